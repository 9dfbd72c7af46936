"""Outlines beside and inside each other: what does not fit is named, with square metres and the place."""

from math import cos, pi, radians, sin
from typing import Any

import pytest
from shapely.geometry import shape

from services.registry.areas.examination import answered, asked
from services.registry.areas.relations import (
    Drawing,
    Misfit,
    Outline,
    effort_of,
    joined,
    misfits_of,
    points_of,
    square_metres,
    without,
)
from shared.subprocesses.calls import Subprocesses
from tests.registry.areas.place import box, cell

EARTH_AUTHALIC = 6_371_007.2


def drawing(*drawn: dict[str, Any], tolerance: float = 100, **around: Any) -> Drawing:
    outlines = [Outline("", f"新{number}", one) for number, one in enumerate(drawn)]
    return Drawing(outlines, tolerance, **around)


def found(drawing: Drawing) -> list[tuple[int, str, str]]:
    return [(one.index, one.code, one.other) for one in misfits_of(drawing)]


VILLAGE = Outline("433122107200", "五里洲村", cell(0, columns=3))
LEFT = Outline("433122107200001", "第一网格", cell(0))


def test_neighbours_that_share_an_edge_fit() -> None:
    assert found(drawing(cell(1), cell(2), parent=VILLAGE, siblings=[LEFT])) == []


def test_an_edge_with_more_points_on_one_side_leaves_nothing_between() -> None:
    ring = [[110.01, 28.0], [110.02, 28.0], [110.02, 28.01], [110.01, 28.01], [110.01, 28.003], [110.01, 28.0]]
    assert found(drawing({"type": "Polygon", "coordinates": [ring]}, siblings=[LEFT], tolerance=0.01)) == []


def test_an_overlap_names_the_sibling_the_square_metres_and_the_place() -> None:
    over = box(110.009, 28.0, 110.02, 28.01)
    (one,) = misfits_of(drawing(over, siblings=[LEFT]))
    assert (one.code, one.other) == ("boundary_overlaps", LEFT.code)
    assert one.square_metres == pytest.approx(98.2 * 1111.9, rel=0.01)
    assert 110.009 <= one.at[0] <= 110.01
    assert "第一网格" in one.message
    assert "433122107200001" in one.message


def test_an_overlap_within_the_tolerance_is_let_pass() -> None:
    sliver = box(110.00999999, 28.0, 110.02, 28.01)
    (one,) = misfits_of(drawing(sliver, siblings=[LEFT], tolerance=0))
    assert 0 < one.square_metres < 100
    assert found(drawing(sliver, siblings=[LEFT], tolerance=100)) == []


def test_what_lies_outside_the_parent_is_measured() -> None:
    (one,) = misfits_of(drawing(cell(2, columns=2), parent=VILLAGE))
    assert (one.code, one.other) == ("boundary_outside_parent", VILLAGE.code)
    assert one.square_metres == pytest.approx(982 * 1112, rel=0.01)


def test_new_outlines_must_not_overlap_each_other() -> None:
    assert found(drawing(cell(0, columns=2), cell(1), cell(2))) == [(1, "boundary_overlaps", "")]


def test_a_parent_that_shrinks_must_not_leave_out_what_is_inside() -> None:
    shrunk = drawing(cell(1, columns=2), inner=[LEFT, Outline("433122107200002", "第二网格", cell(1))])
    assert found(shrunk) == [(0, "boundary_leaves_out", LEFT.code)]


def test_holes_and_gaps_are_no_fault() -> None:
    hole = {
        "type": "Polygon",
        "coordinates": [*cell(0, columns=3)["coordinates"], *box(110.01, 28.002, 110.02, 28.008)["coordinates"]],
    }
    inside = box(110.012, 28.004, 110.018, 28.006)
    assert found(drawing(hole, inside)) == []


@pytest.mark.parametrize("latitude", [4.0, 28.0, 52.0])
def test_the_surface_is_that_of_the_sphere(latitude: float) -> None:
    west, east, south, north = 110.0, 110.4, latitude, latitude + 0.4
    sphere = EARTH_AUTHALIC**2 * radians(east - west) * (sin(radians(north)) - sin(radians(south)))
    assert square_metres(shape(dense(west, south, east, north))) == pytest.approx(sphere, rel=1e-6)
    assert square_metres(shape(box(west, south, east, north))) == pytest.approx(sphere, rel=1e-4)


def dense(west: float, south: float, east: float, north: float, steps: int = 400) -> dict[str, Any]:
    along = [south + (north - south) * step / steps for step in range(steps + 1)]
    ring = [[east, y] for y in along] + [[west, y] for y in reversed(along)] + [[east, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_outlines_are_joined_and_parted_again() -> None:
    both = joined([cell(0), cell(1)])
    assert shape(both).equals(shape(cell(0, columns=2)))
    rest = without(both, cell(1))
    assert rest is not None
    assert shape(rest).equals(shape(cell(0)))
    assert without(cell(0), cell(0)) is None


def wheel(points: int, east: float = 0.0) -> dict[str, Any]:
    turns = [2 * pi * number / points for number in range(points)]
    ring = [[109.1 + east + 0.1 * cos(turn), 28.1 + 0.1 * sin(turn)] for turn in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_the_effort_counts_only_outlines_that_may_meet() -> None:
    near, far = Outline("1", "近", wheel(99)), Outline("2", "远", wheel(99, east=5))
    assert effort_of(drawing(wheel(49), siblings=[near, far])) == 50 * 100
    assert points_of(wheel(99)) == 100


def test_thousands_of_points_are_compared_in_a_process_of_its_own() -> None:
    large = drawing(wheel(5000), siblings=[Outline("1", "邻", wheel(5000, east=0.1))])
    subprocesses = Subprocesses()
    try:
        result = subprocesses.call("services.registry.areas.examination:examine", asked(large), timeout=30)
    finally:
        subprocesses.stop()
    (one,) = answered(result)
    assert isinstance(one, Misfit)
    assert answered(result) == misfits_of(large)
