"""Facts of memberships → rows; they name people by id only."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, IndexModel, ReplaceOne

from services.registry.codes import scope_of
from services.registry.lists import BY_ID, LATEST_DAY_FIRST, by_place, index
from services.registry.organisations.tables import dated, ended
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

MEMBERSHIPS = "memberships"
PARTICIPATIONS = "participations"


def begin_membership(event: Published) -> Iterable[Write]:
    """One row per time of belonging; `dwelling` is the path down to the residence."""
    data = event.data
    row = {
        "membership": data["membership_id"],
        "person": data["person_id"],
        "organisation": data["organisation_id"],
        "residence": data["residence"],
        "dwelling": scope_of(data["residence"]).to_dict(),
        "direct": data["direct"],
    }
    yield dated(MEMBERSHIPS, f"{data['membership_id']}/{data['times']}", event, row, data["since"])


def end_membership(event: Published) -> Iterable[Write]:
    yield ended(MEMBERSHIPS, f"{event.data['membership_id']}/{event.data['times']}", event)


def list_participation(event: Published) -> Iterable[Write]:
    data = event.data
    row = {name: data[name] for name in ("day", "activity", "hours")} | {
        "_id": f"{data['membership_id']}/{data['number']}",
        "membership": data["membership_id"],
        "person": data["person_id"],
        "organisation": data["organisation_id"],
        "scope": event.scope.to_dict(),
    }
    yield PARTICIPATIONS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "membership.joined.v1": begin_membership,
    "membership.left.v1": end_membership,
    "participation.recorded.v1": list_participation,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    MEMBERSHIPS: [
        *by_place(*BY_ID),
        *by_place(*BY_ID, path="dwelling"),
        index("organisation", "_id"),
        index("person", "_id"),
    ],
    PARTICIPATIONS: [
        IndexModel([("membership", ASCENDING), *LATEST_DAY_FIRST]),
        index("person", "day"),
    ],
}
