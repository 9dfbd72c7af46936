"""Boundaries: what is wrong is named, what is right passes."""

from typing import Any

import pytest

from services.registry.areas.boundary import MAX_POINTS, faults_of

SQUARE = [[110.0, 28.0], [110.1, 28.0], [110.1, 28.1], [110.0, 28.1], [110.0, 28.0]]
BOW_TIE = [[110.0, 28.0], [110.1, 28.1], [110.1, 28.0], [110.0, 28.1], [110.0, 28.0]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def codes(boundary: Any) -> list[str]:
    return [fault.code for fault in faults_of(boundary)]


def test_a_square_passes_alone_and_as_one_of_several_parts() -> None:
    far = [[x + 1, y] for x, y in SQUARE]
    assert codes(polygon(SQUARE)) == []
    assert codes({"type": "MultiPolygon", "coordinates": [[SQUARE], [far]]}) == []


@pytest.mark.parametrize(
    ("boundary", "code"),
    [
        ("POLYGON((0 0))", "boundary_not_polygon"),
        ({"type": "Point", "coordinates": [110, 28]}, "boundary_not_polygon"),
        ({"type": "Polygon"}, "boundary_members"),
        (polygon(SQUARE) | {"crs": "GCJ-02"}, "boundary_members"),
        (polygon(), "boundary_ring"),
        (polygon([]), "boundary_ring"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "boundary_ring"),
        ({"type": "Polygon", "coordinates": None}, "boundary_ring"),
        (polygon(SQUARE[:-1]), "boundary_ring"),
        (polygon([[110, 28], [110.1, 28], [110, 28]]), "boundary_ring"),
        (polygon([["110", "28"], *SQUARE]), "boundary_ring"),
        (polygon([[110, 28, 5], *SQUARE, [110, 28, 5]]), "boundary_ring"),
        (polygon([[True, 28.0], *SQUARE[1:-1], [True, 28.0]]), "boundary_ring"),
        (polygon([[float("nan"), 28.0], *SQUARE]), "boundary_ring"),
        (polygon([[10**400, 28.0], *SQUARE[1:-1], [10**400, 28.0]]), "boundary_ring"),
        (polygon(SQUARE[:1] * (MAX_POINTS + 1)), "boundary_too_detailed"),
        (polygon([[y, x] for x, y in SQUARE]), "boundary_swapped"),
        (polygon([[x - 110, y - 28] for x, y in SQUARE]), "boundary_outside_china"),
        (polygon(BOW_TIE), "boundary_invalid"),
        (polygon([[110.0, 28.0], [110.1, 28.0], [110.2, 28.0], [110.0, 28.0]]), "boundary_invalid"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, "boundary_invalid"),
        (polygon(SQUARE, [[x + 1, y] for x, y in SQUARE]), "boundary_invalid"),
    ],
)
def test_what_is_wrong_with_a_boundary_is_named(boundary: Any, code: str) -> None:
    assert codes(boundary) == [code]


def test_a_crossing_is_said_with_its_place() -> None:
    (fault,) = faults_of(polygon(BOW_TIE))
    assert "110.05" in fault.message
    assert "28.05" in fault.message


def test_swapped_coordinates_are_said_to_be_swapped() -> None:
    (fault,) = faults_of(polygon([[y, x] for x, y in SQUARE]))
    assert "[经度, 纬度]" in fault.message
