"""Facts of logs → rows without their text."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

WORK_LOGS = "work_logs"

NOTHING_DUE = ""
"""`open_until` of an entry with nothing to follow up: it was never open."""


def list_log(event: Published) -> Iterable[Write]:
    """{_id, kind, grid, person, day, category, follow_up_by, open_until, scope}.

    `open_until` is the day on which the follow-up was done, FOREVER while it is not.
    """
    data = event.data
    row = {name: data[name] for name in ("kind", "grid", "day", "category", "follow_up_by")} | {
        "_id": data["log_id"],
        "person": data["person_id"],
        "open_until": FOREVER if data["follow_up_by"] else NOTHING_DUE,
        "scope": event.scope.to_dict(),
    }
    yield WORK_LOGS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def correct_log(event: Published) -> Iterable[Write]:
    """What has been followed up stays so; else a due day opens the entry, and none closes it."""
    data = event.data
    log, due = {"_id": data["log_id"]}, data["follow_up_by"]
    yield WORK_LOGS, UpdateOne(log, {"$set": {"category": data["category"], "follow_up_by": due}})
    open_until = FOREVER if due else NOTHING_DUE
    not_done = {**log, "open_until": {"$in": [FOREVER, NOTHING_DUE]}}
    yield WORK_LOGS, UpdateOne(not_done, {"$set": {"open_until": open_until}})


def close_follow_up(event: Published) -> Iterable[Write]:
    yield WORK_LOGS, UpdateOne({"_id": event.data["log_id"]}, {"$set": {"open_until": event.data["on"]}})


def close_erased(event: Published) -> Iterable[Write]:
    """What nobody can read any more, nobody can follow up."""
    still_open = {"_id": event.data["log_id"], "open_until": FOREVER}
    yield WORK_LOGS, UpdateOne(still_open, {"$set": {"open_until": event.data["on"]}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "work_log.written.v1": list_log,
    "work_log.corrected.v1": correct_log,
    "work_log.followed_up.v1": close_follow_up,
    "work_log.erased.v1": close_erased,
}

_NEWEST = (("day", DESCENDING), ("_id", DESCENDING))
_DUE = (("follow_up_by", ASCENDING), ("_id", ASCENDING))

TABLES: Mapping[str, Sequence[IndexModel]] = {
    WORK_LOGS: [
        *by_place(*_NEWEST),
        *by_place(("kind", ASCENDING), *_NEWEST),
        IndexModel([("person", ASCENDING), *_NEWEST]),
        *by_place(("open_until", ASCENDING), *_DUE),
        IndexModel([("person", ASCENDING), ("open_until", ASCENDING), *_DUE]),
    ]
}
