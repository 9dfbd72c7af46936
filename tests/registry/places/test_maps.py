"""The outlines of the four places are schematic, and as maps they still are ones."""

import pytest
from shapely import unary_union
from shapely.geometry.base import BaseGeometry

from services.registry.codes import Level
from tests.registry.places.kept import ALL, outlines, source

SLIVER = 1e-12
"""Square degrees, about a hundredth of a square metre."""


@pytest.mark.parametrize("name", ALL)
def test_the_file_says_that_its_outlines_are_schematic(name: str) -> None:
    assert "示意" in source(name).decode().partition("since:")[0]


@pytest.mark.parametrize("name", ALL)
def test_villages_and_grids_each_tile_the_town_without_overlap(name: str) -> None:
    (town,) = outlines(name, Level.TOWN).values()
    for level in (Level.VILLAGE, Level.GRID):
        parts = outlines(name, level).values()
        assert unary_union(list(parts)).symmetric_difference(town).area < SLIVER
        assert sum(part.area for part in parts) == pytest.approx(town.area, abs=SLIVER)


@pytest.mark.parametrize("name", ALL)
def test_a_grid_lies_inside_its_village(name: str) -> None:
    villages, grids = outlines(name, Level.VILLAGE), outlines(name, Level.GRID)
    assert all(grid.difference(villages[code[:12]]).area < SLIVER for code, grid in grids.items())


@pytest.mark.parametrize("name", ALL)
def test_the_grids_of_a_village_are_numbered_from_the_north_west(name: str) -> None:
    def place(grid: BaseGeometry) -> tuple[float, float]:
        west, _, _, north = grid.bounds
        return -round(north, 6), round(west, 6)

    grids = outlines(name, Level.GRID)
    for village in outlines(name, Level.VILLAGE):
        own = [code for code in grids if code.startswith(village)]
        assert sorted(own, key=lambda code: place(grids[code])) == [
            f"{village}{number:03d}" for number in range(1, len(own) + 1)
        ]
