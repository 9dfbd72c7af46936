"""registry's facts → the tree of areas that the wall shows."""

from collections.abc import Iterable, Mapping, Sequence

from pymongo import ASCENDING, IndexModel, UpdateOne

from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

AREAS = "areas"
LEVELS = ("town", "village", "grid")
FOREVER = "9999-12-31"
"""`until` of an area that has not closed."""


def keep_opened_area(event: Published) -> Iterable[Write]:
    """registry opened an area: its name and its place in the tree."""
    data = event.data
    row = {
        "name": data["name"],
        "level": data["acts_as"],
        "parent": data["parent"],
        "scope": event.scope.to_dict(),
        "names": [],
        "since": data.get("since", ""),
        "until": FOREVER,
    }
    yield AREAS, UpdateOne({"_id": data["code"]}, {"$set": row}, upsert=True)


def rename_area(event: Published) -> Iterable[Write]:
    """registry renamed an area from a day on."""
    name = {"on": event.data["on"], "name": event.data["name"]}
    yield AREAS, UpdateOne({"_id": event.data["code"]}, {"$push": {"names": name}})


def close_area(event: Published) -> Iterable[Write]:
    """registry closed an area: from the day on it is no longer in the tree."""
    yield AREAS, UpdateOne({"_id": event.data["code"]}, {"$set": {"until": event.data["on"]}})


HANDLERS: Mapping[str, Handler] = {
    "area.opened.v1": keep_opened_area,
    "area.renamed.v1": rename_area,
    "area.closed.v1": close_area,
}
TABLES: Mapping[str, Sequence[IndexModel]] = {
    AREAS: [IndexModel([(f"scope.{level}", ASCENDING), ("_id", ASCENDING)]) for level in LEVELS]
}
