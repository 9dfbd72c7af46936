"""Whether a position lies in a place."""

from collections.abc import Sequence
from typing import Any

from shapely import Point
from shapely.geometry import shape


def lies_in(boundary: dict[str, Any] | None, position: Sequence[float] | None) -> bool | None:
    """Whether [longitude, latitude] is inside the boundary; None when one of the two is not known."""
    if boundary is None or position is None:
        return None
    return bool(shape(boundary).covers(Point(*position)))
