"""Boundaries on paper: an equirectangular projection at the mean latitude, scaled into a frame.

Over a village (some kilometres) distances are off by less than a thousandth.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians
from typing import Any, TypeAlias

from shapely import STRtree, make_valid
from shapely.affinity import affine_transform
from shapely.geometry import MultiPolygon, Point, Polygon, shape
from shapely.ops import polylabel, unary_union

Area: TypeAlias = Polygon | MultiPolygon
METRES_PER_DEGREE = 6_371_008.8 * pi / 180
FINEST = 0.05
"""Millimetres: what is finer than this on paper is left out."""

APART = 0.3
"""Millimetres between two boundaries that are still drawn as neighbours."""

NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Plane:
    """A frame on paper, millimetres from its upper left corner; `metres` on the ground per millimetre."""

    west: float
    north: float
    latitude: float
    metres: float
    left: float
    top: float

    def drawn(self, boundary: Area) -> Area:
        """The boundary in the frame."""
        across = METRES_PER_DEGREE * cos(radians(self.latitude)) / self.metres
        down = METRES_PER_DEGREE / self.metres
        matrix = [across, 0, 0, -down, self.left - across * self.west, self.top + down * self.north]
        drawn: Area = affine_transform(boundary, matrix)
        return drawn


def area_of(boundary: Mapping[str, Any] | None) -> Area | None:
    """The polygons of a GeoJSON boundary; lines and points that repairing leaves over are dropped."""
    if boundary is None:
        return None
    found = make_valid(shape(boundary))
    parts = [part for part in getattr(found, "geoms", [found]) if isinstance(part, Polygon | MultiPolygon)]
    return unary_union(parts) if parts else None


def plane_of(areas: Sequence[Area], width: float, height: float) -> Plane | None:
    """The frame of this size (in millimetres) that just holds all of them, in the middle; None for none."""
    if not areas:
        return None
    west, south, east, north = MultiPolygon([part for area in areas for part in _polygons(area)]).bounds
    latitude = (south + north) / 2
    across = (east - west) * METRES_PER_DEGREE * cos(radians(latitude))
    down = (north - south) * METRES_PER_DEGREE
    metres = max(across / width, down / height)
    return Plane(west, north, latitude, metres, (width - across / metres) / 2, (height - down / metres) / 2)


def rings_of(area: Area) -> list[list[list[float]]]:
    """Every ring, outer and inner, as points [x, y] in millimetres: to be filled by the even-odd rule."""
    return [
        [[round(x, 3), round(y, 3)] for x, y in ring.coords[:-1]]
        for polygon in _polygons(area.simplify(FINEST))
        for ring in (polygon.exterior, *polygon.interiors)
        if len(ring.coords) > 3
    ]


def label_of(area: Area) -> tuple[float, float, float]:
    """x, y and radius of a circle inside the largest part: where a label has most room.

    Near the middle, if a circle there is nearly as large: of a long strip every place is as good as another.
    """
    largest = max(_polygons(area), key=lambda polygon: polygon.area)
    widest = polylabel(largest, tolerance=max(largest.length / 1000, 1e-9))
    wanted = NEARLY * largest.boundary.distance(widest)
    central = (largest.centroid, largest.representative_point())
    place = next((each for each in central if _room(largest, each) >= wanted), widest)
    return round(place.x, 3), round(place.y, 3), round(_room(largest, place), 3)


def _room(polygon: Polygon, place: Point) -> float:
    return polygon.boundary.distance(place) if polygon.contains(place) else 0.0


def neighbours_of(areas: Sequence[Area]) -> list[set[int]]:
    """For each area which others touch it, by their place in the sequence."""
    tree = STRtree(areas)
    pairs = (zip(*tree.query(areas, predicate="dwithin", distance=APART), strict=True)) if areas else ()
    found: list[set[int]] = [set() for _ in areas]
    for one, other in pairs:
        if one != other:
            found[int(one)].add(int(other))
    return found


def coloured(neighbours: Sequence[set[int]], colours: int) -> list[int]:
    """A colour (0 …) for each, unlike its neighbours' where that can be; the busiest choose first."""
    chosen: dict[int, int] = {}
    for each in sorted(range(len(neighbours)), key=lambda index: (-len(neighbours[index]), index)):
        taken = [chosen[other] for other in neighbours[each] if other in chosen]
        chosen[each] = min(range(colours), key=lambda colour: (taken.count(colour), colour))
    return [chosen[index] for index in range(len(neighbours))]


def scale_bar(metres: float, longest: float) -> tuple[int, float]:
    """A round length on the ground (metres: 1, 2 or 5 and zeros) and its millimetres on paper, at most `longest`."""
    lengths = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    length = max((each for each in lengths if each / metres <= longest), default=1)
    return length, round(length / metres, 3)


def _polygons(area: Area) -> Iterator[Polygon]:
    yield from area.geoms if isinstance(area, MultiPolygon) else [area]
