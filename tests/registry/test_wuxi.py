"""武溪镇 as data: its outlines are schematic, and as a map they still are one."""

from datetime import UTC, datetime

import pytest
from shapely import unary_union
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from deploy.local.place import WUXI
from services.registry.area import Level, level_of
from services.registry.commands import OpenArea
from services.registry.place_document import read_yaml
from services.registry.places import read_place

SLIVER = 1e-12
"""Square degrees, about a hundredth of a square metre."""


@pytest.fixture(scope="module")
def areas() -> list[OpenArea]:
    place = read_place(read_yaml(WUXI.read_bytes()), datetime(2026, 11, 23, tzinfo=UTC))
    return [placed.command for placed in place.areas]


def outlines(areas: list[OpenArea], level: Level) -> dict[str, BaseGeometry]:
    return {area.code: shape(area.boundary) for area in areas if level_of(area.code) is level}


def test_the_file_says_that_its_outlines_are_schematic() -> None:
    assert "示意" in WUXI.read_text().partition("since:")[0]


def test_villages_and_grids_each_tile_the_town_without_overlap(areas: list[OpenArea]) -> None:
    (town,) = outlines(areas, Level.TOWN).values()
    for level in (Level.VILLAGE, Level.GRID):
        parts = outlines(areas, level).values()
        assert unary_union(list(parts)).symmetric_difference(town).area < SLIVER
        assert sum(part.area for part in parts) == pytest.approx(town.area, abs=SLIVER)


def test_a_grid_lies_inside_its_village(areas: list[OpenArea]) -> None:
    villages = outlines(areas, Level.VILLAGE)
    assert all(grid.difference(villages[code[:12]]).area < SLIVER for code, grid in outlines(areas, Level.GRID).items())


def test_the_grids_of_a_village_are_numbered_from_the_north_west(areas: list[OpenArea]) -> None:
    def place(grid: BaseGeometry) -> tuple[float, float]:
        west, _, _, north = grid.bounds
        return -round(north, 6), round(west, 6)

    grids = outlines(areas, Level.GRID)
    for village in outlines(areas, Level.VILLAGE):
        own = [code for code in grids if code.startswith(village)]
        assert sorted(own, key=lambda code: place(grids[code])) == [
            f"{village}{number:03d}" for number in range(1, len(own) + 1)
        ]


def test_every_grid_has_the_size_that_is_recommended(areas: list[OpenArea]) -> None:
    grids = [area for area in areas if level_of(area.code) is Level.GRID]
    assert len(grids) == 94
    assert all(300 <= grid.households <= 500 and 1000 <= grid.population <= 1500 for grid in grids)
