"""What all rows of registry have in common: from which day on they hold, until which, and what changed between."""

from collections.abc import Mapping
from typing import Any

VIEWS = "registry.views"
"""The one projection of registry: one reader of the log however many tables."""

FOREVER = "9999-12-31"
"""`until` of a row that has not ended; answers show null."""

Row = Mapping[str, Any]
Document = dict[str, Any]


def in_force(day: str) -> Document:
    """The filter on rows that hold on this day: [since, until)."""
    return {"since": {"$lte": day}, "until": {"$gt": day}}


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
