"""Facts of household records → rows without address or contact, and how their number changed per grid and day."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DeleteOne, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

HOUSEHOLDS = "households"
HOUSEHOLD_DAYS = "household_days"


def list_household(event: Published) -> Iterable[Write]:
    """{_id, grid, purpose, residents, services, since, until, scope}."""
    data = event.data
    row = {name: data[name] for name in ("grid", "purpose", "residents", "services", "since")} | {
        "_id": data["household_id"],
        "until": FOREVER,
        "scope": event.scope.to_dict(),
    }
    yield HOUSEHOLDS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)
    yield HOUSEHOLD_DAYS, _counted(event, data["since"], 1)


def correct_household(event: Published) -> Iterable[Write]:
    data = event.data
    said = {name: data[name] for name in ("purpose", "residents", "services")}
    yield HOUSEHOLDS, UpdateOne({"_id": data["household_id"]}, {"$set": said})


def close_household(event: Published) -> Iterable[Write]:
    data = event.data
    yield HOUSEHOLDS, UpdateOne({"_id": data["household_id"]}, {"$set": {"until": data["on"]}})
    yield HOUSEHOLD_DAYS, _counted(event, data["on"], -1)


def forget_household(event: Published) -> Iterable[Write]:
    yield HOUSEHOLDS, DeleteOne({"_id": event.data["household_id"]})


def _counted(event: Published, day: str, change: int) -> UpdateOne:
    """{_id "<grid>/<day>", grid, day, change, scope}: the records of a grid on a day are the sum up to that day."""
    grid = event.data["grid"]
    place = {"grid": grid, "day": day, "scope": event.scope.to_dict()}
    return UpdateOne({"_id": f"{grid}/{day}"}, {"$setOnInsert": place, "$inc": {"change": change}}, upsert=True)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "household.recorded.v1": list_household,
    "household.corrected.v1": correct_household,
    "household.closed.v1": close_household,
    "household.erased.v1": forget_household,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    HOUSEHOLDS: by_place(("grid", ASCENDING), ("_id", ASCENDING)),
    HOUSEHOLD_DAYS: [IndexModel([("grid", ASCENDING), ("day", ASCENDING), ("change", ASCENDING)])],
}
