"""Deadlines of the past: read from their rows, with the urgency and category that the rows of the lists have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from services.cases.deadlines.projections import DEADLINES, MET
from services.cases.deadlines.what_if import PastDeadline, Step, Verdict, verdict_of
from services.cases.lists.rows import CASES, LIST
from services.cases.vocabulary import DeadlineKind, Mark, Urgency
from shared.mongo import Document
from shared.projector.views import Views

PAGE = 500


@dataclass(frozen=True, slots=True)
class Cohort:
    """The deadlines of a kind that began in a town in [since, until)."""

    town: str
    kind: DeadlineKind
    since: datetime
    until: datetime

    @property
    def filter(self) -> Mapping[str, Any]:
        return {
            "town": self.town,
            "kind": self.kind.value,
            "started": {"$gte": self.since, "$lt": self.until},
        }


def how_many(views: Views, cohort: Cohort) -> int:
    """Deadlines of a cohort, by index alone."""
    return views.table(LIST, DEADLINES).count_documents(cohort.filter)


def deadlines_of(views: Views, cohort: Cohort, unseen_by: str) -> Iterator[PastDeadline]:
    """The deadlines of a cohort, the oldest first; without cases that are hidden from the person `unseen_by`."""
    rows = iter(views.table(LIST, DEADLINES).find(cohort.filter, sort=[("started", 1)]))
    while page := list(islice(rows, PAGE)):
        cases = _cases(views, [row["case"] for row in page], unseen_by)
        yield from (_past(row, cases[row["case"]]) for row in page if row["case"] in cases)


def _cases(views: Views, ids: list[str], unseen_by: str) -> dict[str, Document]:
    wanted = {"_id": {"$in": ids}, "hidden_from": {"$ne": unseen_by}}
    found = views.table(LIST, CASES).find(wanted, {"urgency": True, "category": True})
    return {row["_id"]: row for row in found}


def _past(row: Document, case: Document) -> PastDeadline:
    return PastDeadline(
        row["case"],
        DeadlineKind(row["kind"]),
        Urgency(case["urgency"]),
        case["category"],
        row["started"],
        row["due"],
        row["met_at"],
        _was(row),
        tuple(Step(one["step"], one["at"], one.get("until")) for one in row["steps"]),
    )


def _was(row: Document) -> Verdict:
    """As the facts say: met in time or not, or missed so far."""
    if row["state"] == MET:
        return verdict_of(row["met_at"], is_late=not row["on_time"])
    ahead = {one["mark"] for one in row["marks"]}
    return verdict_of(None, is_late=Mark.MISSED not in ahead)
