"""One liaison (包联): a person covers a place for a time and visits it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import area_of, scope_of
from services.registry.days import is_too_far_ahead, today
from services.registry.posts.liaisons.commands import AssignLiaison, EndLiaison, LiaisonCommand, RecordLiaisonVisit
from services.registry.posts.liaisons.events import LiaisonAssigned, LiaisonEnded, LiaisonEvent, LiaisonVisited
from services.registry.rows import FOREVER
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class LiaisonRefused(Refused):
    """A rule about liaison says no."""


class Status(StrEnum):
    ABSENT = "absent"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Visit:
    number: int
    day: str
    households: int
    note: Personal | None


@dataclass(frozen=True, slots=True)
class Liaison:
    """`until` is FOREVER while there is no end."""

    status: Status = Status.ABSENT
    liaison_id: str = ""
    subject: str = ""
    person_id: str = ""
    target: str = ""
    target_kind: str = ""
    area: str = ""
    since: str = ""
    until: str = FOREVER
    visits: tuple[Visit, ...] = ()


ALLOWED_IN: dict[type, frozenset[Status]] = {
    AssignLiaison: frozenset({Status.ABSENT}),
    EndLiaison: frozenset({Status.ASSIGNED}),
    RecordLiaisonVisit: frozenset({Status.ASSIGNED}),
}

REFUSAL_IN: dict[Status, str] = {Status.ABSENT: "liaison_unknown", Status.ASSIGNED: "liaison_already_assigned"}


def decide(liaison: Liaison, command: LiaisonCommand, now: datetime) -> Sequence[LiaisonEvent]:
    """All rules about liaison; LiaisonRefused when one says no."""
    if liaison.status not in ALLOWED_IN[type(command)]:
        raise LiaisonRefused(REFUSAL_IN[liaison.status])
    match command:
        case AssignLiaison():
            return [_assigned(command, now)]
        case EndLiaison():
            return _ended(liaison, command, now)
        case RecordLiaisonVisit():
            return [_visited(liaison, command, now)]
        case _:
            assert_never(command)


def _refuse_if(wrong: bool, code: str, **details: str) -> None:
    if wrong:
        raise LiaisonRefused(code, **details)


def _assigned(command: AssignLiaison, now: datetime) -> LiaisonAssigned:
    _refuse_if(not command.person_is_registered, "person_unknown", person_id=command.person_id)
    _refuse_if(not command.target_is_there, "target_unknown", target=command.target)
    _refuse_if(is_too_far_ahead(command.since, now), "since_too_far_ahead", since=command.since)
    _refuse_if(command.until is not None and command.until <= command.since, "liaison_ends_before_start")
    _refuse_if(command.covers_already, "liaison_overlaps", target=command.target)
    return LiaisonAssigned(
        liaison_id=command.liaison_id,
        subject=command.subject,
        person_id=command.person_id,
        target=command.target,
        target_kind=command.target_kind,
        area=area_of(command.target),
        since=command.since,
        until=command.until,
    )


def _ended(liaison: Liaison, command: EndLiaison, now: datetime) -> list[LiaisonEvent]:
    _refuse_if(command.on < liaison.since, "end_before_start", since=liaison.since)
    _refuse_if(is_too_far_ahead(command.on, now), "on_too_far_ahead", on=command.on)
    over = command.on >= liaison.until
    return [] if over else [LiaisonEnded(liaison.liaison_id, liaison.person_id, command.on)]


def _visited(liaison: Liaison, command: RecordLiaisonVisit, now: datetime) -> LiaisonVisited:
    _refuse_if(command.day > today(now), "day_in_future", day=command.day)
    covered = liaison.since <= command.day < liaison.until
    _refuse_if(not covered, "visit_outside_liaison", since=liaison.since, until=liaison.until)
    return LiaisonVisited(
        liaison_id=liaison.liaison_id,
        visit=len(liaison.visits) + 1,
        person_id=liaison.person_id,
        day=command.day,
        households=command.households,
        note=Personal(liaison.subject, command.note) if command.note else None,
    )


def evolve(liaison: Liaison, event: LiaisonEvent) -> Liaison:
    """Total; no clock, no rule, never raises."""
    match event:
        case LiaisonAssigned():
            return Liaison(
                status=Status.ASSIGNED,
                liaison_id=event.liaison_id,
                subject=event.subject,
                person_id=event.person_id,
                target=event.target,
                target_kind=event.target_kind,
                area=event.area,
                since=event.since,
                until=event.until or FOREVER,
            )
        case LiaisonEnded():
            return replace(liaison, until=event.on)
        case LiaisonVisited():
            visit = Visit(event.visit, event.day, event.households, event.note)
            return replace(liaison, visits=(*liaison.visits, visit))
        case _:
            assert_never(event)


LIAISON: Aggregate[Liaison, LiaisonCommand] = Aggregate(
    "liaison", Liaison(), decide, evolve, lambda liaison: scope_of(liaison.area)
)
