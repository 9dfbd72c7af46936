"""What follows from the registry's own facts: an erased person's key is deleted, and what they held is free again."""

from collections.abc import Iterator
from datetime import timedelta

from services.registry.days import today
from services.registry.duty import policies as duty
from services.registry.organisations.policies import delete_key_of_former_contact, ended_memberships
from services.registry.posts.commands import ReleasePerson
from services.registry.posts.liaisons.commands import EndLiaison
from services.registry.posts.liaisons.liaison import LIAISON
from services.registry.posts.liaisons.projections import LIAISONS
from services.registry.posts.post import POST
from services.registry.posts.projections import HOLDINGS, STAND_INS
from services.registry.rows import VIEWS
from shared.clock import now
from shared.eventlog.envelope import Published
from shared.projector.projection import Command, NotYetError, Reaction
from shared.spine import SpineApi

WAITED = timedelta(seconds=8)
"""So long the rows are waited for inside one attempt; after that the partition pauses and tries again, for ever."""


def forget_erased_person(event: Published, api: SpineApi) -> list[Command]:
    """From here on nobody can read the person's name and phone, in any copy of the store; then posts are freed."""
    api.vault.erase(event.data["subject"])
    api.files.delete_of(event.data["subject"])
    _wait_for_rows(event, api)
    person, day = event.data["person_id"], today(event.time)
    return [*_releases(person, api), *_ended_liaisons(person, day, api), *ended_memberships(person, day, api)]


def _releases(person: str, api: SpineApi) -> Iterator[Command]:
    """One command per post, also for posts that the person has left: then nothing comes of it."""
    posts = {
        row["post"] for table in (HOLDINGS, STAND_INS) for row in api.views.table(VIEWS, table).find({"person": person})
    }
    for post in sorted(posts):
        yield POST, post, ReleasePerson(person)


def _ended_liaisons(person: str, day: str, api: SpineApi) -> Iterator[Command]:
    for row in api.views.table(VIEWS, LIAISONS).find({"person": person, "until": {"$gt": day}}):
        yield LIAISON, row["_id"], EndLiaison(max(day, row["since"]))


def _wait_for_rows(event: Published, api: SpineApi) -> None:
    """NotYetError while the rows lack a fact from before; TimeoutError, which parks nothing, when that takes long."""
    if not api.freshness.reaches(event.position):
        if now() - event.time < WAITED:
            raise NotYetError(VIEWS)
        raise TimeoutError(VIEWS)


ERASURES = Reaction(
    "registry.erasures",
    frozenset({"registry"}),
    {
        "person.erased.v1": forget_erased_person,
        "organisation.contact_set.v1": delete_key_of_former_contact,
        **duty.FOLLOWING,
    },
)
