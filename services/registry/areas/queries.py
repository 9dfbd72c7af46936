"""Rows and streams of areas → answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from pymongo.collection import Collection

from services.registry.areas.area import Area, day_of_fact, evolve
from services.registry.areas.events import (
    AreaBoundarySet,
    AreaCensusTaken,
    AreaClosed,
    AreaEvent,
    AreaKindSet,
    AreaOpened,
    AreaRenamed,
)
from services.registry.lists import criteria
from services.registry.rows import Document, Row, as_at, in_force, shown
from shared.eventstore.store import Recorded

AREA_FIELDS = (
    "code",
    "name",
    "kind",
    "acts_as",
    "parent",
    "boundary",
    "households",
    "population",
    "registered_population",
    "floating_population",
    "hectares",
    "divided_by",
    "since",
    "change",
    "predecessors",
    "successors",
)
WHAT: Mapping[type, str] = {
    AreaOpened: "设立",
    AreaRenamed: "更名",
    AreaKindSet: "类别变更",
    AreaBoundarySet: "划定边界",
    AreaCensusTaken: "普查",
    AreaClosed: "撤销",
}
_NOT_SHOWN = frozenset({"code", "boundary", "on", "since", "acts_as", "parent"})


def area_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the list of areas: what the caller sees, of an area, of a level, with a parent, on a day."""
    level, parent = query["level"], query["parent"]
    of_level = {"acts_as": level.value} if level else {}
    return criteria(seen, query, of_level, {"parent": parent} if parent else {}, in_force(day))


def listed_area(row: Row, day: str) -> Document:
    """An area as the list shows it on a day."""
    return {**as_at(row, day), "code": row["_id"], "until": shown(row["until"])}


def area_answer(area: Area) -> Document:
    """One area with its boundary."""
    return {name: getattr(area, name) for name in AREA_FIELDS} | {"until": shown(area.until)}


def area_on(history: Iterable[Recorded], day: str) -> Area:
    """The area as it was on a day, by what is known now."""
    area = Area()
    for one in history:
        event = cast(AreaEvent, one.fact)
        if day_of_fact(event) <= day:
            area = evolve(area, event)
    return area


def history_answer(history: Sequence[Recorded]) -> Document:
    """What happened to an area, oldest first: the day it holds from, when and by whom it was told, without outlines."""
    return {"items": [_told(one) for one in history]}


def _told(one: Recorded) -> Document:
    event = cast(AreaEvent, one.fact)
    values = {name: value for name, value in asdict(event).items() if name not in _NOT_SHOWN}
    return {
        "on": day_of_fact(event),
        "at": one.at,
        "actor": one.actor,
        "event": one.name,
        "what": WHAT[type(event)],
        "version": one.version,
        "values": values,
    }


def highest_number(areas: Collection[Document], parent: str) -> int:
    """The highest number that was ever given directly in an area, 0 for none; by the rows, so a moment behind."""
    row = next(iter(areas.find({"parent": parent}, {"_id": True}).sort("_id", -1).limit(1)), None)
    return int(row["_id"][-3:]) if row else 0
