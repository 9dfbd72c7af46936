"""Where a case belongs (归格), by cases' own copy of the areas. A report is never refused for its place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cachetools import TTLCache
from pymongo.collection import Collection

from services.cases.commands import Place
from services.cases.events import Location, Placement
from shared.areas import Scope

Area = Mapping[str, Any]
Areas = Collection[dict[str, Any]]
GRID_DIGITS, VILLAGE_DIGITS, TOWN_DIGITS, COUNTY_DIGITS = 15, 12, 9, 6
SHOWN = {"boundary": False}

_recent: TTLCache[tuple[object, str, str], Area] = TTLCache(maxsize=10_000, ttl=1.0)


def place_of(areas: Areas, location: Location | None, grid: str | None, homes: Iterable[str]) -> Place:
    """The named grid, else the grid around the location; else it waits at the lowest area that is known.

    `homes` are the codes of the areas that the reporting person works for: with no better clue, the case
    waits at the first one's town, else at the town nearest to the location.
    """
    found = _known(areas, grid) if grid else _around(areas, location) if location else None
    if found is None:
        return Place(_town(areas, location, homes), Placement.UNPLACED, location)
    placement = Placement.GRID if found["acts_as"] == "grid" else Placement.UNPLACED
    return Place(Scope(**found["scope"]), placement, location)


def _known(areas: Areas, grid: str) -> Area | None:
    """`_named`, asked of the database once a second for a grid that is there: most reports name their grid."""
    key = (areas.database.client, areas.full_name, grid)
    found = _recent.get(key) or _named(areas, grid)
    if found is not None and found["_id"] == grid:
        _recent[key] = found
    return found


def _named(areas: Areas, grid: str) -> Area | None:
    """The grid, or what is known above it when it was opened only a moment ago, or never."""
    path = [grid[:digits] for digits in (GRID_DIGITS, VILLAGE_DIGITS, TOWN_DIGITS)]
    return _lowest(list(areas.find({"_id": {"$in": path}}, SHOWN)))


def _around(areas: Areas, location: Location) -> Area | None:
    return _lowest(list(areas.find({"boundary": {"$geoIntersects": {"$geometry": _point(location)}}}, SHOWN)))


def _lowest(found: Sequence[Area]) -> Area | None:
    """The smallest area; on a border shared by several the one with the first code."""
    return min(found, key=lambda area: (-len(area["_id"]), area["_id"]), default=None)


def _town(areas: Areas, location: Location | None, homes: Iterable[str]) -> Scope:
    for home in homes:
        if len(home) >= TOWN_DIGITS:
            return Scope(home[:COUNTY_DIGITS], home[:TOWN_DIGITS])
    town = _nearest_town(areas, location) or areas.find_one({"acts_as": "town"}, SHOWN, sort=[("_id", 1)])
    return Scope(**town["scope"]) if town else Scope()


def _nearest_town(areas: Areas, location: Location | None) -> Area | None:
    if location is None:
        return None
    near = {"$nearSphere": {"$geometry": _point(location)}}
    return areas.find_one({"acts_as": "town", "boundary": near}, SHOWN)


def _point(location: Location) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(location)}
