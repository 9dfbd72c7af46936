"""What the lists of duty have in common besides those of people: days, and the grids of an area."""

from collections.abc import Mapping
from typing import Any

from services.registry.codes import Level
from services.registry.rows import Document, in_force, inside


def in_period(query: Mapping[str, Any], field: str = "day") -> Document:
    """The filter on the days [since, until) of a query; open where it says nothing."""
    bounds = {"$gte": query["since"], "$lt": query["until"]}
    asked = {operator: day for operator, day in bounds.items() if day}
    return {field: asked} if asked else {}


def grids_of(area: str | None, on: str) -> Document:
    """The filter on the grids of an area that are there on a day."""
    return {**inside(area), "acts_as": Level.GRID.value, **in_force(on)}
