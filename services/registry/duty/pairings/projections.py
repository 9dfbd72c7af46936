"""Facts of pairings → rows without the household's description, and one row per help given."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

PAIRINGS = "pairings"
HELPS = "helps"


def list_pairing(event: Published) -> Iterable[Write]:
    """{_id, helper, helper_kind, grid, reason, since, until, helped, amount, jobs, scope}."""
    data = event.data
    row = {name: data[name] for name in ("helper", "helper_kind", "grid", "reason", "since")} | {
        "_id": data["pairing_id"],
        "until": FOREVER,
        "helped": 0,
        "amount": 0,
        "jobs": 0,
        "scope": event.scope.to_dict(),
    }
    yield PAIRINGS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def count_help(event: Published) -> Iterable[Write]:
    """{_id "<pairing>/<n>", pairing, grid, day, kind, amount, jobs, scope}."""
    data = event.data
    sums = {"helped": 1, "amount": data["amount"], "jobs": data["jobs"]}
    yield PAIRINGS, UpdateOne({"_id": data["pairing_id"]}, {"$inc": sums})
    row = {name: data[name] for name in ("grid", "day", "kind", "amount", "jobs")} | {
        "_id": f"{data['pairing_id']}/{data['number']}",
        "pairing": data["pairing_id"],
        "scope": event.scope.to_dict(),
    }
    yield HELPS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def end_pairing(event: Published) -> Iterable[Write]:
    yield PAIRINGS, UpdateOne({"_id": event.data["pairing_id"]}, {"$set": {"until": event.data["on"]}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "pairing.made.v1": list_pairing,
    "pairing.help_given.v1": count_help,
    "pairing.ended.v1": end_pairing,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    PAIRINGS: [
        *by_place(("since", DESCENDING), ("_id", DESCENDING)),
        IndexModel([("helper", ASCENDING), ("since", DESCENDING), ("_id", DESCENDING)]),
    ],
    HELPS: by_place(("day", ASCENDING), ("_id", ASCENDING)),
}
