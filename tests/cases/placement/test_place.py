"""A case falls into its grid, or waits at the lowest area that is known; it is never refused for its place."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.cases.placement.place import Areas, place_of
from services.cases.placement.projections import HANDLERS, TABLES
from services.cases.projections import PLACE_COPY
from services.cases.vocabulary import Location, Placement
from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.spine import SpineApi
from tests.cases.place import (
    AREAS,
    COUNTY,
    FAR_TOWN,
    GRID,
    IN_GRID,
    IN_NEXT_GRID,
    IN_TOWN_ONLY,
    IN_VILLAGE_ONLY,
    LEVELS,
    NEAR_FAR_TOWN,
    NEXT_GRID,
    ON_THE_BORDER,
    OTHER_GRID,
    TOWN,
    VILLAGE,
    box,
    scope_of,
)
from tests.plans import stages

pytestmark = pytest.mark.servers
UNKNOWN_GRID, UNKNOWN_VILLAGES_GRID, FOREIGN_GRID = VILLAGE + "099", TOWN + "299001", "110101001001001"
PARIS = [2.35, 48.86]
DAY = "2026-11-23"


def known(inside: SpineApi) -> Areas:
    """cases' own copy on DAY."""
    areas, boundaries = (inside.views.table(PLACE_COPY.name, name) for name in ("areas", "boundaries"))
    return Areas(areas, boundaries, DAY)


@pytest.mark.parametrize(
    ("location", "grid", "homes", "code", "placement"),
    [
        (IN_GRID, None, [], GRID, Placement.GRID),
        (IN_NEXT_GRID, None, [], NEXT_GRID, Placement.GRID),
        (ON_THE_BORDER, None, [], GRID, Placement.GRID),
        (IN_GRID, NEXT_GRID, [], NEXT_GRID, Placement.GRID),
        (None, OTHER_GRID, [], OTHER_GRID, Placement.GRID),
        (IN_VILLAGE_ONLY, None, [], VILLAGE, Placement.UNPLACED),
        (IN_TOWN_ONLY, None, [FAR_TOWN], TOWN, Placement.UNPLACED),
        (None, UNKNOWN_GRID, [], VILLAGE, Placement.UNPLACED),
        (None, UNKNOWN_VILLAGES_GRID, [], TOWN, Placement.UNPLACED),
        (None, FOREIGN_GRID, [GRID], TOWN, Placement.UNPLACED),
        (PARIS, None, [GRID], TOWN, Placement.UNPLACED),
        (NEAR_FAR_TOWN, None, [], FAR_TOWN, Placement.UNPLACED),
        (NEAR_FAR_TOWN, None, [COUNTY], FAR_TOWN, Placement.UNPLACED),
        (NEAR_FAR_TOWN, None, [COUNTY, VILLAGE], TOWN, Placement.UNPLACED),
        (None, None, [FAR_TOWN], FAR_TOWN, Placement.UNPLACED),
        (None, None, [], TOWN, Placement.UNPLACED),
    ],
)
def test_a_case_falls_where_its_grid_its_location_or_its_reporter_says(
    inside: SpineApi, location: Location | None, grid: str | None, homes: list[str], code: str, placement: Placement
) -> None:
    place = place_of(known(inside), location, grid, homes)
    assert (place.scope, place.placement) == (scope_of(code), placement)
    assert place.location == location


def test_while_no_area_is_known_a_case_waits_nowhere_and_is_kept(inside: SpineApi) -> None:
    nothing = Areas(inside.database["no_areas_yet"], inside.database["no_boundaries_yet"], DAY)
    place = place_of(nothing, None, GRID, [])
    assert (place.scope, place.placement) == (Scope(), Placement.UNPLACED)
    assert place_of(nothing, None, GRID, [GRID]).scope == scope_of(TOWN)


WEST, EAST, LONE = VILLAGE + "011", VILLAGE + "012", VILLAGE + "013"
"""The halves of GRID from 2026-12-01 on; LONE takes over NEXT_GRID whole from 2027-01-01 on."""
IN_WEST, IN_EAST = [110.02, 28.1], [110.08, 28.1]
SPLIT, MERGED = "2026-12-01", "2027-01-01"


