"""One area: opened under its parent, renamed, drawn, counted, closed; and the rule of its code (统计用区划代码)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from services.registry.areas.commands import (
    AreaCommand,
    CloseArea,
    OpenArea,
    RenameArea,
    SetBoundary,
    SetKind,
    TakeCensus,
)
from services.registry.areas.events import (
    AreaBoundarySet,
    AreaCensusTaken,
    AreaClosed,
    AreaEvent,
    AreaKindSet,
    AreaOpened,
    AreaRenamed,
)
from services.registry.codes import Level, level_of, parent_of, scope_of
from services.registry.days import is_too_far_ahead, today
from services.registry.rows import FOREVER
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

KINDS_OF_LEVEL: dict[Level, frozenset[str]] = {
    Level.TOWN: frozenset({"town"}),
    Level.VILLAGE: frozenset({"village"}),
    Level.GRID: frozenset({"grid", "dedicated_grid"}),
}
FIGURES = ("households", "population", "registered_population", "floating_population", "hectares")


class AreaRefused(Refused):
    """A rule about areas says no."""


class AreaNotFound(AreaRefused):
    """There is no such area."""

    status = 404


class Status(StrEnum):
    ABSENT = "absent"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Area:
    """What the facts of one area add up to; it is there in [since, until), and `last_day` is when it last changed."""

    status: Status = Status.ABSENT
    code: str = ""
    name: str = ""
    kind: str = ""
    acts_as: str = ""
    parent: str = ""
    boundary: dict[str, Any] | None = None
    boundaries: int = 0
    households: int = 0
    population: int = 0
    registered_population: int | None = None
    floating_population: int | None = None
    hectares: float | None = None
    divided_by: str | None = None
    since: str = ""
    until: str = FOREVER
    last_day: str = ""
    change: str | None = None
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()

    def is_there(self, day: str) -> bool:
        """Whether the area is open on the day."""
        return self.since <= day and self.lasts_beyond(day)

    def lasts_beyond(self, day: str) -> bool:
        """Whether the area is open on the day, or opens later."""
        return self.status is not Status.ABSENT and day < self.until


ALLOWED_IN: dict[type, frozenset[Status]] = {
    OpenArea: frozenset({Status.ABSENT}),
    RenameArea: frozenset({Status.OPEN}),
    SetKind: frozenset({Status.OPEN}),
    SetBoundary: frozenset({Status.OPEN}),
    TakeCensus: frozenset({Status.OPEN}),
    CloseArea: frozenset({Status.OPEN}),
}


def decide(area: Area, command: AreaCommand, now: datetime) -> Sequence[AreaEvent]:
    """All rules about areas; AreaRefused when one says no.  What would change nothing comes to nothing."""
    if area.status not in ALLOWED_IN[type(command)]:
        raise _not_allowed(area, command)
    match command:
        case OpenArea():
            return [_opened(command, now)]
        case RenameArea():
            return [_renamed(area, command, now)] if command.name != area.name else []
        case SetKind():
            return [_kind_set(area, command, now)] if command.kind != area.kind else []
        case SetBoundary():
            return [_boundary_set(area, command, now)] if command.boundary != area.boundary else []
        case TakeCensus():
            return [_census_taken(area, command, now)]
        case CloseArea():
            return [_closed(area, command, now)]
        case _:
            assert_never(command)


def _not_allowed(area: Area, command: AreaCommand) -> AreaRefused:
    if area.status is Status.ABSENT:
        return AreaNotFound("area_unknown")
    if area.status is Status.OPEN:
        return AreaRefused("area_already_open", area=area.code)
    return AreaRefused("code_used_before" if isinstance(command, OpenArea) else "area_closed", area=area.code)


def _opened(command: OpenArea, now: datetime) -> AreaOpened:
    _check_parent(command)
    _check_day(command.since, command.parent_since, now, "since_before_parent")
    level = level_of(command.code)
    _check_kind(command.kind, level)
    _check_figures(command)
    return AreaOpened(
        code=command.code,
        name=command.name,
        kind=command.kind,
        acts_as=level,
        parent=command.parent,
        boundary=command.boundary,
        households=command.households,
        population=command.population,
        since=command.since,
        predecessors=command.predecessors,
        registered_population=command.registered_population,
        floating_population=command.floating_population,
        hectares=command.hectares,
        divided_by=command.divided_by,
    )


def _check_parent(command: OpenArea) -> None:
    if command.parent.startswith(command.code):
        raise AreaRefused("parent_cyclic", area=command.code, parent=command.parent)
    if parent_of(command.code) != command.parent:
        raise AreaRefused("code_not_under_parent", area=command.code, parent=command.parent)
    if not command.parent_is_open:
        raise AreaRefused("parent_unknown", parent=command.parent)
    if command.since >= command.parent_until:
        raise AreaRefused("parent_closed", parent=command.parent, until=command.parent_until)


def _check_kind(kind: str, level: Level) -> None:
    if kind not in KINDS_OF_LEVEL[level]:
        raise AreaRefused("kind_not_of_level", kind=kind, level=level)


def _check_day(day: str, last: str, now: datetime, code: str = "day_before_last_change") -> None:
    """Facts of one stream hold from days in their order, at most a year ahead."""
    if day < last:
        raise AreaRefused(code, day=day, last=last)
    if day and is_too_far_ahead(day, now):
        raise AreaRefused("day_too_far_ahead", day=day)


def _check_figures(counted: OpenArea | TakeCensus) -> None:
    """Those on the household register (户籍) are among the people; those who only live there (流动) as well."""
    for part in (counted.registered_population, counted.floating_population):
        if part is not None and part > counted.population:
            raise AreaRefused("part_exceeds_population", part=part, population=counted.population)


def _renamed(area: Area, command: RenameArea, now: datetime) -> AreaRenamed:
    _check_day(command.on, area.last_day, now)
    return AreaRenamed(area.code, command.name, command.on)


def _kind_set(area: Area, command: SetKind, now: datetime) -> AreaKindSet:
    _check_kind(command.kind, Level(area.acts_as))
    _check_day(command.on, area.last_day, now)
    return AreaKindSet(area.code, command.kind, command.on)


def _boundary_set(area: Area, command: SetBoundary, now: datetime) -> AreaBoundarySet:
    _check_day(command.on, area.last_day, now)
    return AreaBoundarySet(area.code, command.boundary, command.on, area.boundaries + 1)


def _census_taken(area: Area, command: TakeCensus, now: datetime) -> AreaCensusTaken:
    _check_day(command.on, area.last_day, now)
    if command.on > today(now) and not command.reckoned:
        raise AreaRefused("census_in_future", day=command.on)
    _check_figures(command)
    return AreaCensusTaken(area.code, **{name: getattr(command, name) for name in FIGURES}, on=command.on)


def _closed(area: Area, command: CloseArea, now: datetime) -> AreaClosed:
    _check_day(command.on, area.last_day, now)
    if command.inside:
        raise AreaRefused("area_not_empty", area=area.code, inside=list(command.inside))
    return AreaClosed(area.code, command.on, command.change.value, command.successors, command.reason)


def evolve(area: Area, event: AreaEvent) -> Area:
    """Total; no clock, no rule, never raises."""
    match event:
        case AreaOpened():
            return _as_opened(area, event)
        case AreaRenamed():
            return replace(area, name=event.name, last_day=event.on)
        case AreaKindSet():
            return replace(area, kind=event.kind, last_day=event.on)
        case AreaBoundarySet():
            return replace(area, boundary=event.boundary, boundaries=event.number, last_day=event.on)
        case AreaCensusTaken():
            return replace(area, **{name: getattr(event, name) for name in FIGURES}, last_day=event.on)
        case AreaClosed():
            return replace(
                area,
                status=Status.CLOSED,
                until=event.on,
                last_day=event.on,
                change=event.change,
                successors=tuple(event.successors),
            )
        case _:
            assert_never(event)


def _as_opened(area: Area, event: AreaOpened) -> Area:
    return replace(
        area,
        status=Status.OPEN,
        code=event.code,
        name=event.name,
        kind=event.kind,
        acts_as=event.acts_as,
        parent=event.parent,
        boundary=event.boundary,
        boundaries=1 if event.boundary else 0,
        **{name: getattr(event, name) for name in FIGURES},
        divided_by=event.divided_by,
        since=event.since,
        last_day=event.since,
        predecessors=tuple(event.predecessors),
    )


def day_of_fact(event: AreaEvent) -> str:
    """The day from which a fact holds."""
    return event.since if isinstance(event, AreaOpened) else event.on


AREA: Aggregate[Area, AreaCommand] = Aggregate("area", Area(), decide, evolve, lambda area: scope_of(area.code))
