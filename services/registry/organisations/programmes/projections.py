"""Facts of pilots and build plans → rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import IndexModel, UpdateOne

from services.registry.lists import BY_ID, by_place, index
from services.registry.organisations.tables import dated, ended
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

PILOTS = "pilots"
BUILD_PLANS = "build_plans"


def begin_pilot(event: Published) -> Iterable[Write]:
    data = event.data
    yield dated(PILOTS, f"{data['area']}/{data['number']}", event, {"area": data["area"]}, data["since"])


def end_pilot(event: Published) -> Iterable[Write]:
    yield ended(PILOTS, f"{event.data['area']}/{event.data['number']}", event)


def put_build_plan(event: Published) -> Iterable[Write]:
    """A plan set anew keeps how far its villages have come."""
    data = event.data
    plan = {name: data[name] for name in ("town", "year", "villages", "target")} | {"scope": event.scope.to_dict()}
    yield (
        BUILD_PLANS,
        UpdateOne({"_id": data["plan_id"]}, {"$set": plan, "$setOnInsert": {"progress": {}}}, upsert=True),
    )


def progress_village(event: Published) -> Iterable[Write]:
    data = event.data
    reached = {"state": data["state"], "day": data["day"]}
    yield BUILD_PLANS, UpdateOne({"_id": data["plan_id"]}, {"$set": {f"progress.{data['village']}": reached}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "pilot.begun.v1": begin_pilot,
    "pilot.ended.v1": end_pilot,
    "build_plan.set.v1": put_build_plan,
    "build_plan.progressed.v1": progress_village,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    PILOTS: by_place(*BY_ID),
    BUILD_PLANS: [*by_place(*BY_ID), index("year", "_id"), index("scope.town", "year", "_id")],
}
