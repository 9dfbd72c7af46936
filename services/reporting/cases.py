"""cases' facts → one row of each case, from which the wall counts, and how many were ever reported in an area.

A complaint about a holder (群众监督) is on no wall: its facts are passed over, and the row of a case that turns out
to be one is gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, DeleteOne, IndexModel, UpdateOne

from services.reporting.areas import LEVELS
from services.reporting.life import (
    ALERTED,
    EMERGENCY,
    OPEN,
    REPORTED,
    STAGES,
    STATUS_AFTER,
    TELLING_STATUS,
    status_after,
)
from shared.areas import Scope
from shared.clock import day_of
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

CASES, TOTALS = "cases", "totals"

IS_OPEN = {"stage": {"$in": list(OPEN)}}
IS_EMERGENCY = {"emergency": True, **IS_OPEN}
"""The very words of the partial indexes, so that they serve the queries."""

CLOSING = ("handled", "closed")
"""办结: settled on the spot, or closed; a case handled on the spot is put on record later, and counts once."""

PLACED, TRIAGED, REFERRED = "case.placed.v1", "case.triaged.v1", "case.referred.v1"
COMPLAINT_RAISED = "case.complaint_raised.v1"


def show_reported_case(event: Published) -> Iterable[Write]:
    """上报: a new row, one more in its area."""
    data = event.data
    row = {
        "category": data["category"],
        "channel": data["channel"],
        "reported_at": event.time,
        "reported_on": day_of(event.time).isoformat(),
        **_kind(data),
        **_place(event.scope),
    }
    yield _changed(event, row, upsert=True)
    yield _total(event, event.scope, 1)


def show_new_status(event: Published) -> Iterable[Write]:
    """The case goes on, or back."""
    yield _changed(event, {})


def show_alarm(event: Published) -> Iterable[Write]:
    """突发: an emergency from now on, and as urgent as the alarm says."""
    urgency = event.data.get("urgency")
    urgent = {"urgency": urgency} if urgency else {}
    yield _changed(event, {"procedure": EMERGENCY, "emergency": True, **urgent})


def show_referred_case(event: Published) -> Iterable[Write]:
    """送受理中心: from here on it is one of coordination."""
    yield _changed(event, {"procedure": event.data["procedure"]})


def show_triaged_case(event: Published) -> Iterable[Write]:
    """界定: category, urgency and procedure may be others."""
    yield _changed(event, {"category": event.data["category"], **_kind(event.data)})


def move_case(event: Published) -> Iterable[Write]:
    """归格: the row belongs elsewhere, and so does its share of what was ever reported."""
    yield _changed(event, _place(event.scope))
    if former := former_scope(event):
        yield _total(event, former, -1)
        yield _total(event, event.scope, 1)


def withdraw_row(event: Published) -> Iterable[Write]:
    """转为群众监督: as if it had never been shown."""
    yield CASES, DeleteOne({"_id": event.subject_id})
    if former := former_scope(event):
        yield _total(event, former, -1)


def former_scope(event: Published) -> Scope | None:
    """Where a case that moves belonged before."""
    former = event.data.get("former")
    return Scope(**former) if former else None


def _kind(data: Mapping[str, Any]) -> dict[str, Any]:
    procedure, urgency = data.get("procedure", "general"), data["urgency"]
    urgent = procedure == EMERGENCY or urgency == "critical"
    return {"procedure": procedure, "urgency": urgency, "emergency": urgent}


def _place(scope: Scope) -> dict[str, Any]:
    return {"scope": scope.to_dict(), "area": scope.lowest or ""}


def _changed(event: Published, row: Mapping[str, Any], *, upsert: bool = False) -> Write:
    """These fields, the status that the fact leads to, and the day on which that closed the case."""
    change: dict[str, Any] = {"$set": {**row, "updated_at": event.time}}
    if status := status_after(event):
        change["$set"] |= {"status": status, "stage": STAGES[status]}
        if status in CLOSING:
            change["$set"]["closed_on"] = day_of(event.time).isoformat()
        elif status != "on_record":
            change["$unset"] = {"closed_on": ""}
    return CASES, UpdateOne({"_id": event.subject_id}, change, upsert=upsert)


def _total(event: Published, scope: Scope, more: int) -> Write:
    """One row per partition too: several partitions that increment one row would conflict."""
    area = scope.lowest or ""
    change = {"$inc": {"total": more}, "$setOnInsert": {"area": area, "scope": scope.to_dict()}}
    return TOTALS, UpdateOne({"_id": f"{area}/{event.partition}"}, change, upsert=True)


def _unless_hidden(handler: Handler) -> Handler:
    return lambda event: () if event.hidden_from else handler(event)


SHOWN: Mapping[str, Handler] = {
    **dict.fromkeys((*STATUS_AFTER, *TELLING_STATUS), show_new_status),
    REPORTED: show_reported_case,
    ALERTED: show_alarm,
    REFERRED: show_referred_case,
    TRIAGED: show_triaged_case,
    PLACED: move_case,
}
"""What happens to cases that a wall shows."""

HANDLERS: Mapping[str, Handler] = {
    **{fact: _unless_hidden(handler) for fact, handler in SHOWN.items()},
    COMPLAINT_RAISED: withdraw_row,
}


def _by_level(name: str, key: str, only: Mapping[str, Any] | None = None) -> list[IndexModel]:
    partial = {"partialFilterExpression": only} if only else {}
    return [
        IndexModel([(f"scope.{level}", ASCENDING), (key, DESCENDING)], name=f"{name}_of_{level}", **partial)
        for level in LEVELS
    ]


def _by_area(key: str, only: Mapping[str, Any] | None = None) -> IndexModel:
    """Codes begin with those of the areas above: a range of them is an area with all below it."""
    partial = {"partialFilterExpression": only} if only else {}
    return IndexModel([(key, ASCENDING), ("area", ASCENDING)], name=f"by_{key}", **partial)


TABLES: Mapping[str, Sequence[IndexModel]] = {
    CASES: [
        *_by_level("changes", "updated_at"),
        *_by_level("emergencies", "reported_at", IS_EMERGENCY),
        _by_area("stage", IS_OPEN),
        _by_area("reported_on"),
        _by_area("closed_on", {"closed_on": {"$exists": True}}),
    ],
    TOTALS: [IndexModel([("area", ASCENDING)])],
}