@pytest.fixture(scope="module")
def changed(inside: SpineApi) -> Iterator[Callable[[str], Areas]]:
    """The place with one grid split and another renumbered, seen on a day."""
    tables = {name: inside.database[f"changed.{name}"] for name in ("areas", "boundaries")}
    for name, indexes in TABLES.items():
        tables[name].create_indexes(list(indexes))
    for event in history():
        for table, write in HANDLERS[event.type](event):
            tables[table].bulk_write([write])
    yield lambda day: Areas(tables["areas"], tables["boundaries"], day)
    for collection in tables.values():
        collection.drop()


def history() -> Iterator[Published]:
    for code, (name, boundary) in AREAS.items():
        yield told("opened", code, name=name, acts_as=LEVELS[len(code)], boundary=boundary)
    yield from (
        told("opened", code, name=code, acts_as="grid", boundary=boundary, since=since)
        for code, boundary, since in (
            (WEST, box(110.0, 28.0, 110.05, 28.2), SPLIT),
            (EAST, box(110.05, 28.0, 110.1, 28.2), SPLIT),
            (LONE, box(110.1, 28.0, 110.2, 28.2), MERGED),
        )
    )
    yield told("closed", GRID, on=SPLIT, successors=[WEST, EAST])
    yield told("closed", NEXT_GRID, on=MERGED, successors=[LONE])
    yield told("boundary_set", WEST, boundary=box(110.0, 28.0, 110.06, 28.2), on=MERGED, number=2)
    yield told("boundary_set", EAST, boundary=box(110.06, 28.0, 110.1, 28.2), on=MERGED, number=2)


def told(what: str, code: str, **data: Any) -> Published:
    return Published(
        source="registry",
        position=1,
        prev=0,
        partition=0,
        type=f"area.{what}.v1",
        time=datetime(2026, 5, 1, tzinfo=UTC),
        stream=f"area-{code}",
        version=1,
        index=0,
        count=1,
        scope=scope_of(code),
        actor="registrar",
        correlation="r",
        traceparent=None,
        hash="",
        previous_hash="",
        data={"code": code, **data},
    )


BEFORE_SPLIT = "2026-11-30"


@pytest.mark.parametrize(
    ("day", "location", "grid", "code", "placement"),
    [
        (BEFORE_SPLIT, IN_WEST, None, GRID, Placement.GRID),
        (BEFORE_SPLIT, None, GRID, GRID, Placement.GRID),
        (BEFORE_SPLIT, None, WEST, VILLAGE, Placement.UNPLACED),
        (SPLIT, IN_WEST, None, WEST, Placement.GRID),
        (SPLIT, IN_EAST, None, EAST, Placement.GRID),
        (SPLIT, IN_WEST, GRID, WEST, Placement.GRID),
        (SPLIT, IN_EAST, GRID, EAST, Placement.GRID),
        (SPLIT, None, GRID, VILLAGE, Placement.UNPLACED),
        (SPLIT, IN_NEXT_GRID, GRID, VILLAGE, Placement.UNPLACED),
        (SPLIT, None, NEXT_GRID, NEXT_GRID, Placement.GRID),
        (MERGED, None, NEXT_GRID, LONE, Placement.GRID),
        (MERGED, IN_NEXT_GRID, None, LONE, Placement.GRID),
        (MERGED, IN_WEST, NEXT_GRID, LONE, Placement.GRID),
        (SPLIT, [110.055, 28.1], None, EAST, Placement.GRID),
        (MERGED, [110.055, 28.1], None, WEST, Placement.GRID),
    ],
)
def test_a_closed_grid_takes_no_case_and_its_successors_do(
    changed: Callable[[str], Areas],
    day: str,
    location: Location | None,
    grid: str | None,
    code: str,
    placement: Placement,
) -> None:
    place = place_of(changed(day), location, grid, [])
    assert (place.scope, place.placement) == (scope_of(code), placement)


def test_the_outlines_around_a_location_are_found_by_the_index(changed: Callable[[str], Areas]) -> None:
    known = changed(SPLIT)
    around = {"boundary": {"$geoIntersects": {"$geometry": {"type": "Point", "coordinates": IN_WEST}}}}
    plan = known.boundaries.find({**around, **known.in_force()}).explain()["queryPlanner"]["winningPlan"]
    assert "COLLSCAN" not in stages(plan)
    assert "IXSCAN" in stages(plan)
