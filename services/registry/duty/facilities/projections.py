"""Facts of facilities → rows of facilities, and rows of their faults."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.duty.facilities.events import Condition
from services.registry.lists import by_place
from services.registry.rows import FOREVER
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

FACILITIES = "facilities"
FACILITY_FAULTS = "facility_faults"


def list_facility(event: Published) -> Iterable[Write]:
    """{_id, at, area, kind, number, place, scope, since, until, present, condition, inspected_on, changes}.

    `changes` begins with what was there at first, so that folding them in gives any day's count.
    """
    data = event.data
    state = {"present": data["number"], "condition": Condition.GOOD.value, "inspected_on": None}
    row = {name: data[name] for name in ("at", "area", "kind", "number", "place")} | {
        "_id": data["facility_id"],
        "scope": event.scope.to_dict(),
        "since": data["on"],
        "until": FOREVER,
        "changes": [{"on": data["on"], "set": state}],
        **state,
    }
    yield FACILITIES, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def note_inspection(event: Published) -> Iterable[Write]:
    data = event.data
    state = {"present": data["number"], "condition": data["condition"], "inspected_on": data["on"]}
    change = {"$set": state, "$push": {"changes": {"on": data["on"], "set": state}}}
    yield FACILITIES, UpdateOne({"_id": data["facility_id"]}, change)
    if data["fault"]:
        yield from _fault(event)


def _fault(event: Published) -> Iterable[Write]:
    """{_id "<facility>/<n>", facility, at, area, kind, condition, present, since, open_until, scope}.

    A fault is open until the inspection that finds everything in place again.
    """
    data = event.data
    id = f"{data['facility_id']}/{data['fault']}"
    if data["mended"]:
        yield FACILITY_FAULTS, UpdateOne({"_id": id}, {"$set": {"open_until": data["on"]}})
        return
    known = {name: data[name] for name in ("at", "area", "kind")} | {
        "facility": data["facility_id"],
        "since": data["on"],
        "open_until": FOREVER,
        "scope": event.scope.to_dict(),
    }
    seen = {"condition": data["condition"], "present": data["number"]}
    yield FACILITY_FAULTS, UpdateOne({"_id": id}, {"$setOnInsert": known, "$set": seen}, upsert=True)


def remove_facility(event: Published) -> Iterable[Write]:
    data = event.data
    yield FACILITIES, UpdateOne({"_id": data["facility_id"]}, {"$set": {"until": data["on"]}})
    if data["fault"]:
        fault = {"_id": f"{data['facility_id']}/{data['fault']}"}
        yield FACILITY_FAULTS, UpdateOne(fault, {"$set": {"open_until": data["on"]}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "facility.installed.v1": list_facility,
    "facility.inspected.v1": note_inspection,
    "facility.removed.v1": remove_facility,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    FACILITIES: by_place(("kind", ASCENDING), ("_id", ASCENDING)),
    FACILITY_FAULTS: by_place(("open_until", ASCENDING), ("since", ASCENDING), ("_id", ASCENDING)),
}
