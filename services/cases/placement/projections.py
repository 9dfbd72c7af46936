"""registry's facts → cases' own copy of the areas and of their outlines, each with the days on which it holds."""

from collections.abc import Iterable, Mapping, Sequence

from pymongo import ASCENDING, GEOSPHERE, IndexModel, UpdateOne

from services.cases.directory.projections import FOREVER
from shared.areas import LEVELS
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write


def keep_opened_area(event: Published) -> Iterable[Write]:
    """registry opened an area: its path, and the boundary that locations fall into."""
    data = event.data
    row = {
        "name": data["name"],
        "acts_as": data["acts_as"],
        "scope": event.scope.to_dict(),
        "since": data.get("since", ""),
        "until": FOREVER,
        "successors": [],
    }
    yield "areas", UpdateOne({"_id": data["code"]}, {"$set": row}, upsert=True)
    if data["boundary"]:
        yield _boundary(event, 1, row["since"])


def keep_new_name(event: Published) -> Iterable[Write]:
    """registry renamed an area."""
    yield "areas", UpdateOne({"_id": event.data["code"]}, {"$set": {"name": event.data["name"]}})


def keep_new_boundary(event: Published) -> Iterable[Write]:
    """registry set an area's boundary: the one before it ends."""
    code, number, on = event.data["code"], event.data["number"], event.data["on"]
    yield "boundaries", UpdateOne({"_id": f"{code}/{number - 1}"}, {"$set": {"until": on}})
    yield _boundary(event, number, on)


def keep_closed_area(event: Published) -> Iterable[Write]:
    """registry closed an area: from the day on it takes no case, and its successors do."""
    code, on = event.data["code"], event.data["on"]
    yield "areas", UpdateOne({"_id": code}, {"$set": {"until": on, "successors": event.data["successors"]}})
    yield "boundaries", UpdateOne({"code": code, "until": FOREVER}, {"$set": {"until": on}})


def _boundary(event: Published, number: int, since: str) -> Write:
    code = event.data["code"]
    row = {
        "code": code,
        "acts_as": next((level for level in reversed(LEVELS) if getattr(event.scope, level)), None),
        "scope": event.scope.to_dict(),
        "boundary": event.data["boundary"],
        "since": since,
        "until": FOREVER,
    }
    return "boundaries", UpdateOne({"_id": f"{code}/{number}"}, {"$set": row}, upsert=True)


HANDLERS: Mapping[str, Handler] = {
    "area.opened.v1": keep_opened_area,
    "area.renamed.v1": keep_new_name,
    "area.boundary_set.v1": keep_new_boundary,
    "area.closed.v1": keep_closed_area,
}
TABLES: Mapping[str, Sequence[IndexModel]] = {
    "areas": [IndexModel([("acts_as", ASCENDING)])],
    "boundaries": [IndexModel([("boundary", GEOSPHERE)]), IndexModel([("code", ASCENDING)])],
}
