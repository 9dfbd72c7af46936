"""Says of a GeoJSON boundary everything that is wrong with it, before anything is kept."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from shapely.geometry import shape
from shapely.validation import explain_validity

from shared.geography import in_china

MAX_POINTS = 10_000
"""Of one boundary: a town drawn to about ten metres; more only slows every reader."""

_INVALID = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "洞在外环之外",
    "Holes are nested": "洞套洞",
    "Nested shells": "部分重叠",
    "Duplicate Rings": "环重复",
    "Interior is disconnected": "内部被分割",
    "Too few points in geometry component": "点数不足",
}


class Fault(NamedTuple):
    code: str
    message: str


def faults_of(boundary: Any) -> list[Fault]:
    """Empty for a valid Polygon or MultiPolygon inside China in [longitude, latitude] order."""
    for check in (_structure, _positions, _geometry):
        if faults := list(check(boundary)):
            return faults
    return []


def _structure(boundary: Any) -> Iterator[Fault]:
    if not isinstance(boundary, dict) or boundary.get("type") not in ("Polygon", "MultiPolygon"):
        yield Fault("boundary_not_polygon", "边界须为 GeoJSON 的 Polygon 或 MultiPolygon")
        return
    if set(boundary) != {"type", "coordinates"}:
        yield Fault("boundary_members", "边界只能含 type 与 coordinates 两项")
        return
    rings = list(_rings(boundary))
    if not rings or not all(_is_ring(ring) for ring in rings):
        yield Fault("boundary_ring", "每个环须由至少 4 个 [经度, 纬度] 数值点组成，且首尾相同")
    elif sum(len(ring) for ring in rings) > MAX_POINTS:
        yield Fault("boundary_too_detailed", f"边界的点数不得超过 {MAX_POINTS}")


def _rings(boundary: dict[str, Any]) -> Iterator[Any]:
    """The rings of all polygons; a None stands for what should be a list and is none."""
    coordinates = boundary["coordinates"]
    polygons = [coordinates] if boundary["type"] == "Polygon" else coordinates
    for polygon in polygons if isinstance(polygons, list) and polygons else [None]:
        yield from polygon if isinstance(polygon, list) and polygon else [None]


def _is_ring(ring: Any) -> bool:
    return (
        isinstance(ring, list)
        and len(ring) >= 4
        and all(_is_position(position) for position in ring)
        and ring[0] == ring[-1]
    )


def _is_position(position: Any) -> bool:
    return isinstance(position, list) and len(position) == 2 and all(_is_number(each) for each in position)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e9


def _positions(boundary: dict[str, Any]) -> Iterator[Fault]:
    outside = [place for ring in _rings(boundary) for place in ring if not in_china(*place)]
    if not outside:
        return
    if all(in_china(latitude, longitude) for longitude, latitude in outside):
        yield Fault("boundary_swapped", f"坐标顺序颠倒：{outside[0]} 应写作 [经度, 纬度]")
    else:
        yield Fault("boundary_outside_china", f"坐标 {outside[0]} 不在中国范围内")


def _geometry(boundary: dict[str, Any]) -> Iterator[Fault]:
    geometry = shape(boundary)
    if not geometry.is_valid:
        yield Fault("boundary_invalid", f"边界不合法：{_in_chinese(explain_validity(geometry))}")


def _in_chinese(explained: str) -> str:
    """Self-intersection[110.05 28.05] → 自相交，位于 [110.05, 28.05] 附近."""
    what, _, where = explained.rstrip("]").partition("[")
    place = f"，位于 [{where.replace(' ', ', ')}] 附近" if where else ""
    return _INVALID.get(what, what) + place
