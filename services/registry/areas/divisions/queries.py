"""Rows and streams of divisions → answers, with what the scheme says of the sizes."""

from collections.abc import Mapping
from typing import Any

from services.registry.areas.divisions.division import DIVISION, UNDER_WAY, Division, codes_of, division_id_of
from services.registry.codes import Level
from services.registry.lists import criteria
from services.registry.rows import Document, Row
from services.registry.schemes.scheme import Scheme
from shared.spine import SpineApi

MOST_OF_A_VILLAGE = 99
DIVISION_FIELDS = (
    "division_id",
    "village",
    "status",
    "deadline",
    "note",
    "submitted_on",
    "on_time",
    "reasons",
    "opened",
)


def division_criteria(seen: Document, query: Mapping[str, Any]) -> list[Document]:
    """The filter of the list: what the caller sees, of an area, in a status."""
    status = query["status"]
    return criteria(seen, query, {"status": status.value} if status else {})


def listed_division(row: Row) -> Document:
    return {**row, "division_id": row["_id"]}


def division_answer(division: Division, scheme: Scheme | None) -> Document:
    """One division with its draft; warnings are shown and refuse nothing."""
    numbered = zip(division.grids, codes_of(division), strict=True)
    return {name: getattr(division, name) for name in DIVISION_FIELDS} | {
        "grids": [grid | {"code": code, "warnings": warnings_of(grid, scheme)} for grid, code in numbered]
    }


def warnings_of(grid: Mapping[str, Any], scheme: Scheme | None) -> list[Document]:
    """What of a drafted grid is not of the size that the scheme recommends."""
    if scheme is None:
        return []
    sized = (grid["kind"], grid["divided_by"], grid["households"], grid["population"])
    return [
        {name: getattr(one, name) for name in ("figure", "value", "least", "most", "note")}
        for one in scheme.sizing_warnings(Level.GRID.value, *sized)
    ]


def next_division(spine: SpineApi, village: str) -> str:
    """The id of the village's division that is under way, else of the one to come."""
    ids = [division_id_of(village, number) for number in range(1, MOST_OF_A_VILLAGE + 1)]
    found = spine.streams(DIVISION).load_many(ids)
    for id in ids:
        if id not in found or found[id].state.status in UNDER_WAY:
            return id
    return ids[-1]
