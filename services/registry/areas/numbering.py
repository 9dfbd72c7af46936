"""The order in which grids are numbered: from west to east and from north to south (DOMAIN.md, codes)."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from shapely.geometry import shape

ROW_TOLERANCE = 0.5
"""Of the median north–south extent: by how much the middles of areas in one row may differ in latitude."""


class _Middle(NamedTuple):
    place: int
    longitude: float
    latitude: float


def order_of(boundaries: Sequence[Mapping[str, Any]]) -> list[int]:
    """The indexes of the outlines in the order of their numbers.

    Rows go from north to south, and within a row from west to east.  A row begins with the northernmost area that
    is left; those whose centroid lies at most half the median north–south extent of all the areas south of its
    centroid are in it too.  A suggestion: nobody is held to it.
    """
    shapes = [shape(one) for one in boundaries]
    if not shapes:
        return []
    reach = ROW_TOLERANCE * median(one.bounds[3] - one.bounds[1] for one in shapes)
    left = sorted(
        (_Middle(place, one.centroid.x, one.centroid.y) for place, one in enumerate(shapes)),
        key=lambda middle: (-middle.latitude, middle.longitude),
    )
    order: list[int] = []
    while left:
        row = [one for one in left if one.latitude >= left[0].latitude - reach]
        order += [one.place for one in sorted(row, key=lambda one: one.longitude)]
        left = left[len(row) :]
    return order


def free_numbers(wanted: int, taken: frozenset[int], most: int = 999) -> list[int]:
    """The next numbers after the highest one that was ever used, so many as are left up to `most`."""
    first = max(taken, default=0) + 1
    return list(range(first, min(first + wanted, most + 1)))
