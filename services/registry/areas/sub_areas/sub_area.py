"""One sub-area: a level that groups acting areas or refines one, and never becomes a segment of a code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.areas.commands import (
    CloseSubArea,
    Members,
    OpenSubArea,
    RenameSubArea,
    SetMembers,
    SubAreaCommand,
)
from services.registry.areas.events import (
    SubAreaClosed,
    SubAreaEvent,
    SubAreaMembersSet,
    SubAreaOpened,
    SubAreaRenamed,
)
from services.registry.codes import Level, level_of, parent_of, scope_of
from services.registry.days import is_too_far_ahead
from services.registry.rows import FOREVER
from services.registry.schemes.declarations import LevelDeclaration
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

ABOVE = {Level.GRID: Level.VILLAGE, Level.VILLAGE: Level.TOWN}
MOST_OF_A_LEVEL = 9_999


class SubAreaRefused(Refused):
    """A rule about sub-areas says no."""


class SubAreaNotFound(SubAreaRefused):
    """There is no such sub-area."""

    status = 404


class Status(StrEnum):
    ABSENT = "absent"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SubArea:
    status: Status = Status.ABSENT
    sub_area_id: str = ""
    area: str = ""
    level: str = ""
    title: str = ""
    name: str = ""
    number: int = 0
    within: str = ""
    members: tuple[str, ...] = ()
    since: str = ""
    until: str = FOREVER
    last_day: str = ""
    predecessor: str | None = None
    successor: str | None = None

    def is_there(self, day: str) -> bool:
        """Whether the sub-area is open on the day."""
        return self.status is not Status.ABSENT and self.since <= day < self.until


ALLOWED_IN: dict[type, frozenset[Status]] = {
    OpenSubArea: frozenset({Status.ABSENT}),
    RenameSubArea: frozenset({Status.OPEN}),
    SetMembers: frozenset({Status.OPEN}),
    CloseSubArea: frozenset({Status.OPEN}),
}


def sub_area_id_of(area: str, level: str, number: int) -> str:
    """152201002001003-building-12."""
    return f"{area}-{level}-{number}"


def decide(sub_area: SubArea, command: SubAreaCommand, now: datetime) -> Sequence[SubAreaEvent]:
    """All rules about sub-areas; SubAreaRefused when one says no.  What would change nothing comes to nothing."""
    if sub_area.status not in ALLOWED_IN[type(command)]:
        raise _not_allowed(sub_area, command)
    match command:
        case OpenSubArea():
            return [_opened(command, now)]
        case RenameSubArea():
            return [_renamed(sub_area, command, now)] if command.name != sub_area.name else []
        case SetMembers():
            return [_members_set(sub_area, command, now)] if command.members.codes != sub_area.members else []
        case CloseSubArea():
            return [_closed(sub_area, command, now)]
        case _:
            assert_never(command)


def _not_allowed(sub_area: SubArea, command: SubAreaCommand) -> SubAreaRefused:
    if sub_area.status is Status.ABSENT:
        return SubAreaNotFound("sub_area_unknown")
    if sub_area.status is Status.OPEN:
        return SubAreaRefused("sub_area_already_open", sub_area=sub_area.sub_area_id)
    code = "sub_area_id_used_before" if isinstance(command, OpenSubArea) else "sub_area_closed"
    return SubAreaRefused(code, sub_area=sub_area.sub_area_id)


def _opened(command: OpenSubArea, now: datetime) -> SubAreaOpened:
    if command.level is None:
        raise SubAreaRefused("level_not_declared")
    if command.within == command.sub_area_id or command.area in command.members.codes:
        raise SubAreaRefused("parent_cyclic", sub_area=command.sub_area_id)
    if not command.within_is_open:
        raise SubAreaRefused("parent_unknown", parent=command.within)
    _check_lies_in(command.level, command.area)
    _check_members(command.level.groups, command.area, command.members)
    _check_day(command.since, "", now)
    return SubAreaOpened(
        sub_area_id=command.sub_area_id,
        area=command.area,
        level=command.level.id,
        title=command.level.title,
        name=command.name,
        number=command.number,
        within=command.within,
        members=command.members.codes,
        since=command.since,
        predecessor=command.predecessor,
    )


def _check_lies_in(level: LevelDeclaration, area: str) -> None:
    """A grouping lies in the level above what it groups, a refining level in the level that it refines."""
    wanted = ABOVE.get(level.groups) if level.groups else level.within
    if wanted is not None and level_of(area) is not wanted:
        raise SubAreaRefused("sub_area_misplaced", level=level.id, area=area, wanted=wanted)


def _check_members(groups: Level | None, area: str, members: Members) -> None:
    if members.codes and groups is None:
        raise SubAreaRefused("level_groups_nothing")
    wrong = [code for code in members.codes if level_of(code) is not groups]
    if wrong:
        raise SubAreaRefused("member_of_other_level", members=wrong, wanted=groups)
    outside = [code for code in members.codes if parent_of(code) != area]
    if outside:
        raise SubAreaRefused("member_outside", members=outside, area=area)
    if members.not_open:
        raise SubAreaRefused("member_unknown", members=list(members.not_open))
    if members.elsewhere:
        raise SubAreaRefused("member_of_another", members=dict(members.elsewhere))


def _check_day(day: str, last: str, now: datetime) -> None:
    if day < last:
        raise SubAreaRefused("day_before_last_change", day=day, last=last)
    if day and is_too_far_ahead(day, now):
        raise SubAreaRefused("day_too_far_ahead", day=day)


def _renamed(sub_area: SubArea, command: RenameSubArea, now: datetime) -> SubAreaRenamed:
    _check_day(command.on, sub_area.last_day, now)
    return SubAreaRenamed(sub_area.sub_area_id, command.name, command.on)


def _members_set(sub_area: SubArea, command: SetMembers, now: datetime) -> SubAreaMembersSet:
    _check_members(command.groups, sub_area.area, command.members)
    _check_day(command.on, sub_area.last_day, now)
    return SubAreaMembersSet(sub_area.sub_area_id, command.members.codes, command.on)


def _closed(sub_area: SubArea, command: CloseSubArea, now: datetime) -> SubAreaClosed:
    _check_day(command.on, sub_area.last_day, now)
    if command.inside:
        raise SubAreaRefused("sub_area_not_empty", sub_area=sub_area.sub_area_id, inside=list(command.inside))
    return SubAreaClosed(sub_area.sub_area_id, command.on, command.successor, command.reason)


def evolve(sub_area: SubArea, event: SubAreaEvent) -> SubArea:
    """Total; no clock, no rule, never raises."""
    match event:
        case SubAreaOpened():
            return SubArea(
                status=Status.OPEN,
                sub_area_id=event.sub_area_id,
                area=event.area,
                level=event.level,
                title=event.title,
                name=event.name,
                number=event.number,
                within=event.within,
                members=tuple(event.members),
                since=event.since,
                last_day=event.since,
                predecessor=event.predecessor,
            )
        case SubAreaRenamed():
            return replace(sub_area, name=event.name, last_day=event.on)
        case SubAreaMembersSet():
            return replace(sub_area, members=tuple(event.members), last_day=event.on)
        case SubAreaClosed():
            return replace(sub_area, status=Status.CLOSED, until=event.on, last_day=event.on, successor=event.successor)
        case _:
            assert_never(event)


SUB_AREA: Aggregate[SubArea, SubAreaCommand] = Aggregate(
    "sub_area", SubArea(), decide, evolve, lambda sub_area: scope_of(sub_area.area)
)
