"""Rows and streams of liaison → answers."""

from collections.abc import Callable, Sequence

from pymongo.collection import Collection

from services.registry.people.queries import masked_names
from services.registry.posts.liaisons.liaison import Liaison
from services.registry.rows import FOREVER, Document, Row, shown
from shared.personal import Vault
from shared.spine import SpineApi

LATEST_VISITS = 50


def liaison_answer(liaison: Liaison, spine: SpineApi, may_read: bool) -> Document:
    """One liaison with its latest visits; their notes in clear for who may read them."""
    days = [visit.day for visit in liaison.visits]
    return {
        "liaison_id": liaison.liaison_id,
        "person_id": liaison.person_id,
        "name": masked_names(spine, [liaison.person_id]).get(liaison.person_id),
        "target": liaison.target,
        "target_kind": liaison.target_kind,
        "since": liaison.since,
        "until": shown(liaison.until),
        "visits": len(liaison.visits),
        "households": sum(visit.households for visit in liaison.visits),
        "last_visit": max(days, default=None),
        "latest": _latest(liaison, spine.vault, may_read),
    }


def _latest(liaison: Liaison, vault: Vault, may_read: bool) -> list[Document]:
    visits = liaison.visits[: -LATEST_VISITS - 1 : -1]
    notes = vault.open(visit.note for visit in visits if visit.note is not None) if may_read else {}
    return [
        {
            "visit": visit.number,
            "day": visit.day,
            "households": visit.households,
            "note": notes.get(visit.note) if visit.note is not None else None,
        }
        for visit in visits
    ]


def listed_liaisons(spine: SpineApi, rows: Sequence[Row]) -> Callable[[Row], Document]:
    """Liaisons with the masked names of who covers."""
    names = masked_names(spine, (row["person"] for row in rows))
    return lambda row: {
        **row,
        "liaison_id": row["_id"],
        "person_id": row["person"],
        "name": names.get(row["person"]),
        "until": shown(row["until"]),
        "last_visit": row["last_visit"] or None,
    }


def listed_visits(spine: SpineApi, rows: Sequence[Row]) -> Callable[[Row], Document]:
    names = masked_names(spine, (row["person"] for row in rows))
    return lambda row: {
        **row,
        "liaison_id": row["liaison"],
        "person_id": row["person"],
        "name": names.get(row["person"]),
    }


def covers_already(liaisons: Collection[Document], person_id: str, target: str, since: str, until: str | None) -> bool:
    """Whether the person covers the target on some day of [since, until), as far as the rows have come."""
    overlapping = {"since": {"$lt": until or FOREVER}, "until": {"$gt": since}}
    return liaisons.find_one({"person": person_id, "target": target, **overlapping}, {"_id": 1}) is not None
