"""Facts of areas, sub-areas and divisions → rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import GEOSPHERE, IndexModel, ReplaceOne, UpdateOne

from services.registry.areas.area import FIGURES
from services.registry.lists import index
from services.registry.rows import FOREVER, Document, change
from shared.areas import LEVELS, Scope
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

AREAS = "areas"
BOUNDARIES = "boundaries"
SUB_AREAS = "sub_areas"
DIVISIONS = "divisions"


def list_area(event: Published) -> Iterable[Write]:
    """One row per area; its boundary has a row of its own, for lists do not show it."""
    data = event.data
    told = ("name", "kind", "acts_as", "parent", "households", "population")
    row = {name: data[name] for name in told} | {
        "_id": data["code"],
        "registered_population": data.get("registered_population"),
        "floating_population": data.get("floating_population"),
        "hectares": data.get("hectares"),
        "divided_by": data.get("divided_by"),
        "scope": event.scope.to_dict(),
        "since": data.get("since", ""),
        "until": FOREVER,
        "predecessors": data.get("predecessors", []),
        "successors": [],
        "changes": [],
    }
    yield AREAS, ReplaceOne({"_id": data["code"]}, row, upsert=True)
    if data["boundary"]:
        yield _boundary(event, 1, row["since"])


def rename_listed_area(event: Published) -> Iterable[Write]:
    yield _changed(event, "name")


def set_kind_of_listed_area(event: Published) -> Iterable[Write]:
    yield _changed(event, "kind")


def count_listed_area(event: Published) -> Iterable[Write]:
    """普查: the new figures."""
    yield _changed(event, *FIGURES)


def draw_boundary(event: Published) -> Iterable[Write]:
    """A new outline; the one before it ends."""
    data = event.data
    before = f"{data['code']}/{data['number'] - 1}"
    yield BOUNDARIES, UpdateOne({"_id": before}, {"$set": {"until": data["on"]}})
    yield _boundary(event, data["number"], data["on"])


def end_listed_area(event: Published) -> Iterable[Write]:
    """The area and its last outline end."""
    data = event.data
    ended = {"until": data["on"], "successors": data["successors"]}
    yield AREAS, UpdateOne({"_id": data["code"]}, {"$set": ended})
    yield BOUNDARIES, UpdateOne({"code": data["code"], "until": FOREVER}, {"$set": {"until": data["on"]}})


def _changed(event: Published, *names: str) -> Write:
    data = event.data
    return AREAS, UpdateOne({"_id": data["code"]}, change(data["on"], **{name: data[name] for name in names}))


def _boundary(event: Published, number: int, since: str) -> Write:
    code = event.data["code"]
    row = {
        "_id": f"{code}/{number}",
        "code": code,
        "acts_as": _level(event.scope),
        "boundary": event.data["boundary"],
        "scope": event.scope.to_dict(),
        "since": since,
        "until": FOREVER,
    }
    return BOUNDARIES, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def _level(scope: Scope) -> str:
    """The level of the smallest area on a path."""
    return next((level for level in reversed(LEVELS) if getattr(scope, level)), LEVELS[0])


def list_sub_area(event: Published) -> Iterable[Write]:
    data = event.data
    told = ("area", "level", "title", "name", "number", "within", "members", "since", "predecessor")
    row = {name: data[name] for name in told} | {
        "_id": data["sub_area_id"],
        "scope": event.scope.to_dict(),
        "until": FOREVER,
        "successor": None,
        "changes": [],
    }
    yield SUB_AREAS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def rename_listed_sub_area(event: Published) -> Iterable[Write]:
    data = event.data
    yield SUB_AREAS, UpdateOne({"_id": data["sub_area_id"]}, change(data["on"], name=data["name"]))


def regroup_listed_sub_area(event: Published) -> Iterable[Write]:
    data = event.data
    yield SUB_AREAS, UpdateOne({"_id": data["sub_area_id"]}, change(data["on"], members=data["members"]))


def end_listed_sub_area(event: Published) -> Iterable[Write]:
    data = event.data
    ended = {"until": data["on"], "successor": data["successor"]}
    yield SUB_AREAS, UpdateOne({"_id": data["sub_area_id"]}, {"$set": ended})


def list_division(event: Published) -> Iterable[Write]:
    data = event.data
    row = {
        "_id": data["division_id"],
        "village": data["village"],
        "status": "asked",
        "deadline": data["deadline"],
        "asked_at": event.time,
        "grids": 0,
        "submitted_on": None,
        "on_time": None,
        "scope": event.scope.to_dict(),
    }
    yield DIVISIONS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def move_listed_division(status: str, *told: str) -> Callable[[Published], Iterable[Write]]:
    """The handler of a fact that brings a division into this status and tells these things of it."""

    def move(event: Published) -> Iterable[Write]:
        data = event.data
        values: Document = {"status": status} | {name: data[name] for name in told}
        if "grids" in data:
            values["grids"] = len(data["grids"])
        yield DIVISIONS, UpdateOne({"_id": data["division_id"]}, {"$set": values})

    return move


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "area.opened.v1": list_area,
    "area.renamed.v1": rename_listed_area,
    "area.kind_set.v1": set_kind_of_listed_area,
    "area.boundary_set.v1": draw_boundary,
    "area.census_taken.v1": count_listed_area,
    "area.closed.v1": end_listed_area,
    "sub_area.opened.v1": list_sub_area,
    "sub_area.renamed.v1": rename_listed_sub_area,
    "sub_area.members_set.v1": regroup_listed_sub_area,
    "sub_area.closed.v1": end_listed_sub_area,
    "division.asked.v1": list_division,
    "division.drafted.v1": move_listed_division("drafted"),
    "division.submitted.v1": move_listed_division("submitted", "on_time"),
    "division.returned.v1": move_listed_division("returned"),
    "division.confirmed.v1": move_listed_division("confirmed"),
    "division.withdrawn.v1": move_listed_division("withdrawn"),
}


TABLES: Mapping[str, Sequence[IndexModel]] = {
    AREAS: [
        index("acts_as", "_id"),
        index("parent", "_id"),
        index("scope.town", "_id"),
        index("scope.town", "acts_as", "_id"),
        index("scope.village", "_id"),
        index("scope.grid", "_id"),
    ],
    BOUNDARIES: [
        IndexModel([("boundary", GEOSPHERE)]),
        index("code", "since"),
        index("scope.village", "acts_as", "_id"),
    ],
    SUB_AREAS: [
        index("area", "level", "number"),
        index("scope.town", "_id"),
        index("scope.town", "level", "_id"),
        index("scope.village", "_id"),
        index("scope.grid", "_id"),
        index("level", "_id"),
        index("within", "_id"),
    ],
    DIVISIONS: [index("scope.town", "_id"), index("scope.village", "_id"), index("status", "_id")],
}
