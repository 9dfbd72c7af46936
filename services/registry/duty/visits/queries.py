"""Rows and streams of visits → answers."""

from collections.abc import Mapping
from typing import Any

from pymongo import ASCENDING

from services.registry.duty.texts import Texts
from services.registry.duty.visits.visit import Visit
from services.registry.rows import FOREVER, Document, Row
from shared.http.paging import Sort

BY_DUE_DAY: Sort = (("due", ASCENDING), ("_id", ASCENDING))


def visit_answer(visit: Visit, texts: Texts) -> Document:
    """One visit with its note."""
    shown = {name: getattr(visit, name) for name in Visit.__dataclass_fields__ if name != "subject"}
    return {**shown, "note": texts[visit.note]}


def visit_filter(query: Mapping[str, Any]) -> Document:
    """What a list of visits may ask besides area and days: whose, of which household."""
    asked = {"person": query["person"], "household_id": query["household"]}
    return {name: str(id) for name, id in asked.items() if id}


def still_planned() -> Document:
    return {"open_until": FOREVER}


def planned_at_end_of(day: str) -> Document:
    """The filter on visits that were due by the day and not made at its end."""
    return {"open_until": {"$gt": day}, "due": {"$lte": day}}


def listed_visit(row: Row) -> Document:
    return {**row, "visit_id": row["_id"], "person_id": row["person"]}
