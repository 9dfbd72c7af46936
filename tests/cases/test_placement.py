"""A case falls into its grid, or waits at the lowest area that is known; it is never refused for its place."""

import pytest

from services.cases.events import Location, Placement
from services.cases.placement import place_of
from services.cases.projections import AREA_COPY
from shared.areas import Scope
from shared.spine import SpineApi
from tests.cases.place import (
    COUNTY,
    FAR_TOWN,
    GRID,
    IN_GRID,
    IN_NEXT_GRID,
    IN_TOWN_ONLY,
    IN_VILLAGE_ONLY,
    NEAR_FAR_TOWN,
    NEXT_GRID,
    ON_THE_BORDER,
    OTHER_GRID,
    TOWN,
    VILLAGE,
    scope_of,
)

pytestmark = pytest.mark.servers
UNKNOWN_GRID, UNKNOWN_VILLAGES_GRID, FOREIGN_GRID = VILLAGE + "099", TOWN + "299001", "110101001001001"
PARIS = [2.35, 48.86]


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
    areas = inside.views.table(AREA_COPY.name, "areas")
    place = place_of(areas, location, grid, homes)
    assert (place.scope, place.placement) == (scope_of(code), placement)
    assert place.location == location


def test_while_no_area_is_known_a_case_waits_nowhere_and_is_kept(inside: SpineApi) -> None:
    place = place_of(inside.database["no_areas_yet"], None, GRID, [])
    assert (place.scope, place.placement) == (Scope(), Placement.UNPLACED)
    assert place_of(inside.database["no_areas_yet"], None, GRID, [GRID]).scope == scope_of(TOWN)
