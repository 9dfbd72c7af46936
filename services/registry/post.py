"""One post (岗位) of an area: established with its duties, then held by one person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from services.registry.area import scope_of
from services.registry.commands import AppointPerson, EstablishPost, PostCommand
from services.registry.events import PersonAppointed, PostEstablished, PostEvent
from shared.clock import day_of
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

APPOINTED_AHEAD_AT_MOST = timedelta(days=366)
MOST_OF_A_KIND = 999


class PostRefused(Refused):
    """A rule about posts says no."""


class Status(StrEnum):
    ABSENT = "absent"
    VACANT = "vacant"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Post:
    status: Status = Status.ABSENT
    post_id: str = ""
    area: str = ""
    kind: str = ""
    title: str = ""
    duties: tuple[str, ...] = ()
    holder: str | None = None
    since: str | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    EstablishPost: frozenset({Status.ABSENT}),
    AppointPerson: frozenset({Status.VACANT}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "post_unknown",
    Status.VACANT: "post_already_established",
    Status.HELD: "post_already_held",
}


def post_id_of(area: str, kind: str, number: int = 1) -> str:
    """433122107001001-grid_head; the second of its kind in the area gets -2."""
    return f"{area}-{kind}" if number == 1 else f"{area}-{kind}-{number}"


def is_too_far_ahead(since: str, now: datetime) -> bool:
    """Whether an appointment from the calendar day `since` on is more than a year away."""
    return date.fromisoformat(since) > day_of(now) + APPOINTED_AHEAD_AT_MOST


def decide(post: Post, command: PostCommand, now: datetime) -> Sequence[PostEvent]:
    """All rules about posts; PostRefused when one says no."""
    if post.status not in ALLOWED_IN[type(command)]:
        raise PostRefused(_refusal(post, command), status=post.status)
    match command:
        case EstablishPost():
            return [_established(command)]
        case AppointPerson():
            return [_appointed(post, command, now)]
        case _:
            assert_never(command)


def _refusal(post: Post, command: PostCommand) -> str:
    if isinstance(command, EstablishPost):
        return REFUSAL_IN[Status.VACANT]
    return REFUSAL_IN[post.status]


def _established(command: EstablishPost) -> PostEstablished:
    if not command.area_is_open:
        raise PostRefused("area_unknown", area=command.area)
    return PostEstablished(command.post_id, command.area, command.kind, command.title, command.duties)


def _appointed(post: Post, command: AppointPerson, now: datetime) -> PersonAppointed:
    if not command.person_is_registered:
        raise PostRefused("person_unknown", person_id=command.person_id)
    if is_too_far_ahead(command.since, now):
        raise PostRefused("since_too_far_ahead", since=command.since)
    return PersonAppointed(post.post_id, command.person_id, command.since)


def evolve(post: Post, event: PostEvent) -> Post:
    """Total; no clock, no rule, never raises."""
    match event:
        case PostEstablished():
            return Post(Status.VACANT, event.post_id, event.area, event.kind, event.title, tuple(event.duties))
        case PersonAppointed():
            return replace(post, status=Status.HELD, holder=event.person_id, since=event.since)
        case _:
            assert_never(event)


POST: Aggregate[Post, PostCommand] = Aggregate("post", Post(), decide, evolve, lambda post: scope_of(post.area))
