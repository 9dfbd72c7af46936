"""Where a case belongs (归格), by cases' own copy of the areas. A report is never refused for its place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cachetools import TTLCache
from pymongo.collection import Collection

from services.cases.case.commands import Place
from services.cases.vocabulary import Location, Placement
from shared.areas import Scope

Area = Mapping[str, Any]
Table = Collection[dict[str, Any]]
GRID_DIGITS, VILLAGE_DIGITS, TOWN_DIGITS, COUNTY_DIGITS = 15, 12, 9, 6
MOST_GENERATIONS = 8
"""So often a closed grid is followed to what took its place."""
SHOWN = {"boundary": False}

_recent: TTLCache[tuple[object, str, str], Area] = TTLCache(maxsize=10_000, ttl=1.0)


class Areas(NamedTuple):
    """cases' own copy: the areas by code, and their outlines, each with the days on which it holds."""

    areas: Table
    boundaries: Table
    day: str
    """The calendar day in Asia/Shanghai on which the case is placed."""

    def in_force(self) -> dict[str, Any]:
        return {"since": {"$lte": self.day}, "until": {"$gt": self.day}}

    def is_there(self, area: Area) -> bool:
        return bool(area["since"] <= self.day < area["until"])


def place_of(known: Areas, location: Location | None, grid: str | None, homes: Iterable[str]) -> Place:
    """The named grid, else the grid around the location; else it waits at the lowest area that is known.

    A closed grid takes no case: its only successor does, else the one of its successors around the location; else
    the case waits in the grid's village.  `homes` are the codes of the areas that the reporting person works for:
    with no better clue, the case waits at the first one's town, else at the town nearest to the location.
    """
    found = _known(known, grid, location) if grid else _around(known, location) if location else None
    if found is None:
        return Place(_town(known, location, homes), Placement.UNPLACED, location)
    placement = Placement.GRID if found["acts_as"] == "grid" else Placement.UNPLACED
    return Place(Scope(**found["scope"]), placement, location)


def _known(known: Areas, grid: str, location: Location | None) -> Area | None:
    """`_named`, asked of the database once a second for a grid that is there: most reports name their grid."""
    key = (known.areas.database.client, known.areas.full_name, grid)
    recent = _recent.get(key)
    if recent is not None and known.is_there(recent):
        return recent
    found = _named(known, grid, location)
    if found is not None and found["_id"] == grid:
        _recent[key] = found
    return found


def _named(known: Areas, grid: str, location: Location | None) -> Area | None:
    """The grid, or what took its place, or what is known above it when it is closed, unopened or unheard of."""
    for _ in range(MOST_GENERATIONS):
        path = [grid[:digits] for digits in (GRID_DIGITS, VILLAGE_DIGITS, TOWN_DIGITS)]
        found = list(known.areas.find({"_id": {"$in": path}}))
        lowest = _lowest(found)
        if lowest is None or known.is_there(lowest):
            return lowest
        successor = _successor(known, lowest, location)
        if successor is None:
            return _lowest([area for area in found if known.is_there(area)])
        grid = successor
    return None


def _successor(known: Areas, closed: Area, location: Location | None) -> str | None:
    """The code of the area that took the place of a closed one, None where that cannot be said."""
    successors = closed["successors"]
    if len(successors) == 1:
        return str(successors[0])
    if not successors or location is None:
        return None
    around = {"boundary": {"$geoIntersects": {"$geometry": _point(location)}}, "code": {"$in": successors}}
    found = known.boundaries.find_one({**around, **known.in_force()}, {"code": True}, sort=[("code", 1)])
    return found["code"] if found else None


def _around(known: Areas, location: Location) -> Area | None:
    around = {"boundary": {"$geoIntersects": {"$geometry": _point(location)}}, **known.in_force()}
    return _lowest(list(known.boundaries.find(around, SHOWN)))


def _lowest(found: Sequence[Area]) -> Area | None:
    """The smallest area; on a border shared by several the one with the first code."""
    return min(found, key=lambda area: (-len(_code(area)), _code(area)), default=None)


def _code(row: Area) -> str:
    """Of an area, or of one of its outlines."""
    return str(row["_id"]).partition("/")[0]


def _town(known: Areas, location: Location | None, homes: Iterable[str]) -> Scope:
    for home in homes:
        if len(home) >= TOWN_DIGITS:
            return Scope(home[:COUNTY_DIGITS], home[:TOWN_DIGITS])
    town = _nearest_town(known, location) or known.areas.find_one(
        {"acts_as": "town", **known.in_force()}, sort=[("_id", 1)]
    )
    return Scope(**town["scope"]) if town else Scope()


def _nearest_town(known: Areas, location: Location | None) -> Area | None:
    if location is None:
        return None
    near = {"$nearSphere": {"$geometry": _point(location)}}
    return known.boundaries.find_one({"acts_as": "town", "boundary": near, **known.in_force()}, SHOWN)


def _point(location: Location) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(location)}
