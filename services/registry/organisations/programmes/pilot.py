"""One area that tries the grids before the others (试点), once or again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.organisations.kinds import OrganisationRefused, check_change
from services.registry.organisations.programmes.commands import (
    BeginPilot,
    EndPilot,
    PilotCommand,
)
from services.registry.organisations.programmes.events import (
    PilotBegun,
    PilotEnded,
    PilotEvent,
)
from shared.eventstore.streams import Aggregate


class PilotStatus(StrEnum):
    ABSENT = "absent"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Pilot:
    status: PilotStatus = PilotStatus.ABSENT
    area: str = ""
    since: str = ""
    until: str | None = None
    number: int = 0


PILOT_ALLOWED_IN: dict[type, frozenset[PilotStatus]] = {
    BeginPilot: frozenset({PilotStatus.ABSENT, PilotStatus.ENDED}),
    EndPilot: frozenset({PilotStatus.RUNNING}),
}


def decide_pilot(pilot: Pilot, command: PilotCommand, now: datetime) -> Sequence[PilotEvent]:
    """All rules about pilots; OrganisationRefused when one says no."""
    if pilot.status not in PILOT_ALLOWED_IN[type(command)]:
        raise OrganisationRefused("pilot_running" if pilot.status is PilotStatus.RUNNING else "pilot_not_running")
    match command:
        case BeginPilot():
            if not command.area_is_open:
                raise OrganisationRefused("area_unknown", area=command.area)
            check_change(command.since, pilot.until or "", now)
            return [PilotBegun(command.area, pilot.number + 1, command.since)]
        case EndPilot():
            check_change(command.on, pilot.since, now)
            return [PilotEnded(pilot.area, pilot.number, command.on)]
        case _:
            assert_never(command)


def evolve_pilot(pilot: Pilot, event: PilotEvent) -> Pilot:
    """Total; no clock, no rule, never raises."""
    match event:
        case PilotBegun():
            return Pilot(PilotStatus.RUNNING, event.area, event.since, None, event.number)
        case PilotEnded():
            return replace(pilot, status=PilotStatus.ENDED, until=event.on)
        case _:
            assert_never(event)


PILOT: Aggregate[Pilot, PilotCommand] = Aggregate(
    "pilot", Pilot(), decide_pilot, evolve_pilot, lambda pilot: scope_of(pilot.area)
)
