"""What the facts of one post add up to: duties, holders and stand-ins, as of any day."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, assert_never

from services.registry.posts.events import (
    AppointmentEnded,
    AppointmentRenewed,
    PersonAppointed,
    PersonElected,
    PostAbolished,
    PostDutiesSet,
    PostEstablished,
    PostEvent,
    StandInEnded,
    StandInNamed,
)
from services.registry.posts.reasons import Way
from services.registry.rows import FOREVER
from shared.personal import Personal


class Status(StrEnum):
    """Whether the latest holding has been ended, be it for a day to come."""

    ABSENT = "absent"
    VACANT = "vacant"
    HELD = "held"
    ABOLISHED = "abolished"


@dataclass(frozen=True, slots=True)
class Holding:
    """The `number`-th time that the post was filled; `until` is FOREVER while nobody ended it."""

    number: int
    person_id: str
    way: str
    since: str
    until: str = FOREVER
    term_end: str | None = None
    reason: str | None = None
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """The `number`-th naming of somebody who answers for the post in [since, until)."""

    number: int
    person_id: str
    for_person: str | None
    since: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class Post:
    """`duties` are those at first and `duty_changes` what they became, each from a day on; `until` ends the post."""

    status: Status = Status.ABSENT
    post_id: str = ""
    at: str = ""
    area: str = ""
    kind: str = ""
    title: str = ""
    duties: tuple[str, ...] = ()
    role: str | None = None
    since: str = ""
    until: str = FOREVER
    successor: str | None = None
    duty_changes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    holdings: tuple[Holding, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()

    @property
    def present(self) -> Holding | None:
        """The holding that nobody has ended."""
        return self.holdings[-1] if self.status is Status.HELD and self.holdings else None

    @property
    def holder(self) -> str | None:
        """The person of the holding that nobody has ended."""
        return self.present.person_id if self.present else None

    @property
    def free_from(self) -> str:
        """The first day on which somebody new may hold the post."""
        return max([self.since, *(one.until for one in self.holdings if one.until != FOREVER)])

    def duties_at(self, day: str) -> tuple[str, ...]:
        """The duties on a day; of changes on one day the last counts."""
        return next((duties for on, duties in reversed(self.duty_changes) if on <= day), self.duties)

    def held_at(self, day: str) -> Holding | None:
        """Who holds the post on a day."""
        return next((one for one in reversed(self.holdings) if one.since <= day < one.until), None)

    def stood_in_at(self, day: str) -> StandIn | None:
        """Who stands in on a day, whether the post is held or vacant."""
        return next((one for one in self.stand_ins if one.since <= day < one.until), None)


def evolve(post: Post, event: PostEvent) -> Post:
    """Total; no clock, no rule, never raises."""
    match event:
        case PostEstablished():
            return _founded(event)
        case PostDutiesSet():
            change = (event.on, tuple(event.duties))
            return replace(post, duty_changes=(*post.duty_changes, change))
        case PostAbolished():
            return replace(post, status=Status.ABOLISHED, until=event.on, successor=event.successor)
        case PersonAppointed() | PersonElected():
            return _held(post, event)
        case AppointmentRenewed():
            return _with_holding(post, event.holding, term_end=event.term_end)
        case AppointmentEnded():
            ended = _with_holding(post, event.holding, until=event.on, reason=event.reason, note=event.note)
            return replace(ended, status=Status.VACANT)
        case StandInNamed():
            return replace(post, stand_ins=(*post.stand_ins, _stand_in_of(event)))
        case StandInEnded():
            named = tuple(
                replace(one, until=event.on) if one.number == event.stand_in else one for one in post.stand_ins
            )
            return replace(post, stand_ins=named)
        case _:
            assert_never(event)


def _founded(event: PostEstablished) -> Post:
    return Post(
        status=Status.VACANT,
        post_id=event.post_id,
        at=event.at or event.area,
        area=event.area,
        kind=event.kind,
        title=event.title,
        duties=tuple(event.duties),
        role=event.role,
        since=event.since,
    )


def _held(post: Post, event: PersonAppointed | PersonElected) -> Post:
    way = Way.ELECTED if isinstance(event, PersonElected) else Way.APPOINTED
    holding = Holding(event.holding, event.person_id, way, event.since, term_end=event.term_end)
    return replace(post, status=Status.HELD, holdings=(*post.holdings, holding))


def _with_holding(post: Post, number: int, **change: Any) -> Post:
    changed = tuple(replace(one, **change) if one.number == number else one for one in post.holdings)
    return replace(post, holdings=changed)


def _stand_in_of(event: StandInNamed) -> StandIn:
    return StandIn(event.stand_in, event.person_id, event.for_person, event.since, event.until, event.reason)
