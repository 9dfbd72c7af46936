"""What all rows of registry have in common: from which day on they hold, until which, and what changed between."""

from collections.abc import Mapping
from typing import Any

from shared.areas import LEVELS

VIEWS = "registry.views"
"""The one projection of registry: one reader of the log however many tables."""

FOREVER = "9999-12-31"
"""`until` of a row that has not ended; answers show null."""

Row = Mapping[str, Any]
Document = dict[str, Any]


def in_force(day: str) -> Document:
    """The filter on rows that hold on this day: [since, until)."""
    return {"since": {"$lte": day}, "until": {"$gt": day}}


def inside(area: str | None) -> Document:
    """The filter on rows of an area and everything below it, by their scope; of everywhere for None."""
    return {f"scope.{LEVELS[len(area) // 3 - 2]}": area} if area else {}


def below(area: str, key: str = "_id") -> Document:
    """The filter on rows of an area and everything below it whose key is a code or begins with one: one range.

    Ids of areas, sub-areas, organisations, posts and of what belongs to these begin with the digits of their
    area, so the same range serves a county, a town, a village and a grid.
    """
    return {key: {"$gte": area, "$lt": f"{area}:"}}


def change(day: str, **values: Any) -> Document:
    """The update that adds one dated change to a row; the top level keeps what was there at first."""
    return {"$push": {"changes": {"on": day, "set": values}}}


def as_at(row: Row, day: str) -> Document:
    """The row with those of its changes folded in that hold on this day; `changes` itself is left out."""
    folded = {name: value for name, value in row.items() if name != "changes"}
    for one in row.get("changes", ()):
        if one["on"] <= day:
            folded |= one["set"]
    return folded


def shown(until: str) -> str | None:
    """`until` as answers show it."""
    return None if until == FOREVER else until
