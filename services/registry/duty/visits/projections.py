"""Facts of visits → rows without their notes; visits made, and visits still planned."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

VISITS = "visits"
PLANNED_VISITS = "planned_visits"

_KEPT = ("at", "area", "purpose", "household_id")


def list_planned(event: Published) -> Iterable[Write]:
    """{_id, at, area, person, due, purpose, household_id, open_until, scope}.

    `open_until` is the day of the visit or of its cancelling, FOREVER before.
    """
    data = event.data
    row = {name: data[name] for name in _KEPT} | {
        "_id": data["visit_id"],
        "person": data["person_id"],
        "due": data["due"],
        "open_until": FOREVER,
        "scope": event.scope.to_dict(),
    }
    yield PLANNED_VISITS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def list_visit(event: Published) -> Iterable[Write]:
    """{_id, at, area, person, day, purpose, household_id, opinions, scope}."""
    data = event.data
    row = {name: data[name] for name in (*_KEPT, "day", "opinions")} | {
        "_id": data["visit_id"],
        "person": data["person_id"],
        "scope": event.scope.to_dict(),
    }
    yield VISITS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)
    yield PLANNED_VISITS, UpdateOne({"_id": row["_id"]}, {"$set": {"open_until": data["day"]}})


def close_cancelled(event: Published) -> Iterable[Write]:
    yield PLANNED_VISITS, UpdateOne({"_id": event.data["visit_id"]}, {"$set": {"open_until": event.data["on"]}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "visit.planned.v1": list_planned,
    "visit.recorded.v1": list_visit,
    "visit.cancelled.v1": close_cancelled,
}

_NEWEST = (("day", DESCENDING), ("_id", DESCENDING))
_DUE = (("open_until", ASCENDING), ("due", ASCENDING), ("_id", ASCENDING))

TABLES: Mapping[str, Sequence[IndexModel]] = {
    VISITS: [
        *by_place(*_NEWEST),
        IndexModel([("person", ASCENDING), *_NEWEST]),
        IndexModel([("household_id", ASCENDING), *_NEWEST]),
    ],
    PLANNED_VISITS: [*by_place(*_DUE), IndexModel([("person", ASCENDING), *_DUE])],
}
