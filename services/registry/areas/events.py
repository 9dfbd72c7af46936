"""The facts of areas, sub-areas and divisions, and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AreaOpened:
    """An area (town 镇/街道, village 村/社区 or grid 网格) is there; `kind` is what the place calls it.

    `since` is a calendar day, "" for an area that was always there; `predecessors` are the codes of closed
    areas that it takes the place of.  Figures that nobody has counted are None.  `divided_by` says along what
    a grid was drawn: community 社区, estate 自管小区, property 物管小区, unit 单位小区, villager_group 村民组.
    """

    code: str
    name: str
    kind: str
    acts_as: str
    parent: str
    boundary: dict[str, Any] | None
    households: int
    population: int
    since: str = ""
    predecessors: tuple[str, ...] = ()
    registered_population: int | None = None
    floating_population: int | None = None
    hectares: float | None = None
    divided_by: str | None = None


@dataclass(frozen=True, slots=True)
class AreaRenamed:
    """The area has another name from the day `on`."""

    code: str
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class AreaKindSet:
    """The area is of another kind from the day `on`: 基础 grid or 专属 dedicated_grid."""

    code: str
    kind: str
    on: str


@dataclass(frozen=True, slots=True)
class AreaBoundarySet:
    """The area's outline from the day `on`; `number` counts its outlines from 1."""

    code: str
    boundary: dict[str, Any]
    on: str
    number: int


@dataclass(frozen=True, slots=True)
class AreaCensusTaken:
    """The area's figures as counted on the day `on`: households 户, people, 户籍 and 流动, surface."""

    code: str
    households: int
    population: int
    registered_population: int | None
    floating_population: int | None
    hectares: float | None
    on: str


@dataclass(frozen=True, slots=True)
class AreaClosed:
    """The area is no more from the day `on`; its code is never used again.

    `change` is closed, renumbered, moved, split or merged; `successors` are the areas that take its place,
    whose outlines their own facts tell.
    """

    code: str
    on: str
    change: str
    successors: tuple[str, ...]
    reason: str


AreaEvent = AreaOpened | AreaRenamed | AreaKindSet | AreaBoundarySet | AreaCensusTaken | AreaClosed


@dataclass(frozen=True, slots=True)
class SubAreaOpened:
    """A sub-area is there: it groups acting areas (片区 district_area, 大网格 big_grid) or refines one (楼栋 building).

    `area` is the code of the acting area it lies in, `within` that code or the id of the sub-area around it;
    `level` is the scheme's level, `title` what that level is called; `members` are the codes that it groups.
    `predecessor` is the id it had in another area.
    """

    sub_area_id: str
    area: str
    level: str
    title: str
    name: str
    number: int
    within: str
    members: tuple[str, ...]
    since: str
    predecessor: str | None = None


@dataclass(frozen=True, slots=True)
class SubAreaRenamed:
    """The sub-area has another name from the day `on`."""

    sub_area_id: str
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class SubAreaMembersSet:
    """The grouping consists of these areas from the day `on`."""

    sub_area_id: str
    members: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class SubAreaClosed:
    """The sub-area is no more from the day `on`; `successor` is its id in the area to which it was moved."""

    sub_area_id: str
    on: str
    successor: str | None
    reason: str


SubAreaEvent = SubAreaOpened | SubAreaRenamed | SubAreaMembersSet | SubAreaClosed


@dataclass(frozen=True, slots=True)
class DivisionAsked:
    """The town asks a village to divide itself into grids (划分); `deadline` is the last day for its draft."""

    division_id: str
    village: str
    deadline: str
    note: str


@dataclass(frozen=True, slots=True)
class DivisionDrafted:
    """The village's draft, whole; a later one takes its place.

    A grid of it is {number, name, kind, boundary, households, population, registered_population,
    floating_population, hectares, divided_by}, as in area.opened.
    """

    division_id: str
    village: str
    grids: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class DivisionSubmitted:
    """The village submits its draft on the day `on`; `on_time` says whether that was within the deadline."""

    division_id: str
    village: str
    on: str
    on_time: bool


@dataclass(frozen=True, slots=True)
class DivisionReturned:
    """The town returns the draft, with reasons."""

    division_id: str
    village: str
    reasons: str


@dataclass(frozen=True, slots=True)
class DivisionConfirmed:
    """The town confirms the draft: its grids are open from the day `on`."""

    division_id: str
    village: str
    on: str
    grids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DivisionWithdrawn:
    """The town no longer asks for the division."""

    division_id: str
    village: str
    reason: str


DivisionEvent = (
    DivisionAsked | DivisionDrafted | DivisionSubmitted | DivisionReturned | DivisionConfirmed | DivisionWithdrawn
)

FACTS: Mapping[str, type] = {
    "area.opened.v1": AreaOpened,
    "area.renamed.v1": AreaRenamed,
    "area.kind_set.v1": AreaKindSet,
    "area.boundary_set.v1": AreaBoundarySet,
    "area.census_taken.v1": AreaCensusTaken,
    "area.closed.v1": AreaClosed,
    "sub_area.opened.v1": SubAreaOpened,
    "sub_area.renamed.v1": SubAreaRenamed,
    "sub_area.members_set.v1": SubAreaMembersSet,
    "sub_area.closed.v1": SubAreaClosed,
    "division.asked.v1": DivisionAsked,
    "division.drafted.v1": DivisionDrafted,
    "division.submitted.v1": DivisionSubmitted,
    "division.returned.v1": DivisionReturned,
    "division.confirmed.v1": DivisionConfirmed,
    "division.withdrawn.v1": DivisionWithdrawn,
}
