"""Facts of areas, sub-areas and organisations → the rows by which they are found.

names  {_id "<code>@<since>", code, kind, title, core, keys[], scope, since, until}: kind is a level, sub_area
or organisation; one row per name and time, so that a name is found on the days on which it was in use
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import IndexModel, ReplaceOne, UpdateOne

from services.registry.codes import LEVEL_OF_LENGTH
from services.registry.lists import index
from services.registry.rows import FOREVER
from services.registry.views.names import core_of, keys_of
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

NAMES = "names"

Handler = Callable[[Published], Iterable[Write]]


def _named(id: str, kind: str | None = None) -> Handler:
    """The handler of the fact that something with this id is there."""

    def handler(event: Published) -> Iterable[Write]:
        yield _row(event, event.data[id], kind, event.data.get("since", ""))

    return handler


def _renamed(id: str, kind: str | None = None) -> Handler:
    """The handler of a new name: the old one's row ends; of two names from the same day on the second holds."""

    def handler(event: Published) -> Iterable[Write]:
        code, on = event.data[id], event.data["on"]
        before = {"code": code, "until": FOREVER, "_id": {"$ne": _row_id(code, on)}}
        yield NAMES, UpdateOne(before, {"$set": {"until": on}})
        yield _row(event, code, kind, on)

    return handler


def _ended(id: str) -> Handler:
    def handler(event: Published) -> Iterable[Write]:
        yield NAMES, UpdateOne({"code": event.data[id], "until": FOREVER}, {"$set": {"until": event.data["on"]}})

    return handler


def _row(event: Published, code: str, kind: str | None, since: str) -> Write:
    title = event.data["name"]
    row = {
        "_id": _row_id(code, since),
        "code": code,
        "kind": kind or LEVEL_OF_LENGTH[len(code)].value,
        "title": title,
        "core": core_of(title),
        "keys": keys_of(title),
        "scope": event.scope.to_dict(),
        "since": since,
        "until": FOREVER,
    }
    return NAMES, ReplaceOne({"_id": row["_id"]}, row, upsert=True)


def _row_id(code: str, since: str) -> str:
    return f"{code}@{since}"


HANDLERS: Mapping[str, Handler] = {
    "area.opened.v1": _named("code"),
    "area.renamed.v1": _renamed("code"),
    "area.closed.v1": _ended("code"),
    "sub_area.opened.v1": _named("sub_area_id", "sub_area"),
    "sub_area.renamed.v1": _renamed("sub_area_id", "sub_area"),
    "sub_area.closed.v1": _ended("sub_area_id"),
    "organisation.founded.v1": _named("organisation_id", "organisation"),
    "organisation.renamed.v1": _renamed("organisation_id", "organisation"),
    "organisation.dissolved.v1": _ended("organisation_id"),
}


TABLES: Mapping[str, Sequence[IndexModel]] = {
    NAMES: [
        index("code", "since"),
        index("keys"),
        index("scope.town", "keys"),
        index("kind", "core"),
        index("scope.town", "core"),
    ],
}
