"""The patrols (巡查) of one grid on one day: check-ins, and nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.registry.codes import scope_of
from services.registry.duty.lateness import check_day
from services.registry.duty.patrols.commands import PatrolCommand
from services.registry.duty.patrols.events import PatrolCheckedIn, PatrolEvent
from services.registry.duty.texts import personal
from shared.clock import day_of
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

MOST_A_DAY = 100
"""Check-ins of one grid on one day; more are a fault of a phone."""


class PatrolRefused(Refused):
    """A rule about patrols says no."""


@dataclass(frozen=True, slots=True)
class Patrol:
    """A grid's day; empty when nobody was there."""

    grid: str = ""
    day: str = ""
    check_ins: tuple[PatrolCheckedIn, ...] = ()


def patrol_id(grid: str, day: str) -> str:
    """The id of a grid's day: 433122107001001-2026-11-23."""
    return f"{grid}-{day}"


def decide(patrol: Patrol, command: PatrolCommand, now: datetime) -> Sequence[PatrolEvent]:
    """All rules about patrols; PatrolRefused when one says no. The same check-in sent again is no second one."""
    if any((one.person_id, one.at) == (command.person_id, command.at) for one in patrol.check_ins):
        return []
    if not command.grid_was_there:
        raise PatrolRefused("area_unknown", area=command.grid)
    if command.at > now:
        raise PatrolRefused("day_in_future", day=_day(command.at))
    check_day(PatrolRefused, _day(command.at), now)
    if len(patrol.check_ins) >= MOST_A_DAY:
        raise PatrolRefused("too_many_check_ins", most=MOST_A_DAY)
    return [_checked_in(command)]


def _checked_in(command: PatrolCommand) -> PatrolCheckedIn:
    return PatrolCheckedIn(
        grid=command.grid,
        day=_day(command.at),
        person_id=command.person_id,
        at=command.at,
        inside=command.inside,
        found=command.found,
        note=personal(command.subject, command.note),
    )


def _day(at: datetime) -> str:
    return day_of(at).isoformat()


def evolve(patrol: Patrol, event: PatrolEvent) -> Patrol:
    """Total; no clock, no rule, never raises."""
    return replace(patrol, grid=event.grid, day=event.day, check_ins=(*patrol.check_ins, event))


PATROL: Aggregate[Patrol, PatrolCommand] = Aggregate(
    "patrol", Patrol(), decide, evolve, lambda patrol: scope_of(patrol.grid)
)
