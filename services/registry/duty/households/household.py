"""One household record (住户): recorded for a purpose, corrected, seen in clear for a reason, closed, erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import area_of, scope_of
from services.registry.days import today
from services.registry.duty.households.commands import (
    CloseHousehold,
    CorrectHousehold,
    EraseHousehold,
    HouseholdCommand,
    RecordHousehold,
    UnmaskHousehold,
)
from services.registry.duty.households.events import (
    CloseReason,
    HouseholdClosed,
    HouseholdCorrected,
    HouseholdErased,
    HouseholdEvent,
    HouseholdRecorded,
    HouseholdUnmasked,
)
from services.registry.duty.lateness import check_not_ahead
from services.registry.duty.texts import personal
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class HouseholdRefused(Refused):
    """A rule about household records says no."""


class Status(StrEnum):
    ABSENT = "absent"
    RECORDED = "recorded"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Household:
    """`address` and `contact` stay sealed here; `last` is the day of the last change."""

    status: Status = Status.ABSENT
    household_id: str = ""
    subject: str = ""
    grid: str = ""
    purpose: str = ""
    residents: int = 0
    services: tuple[str, ...] = ()
    since: str = ""
    last: str = ""
    closed_on: str | None = None
    address: Personal | None = None
    contact: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    RecordHousehold: frozenset({Status.ABSENT}),
    CorrectHousehold: frozenset({Status.RECORDED}),
    CloseHousehold: frozenset({Status.RECORDED}),
    UnmaskHousehold: frozenset({Status.RECORDED, Status.CLOSED}),
    EraseHousehold: frozenset({Status.RECORDED, Status.CLOSED, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "household_unknown",
    Status.RECORDED: "household_already_recorded",
    Status.CLOSED: "household_closed",
    Status.ERASED: "household_erased",
}


def is_recorded_at(household: Household, at: str) -> bool:
    """Whether the household is on record in the area, or in the area of the building, `at`."""
    return household.status is Status.RECORDED and household.grid.startswith(area_of(at))


def decide(household: Household, command: HouseholdCommand, now: datetime) -> Sequence[HouseholdEvent]:
    """All rules about household records; HouseholdRefused when one says no."""
    if household.status not in ALLOWED_IN[type(command)]:
        raise HouseholdRefused(REFUSAL_IN[household.status])
    match command:
        case RecordHousehold():
            return [_recorded(command, now)]
        case CorrectHousehold():
            return [_corrected(household, command, now)]
        case CloseHousehold():
            _check_day(household, command.on, now)
            return [HouseholdClosed(household.household_id, household.grid, command.on, command.reason)]
        case UnmaskHousehold():
            reason = Personal(household.subject, command.reason)
            return [HouseholdUnmasked(household.household_id, command.by, reason)]
        case EraseHousehold():
            return _erased(household, now)
        case _:
            assert_never(command)


def _recorded(command: RecordHousehold, now: datetime) -> HouseholdRecorded:
    if not command.grid_is_open:
        raise HouseholdRefused("area_unknown", area=command.grid)
    check_not_ahead(HouseholdRefused, command.since, now)
    return HouseholdRecorded(
        household_id=command.household_id,
        subject=command.subject,
        grid=command.grid,
        purpose=command.purpose,
        residents=command.residents,
        address=Personal(command.subject, command.address),
        contact=personal(command.subject, command.contact),
        services=command.services,
        since=command.since,
    )


def _corrected(household: Household, command: CorrectHousehold, now: datetime) -> HouseholdCorrected:
    _check_day(household, command.on, now)
    return HouseholdCorrected(
        household_id=household.household_id,
        purpose=command.purpose,
        residents=command.residents,
        address=Personal(household.subject, command.address),
        contact=personal(household.subject, command.contact),
        services=command.services,
        on=command.on,
    )


def _check_day(household: Household, on: str, now: datetime) -> None:
    check_not_ahead(HouseholdRefused, on, now)
    if on < household.last:
        raise HouseholdRefused("day_before_last", on=on, last=household.last)


def _erased(household: Household, now: datetime) -> list[HouseholdEvent]:
    """An open record is closed first: who counts records need not know of erasing."""
    if household.status is Status.ERASED:
        return []
    erased = HouseholdErased(household.household_id, household.subject)
    if household.status is Status.CLOSED:
        return [erased]
    on = max(today(now), household.last)
    return [HouseholdClosed(household.household_id, household.grid, on, CloseReason.ERASED), erased]


def evolve(household: Household, event: HouseholdEvent) -> Household:
    """Total; no clock, no rule, never raises."""
    match event:
        case HouseholdRecorded():
            return Household(
                status=Status.RECORDED,
                household_id=event.household_id,
                subject=event.subject,
                grid=event.grid,
                purpose=event.purpose,
                residents=event.residents,
                services=tuple(event.services),
                since=event.since,
                last=event.since,
                address=event.address,
                contact=event.contact,
            )
        case HouseholdCorrected():
            return replace(
                household,
                purpose=event.purpose,
                residents=event.residents,
                services=tuple(event.services),
                last=event.on,
                address=event.address,
                contact=event.contact,
            )
        case HouseholdClosed():
            return replace(household, status=Status.CLOSED, last=event.on, closed_on=event.on)
        case HouseholdUnmasked():
            return household
        case HouseholdErased():
            return replace(household, status=Status.ERASED, address=None, contact=None)
        case _:
            assert_never(event)


HOUSEHOLD: Aggregate[Household, HouseholdCommand] = Aggregate(
    "household", Household(), decide, evolve, lambda household: scope_of(household.grid)
)
