"""From an upload to a sealed file: decoded apart, kept under the person's key, the one before deleted."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from services.registry.people.person import Person
from shared.eventstore.streams import Loaded
from shared.spine import SpineApi

PHOTO_LIMIT = 5 * 1_048_576
PHOTO_MEDIA = ("image/jpeg", "image/png")
PORTRAIT_MEDIA = "image/jpeg"

_UNTIL_COMMITTED = timedelta(hours=1)


def made_portrait(spine: SpineApi, photo: bytes) -> bytes:
    """The portrait; Rejected (422) for what is no photo, TooCostlyError for what takes too long."""
    return spine.subprocesses.call(
        "services.registry.people.portraits:portrait", photo, timeout=20.0, memory=768 * 1_048_576
    )


def put_photo(
    spine: SpineApi, before: Person, portrait: bytes, command: Callable[[str, str, str], Loaded[Person]]
) -> Loaded[Person]:
    """The person with the photo: the file stays only if the fact that names it was committed."""
    file = spine.files.put(
        portrait, name="photo.jpg", media=PORTRAIT_MEDIA, subject=before.subject, lifetime=_UNTIL_COMMITTED
    )
    done = command(file, PORTRAIT_MEDIA, sha256(portrait).hexdigest())
    if done.state.photo == file:
        spine.files.keep(file)
        if before.photo is not None:
            spine.files.delete(before.photo)
    return done
