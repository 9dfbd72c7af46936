"""Boundaries on paper keep their shape, their labels and unlike neighbours."""

from collections.abc import Sequence
from itertools import combinations
from math import asin, cos, dist, radians, sin, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box, mapping, shape

from services.registry.paper.layout import FILLS, map_values
from services.registry.paper.plane import (
    area_of,
    coloured,
    label_of,
    neighbours_of,
    plane_of,
    rings_of,
    scale_bar,
)
from tests.registry.paper import samples

Matrix = Sequence[Sequence[float]]

COLOUR_BLIND = {
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""Machado, Oliveira and Fernandes 2009, on linear RGB, at full severity."""

XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
"""From linear sRGB, in parts of the white point."""


def ground(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places, on a sphere."""
    (west, south), (east, north) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(half))


def test_lengths_on_the_map_are_those_on_the_ground_to_a_thousandth() -> None:
    for village in samples.villages():
        boundary = shape(village.boundary)
        plane = plane_of([boundary], 268, 204)
        assert plane
        corners = list(boundary.exterior.coords)
        drawn = list(plane.drawn(boundary).exterior.coords)
        for one, other, here, there in zip(corners, corners[1:], drawn, drawn[1:], strict=False):
            assert Point(here).distance(Point(there)) * plane.metres == pytest.approx(ground(one, other), rel=1e-3)


def test_what_is_drawn_fills_its_frame_north_up() -> None:
    south, north = box(110, 28, 110.02, 28.01), box(110, 28.01, 110.02, 28.02)
    plane = plane_of([south, north], 100, 80)
    assert plane
    left, top, right, bottom = plane.drawn(north.union(south)).bounds
    assert (round(right - left, 6), round((left + right) / 2, 6)) == (pytest.approx(70.5, abs=0.2), 50)
    assert (round(top, 6), round(bottom, 6)) == (0, 80)
    assert plane.drawn(north).centroid.y < plane.drawn(south).centroid.y


def test_a_hole_is_a_ring_of_its_own() -> None:
    ring = area_of(mapping(box(0, 0, 9, 9).difference(box(3, 3, 6, 6))))
    assert ring is not None
    assert [len(points) for points in rings_of(ring)] == [4, 4]


def test_a_boundary_that_crosses_itself_is_drawn_as_what_it_encloses() -> None:
    crossed = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    found = area_of(crossed)
    assert found is not None
    assert found.area == pytest.approx(2)
    assert area_of(mapping(LineString([(0, 0), (1, 1)]))) is None
    assert area_of(None) is None


TENTHS = st.integers(0, 1000).map(lambda tenths: tenths / 10)


@given(st.lists(st.tuples(TENTHS, TENTHS), min_size=3, max_size=12))
def test_a_label_stands_inside_with_the_room_it_is_told_of(corners: list[tuple[float, float]]) -> None:
    hull = Polygon(corners).convex_hull
    if hull.area < 1:
        return
    x, y, radius = label_of(hull)
    assert hull.buffer(1e-2).contains(Point(x, y).buffer(radius))


def test_the_label_of_a_ring_or_a_crescent_is_not_in_the_hole() -> None:
    ring = box(0, 0, 90, 90).difference(box(20, 20, 80, 80))
    x, y, _ = label_of(ring)
    assert ring.contains(Point(x, y))


def test_the_label_of_a_strip_stands_in_its_middle() -> None:
    assert label_of(box(0, 0, 200, 4))[:2] == (100, 2)


def test_neighbours_are_filled_unlike() -> None:
    squares = [box(x, y, x + 10, y + 10) for x in range(0, 60, 10) for y in range(0, 50, 10)]
    neighbours = neighbours_of(squares)
    chosen = coloured(neighbours, len(FILLS))
    assert {len(each) for each in neighbours} == {3, 5, 8}
    assert all(chosen[one] != chosen[other] for one, others in enumerate(neighbours) for other in others)


def test_more_neighbours_than_colours_still_gives_everyone_a_colour() -> None:
    everyone = [set(range(9)) - {each} for each in range(9)]
    assert set(coloured(everyone, 7)) == set(range(7))
    assert coloured([], 7) == []


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_fills_stay_apart_for_the_colour_blind_and_the_first_four_clearly(kind: str) -> None:
    seen = [as_seen(fill, COLOUR_BLIND[kind]) for fill in FILLS]
    assert min(dist(one, other) for one, other in combinations(seen[:4], 2)) > 19
    assert min(dist(one, other) for one, other in combinations(seen, 2)) > 8.5


def as_seen(fill: str, matrix: Matrix) -> tuple[float, float, float]:
    """CIE L*a*b*, in which a distance of about 2 can just be seen."""
    linear = [((int(fill[at : at + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for at in (1, 3, 5)]
    x, y, z = (max(part, 0.0) ** (1 / 3) for part in times(XYZ, times(matrix, linear)))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(one * other for one, other in zip(row, vector, strict=True)) for row in matrix]


def test_the_scale_bar_has_a_round_length_that_fits() -> None:
    assert scale_bar(12.5, 60) == (500, 40)
    assert scale_bar(8, 60) == (200, 25)
    assert scale_bar(0.01, 60)[0] == 1


def test_a_map_tells_its_scale_as_one_to_so_many() -> None:
    values = map_values(samples.map_sheet(next(samples.villages())), samples.DAY)
    assert values["ratio"] == "19 600"
    assert values["latitude"] == "28.23°"
    assert [grid["number"] for grid in values["grids"]] == [1, 2, 3, 4, 5, 6]
