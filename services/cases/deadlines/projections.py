"""A case's facts → one row per deadline: which mark comes next and when, and what befell it since it began."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel, UpdateOne

from services.cases.vocabulary import DeadlineKind, Mark
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

DEADLINES = "deadlines"
RUNNING, PAUSED, MET = "running", "paused", "met"
RESUMED, EXTENDED = "resumed", "extended"
"""Steps that befell a deadline, beside PAUSED; an extension has its end as `until`."""

Expression = Mapping[str, Any]


def row_id(case_id: str, kind: str) -> str:
    """A case has one deadline of each kind at a time."""
    return f"{case_id}/{kind}"


def keep_running_deadline(event: Published) -> Iterable[Write]:
    """It begins, or goes on otherwise: resumed when it stood still, extended, or counted anew."""
    deadline = event.data["deadline"]
    marks = [{"mark": one["mark"], "at": from_text(one["at"])} for one in deadline["marks"]]
    row = {
        "case": event.data["case_id"],
        "kind": deadline["kind"],
        "partition": event.partition,
        "town": event.scope.town,
        "state": RUNNING,
        "started": from_text(deadline["started"]),
        "due": from_text(deadline["due"]),
        "limit": deadline["limit"],
        "provisional": deadline["provisional"],
        "met_at": None,
        "on_time": None,
        "marks": marks,
    }
    literal = {name: {"$literal": value} for name, value in row.items()}
    change = [{"$set": {**literal, "steps": _steps(event)}}, _NEXT]
    yield DEADLINES, UpdateOne(_row(event, DeadlineKind(deadline["kind"])), change, upsert=True)


def keep_paused_deadline(event: Published) -> Iterable[Write]:
    """It stands still, and no mark is reached meanwhile."""
    step = {"step": PAUSED, "at": event.time}
    yield DEADLINES, UpdateOne(_row(event), {"$set": {"state": PAUSED}, "$push": {"steps": step}, **_NOTHING_NEXT})


def keep_met_deadline(event: Published) -> Iterable[Write]:
    """Nothing is due any more; the row stays for what-if."""
    ended = {"state": MET, "met_at": event.time, "on_time": event.data["on_time"]}
    yield DEADLINES, UpdateOne(_row(event), {"$set": ended, **_NOTHING_NEXT})


def keep_reached(mark: Mark) -> Handler:
    """The handler of the fact that says so: the next mark comes after it."""
    ahead = {"$filter": {"input": "$marks", "cond": {"$ne": ["$$this.mark", mark.value]}}}

    def keep_reached_mark(event: Published) -> Iterable[Write]:
        yield DEADLINES, UpdateOne(_row(event), [{"$set": {"marks": ahead}}, _NEXT])

    return keep_reached_mark


_NEXT: Expression = {
    "$set": {
        "next_at": {"$ifNull": [{"$first": "$marks.at"}, "$$REMOVE"]},
        "next_mark": {"$ifNull": [{"$first": "$marks.mark"}, "$$REMOVE"]},
    }
}
_NOTHING_NEXT: Expression = {"$unset": {"next_at": True, "next_mark": True}}


def _row(event: Published, kind: DeadlineKind | None = None) -> Mapping[str, str]:
    return {"_id": row_id(event.data["case_id"], kind or event.data["kind"])}


def _steps(event: Published) -> Expression:
    """What has befallen the deadline so far: nothing when it begins, or is counted from its start again."""
    deadline = event.data["deadline"]
    started, due = from_text(deadline["started"]), from_text(deadline["due"])
    before = {"$ifNull": ["$steps", []]}
    goes_on = {"$eq": ["$started", {"$literal": started}]}
    resumed = {"$concatArrays": [before, [{"step": RESUMED, "at": event.time}]]}
    otherwise: Any = before
    if deadline["counted_from"] == deadline["started"]:
        otherwise = []
    elif deadline["limit"] is not None and deadline["counted"] == 0:
        otherwise = {"$concatArrays": [before, [{"step": EXTENDED, "at": event.time, "until": due}]]}
    going_on = {"$cond": [{"$eq": ["$state", PAUSED]}, resumed, otherwise]}
    return {"$cond": [goes_on, going_on, []]}


HANDLERS: Mapping[str, Handler] = {
    "case.deadline_set.v1": keep_running_deadline,
    "case.deadline_paused.v1": keep_paused_deadline,
    "case.deadline_met.v1": keep_met_deadline,
    "case.deadline_approached.v1": keep_reached(Mark.APPROACHING),
    "case.deadline_missed.v1": keep_reached(Mark.MISSED),
    "case.yellow_card_given.v1": keep_reached(Mark.YELLOW_CARD),
    "case.red_card_given.v1": keep_reached(Mark.RED_CARD),
}
TABLES: Mapping[str, Sequence[IndexModel]] = {
    DEADLINES: [
        IndexModel(
            [("partition", ASCENDING), ("next_at", ASCENDING)],
            name="next_at",
            partialFilterExpression={"next_at": {"$exists": True}},
        ),
        IndexModel(
            [("partition", ASCENDING)],
            name="provisional",
            partialFilterExpression={"provisional": True, "state": RUNNING},
        ),
        IndexModel([("town", ASCENDING), ("kind", ASCENDING), ("started", ASCENDING)], name="began"),
    ]
}
