"""Facts of organisations → rows; whom to ask for there is in no row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import BY_ID, LATEST_DAY_FIRST, by_place, index
from services.registry.organisations.tables import dated, ended
from services.registry.rows import change
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

ORGANISATIONS = "organisations"
RESOURCES = "resources"
RESOURCE_USES = "resource_uses"
UNIT_DUTIES = "unit_duties"


def list_organisation(event: Published) -> Iterable[Write]:
    data = event.data
    kept = ("kind", "name", "area", "parent", "handles", "phone", "address", "account", "sub_area")
    row = {name: data[name] for name in kept} | {"changes": []}
    yield dated(ORGANISATIONS, data["organisation_id"], event, row, data["since"])


def change_organisation(*names: str) -> Callable[[Published], Iterable[Write]]:
    """The handler that adds a dated change of these attributes."""

    def handler(event: Published) -> Iterable[Write]:
        data = event.data
        values = {name: data[name] for name in names}
        yield ORGANISATIONS, UpdateOne({"_id": data["organisation_id"]}, change(data["on"], **values))

    return handler


def set_phone(event: Published) -> Iterable[Write]:
    """The person to ask for is in no row."""
    row = {"_id": event.data["organisation_id"]}
    yield ORGANISATIONS, UpdateOne(row, {"$set": {"phone": event.data["phone"]}})


def end_organisation(event: Published) -> Iterable[Write]:
    yield ended(ORGANISATIONS, event.data["organisation_id"], event)


def offer_resource(event: Published) -> Iterable[Write]:
    data = event.data
    row = {name: data[name] for name in ("title", "capacity")} | {"organisation": data["organisation_id"], "uses": 0}
    yield dated(RESOURCES, _resource(data), event, row, data["since"])


def withdraw_resource(event: Published) -> Iterable[Write]:
    yield ended(RESOURCES, _resource(event.data), event)


def use_resource(event: Published) -> Iterable[Write]:
    """One row per use, and their number on the resource."""
    data = event.data
    use = {name: data[name] for name in ("day", "by", "purpose")} | {
        "_id": f"{_resource(data)}/{data['number']}",
        "resource": _resource(data),
        "organisation": data["organisation_id"],
        "scope": event.scope.to_dict(),
    }
    yield RESOURCE_USES, ReplaceOne({"_id": use["_id"]}, use, upsert=True)
    yield RESOURCES, UpdateOne({"_id": use["resource"]}, {"$set": {"uses": data["number"]}})


def agree_duty(event: Published) -> Iterable[Write]:
    data = event.data
    row = {"organisation": data["organisation_id"], "duties": data["duties"]}
    id = f"{data['organisation_id']}/{data['number']}"
    yield dated(UNIT_DUTIES, id, event, row, data["since"], data["until"])


def _resource(data: Mapping[str, Any]) -> str:
    return f"{data['organisation_id']}/{data['resource_id']}"


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "organisation.founded.v1": list_organisation,
    "organisation.renamed.v1": change_organisation("name"),
    "organisation.moved.v1": change_organisation("parent"),
    "organisation.handles_set.v1": change_organisation("handles"),
    "organisation.contact_set.v1": set_phone,
    "organisation.dissolved.v1": end_organisation,
    "resource.offered.v1": offer_resource,
    "resource.withdrawn.v1": withdraw_resource,
    "resource.used.v1": use_resource,
    "unit_duty.agreed.v1": agree_duty,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    ORGANISATIONS: [
        *by_place(*BY_ID),
        index("kind", "_id"),
        index("scope.town", "kind", "_id"),
        index("parent", "_id"),
        index("changes.set.parent", "_id"),
        index("handles", "area"),
        index("changes.set.handles", "area"),
    ],
    RESOURCES: [*by_place(*BY_ID), index("organisation", "_id")],
    RESOURCE_USES: [IndexModel([("resource", ASCENDING), *LATEST_DAY_FIRST])],
    UNIT_DUTIES: [*by_place(*BY_ID), index("organisation", "_id")],
}
