"""Facts of patrols → one row per grid and day."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import DESCENDING, IndexModel, UpdateOne

from services.registry.lists import by_place
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

PATROLS = "patrols"


def count_check_in(event: Published) -> Iterable[Write]:
    """{_id "<grid>/<day>", grid, day, scope, check_ins, found, inside, outside, persons, first, last}."""
    data = event.data
    place = {"grid": data["grid"], "day": data["day"], "scope": event.scope.to_dict()}
    change = {
        "$setOnInsert": place,
        "$inc": {
            "check_ins": 1,
            "found": data["found"],
            "inside": int(data["inside"] is True),
            "outside": int(data["inside"] is False),
        },
        "$addToSet": {"persons": data["person_id"]},
        "$min": {"first": data["at"]},
        "$max": {"last": data["at"]},
    }
    yield PATROLS, UpdateOne({"_id": f"{data['grid']}/{data['day']}"}, change, upsert=True)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {"patrol.checked_in.v1": count_check_in}

TABLES: Mapping[str, Sequence[IndexModel]] = {PATROLS: by_place(("day", DESCENDING), ("_id", DESCENDING))}
