"""Facts → rows: cases' own copy of the areas, and the rows of its lists. No personal text in either."""

from collections.abc import Callable, Iterable

from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel, UpdateOne

from services.cases.case import Status
from shared.areas import LEVELS
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

AREAS = "cases.places"
LIST = "cases.list"
FOREVER = "9999-12-31"
"""`until` of what has not ended."""


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


def list_reported_case(event: Published) -> Iterable[Write]:
    """A new row."""
    reported_at = from_text(event.data["reported_at"])
    row = {
        "status": Status.REPORTED.value,
        "category": event.data["category"],
        "urgency": event.data["urgency"],
        "channel": event.data["channel"],
        "placement": event.data["placement"],
        "scope": event.scope.to_dict(),
        "reported_at": reported_at,
        "updated_at": event.time,
    }
    yield "cases", UpdateOne({"_id": event.data["case_id"]}, {"$set": row}, upsert=True)


def list_status(status: Status) -> Callable[[Published], Iterable[Write]]:
    """The handler of a fact that brings a case into this status."""

    def move_listed_case(event: Published) -> Iterable[Write]:
        change = {"$set": {"status": status.value, "updated_at": event.time}}
        yield "cases", UpdateOne({"_id": event.data["case_id"]}, change)

    return move_listed_case


def newest_first(*before: str) -> IndexModel:
    """An index that gives the rows of one value of each field `before` in the order of the lists."""
    keys = [(name, ASCENDING) for name in before]
    return IndexModel([*keys, ("reported_at", DESCENDING), ("_id", DESCENDING)])


AREA_COPY = Projection(
    name=AREAS,
    sources=frozenset({"registry"}),
    handlers={
        "area.opened.v1": keep_opened_area,
        "area.renamed.v1": keep_new_name,
        "area.boundary_set.v1": keep_new_boundary,
        "area.closed.v1": keep_closed_area,
    },
    tables={
        "areas": [IndexModel([("acts_as", ASCENDING)])],
        "boundaries": [IndexModel([("boundary", GEOSPHERE)]), IndexModel([("code", ASCENDING)])],
    },
)

CASE_LIST = Projection(
    name=LIST,
    sources=frozenset({"cases"}),
    handlers={
        "case.reported.v1": list_reported_case,
        "case.accepted.v1": list_status(Status.ACCEPTED),
        "case.handled_on_the_spot.v1": list_status(Status.HANDLED),
        "case.put_on_record.v1": list_status(Status.ON_RECORD),
    },
    tables={"cases": [newest_first("status"), *(newest_first(f"scope.{level}", "status") for level in LEVELS)]},
)
