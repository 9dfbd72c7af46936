"""Rows and streams of the place diary → answers, and the sums of a period."""

from collections.abc import Mapping
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.duty.diary.entry import Entry
from services.registry.duty.diary.events import DiaryKind
from services.registry.duty.lists import in_period
from services.registry.duty.texts import Texts
from services.registry.rows import Document, Row, inside


def entry_answer(entry: Entry, texts: Texts) -> Document:
    """One entry; a withdrawn one with the reason."""
    kept = {name: getattr(entry, name) for name in Entry.__dataclass_fields__ if name != "subject"}
    return {**kept, "reason": texts[entry.reason]}


def of_kind(kind: DiaryKind | None) -> Document:
    return {"kind": kind.value} if kind else {}


def listed_entry(row: Row) -> Document:
    return {**row, "entry_id": row["_id"]}


def diary_sums(
    query: Mapping[str, Any], entries: Collection[Document], session: ClientSession | None = None
) -> Document:
    """Entries, count and households by kind, in an area and below, of the days [since, until)."""
    stages: list[Mapping[str, Any]] = [
        {"$match": {**inside(query["area"]), **in_period(query)}},
        {
            "$group": {
                "_id": "$kind",
                "entries": {"$sum": 1},
                "count": {"$sum": "$count"},
                "households": {"$sum": "$households"},
            }
        },
    ]
    found = {row["_id"]: row for row in entries.aggregate(stages, session=session)}
    nothing = {"entries": 0, "count": 0, "households": 0}
    kinds = [{"kind": kind, **nothing, **found.get(kind.value, {})} for kind in DiaryKind]
    return {"area": query["area"], "since": query["since"], "until": query["until"], "kinds": kinds}
