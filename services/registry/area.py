"""One area, its place in the hierarchy, and the rule of its code (统计用区划代码)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.registry.commands import AreaCommand, OpenArea
from services.registry.events import AreaEvent, AreaOpened
from shared.areas import Scope
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

_CODE = re.compile(r"[1-9][0-9]{5}(?:(?!000)[0-9]{3}){1,3}", re.ASCII)


class Level(StrEnum):
    """The levels in codes, routing keys and permissions: 镇/街道, 村/社区, 网格."""

    TOWN = "town"
    VILLAGE = "village"
    GRID = "grid"


LEVEL_OF_LENGTH = {9: Level.TOWN, 12: Level.VILLAGE, 15: Level.GRID}

KINDS_OF_LEVEL: dict[Level, frozenset[str]] = {
    Level.TOWN: frozenset({"town"}),
    Level.VILLAGE: frozenset({"village"}),
    Level.GRID: frozenset({"grid", "dedicated_grid"}),
}


class AreaRefused(Refused):
    """A rule about areas says no."""


class Status(StrEnum):
    ABSENT = "absent"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Area:
    status: Status = Status.ABSENT
    code: str = ""
    name: str = ""
    kind: str = ""
    acts_as: str = ""
    parent: str = ""
    boundary: dict[str, Any] | None = None
    households: int = 0
    population: int = 0


ALLOWED_IN: dict[type, frozenset[Status]] = {OpenArea: frozenset({Status.ABSENT})}


def is_code(text: str) -> bool:
    """Whether the text is the code of a town (9 digits), village (12) or grid (15): 2+2+2+3+3+3."""
    return _CODE.fullmatch(text) is not None


def level_of(code: str) -> Level:
    """The level of a code that `is_code` accepts."""
    return LEVEL_OF_LENGTH[len(code)]


def parent_of(code: str) -> str:
    """The code one level up; a town's is the county's 6 digits."""
    return code[:-3]


def scope_of(code: str) -> Scope:
    """The path from the county down to the area of this code."""
    return Scope.from_list([code[:end] if len(code) >= end else None for end in (6, 9, 12, 15)])


def decide(area: Area, command: AreaCommand, now: datetime) -> Sequence[AreaEvent]:  # noqa: ARG001
    """All rules about areas; AreaRefused when one says no."""
    if area.status not in ALLOWED_IN[type(command)]:
        raise AreaRefused("area_already_open", area=area.code)
    if parent_of(command.code) != command.parent:
        raise AreaRefused("code_not_under_parent", area=command.code, parent=command.parent)
    if not command.parent_is_open:
        raise AreaRefused("parent_unknown", parent=command.parent)
    level = level_of(command.code)
    if command.kind not in KINDS_OF_LEVEL[level]:
        raise AreaRefused("kind_not_of_level", kind=command.kind, level=level)
    return [_opened(command, level)]


def _opened(command: OpenArea, level: Level) -> AreaOpened:
    return AreaOpened(
        code=command.code,
        name=command.name,
        kind=command.kind,
        acts_as=level,
        parent=command.parent,
        boundary=command.boundary,
        households=command.households,
        population=command.population,
    )


def evolve(area: Area, event: AreaEvent) -> Area:
    """Total; no clock, no rule, never raises."""
    return replace(
        area,
        status=Status.OPEN,
        code=event.code,
        name=event.name,
        kind=event.kind,
        acts_as=event.acts_as,
        parent=event.parent,
        boundary=event.boundary,
        households=event.households,
        population=event.population,
    )


AREA: Aggregate[Area, AreaCommand] = Aggregate("area", Area(), decide, evolve, lambda area: scope_of(area.code))
