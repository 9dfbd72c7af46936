"""What can be asked of areas, sub-areas and divisions; what lies in other streams arrives as looked-up evidence.

Days are calendar days in Asia/Shanghai, 2026-11-23; `on` is the day from which the change holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.registry.codes import Level
from services.registry.rows import FOREVER
from services.registry.schemes.declarations import LevelDeclaration


class Change(StrEnum):
    """Why an area closed."""

    CLOSED = "closed"  # 撤销
    RENUMBERED = "renumbered"  # 重新编号
    MOVED = "moved"  # 划归
    SPLIT = "split"  # 拆分
    MERGED = "merged"  # 合并


@dataclass(frozen=True, slots=True)
class OpenArea:
    """`parent_is_open`: the area `parent` was opened (for a town, whose parent is the county: always).

    It is there in [parent_since, parent_until).
    """

    code: str
    name: str
    kind: str
    parent: str
    parent_is_open: bool
    boundary: dict[str, Any] | None
    households: int
    population: int
    since: str = ""
    predecessors: tuple[str, ...] = ()
    registered_population: int | None = None
    floating_population: int | None = None
    hectares: float | None = None
    divided_by: str | None = None
    parent_since: str = ""
    parent_until: str = FOREVER


@dataclass(frozen=True, slots=True)
class RenameArea:
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class SetKind:
    kind: str
    on: str


@dataclass(frozen=True, slots=True)
class SetBoundary:
    """The outline has been checked against the area's parent, siblings and inner areas."""

    boundary: dict[str, Any]
    on: str


@dataclass(frozen=True, slots=True)
class TakeCensus:
    """`reckoned`: summed up from areas that merge, not counted, so that the day may lie ahead."""

    households: int
    population: int
    on: str
    registered_population: int | None = None
    floating_population: int | None = None
    hectares: float | None = None
    reckoned: bool = False


@dataclass(frozen=True, slots=True)
class CloseArea:
    """`inside` are areas and sub-areas that would be left open in it."""

    on: str
    reason: str
    change: Change = Change.CLOSED
    successors: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


AreaCommand = OpenArea | RenameArea | SetKind | SetBoundary | TakeCensus | CloseArea


@dataclass(frozen=True, slots=True)
class Members:
    """The areas that are to be members; which of them are not open, and which are another grouping's members."""

    codes: tuple[str, ...] = ()
    not_open: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenSubArea:
    """`level` is None for one that the scheme does not declare; `within_is_open`: what is around it is there."""

    sub_area_id: str
    area: str
    level: LevelDeclaration | None
    name: str
    number: int
    within: str
    within_is_open: bool
    members: Members
    since: str
    predecessor: str | None = None


@dataclass(frozen=True, slots=True)
class RenameSubArea:
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class SetMembers:
    """`groups` is the acting level that the scheme's level groups, None for a level that groups nothing."""

    groups: Level | None
    members: Members
    on: str


@dataclass(frozen=True, slots=True)
class CloseSubArea:
    """`inside` are the sub-areas that would be left open in it."""

    on: str
    reason: str
    successor: str | None = None
    inside: tuple[str, ...] = ()


SubAreaCommand = OpenSubArea | RenameSubArea | SetMembers | CloseSubArea


@dataclass(frozen=True, slots=True)
class AskDivision:
    division_id: str
    village: str
    village_is_open: bool
    deadline: str
    note: str


@dataclass(frozen=True, slots=True)
class DraftDivision:
    """`grids` as in division.drafted; `taken` are numbers of grids that the village has or had."""

    grids: tuple[dict[str, Any], ...]
    taken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SubmitDivision:
    pass


@dataclass(frozen=True, slots=True)
class ReturnDivision:
    reasons: str


@dataclass(frozen=True, slots=True)
class ConfirmDivision:
    """The grids of the draft are opened in the same transaction."""

    on: str


@dataclass(frozen=True, slots=True)
class WithdrawDivision:
    reason: str


DivisionCommand = AskDivision | DraftDivision | SubmitDivision | ReturnDivision | ConfirmDivision | WithdrawDivision
