"""Facts of liaison → rows.

liaisons        {_id, person, target, target_kind, area, scope, since, until, visits, households, last_visit}
liaison_visits  {_id "<liaison>/<n>", liaison, person, scope, day, households}
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

LIAISONS = "liaisons"
LIAISON_VISITS = "liaison_visits"


def begin_liaison(event: Published) -> Iterable[Write]:
    data = event.data
    row = {
        "_id": data["liaison_id"],
        "person": data["person_id"],
        "target": data["target"],
        "target_kind": data["target_kind"],
        "area": data["area"],
        "scope": event.scope.to_dict(),
        "since": data["since"],
        "until": data["until"] or FOREVER,
        "visits": 0,
        "households": 0,
        "last_visit": "",
    }
    yield LIAISONS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def end_liaison(event: Published) -> Iterable[Write]:
    yield LIAISONS, UpdateOne({"_id": event.data["liaison_id"]}, {"$set": {"until": event.data["on"]}})


def count_visit(event: Published) -> Iterable[Write]:
    data = event.data
    row = {
        "_id": f"{data['liaison_id']}/{data['visit']}",
        "liaison": data["liaison_id"],
        "person": data["person_id"],
        "scope": event.scope.to_dict(),
        "day": data["day"],
        "households": data["households"],
    }
    yield LIAISON_VISITS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)
    counted = {
        "$set": {"visits": data["visit"]},
        "$inc": {"households": data["households"]},
        "$max": {"last_visit": data["day"]},
    }
    yield LIAISONS, UpdateOne({"_id": data["liaison_id"]}, counted)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "liaison.assigned.v1": begin_liaison,
    "liaison.ended.v1": end_liaison,
    "liaison.visited.v1": count_visit,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    LIAISONS: [
        *by_place(("_id", ASCENDING)),
        IndexModel([("target", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("person", ASCENDING), ("_id", ASCENDING)]),
    ],
    LIAISON_VISITS: [
        *by_place(("day", DESCENDING), ("_id", DESCENDING)),
        IndexModel([("person", ASCENDING), ("day", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("liaison", ASCENDING), ("day", DESCENDING)]),
    ],
}
