"""How outlines lie to each other: inside their parent, beside their siblings, around what is inside them.

Outlines are overlaid in degrees, as they were drawn, so that edges which coincide on paper leave nothing between
them.  What is left is measured in square metres on a local equal-area projection: sinusoidal, about the middle
meridian of what is measured, on the sphere of the earth's surface (radius 6,371,007.2 m); within 0.7 % of the
ellipsoid.  Holes and gaps are no fault: 飞地 and unassigned land exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

Boundary = Mapping[str, Any]
EARTH_RADIUS = 6_371_007.2
"""Metres: the sphere with the surface of the WGS 84 ellipsoid."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One outline: the area's `code`, "" for a new one without any, and what people call it."""

    code: str
    name: str
    boundary: Boundary


@dataclass(frozen=True, slots=True)
class Drawing:
    """New outlines, and what they have to fit: their parent's, the siblings' that stay, and those of areas inside.

    `tolerance` is how many square metres may overlap or lie outside.
    """

    drawn: Sequence[Outline]
    tolerance: float
    parent: Outline | None = None
    siblings: Sequence[Outline] = ()
    inner: Sequence[Outline] = ()


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with the `index`-th new outline; `square_metres` is by how much, at the place `at`."""

    index: int
    code: str
    message: str
    square_metres: float
    at: tuple[float, float]
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    outline: Outline
    geometry: BaseGeometry
    box: tuple[float, float, float, float] = field(default=(0, 0, 0, 0))


def misfits_of(drawing: Drawing) -> list[Misfit]:
    """Everything that does not fit, by more than the tolerance; the outlines are valid each by itself."""
    drawn = [_placed(one) for one in drawing.drawn]
    parent = _placed(drawing.parent) if drawing.parent else None
    siblings = [_placed(one) for one in drawing.siblings]
    found: list[Misfit] = []
    for index, one in enumerate(drawn):
        found += _outside(index, one, parent, drawing.tolerance)
        for sibling in siblings:
            found += _overlap(index, one, sibling, drawing.tolerance)
        for inner in drawing.inner:
            found += _left_out(index, one, _placed(inner), drawing.tolerance)
    for (_, one), (index, other) in combinations(enumerate(drawn), 2):
        found += _overlap(index, other, one, drawing.tolerance)
    return found


def effort_of(drawing: Drawing) -> int:
    """Pairs of points that have to be looked at in the worst case: what an overlay may cost."""
    drawn = [(one, _box(one.boundary)) for one in drawing.drawn]
    around = [(one, _box(one.boundary)) for one in (*drawing.siblings, *drawing.inner, *_one(drawing.parent))]
    pairs = [(one, other) for one in drawn for other in around] + list(combinations(drawn, 2))
    return sum(
        points_of(one.boundary) * points_of(other.boundary) for (one, a), (other, b) in pairs if _boxes_meet(a, b)
    )


def points_of(boundary: Boundary) -> int:
    """How many points an outline has."""
    return sum(len(ring) for ring in _rings(boundary))


def square_metres(geometry: BaseGeometry) -> float:
    """The surface of something in degrees."""
    if geometry.is_empty:
        return 0.0
    west, _, east, _ = geometry.bounds
    middle = (west + east) / 2

    def project(degrees: Any) -> Any:
        latitude = np.radians(degrees[:, 1])
        eastward = np.radians(degrees[:, 0] - middle) * np.cos(latitude)
        return EARTH_RADIUS * np.column_stack((eastward, latitude))

    return float(shapely.transform(geometry, project).area)


def joined(boundaries: Sequence[Boundary]) -> dict[str, Any]:
    """The outline around all of them together."""
    union = shapely.union_all([shape(one) for one in boundaries])
    return plain(union)


def without(boundary: Boundary, part: Boundary) -> dict[str, Any] | None:
    """The outline without a part of it; None when nothing is left."""
    rest = shape(boundary).difference(shape(part))
    return None if rest.is_empty else plain(rest)


def plain(geometry: BaseGeometry) -> dict[str, Any]:
    """GeoJSON with lists, as it comes in requests."""
    found = shapely.geometry.mapping(geometry)
    return {"type": found["type"], "coordinates": _lists(found["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(one) for one in value] if isinstance(value, list | tuple) else value


def _outside(index: int, one: _Placed, parent: _Placed | None, tolerance: float) -> Iterator[Misfit]:
    if parent is None or shapely.covers(parent.geometry, one.geometry):
        return
    rest = one.geometry.difference(parent.geometry)
    if (much := square_metres(rest)) > tolerance:
        where = _middle(rest)
        told = f"超出上级区域{_called(parent.outline)} {much:.0f} 平方米，位于 {_spoken(where)} 附近"
        yield Misfit(index, "boundary_outside_parent", told, round(much, 1), where, parent.outline.code)


def _overlap(index: int, one: _Placed, sibling: _Placed, tolerance: float) -> Iterator[Misfit]:
    if not _boxes_meet(one.box, sibling.box) or not shapely.intersects(one.geometry, sibling.geometry):
        return
    common = one.geometry.intersection(sibling.geometry)
    if (much := square_metres(common)) > tolerance:
        where = _middle(common)
        told = f"与{_called(sibling.outline)}重叠 {much:.0f} 平方米，位于 {_spoken(where)} 附近"
        yield Misfit(index, "boundary_overlaps", told, round(much, 1), where, sibling.outline.code)


def _left_out(index: int, one: _Placed, inner: _Placed, tolerance: float) -> Iterator[Misfit]:
    if shapely.covers(one.geometry, inner.geometry):
        return
    rest = inner.geometry.difference(one.geometry)
    if (much := square_metres(rest)) > tolerance:
        where = _middle(rest)
        told = f"下级区域{_called(inner.outline)}有 {much:.0f} 平方米落在界外，位于 {_spoken(where)} 附近"
        yield Misfit(index, "boundary_leaves_out", told, round(much, 1), where, inner.outline.code)


def _placed(outline: Outline) -> _Placed:
    return _Placed(outline, shape(outline.boundary), _box(outline.boundary))


def _one(outline: Outline | None) -> tuple[Outline, ...]:
    return (outline,) if outline else ()


def _rings(boundary: Boundary) -> Iterator[Any]:
    polygons = [boundary["coordinates"]] if boundary["type"] == "Polygon" else boundary["coordinates"]
    for polygon in polygons:
        yield from polygon


def _box(boundary: Boundary) -> tuple[float, float, float, float]:
    points = [point for ring in _rings(boundary) for point in ring]
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _boxes_meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _middle(geometry: BaseGeometry) -> tuple[float, float]:
    point = geometry.representative_point()
    return round(point.x, 6), round(point.y, 6)


def _spoken(where: tuple[float, float]) -> str:
    return f"[{where[0]}, {where[1]}]"


def _called(outline: Outline) -> str:
    return f"“{outline.name}”（{outline.code}）" if outline.code else f"“{outline.name}”"
