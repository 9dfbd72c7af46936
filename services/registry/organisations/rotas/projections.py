"""Facts of duty rotas → rows; they name people by id only."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import IndexModel, UpdateOne

from services.registry.codes import area_of
from services.registry.lists import index
from services.registry.organisations.tables import dated
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

ROTAS = "rotas"


def put_rota(event: Published) -> Iterable[Write]:
    """One row per rota; of those that meet on a day, the one with the highest number is in force."""
    data = event.data
    row = {
        "organisation": data["organisation_id"],
        "area": area_of(data["organisation_id"]),
        "number": data["number"],
        "turns": data["turns"],
        "swaps": [],
    }
    yield dated(ROTAS, f"{data['organisation_id']}/{data['number']}", event, row, data["since"], data["until"])


def swap_duty(event: Published) -> Iterable[Write]:
    data = event.data
    swap = {name: data[name] for name in ("day", "start", "from_person", "to_person")}
    yield ROTAS, UpdateOne({"_id": f"{data['organisation_id']}/{data['number']}"}, {"$push": {"swaps": swap}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "duty_rota.set.v1": put_rota,
    "duty_rota.swapped.v1": swap_duty,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    ROTAS: [index("organisation", "until"), index("area", "until")],
}
