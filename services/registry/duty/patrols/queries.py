"""Rows and streams of patrols → answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.duty.patrols.patrol import Patrol
from services.registry.duty.texts import Texts
from services.registry.rows import Document, Row


def patrol_answer(patrol: Patrol, texts: Texts) -> Document:
    """A grid's day with its check-ins."""
    return {
        "grid": patrol.grid,
        "day": patrol.day,
        "check_ins": [
            {
                "person_id": one.person_id,
                "at": one.at,
                "inside": one.inside,
                "found": one.found,
                "note": texts[one.note],
            }
            for one in patrol.check_ins
        ],
    }


def listed_patrol(row: Row) -> Mapping[str, Any]:
    return row


def check_ins_of(
    grids: Iterable[str],
    days: Sequence[str],
    patrols: Collection[Document],
    session: ClientSession | None = None,
) -> dict[tuple[str, str], int]:
    """How many check-ins these grids had on these days, by (grid, day), with one query by id."""
    ids = [f"{grid}/{day}" for grid in grids for day in days]
    found = patrols.find({"_id": {"$in": ids}}, {"grid": 1, "day": 1, "check_ins": 1}, session=session)
    return {(row["grid"], row["day"]): row["check_ins"] for row in found}
