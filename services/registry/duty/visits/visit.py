"""One visit (走访): planned or not, made or cancelled, its note erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import area_of, scope_of
from services.registry.days import today
from services.registry.duty.lateness import check_day, check_due
from services.registry.duty.texts import personal
from services.registry.duty.visits.commands import (
    CancelVisit,
    CompleteVisit,
    EraseVisit,
    PlanVisit,
    RecordVisit,
    VisitCommand,
)
from services.registry.duty.visits.events import (
    VisitCancelled,
    VisitErased,
    VisitEvent,
    VisitPlanned,
    VisitPurpose,
    VisitRecorded,
)
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class VisitRefused(Refused):
    """A rule about visits says no."""


class Status(StrEnum):
    ABSENT = "absent"
    PLANNED = "planned"
    MADE = "made"
    CANCELLED = "cancelled"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Visit:
    """`day` is None until the visit was made, `due` is None for one that was not planned."""

    status: Status = Status.ABSENT
    visit_id: str = ""
    subject: str = ""
    at: str = ""
    area: str = ""
    person_id: str = ""
    due: str | None = None
    day: str | None = None
    purpose: VisitPurpose = VisitPurpose.OTHER
    household_id: str | None = None
    opinions: int = 0
    note: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    PlanVisit: frozenset({Status.ABSENT}),
    RecordVisit: frozenset({Status.ABSENT}),
    CompleteVisit: frozenset({Status.PLANNED}),
    CancelVisit: frozenset({Status.PLANNED}),
    EraseVisit: frozenset({Status.MADE, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "visit_unknown",
    Status.PLANNED: "visit_not_made",
    Status.MADE: "visit_already_made",
    Status.CANCELLED: "visit_cancelled",
    Status.ERASED: "visit_erased",
}


def decide(visit: Visit, command: VisitCommand, now: datetime) -> Sequence[VisitEvent]:
    """All rules about visits; VisitRefused when one says no."""
    if visit.status not in ALLOWED_IN[type(command)]:
        raise VisitRefused(REFUSAL_IN[visit.status])
    match command:
        case PlanVisit():
            return [_planned(command, now)]
        case RecordVisit():
            return [_recorded(command, now)]
        case CompleteVisit():
            return [_completed(visit, command, now)]
        case CancelVisit():
            return [VisitCancelled(visit.visit_id, today(now))]
        case EraseVisit():
            return [] if visit.status is Status.ERASED else [VisitErased(visit.visit_id, visit.subject)]
        case _:
            assert_never(command)


def _planned(command: PlanVisit, now: datetime) -> VisitPlanned:
    _check_place(command)
    check_due(VisitRefused, command.due, today(now), now)
    return VisitPlanned(
        visit_id=command.visit_id,
        subject=command.subject,
        at=command.at,
        area=area_of(command.at),
        person_id=command.person_id,
        due=command.due,
        purpose=command.purpose,
        household_id=command.household_id,
    )


def _recorded(command: RecordVisit, now: datetime) -> VisitRecorded:
    _check_place(command)
    check_day(VisitRefused, command.day, now)
    return VisitRecorded(
        visit_id=command.visit_id,
        subject=command.subject,
        at=command.at,
        area=area_of(command.at),
        person_id=command.person_id,
        day=command.day,
        purpose=command.purpose,
        household_id=command.household_id,
        opinions=command.opinions,
        note=personal(command.subject, command.note),
    )


def _completed(visit: Visit, command: CompleteVisit, now: datetime) -> VisitRecorded:
    check_day(VisitRefused, command.day, now)
    return VisitRecorded(
        visit_id=visit.visit_id,
        subject=visit.subject,
        at=visit.at,
        area=visit.area,
        person_id=command.person_id,
        day=command.day,
        purpose=visit.purpose,
        household_id=visit.household_id,
        opinions=command.opinions,
        note=personal(visit.subject, command.note),
    )


def _check_place(command: PlanVisit | RecordVisit) -> None:
    if not command.place_is_there:
        raise VisitRefused("area_unknown", area=command.at)
    if not command.household_is_there:
        raise VisitRefused("household_unknown", household_id=command.household_id)


def evolve(visit: Visit, event: VisitEvent) -> Visit:
    """Total; no clock, no rule, never raises."""
    match event:
        case VisitPlanned():
            return Visit(
                status=Status.PLANNED,
                visit_id=event.visit_id,
                subject=event.subject,
                at=event.at,
                area=event.area,
                person_id=event.person_id,
                due=event.due,
                purpose=event.purpose,
                household_id=event.household_id,
            )
        case VisitRecorded():
            return Visit(
                status=Status.MADE,
                visit_id=event.visit_id,
                subject=event.subject,
                at=event.at,
                area=event.area,
                person_id=event.person_id,
                due=visit.due,
                day=event.day,
                purpose=event.purpose,
                household_id=event.household_id,
                opinions=event.opinions,
                note=event.note,
            )
        case VisitCancelled():
            return replace(visit, status=Status.CANCELLED)
        case VisitErased():
            return replace(visit, status=Status.ERASED, note=None)
        case _:
            assert_never(event)


VISIT: Aggregate[Visit, VisitCommand] = Aggregate("visit", Visit(), decide, evolve, lambda visit: scope_of(visit.area))
