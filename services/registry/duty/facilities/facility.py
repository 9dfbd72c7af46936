"""One facility (设施), or several of a kind in one place: installed, inspected, removed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import area_of, scope_of
from services.registry.duty.facilities.commands import (
    FacilityCommand,
    InspectFacility,
    InstallFacility,
    RemoveFacility,
)
from services.registry.duty.facilities.events import (
    Condition,
    FacilityEvent,
    FacilityInspected,
    FacilityInstalled,
    FacilityRemoved,
)
from services.registry.duty.lateness import check_day, check_not_ahead
from services.registry.duty.texts import personal
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class FacilityRefused(Refused):
    """A rule about facilities says no."""


class Status(StrEnum):
    ABSENT = "absent"
    IN_PLACE = "in_place"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Facility:
    """`present` were counted last, `last` is the day of the last fact, `faults` counts the faults so far."""

    status: Status = Status.ABSENT
    facility_id: str = ""
    subject: str = ""
    at: str = ""
    area: str = ""
    kind: str = ""
    number: int = 0
    place: str = ""
    on: str = ""
    last: str = ""
    present: int = 0
    condition: Condition = Condition.GOOD
    inspected_on: str | None = None
    removed_on: str | None = None
    faults: int = 0
    note: Personal | None = None

    @property
    def open_fault(self) -> int:
        """The number of the fault that is not mended, 0 for none."""
        return 0 if is_sound(self.condition, self.present, self.number) else self.faults


ALLOWED_IN: dict[type, frozenset[Status]] = {
    InstallFacility: frozenset({Status.ABSENT}),
    InspectFacility: frozenset({Status.IN_PLACE}),
    RemoveFacility: frozenset({Status.IN_PLACE}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "facility_unknown",
    Status.IN_PLACE: "facility_already_installed",
    Status.REMOVED: "facility_removed",
}


def is_sound(condition: Condition, present: int, number: int) -> bool:
    """Whether nothing is to be mended: in good condition, and all there."""
    return condition is Condition.GOOD and present >= number


def decide(facility: Facility, command: FacilityCommand, now: datetime) -> Sequence[FacilityEvent]:
    """All rules about facilities; FacilityRefused when one says no."""
    if facility.status not in ALLOWED_IN[type(command)]:
        raise FacilityRefused(REFUSAL_IN[facility.status])
    match command:
        case InstallFacility():
            return [_installed(command, now)]
        case InspectFacility():
            return [_inspected(facility, command, now)]
        case RemoveFacility():
            check_not_ahead(FacilityRefused, command.on, now)
            _check_order(facility, command.on)
            return [FacilityRemoved(facility.facility_id, command.on, facility.open_fault)]
        case _:
            assert_never(command)


def _installed(command: InstallFacility, now: datetime) -> FacilityInstalled:
    if not command.place_is_there:
        raise FacilityRefused("area_unknown", area=command.at)
    if not command.kind_is_known:
        raise FacilityRefused("facility_kind_unknown", kind=command.kind)
    check_not_ahead(FacilityRefused, command.on, now)
    return FacilityInstalled(
        facility_id=command.facility_id,
        subject=command.subject,
        at=command.at,
        area=area_of(command.at),
        kind=command.kind,
        number=command.number,
        on=command.on,
        place=command.place,
    )


def _inspected(facility: Facility, command: InspectFacility, now: datetime) -> FacilityInspected:
    check_day(FacilityRefused, command.on, now)
    _check_order(facility, command.on)
    present = _present(facility, command)
    sound = is_sound(command.condition, present, facility.number)
    return FacilityInspected(
        facility_id=facility.facility_id,
        at=facility.at,
        area=facility.area,
        kind=facility.kind,
        person_id=command.person_id,
        on=command.on,
        condition=command.condition,
        number=present,
        fault=facility.open_fault or (0 if sound else facility.faults + 1),
        mended=bool(facility.open_fault) and sound,
        note=personal(facility.subject, command.note),
    )


def _check_order(facility: Facility, on: str) -> None:
    if on < facility.last:
        raise FacilityRefused("day_before_last", on=on, last=facility.last)


def _present(facility: Facility, command: InspectFacility) -> int:
    """What was counted; missing means none, and more than were installed is an installation of its own."""
    missing = command.condition is Condition.MISSING
    present = command.number if command.number is not None else 0 if missing else facility.number
    if missing != (present == 0):
        raise FacilityRefused("condition_contradicts_number", condition=command.condition, number=present)
    if present > facility.number:
        raise FacilityRefused("more_than_installed", number=present, installed=facility.number)
    return present


def evolve(facility: Facility, event: FacilityEvent) -> Facility:
    """Total; no clock, no rule, never raises."""
    match event:
        case FacilityInstalled():
            return Facility(
                status=Status.IN_PLACE,
                facility_id=event.facility_id,
                subject=event.subject,
                at=event.at,
                area=event.area,
                kind=event.kind,
                number=event.number,
                place=event.place,
                on=event.on,
                last=event.on,
                present=event.number,
            )
        case FacilityInspected():
            return replace(
                facility,
                last=event.on,
                present=event.number,
                condition=event.condition,
                inspected_on=event.on,
                faults=max(facility.faults, event.fault),
                note=event.note,
            )
        case FacilityRemoved():
            return replace(facility, status=Status.REMOVED, last=event.on, removed_on=event.on)
        case _:
            assert_never(event)


FACILITY: Aggregate[Facility, FacilityCommand] = Aggregate(
    "facility", Facility(), decide, evolve, lambda facility: scope_of(facility.area)
)
