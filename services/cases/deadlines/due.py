"""Which marks are due: read from the rows, the oldest first, by index alone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from pymongo import ASCENDING
from pymongo.collection import Collection as Table

from services.cases.deadlines.projections import RUNNING
from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.calendar import is_published
from services.cases.working_time.deadline import MarkAt
from shared.clock import day_of
from shared.mongo import Document

LOOKED_AT = 5_000
"""Rows read in one look; those that were raised and are not projected yet stand among them."""


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline with the marks whose moment has come, the earliest first."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    marks: tuple[MarkAt, ...]


def due_deadlines(rows: Table[Document], partitions: Collection[int], moment: datetime) -> Iterator[DueDeadline]:
    """Those of some partitions that have a mark to raise at a moment, the oldest first, at most `LOOKED_AT`."""
    wanted = {"partition": {"$in": sorted(partitions)}, "next_at": {"$lte": moment}}
    for row in rows.find(wanted, sort=[("next_at", ASCENDING)]).limit(LOOKED_AT):
        yield _due(row, moment)


def next_moment(rows: Table[Document], partitions: Collection[int], moment: datetime) -> datetime | None:
    """When the next mark after a moment is due."""
    wanted = {"partition": {"$in": sorted(partitions)}, "next_at": {"$gt": moment}}
    row = rows.find_one(wanted, {"_id": False, "next_at": True}, sort=[("next_at", ASCENDING)])
    return row["next_at"] if row else None


def outdated(rows: Table[Document], partitions: Collection[int]) -> Iterator[str]:
    """The cases with a deadline that was provisional, and whose year has been published since."""
    wanted = {"partition": {"$in": sorted(partitions)}, "provisional": True, "state": RUNNING}
    for row in rows.find(wanted, {"_id": False, "case": True, "due": True, "marks": True}):
        last = max([row["due"], *(one["at"] for one in row["marks"])])
        if is_published(day_of(last).year):
            yield row["case"]


def _due(row: Document, moment: datetime) -> DueDeadline:
    marks = (MarkAt(Mark(one["mark"]), one["at"]) for one in row["marks"])
    come = tuple(one for one in marks if one.at <= moment)
    return DueDeadline(row["case"], DeadlineKind(row["kind"]), row["due"], come)
