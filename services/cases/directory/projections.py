"""registry's facts → rows of who is there; they name people by id and never hold personal text.

posts         {_id, area, at, kind, role, title, duties[], since, until, changes[]}
seats         {_id "<post>/<n>" or "<post>/s<n>", post, area, at, kind, role, person, stands_in, since, until}
organisations {_id, area, kind, name, parent, handles[], phone, account, since, until, changes[]}
rotas         {_id "<organisation>/<n>", organisation, area, number, turns[], swaps[], since, until}
superiors     {_id town, area town, told[{on, organisation}], until}
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from shared.eventlog.envelope import Published
from shared.mongo import Document
from shared.projector.projection import Write

PLACES = "cases.places"
"""The projection of everything that cases copies from registry."""
POSTS, SEATS, ORGANISATIONS, ROTAS, SUPERIORS = "posts", "seats", "organisations", "rotas", "superiors"

FOREVER = "9999-12-31"
"""`until` of what has not ended."""
COUNTY_DIGITS = 6

_NUMBER = re.compile(r"-[0-9]+$")


def keep_post(event: Published) -> Iterable[Write]:
    data = event.data
    row = _of_post(event) | {
        "title": data["title"],
        "duties": data["duties"],
        "since": data.get("since", ""),
        "until": FOREVER,
        "changes": [],
    }
    yield _put(POSTS, data["post_id"], row)


def change_duties(event: Published) -> Iterable[Write]:
    yield POSTS, _change(event.data["post_id"], event.data["on"], duties=event.data["duties"])


def end_post(event: Published) -> Iterable[Write]:
    """Whoever held it left by a fact of its own before."""
    yield _ended(POSTS, event.data["post_id"], event)


def seat_holder(event: Published) -> Iterable[Write]:
    """任命 or 选举."""
    data = event.data
    held = {"stands_in": False, "since": data["since"], "until": FOREVER}
    yield _put(SEATS, f"{data['post_id']}/{data.get('holding', 1)}", _seat(event) | held)


def free_holder(event: Published) -> Iterable[Write]:
    yield _ended(SEATS, f"{event.data['post_id']}/{event.data['holding']}", event)


def seat_stand_in(event: Published) -> Iterable[Write]:
    data = event.data
    held = {"stands_in": True, "since": data["since"], "until": data["until"]}
    yield _put(SEATS, f"{data['post_id']}/s{data['stand_in']}", _seat(event) | held)


def free_stand_in(event: Published) -> Iterable[Write]:
    yield _ended(SEATS, f"{event.data['post_id']}/s{event.data['stand_in']}", event)


def keep_organisation(event: Published) -> Iterable[Write]:
    data = event.data
    told = ("area", "kind", "name", "parent", "handles", "phone", "account", "since")
    row = {name: data[name] for name in told} | {"until": FOREVER, "changes": []}
    yield _put(ORGANISATIONS, data["organisation_id"], row)


def change_organisation(name: str) -> Callable[[Published], Iterable[Write]]:
    """The handler of a fact that changes this attribute from a day on."""

    def change(event: Published) -> Iterable[Write]:
        data = event.data
        yield ORGANISATIONS, _change(data["organisation_id"], data["on"], **{name: data[name]})

    return change


def set_phone(event: Published) -> Iterable[Write]:
    """The phone of the desk; the person to ask for is not copied."""
    change = {"$set": {"phone": event.data["phone"]}}
    yield ORGANISATIONS, UpdateOne({"_id": event.data["organisation_id"]}, change)


def end_organisation(event: Published) -> Iterable[Write]:
    yield _ended(ORGANISATIONS, event.data["organisation_id"], event)


def keep_rota(event: Published) -> Iterable[Write]:
    data = event.data
    organisation = data["organisation_id"]
    told = {name: data[name] for name in ("number", "turns", "since", "until")}
    row = {"organisation": organisation, "area": organisation.partition("-")[0], "swaps": []} | told
    yield _put(ROTAS, f"{organisation}/{data['number']}", row)


def swap_duty(event: Published) -> Iterable[Write]:
    data = event.data
    swap = {name: data[name] for name in ("day", "start", "from_person", "to_person")}
    yield ROTAS, UpdateOne({"_id": f"{data['organisation_id']}/{data['number']}"}, {"$push": {"swaps": swap}})


def keep_superior(event: Published) -> Iterable[Write]:
    """上级组织, as the town's scheme (体系) names it."""
    town = event.data["town"]
    row = {"area": town, "told": [_superior(event, event.data["since"])], "until": FOREVER}
    yield _put(SUPERIORS, town, row)


def change_superior(event: Published) -> Iterable[Write]:
    told = _superior(event, event.data["on"])
    yield SUPERIORS, UpdateOne({"_id": event.data["town"]}, {"$push": {"told": told}})


def _superior(event: Published, on: str) -> Document:
    named = (event.data["scheme"].get("superior") or {}).get("id", "superior")
    return {"on": on, "organisation": f"{event.data['town'][:COUNTY_DIGITS]}-{named}"}


def _of_post(event: Published) -> Document:
    """Facts written before do not say area and kind: they are in the post's id.  A post without a role is its kind."""
    data = event.data
    begin, _, slug = data["post_id"].partition("-")
    area, kind = data.get("area") or begin, data.get("kind") or _NUMBER.sub("", slug)
    return {"area": area, "at": data.get("at") or area, "kind": kind, "role": data.get("role") or kind}


def _seat(event: Published) -> Document:
    return _of_post(event) | {"post": event.data["post_id"], "person": event.data["person_id"]}


def _put(table: str, id: str, row: Mapping[str, Any]) -> Write:
    return table, ReplaceOne({"_id": id}, {"_id": id, **row}, upsert=True)


def _ended(table: str, id: str, event: Published) -> Write:
    return table, UpdateOne({"_id": id}, {"$set": {"until": event.data["on"]}})


def _change(id: str, on: str, **values: object) -> UpdateOne:
    return UpdateOne({"_id": id}, {"$push": {"changes": {"on": on, "set": values}}})


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "post.established.v1": keep_post,
    "post.duties_set.v1": change_duties,
    "post.abolished.v1": end_post,
    "person.appointed.v1": seat_holder,
    "person.elected.v1": seat_holder,
    "appointment.ended.v1": free_holder,
    "stand_in.named.v1": seat_stand_in,
    "stand_in.ended.v1": free_stand_in,
    "organisation.founded.v1": keep_organisation,
    "organisation.renamed.v1": change_organisation("name"),
    "organisation.moved.v1": change_organisation("parent"),
    "organisation.handles_set.v1": change_organisation("handles"),
    "organisation.contact_set.v1": set_phone,
    "organisation.dissolved.v1": end_organisation,
    "duty_rota.set.v1": keep_rota,
    "duty_rota.swapped.v1": swap_duty,
    "scheme.declared.v1": keep_superior,
    "scheme.revised.v1": change_superior,
}


def _index(*fields: str) -> IndexModel:
    return IndexModel([(field, ASCENDING) for field in fields])


TABLES: Mapping[str, Sequence[IndexModel]] = {
    POSTS: [_index("area", "until")],
    SEATS: [_index("area", "until"), _index("post", "until"), _index("person", "until")],
    ORGANISATIONS: [_index("area", "until")],
    ROTAS: [_index("area", "until"), _index("organisation", "until")],
    SUPERIORS: [_index("area", "until")],
}
