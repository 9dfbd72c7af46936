"""Rows and streams of sub-areas → answers, and what is known of the members of a grouping."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pymongo.collection import Collection

from services.registry.areas.area import AREA
from services.registry.areas.commands import Members
from services.registry.areas.events import SubAreaEvent, SubAreaOpened
from services.registry.areas.projections import SUB_AREAS
from services.registry.areas.sub_areas.sub_area import SUB_AREA, SubArea, evolve, sub_area_id_of
from services.registry.codes import is_code
from services.registry.lists import criteria
from services.registry.rows import VIEWS, Document, Row, as_at, in_force, shown
from services.registry.schemes.declarations import LevelDeclaration
from services.registry.schemes.queries import scheme_of
from shared.eventstore.store import Recorded
from shared.spine import SpineApi

AHEAD = 50
"""So many sub-areas may have been opened since the rows were written."""
SUB_AREA_FIELDS = (
    "sub_area_id",
    "area",
    "level",
    "title",
    "name",
    "number",
    "within",
    "members",
    "since",
    "predecessor",
    "successor",
)


def sub_area_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the list: what the caller sees, of an area, of a level, within something, on a day."""
    named = {name: query[name] for name in ("level", "within") if query[name]}
    return criteria(seen, query, named, in_force(day))


def listed_sub_area(row: Row, day: str) -> Document:
    return {**as_at(row, day), "sub_area_id": row["_id"], "until": shown(row["until"])}


def sub_area_answer(sub_area: SubArea) -> Document:
    return {name: getattr(sub_area, name) for name in SUB_AREA_FIELDS} | {"until": shown(sub_area.until)}


def sub_area_on(history: Iterable[Recorded], day: str) -> SubArea:
    """The sub-area as it was on a day, by what is known now."""
    sub_area = SubArea()
    for one in history:
        event = cast(SubAreaEvent, one.fact)
        if (event.since if isinstance(event, SubAreaOpened) else event.on) <= day:
            sub_area = evolve(sub_area, event)
    return sub_area


def is_place_open(spine: SpineApi, id: str, day: str) -> bool:
    """Whether the area or sub-area of this id is there on the day."""
    if is_code(id):
        return spine.streams(AREA).load(id).state.is_there(day)
    return spine.streams(SUB_AREA).load(id).state.is_there(day)


def level_declared(spine: SpineApi, area: str, level: str) -> LevelDeclaration | None:
    """The grouping or refining level of the town's scheme; None when it declares none of this id."""
    scheme = scheme_of(spine, area)
    return next((one for one in scheme.sub_area_levels if one.id == level), None) if scheme else None


def highest_of_level(table: Collection[Document], area: str, level: str) -> int:
    """The highest number that the level ever had in the area, 0 for none; by the rows, so a moment behind."""
    found = table.find({"area": area, "level": level}, {"number": True}).sort("number", -1).limit(1)
    return next((int(row["number"]) for row in found), 0)


def next_number(spine: SpineApi, area: str, level: str) -> int:
    """The number after the highest that the level ever had in the area, also where no row tells it yet."""
    ahead = _ahead(spine.views.table(VIEWS, SUB_AREAS), area, level)
    found = spine.streams(SUB_AREA).load_many(sub_area_id_of(area, level, number) for number in ahead)
    return max((loaded.state.number for loaded in found.values()), default=ahead.start - 1) + 1


def _ahead(table: Collection[Document], area: str, level: str) -> range:
    """The numbers that may have been given a moment ago."""
    highest = highest_of_level(table, area, level)
    return range(highest + 1, highest + 1 + AHEAD)


def members_asked(
    spine: SpineApi, codes: Sequence[str], area: str, level: str, day: str, own: str | None = None
) -> Members:
    """What is known of members to be: three queries, however many they are."""
    if not codes:
        return Members()
    areas = spine.streams(AREA).load_many(codes)
    not_open = [code for code in codes if code not in areas or not areas[code].state.is_there(day)]
    elsewhere = {
        code: group.sub_area_id
        for group in _groupings(spine, area, level, day)
        if group.sub_area_id != own
        for code in set(codes).intersection(group.members)
    }
    return Members(tuple(codes), tuple(not_open), elsewhere)


def _groupings(spine: SpineApi, area: str, level: str, day: str) -> list[SubArea]:
    """The groupings of a level in an area that are there on a day, from their streams; the newest are in no row yet."""
    table = spine.views.table(VIEWS, SUB_AREAS)
    ids = {row["_id"] for row in table.find({"area": area, "level": level, **in_force(day)}, {"_id": True})}
    ids |= {sub_area_id_of(area, level, number) for number in _ahead(table, area, level)}
    found = (loaded.state for loaded in spine.streams(SUB_AREA).load_many(ids).values())
    return [one for one in found if one.is_there(day)]
