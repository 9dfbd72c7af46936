"""Rules that several commands on posts share."""

from datetime import datetime
from typing import Any

from services.registry.days import is_too_far_ahead
from services.registry.posts.refused import PostRefused
from services.registry.posts.state import Holding, Post


def present(post: Post) -> Holding:
    """The holding that nobody has ended; PostRefused where the post is vacant."""
    if post.present is None:
        raise PostRefused("post_vacant")
    return post.present


def refuse_if(wrong: bool, code: str, **details: Any) -> None:
    """PostRefused with this code, if so."""
    if wrong:
        raise PostRefused(code, **details)


def check_day(on: str, earliest: str, now: datetime, code: str = "before_last_change") -> None:
    """A change may be dated back as far as the change before it, and ahead by a year."""
    refuse_if(on < earliest, code, earliest=earliest)
    refuse_if(is_too_far_ahead(on, now), "on_too_far_ahead", on=on)


def repeated(post: Post) -> dict[str, Any]:
    """What the facts of holders repeat, so that readers need no look-up."""
    return {name: getattr(post, name) for name in ("post_id", "at", "area", "kind", "title", "role")}
