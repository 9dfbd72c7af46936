"""Rows and streams of pairings → answers, and what a period's help comes to."""

from collections.abc import Mapping
from typing import Any

from pymongo import DESCENDING
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.duty.lists import in_period
from services.registry.duty.pairings.events import HelpKind
from services.registry.duty.pairings.pairing import Pairing
from services.registry.duty.texts import Texts
from services.registry.rows import Document, Row, inside, shown
from shared.http.paging import Sort

NEWEST_PAIRING: Sort = (("since", DESCENDING), ("_id", DESCENDING))


def pairing_answer(pairing: Pairing, texts: Texts) -> Document:
    """One pairing with the description of its household."""
    kept = {name: getattr(pairing, name) for name in Pairing.__dataclass_fields__ if name not in ("subject", "last")}
    return {**kept, "household": texts[pairing.household]}


def of_helper(helper: str | None) -> Document:
    return {"helper": helper} if helper else {}


def listed_pairing(row: Row) -> Document:
    return {**row, "pairing_id": row["_id"], "ended_on": shown(row["until"])}


def in_force_during(query: Mapping[str, Any]) -> Document:
    """The filter on pairings that were in force on some day of [since, until)."""
    begun = {"since": {"$lt": query["until"]}} if query["until"] else {}
    return {**begun, "until": {"$gt": query["since"] or ""}}


def help_sums(
    query: Mapping[str, Any],
    pairings: Collection[Document],
    helps: Collection[Document],
    session: ClientSession | None = None,
) -> Document:
    """Households paired, households helped, money in fen, jobs; also by kind of help."""
    where = {**inside(query["area"]), **in_period(query)}
    of_pairings: list[Mapping[str, Any]] = [
        {"$match": where},
        {
            "$group": {
                "_id": {"pairing": "$pairing", "kind": "$kind"},
                "times": {"$sum": 1},
                "amount": {"$sum": "$amount"},
                "jobs": {"$sum": "$jobs"},
            }
        },
    ]
    rows = list(helps.aggregate(of_pairings, session=session))
    paired = pairings.count_documents({**inside(query["area"]), **in_force_during(query)}, session=session)
    return {
        "area": query["area"],
        "households": paired,
        "helped": len({row["_id"]["pairing"] for row in rows}),
        "amount": sum(row["amount"] for row in rows),
        "jobs": sum(row["jobs"] for row in rows),
        "kinds": [_of_kind(kind, [row for row in rows if row["_id"]["kind"] == kind]) for kind in HelpKind],
    }


def _of_kind(kind: HelpKind, rows: list[Document]) -> Document:
    sums = {name: sum(row[name] for row in rows) for name in ("times", "amount", "jobs")}
    return {"kind": kind, "households": len(rows), **sums}
