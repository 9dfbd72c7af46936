"""Rows → the wall of one area, all read at one moment, and only what the caller may see."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.reporting import cursors
from services.reporting.areas import AREAS
from services.reporting.cases import CASES, IS_EMERGENCY, IS_OPEN, TOTALS
from services.reporting.life import OPEN
from services.reporting.projections import WALL
from shared.areas import Scope
from shared.clock import day_of
from shared.projector.views import Views

BROADCAST_LENGTH = 50
MOST_EMERGENCIES = 100
CODE_LENGTHS = (6, 9, 12, 15)
"""Digits of a county, town, village, grid: each code begins with that of the area above."""

Row = dict[str, Any]
Filter = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the wall's read model."""

    code: str
    name: str
    level: str
    parent: str
    scope: Scope

    @property
    def inside(self) -> Row:
        """The filter of rows that lie in the area."""
        return {f"scope.{self.level}": self.code}

    @property
    def range(self) -> Row:
        """The same by the lowest area of a row, which its index has."""
        return {"area": {"$gte": self.code, "$lt": f"{self.code}:"}}

    @property
    def place(self) -> Row:
        return {"code": self.code, "name": self.name, "level": self.level}


def area_of(views: Views, code: str, day: str) -> Area | None:
    """The area of this code, as it is called on the day; None while it is not known.  A closed one still has cases."""
    return _first(views.table(WALL, AREAS).find({"_id": code}).limit(1), day)


def highest_area(views: Views, visible: Filter, day: str) -> Area | None:
    """The area to begin with, of those that are there: codes sort an area before those inside it."""
    there = {"$and": [visible, in_force(day)]} if visible else in_force(day)
    return _first(views.table(WALL, AREAS).find(there).sort("_id").limit(1), day)


def in_force(day: str) -> Row:
    """The filter on areas that are there on the day; rows from before areas closed say nothing of days."""
    return {"since": {"$not": {"$gt": day}}, "until": {"$not": {"$lte": day}}}


def wall(views: Views, area: Area, visible: Filter, now: datetime) -> Row:
    """Everything that the wall of `area` shows; `visible` filters the rows, `now` decides what is today."""
    with views.snapshot() as session:
        return _Reading(views, area, visible, session).wall(now)


class _Reading:
    """The queries of one wall in one snapshot."""

    def __init__(self, views: Views, area: Area, visible: Filter, session: ClientSession) -> None:
        self._views = views
        self._area = area
        self._visible = visible
        self._seen = self._among(area.inside)
        self._session = session

    def wall(self, now: datetime) -> Row:
        day = day_of(now).isoformat()
        load = self._load()
        return {
            "area": self._area.place,
            "path": [area.place for area in self._path(day)],
            "areas": [_with_load(area, load) for area in self._areas(day)],
            "day": day,
            "figures": self._figures(day, load.get(self._area.code, {})),
            "emergencies": self._emergencies(),
            "broadcast": self._broadcast(),
            "as_of": self._views.as_of(WALL, self._session),
            "now": now,
            "cursor": cursors.write(self._views.vector(WALL, self._session)),
        }

    def _path(self, day: str) -> list[Area]:
        codes = list(self._area.scope.codes())
        return _areas(self._table(AREAS).find({"_id": {"$in": codes}}, session=self._session), day)

    def _areas(self, day: str) -> list[Area]:
        there = {"$and": [self._seen, in_force(day)]}
        return _areas(self._table(AREAS).find(there, session=self._session).sort("_id"), day)

    def _load(self) -> dict[str, Counter[str]]:
        """How many cases of each open stage, and in all, every area on their paths has, by code."""
        load: dict[str, Counter[str]] = {}
        for area, name, number in (*self._open(), *self._total()):
            for length in CODE_LENGTHS:
                if length <= len(area):
                    load.setdefault(area[:length], Counter())[name] += number
        return load

    def _open(self) -> Iterator[tuple[str, str, int]]:
        each = {"_id": {"area": "$area", "stage": "$stage"}, "number": {"$sum": 1}}
        for row in self._grouped(CASES, {**IS_OPEN, **self._area.range}, each):
            yield row["_id"]["area"], row["_id"]["stage"], row["number"]

    def _total(self) -> Iterator[tuple[str, str, int]]:
        for row in self._grouped(TOTALS, self._area.range, {"_id": "$area", "number": {"$sum": "$total"}}):
            yield row["_id"], "total", row["number"]

    def _figures(self, day: str, load: Mapping[str, int]) -> Row:
        return {
            "reported_today": self._count({"reported_on": day}),
            "closed_today": self._count({"closed_on": day}),
            **{name: load.get(name, 0) for name in (*OPEN, "total")},
        }

    def _count(self, wanted: Row) -> int:
        rows = self._grouped(CASES, {**wanted, **self._area.range}, {"_id": None, "number": {"$sum": 1}})
        return next((row["number"] for row in rows), 0)

    def _grouped(self, table: str, wanted: Row, group: Row) -> Iterator[Row]:
        pipeline: list[Row] = [{"$match": self._among(wanted)}, {"$group": group}]
        return self._table(table).aggregate(pipeline, session=self._session)

    def _emergencies(self) -> Row:
        table, wanted = self._table(CASES), {"$and": [IS_EMERGENCY, self._seen]}
        found = table.find(wanted, session=self._session).sort("reported_at", DESCENDING)
        return {
            "total": table.count_documents(wanted, session=self._session),
            "items": [_line(row) for row in found.limit(MOST_EMERGENCIES)],
        }

    def _broadcast(self) -> list[Row]:
        found = self._table(CASES).find(self._seen, session=self._session).sort("updated_at", DESCENDING)
        return [_line(row) for row in found.limit(BROADCAST_LENGTH)]

    def _among(self, wanted: Row) -> Row:
        """The filter on rows that the caller may see."""
        return {"$and": [wanted, self._visible]} if self._visible else wanted

    def _table(self, name: str) -> Collection[Row]:
        return self._views.table(WALL, name)


def _first(rows: Iterable[Row], day: str) -> Area | None:
    return next((_area(row, day) for row in rows), None)


def _areas(rows: Iterable[Row], day: str) -> list[Area]:
    return sorted((_area(row, day) for row in rows), key=lambda area: area.code)


def _area(row: Row, day: str) -> Area:
    """By the last of its names that has begun by the day."""
    begun = [one["name"] for one in row.get("names", ()) if one["on"] <= day]
    name = begun[-1] if begun else row["name"]
    return Area(row["_id"], name, row["level"], row["parent"], Scope(**row["scope"]))


def _with_load(area: Area, load: Mapping[str, Mapping[str, int]]) -> Row:
    counts = load.get(area.code, {})
    return {**area.place, "parent": area.parent, **{name: counts.get(name, 0) for name in OPEN}}


def _line(row: Row) -> Row:
    return {"case_id": row["_id"], **{name: value for name, value in row.items() if name != "_id"}}
