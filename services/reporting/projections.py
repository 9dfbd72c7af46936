"""Facts → the rows of the wall: one per area and per case, and counters that are summed when read."""

from collections.abc import Callable, Iterable, Mapping

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from shared.clock import day_of
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

WALL = "reporting.wall"
AREAS, CASES, FIGURES, LIVE = "areas", "cases", "figures", "live"
LEVELS = ("town", "village", "grid")
FOREVER = "9999-12-31"
"""`until` of an area that has not closed."""

REPORTED, ACCEPTED, HANDLED, ON_RECORD = "reported", "accepted", "handled", "on_record"
OPEN = (REPORTED, ACCEPTED)
EMERGENCY = {"urgency": "critical", "status": {"$in": list(OPEN)}}
"""An open 特急 case; the very words of the partial index, so that it serves the query."""


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


def show_reported_case(event: Published) -> Iterable[Write]:
    """上报: a new row, one more reported today, one more waiting."""
    row = {
        "status": REPORTED,
        "category": event.data["category"],
        "urgency": event.data["urgency"],
        "channel": event.data["channel"],
        "scope": event.scope.to_dict(),
        "reported_at": event.time,
        "updated_at": event.time,
    }
    yield CASES, UpdateOne({"_id": event.subject_id}, {"$set": row}, upsert=True)
    yield _figure(event, reported=1)
    yield _live(event, waiting=1, total=1)


def show_accepted_case(event: Published) -> Iterable[Write]:
    """受理: no longer waiting, but in progress."""
    yield _status(event, ACCEPTED)
    yield _live(event, waiting=-1, in_progress=1)


def show_handled_case(event: Published) -> Iterable[Write]:
    """现场办结: closed today."""
    yield _status(event, HANDLED)
    yield _figure(event, closed=1)
    yield _live(event, in_progress=-1)


def show_case_on_record(event: Published) -> Iterable[Write]:
    """备案: it was counted as closed when it was handled."""
    yield _status(event, ON_RECORD)


def _status(event: Published, status: str) -> Write:
    change = {"$set": {"status": status, "updated_at": event.time}}
    return CASES, UpdateOne({"_id": event.subject_id}, change)


def _figure(event: Published, **counts: int) -> Write:
    """Counters of one lowest area on one calendar day in Asia/Shanghai."""
    return FIGURES, _counter(event, {"day": day_of(event.time).isoformat()}, counts)


def _live(event: Published, **counts: int) -> Write:
    """Counters of one lowest area as it is now."""
    return LIVE, _counter(event, {}, counts)


def _counter(event: Published, more: Mapping[str, str], counts: Mapping[str, int]) -> UpdateOne:
    """One row per partition too: several partitions that increment one row would conflict."""
    key = "/".join([event.scope.lowest or "", *more.values(), str(event.partition)])
    row = {**more, "scope": event.scope.to_dict()}
    return UpdateOne({"_id": key}, {"$inc": dict(counts), "$setOnInsert": row}, upsert=True)


def _by_level(*keys: tuple[str, int]) -> list[IndexModel]:
    return [IndexModel([(f"scope.{level}", ASCENDING), *keys]) for level in LEVELS]


def _emergencies_by_level() -> list[IndexModel]:
    return [
        IndexModel(
            [(f"scope.{level}", ASCENDING), ("reported_at", DESCENDING)],
            name=f"emergencies_of_{level}",
            partialFilterExpression=EMERGENCY,
        )
        for level in LEVELS
    ]


HANDLERS: dict[str, Callable[[Published], Iterable[Write]]] = {
    "area.opened.v1": keep_opened_area,
    "area.renamed.v1": rename_area,
    "area.closed.v1": close_area,
    "case.reported.v1": show_reported_case,
    "case.accepted.v1": show_accepted_case,
    "case.handled_on_the_spot.v1": show_handled_case,
    "case.put_on_record.v1": show_case_on_record,
}

WALL_ROWS = Projection(
    name=WALL,
    sources=frozenset({"registry", "cases"}),
    handlers=HANDLERS,
    tables={
        AREAS: _by_level(("_id", ASCENDING)),
        CASES: [*_by_level(("updated_at", DESCENDING)), *_emergencies_by_level()],
        FIGURES: _by_level(("day", ASCENDING)),
        LIVE: _by_level(),
    },
)

PROJECTIONS = (WALL_ROWS,)
