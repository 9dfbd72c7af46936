"""Rows and streams of facilities → answers; what is due and present per grid, as of any day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.duty.facilities.events import Condition
from services.registry.duty.facilities.facility import Facility
from services.registry.duty.texts import Texts
from services.registry.rows import FOREVER, Document, Row, as_at, in_force, shown
from shared.http.paging import Sort

BY_KIND: Sort = (("kind", ASCENDING), ("_id", ASCENDING))
LONGEST_FIRST: Sort = (("since", ASCENDING), ("_id", ASCENDING))

Counts = Mapping[str, Document]
"""Kind → {installed, present, faulty}."""

NOTHING: Document = {"installed": 0, "present": 0, "faulty": 0}


def facility_answer(facility: Facility, texts: Texts) -> Document:
    """One facility as it was inspected last."""
    left_out = {"subject", "last", "faults", "note"}
    kept = {name: getattr(facility, name) for name in Facility.__dataclass_fields__ if name not in left_out}
    return {**kept, "note": texts[facility.note]}


def kind_filter(kind: str | None) -> Document:
    return {"kind": kind} if kind else {}


def listed_facility(row: Row, on: str) -> Document:
    return {**as_at(row, on), "facility_id": row["_id"], "on": row["since"], "removed_on": shown(row["until"])}


def open_faults() -> Document:
    return {"open_until": FOREVER}


def open_at_end_of(day: str) -> Document:
    """The filter on faults that were not mended at the end of the day."""
    return {"open_until": {"$gt": day}, "since": {"$lte": day}}


def listed_fault(row: Row) -> Document:
    return {**row, "facility_id": row["facility"]}


def counts_by_kind(
    where: Document,
    on: str,
    facilities: Collection[Document],
    session: ClientSession | None = None,
) -> dict[str | None, dict[str, Document]]:
    """What was there at the end of a day: grid (None: of no grid) → kind → {installed, present, faulty}."""
    stages: list[Mapping[str, Any]] = [
        {"$match": {"$and": [where, in_force(on)]}},
        {"$set": {"then": {"$last": {"$filter": {"input": "$changes", "cond": {"$lte": ["$$this.on", on]}}}}}},
        {
            "$group": {
                "_id": {"grid": "$scope.grid", "kind": "$kind"},
                "installed": {"$sum": "$number"},
                "present": {"$sum": "$then.set.present"},
                "faulty": {"$sum": {"$cond": [_is_faulty(), 1, 0]}},
            }
        },
    ]
    counts: defaultdict[str | None, dict[str, Document]] = defaultdict(dict)
    for row in facilities.aggregate(stages, session=session):
        counts[row["_id"]["grid"]][row["_id"]["kind"]] = {name: row[name] for name in NOTHING}
    return counts


def _is_faulty() -> Document:
    bad = {"$ne": ["$then.set.condition", Condition.GOOD.value]}
    return {"$or": [bad, {"$lt": ["$then.set.present", "$number"]}]}


def summed(counts: Mapping[str | None, Counts]) -> dict[str, Document]:
    """The counts of all grids together, and of what belongs to no grid, by kind."""
    total: defaultdict[str, Document] = defaultdict(lambda: dict(NOTHING))
    for by_kind in counts.values():
        for kind, one in by_kind.items():
            for name, number in one.items():
                total[kind][name] += number
    return total


def grid_summary(grid: Row, counts: Counts, due: Mapping[str, int]) -> Document:
    """Due and present of one grid, by kind; `missing` counts what is due and not there."""
    kinds = [{"kind": kind, "due": due.get(kind, 0), **counts.get(kind, NOTHING)} for kind in sorted({*due, *counts})]
    missing = sum(max(one["due"] - one["present"], 0) for one in kinds)
    return {"grid": grid["_id"], "name": grid["name"], "kinds": kinds, "missing": missing}


def total_kinds(total: Counts) -> Sequence[Document]:
    return [{"kind": kind, **total[kind]} for kind in sorted(total)]
