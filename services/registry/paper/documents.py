"""What each kind of paper says, as plain values: nothing here knows a database, a page or a font."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Boundary = Mapping[str, Any]
"""A GeoJSON Polygon or MultiPolygon in [longitude, latitude]."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A post and who holds it; without a `name` it is vacant, or the person was erased."""

    title: str
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    duties: tuple[str, ...] = ()
    hours: str = ""
    photo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """联系卡 for the households of one grid; the first holder is the one to call, three more fit below.

    `services` is what one can come with, `page` the address behind the QR code.
    """

    town: str
    village: str
    grid: str
    code: str
    page: str
    holders: tuple[Holder, ...]
    services: tuple[str, ...]
    supervision_phone: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a grid lies in its village; each boundary is left out where it is not known."""

    grid: Boundary | None = None
    village: Boundary | None = None
    neighbours: tuple[Boundary, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """公示牌 of one grid; more than six holders go on to another board."""

    town: str
    village: str
    grid: str
    code: str
    page: str
    holders: tuple[Holder, ...]
    supervision_phone: str
    households: int | None = None
    population: int | None = None
    plan: Plan = Plan()


@dataclass(frozen=True, slots=True)
class MapGrid:
    """One grid on the map and in its legend."""

    code: str
    name: str
    boundary: Boundary | None
    title: str = ""
    holder: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MapSheet:
    """网格图 of one village; grids without a boundary stand in the legend only."""

    town: str
    village: str
    code: str
    boundary: Boundary | None
    grids: tuple[MapGrid, ...]
    supervision_phone: str = ""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post of the list 岗位一览表; days are 2026-11-23, None where there is none."""

    post: str
    area: str
    area_name: str
    title: str
    duties: tuple[str, ...]
    holder: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    way: str = ""
    since: str | None = None
    term_end: str | None = None


@dataclass(frozen=True, slots=True)
class PostList:
    """岗位一览表 of an area as at a day."""

    name: str
    day: str
    lines: tuple[PostLine, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One PDF: all cards, then all boards, then all maps; `day` (2026-11-23) is the day it is made.

    `four_up` puts four cards on an A4 page with cutting marks, instead of one on an A6 page.
    """

    day: str
    cards: tuple[Card, ...] = ()
    boards: tuple[Board, ...] = ()
    maps: tuple[MapSheet, ...] = ()
    four_up: bool = False

    def __len__(self) -> int:
        """The number of documents."""
        return len(self.cards) + len(self.boards) + len(self.maps)
