"""Facts → rows: cases' own copy of the areas, and the rows of its lists. No personal text in either."""

from collections.abc import Callable, Iterable

from pymongo import ASCENDING, DESCENDING, GEOSPHERE, IndexModel, UpdateOne

from services.cases.case import Status
from shared.areas import LEVELS
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

AREAS = "cases.areas"
LIST = "cases.list"


def keep_opened_area(event: Published) -> Iterable[Write]:
    """registry opened an area: its path, and the boundary that locations fall into."""
    row = {
        "name": event.data["name"],
        "acts_as": event.data["acts_as"],
        "scope": event.scope.to_dict(),
        "boundary": event.data["boundary"],
    }
    yield "areas", UpdateOne({"_id": event.data["code"]}, {"$set": row}, upsert=True)


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
    handlers={"area.opened.v1": keep_opened_area},
    tables={"areas": [IndexModel([("boundary", GEOSPHERE)]), IndexModel([("acts_as", ASCENDING)])]},
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
