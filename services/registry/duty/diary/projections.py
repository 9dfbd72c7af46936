"""Facts of the place diary → one row per entry that counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, DESCENDING, DeleteOne, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

DIARY_ENTRIES = "diary"

_SAID = ("day", "title", "count", "households", "organisation", "file")


def list_entry(event: Published) -> Iterable[Write]:
    """{_id, kind, area, day, title, count, households, organisation, file, scope}."""
    data = event.data
    row = {name: data[name] for name in ("kind", "area", *_SAID)} | {
        "_id": data["entry_id"],
        "scope": event.scope.to_dict(),
    }
    yield DIARY_ENTRIES, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def correct_entry(event: Published) -> Iterable[Write]:
    said = {name: event.data[name] for name in _SAID}
    yield DIARY_ENTRIES, UpdateOne({"_id": event.data["entry_id"]}, {"$set": said})


def withdraw_entry(event: Published) -> Iterable[Write]:
    yield DIARY_ENTRIES, DeleteOne({"_id": event.data["entry_id"]})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "diary.entered.v1": list_entry,
    "diary.corrected.v1": correct_entry,
    "diary.withdrawn.v1": withdraw_entry,
}

_NEWEST = (("day", DESCENDING), ("_id", DESCENDING))

TABLES: Mapping[str, Sequence[IndexModel]] = {
    DIARY_ENTRIES: [*by_place(*_NEWEST), *by_place(("kind", ASCENDING), *_NEWEST)]
}
