"""Facts → rows: notify's own copy of the areas and of who answers for them from when until when, and the inboxes."""

import re
from collections.abc import Callable, Iterable, Mapping

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

HOLDERS = "notify.holders"
INBOX = "notify.inbox"
AREAS, SEATS = "areas", "seats"

FOREVER = "9999-12-31"
"""`until` of a seat that nobody has left."""

_NUMBER = re.compile(r"-[0-9]+$")


def keep_opened_area(event: Published) -> Iterable[Write]:
    """registry opened an area: the name to say in a notice."""
    row = {"name": event.data["name"], "names": [], "scope": event.scope.to_dict()}
    yield AREAS, UpdateOne({"_id": event.data["code"]}, {"$set": row}, upsert=True)


def keep_new_name(event: Published) -> Iterable[Write]:
    """registry renamed an area from a day on."""
    name = {"on": event.data["on"], "name": event.data["name"]}
    yield AREAS, UpdateOne({"_id": event.data["code"]}, {"$push": {"names": name}})


def seat_holder(event: Published) -> Iterable[Write]:
    """registry appointed a person to a post, or told of an election."""
    data = event.data
    held = {"since": data["since"], "until": FOREVER, "stands_in": False}
    yield SEATS, _seated(event, f"{data['post_id']}/{data.get('holding', 1)}", held)


def seat_stand_in(event: Published) -> Iterable[Write]:
    """registry named somebody who answers for the post for a time."""
    data = event.data
    held = {"since": data["since"], "until": data["until"], "stands_in": True}
    yield SEATS, _seated(event, f"{data['post_id']}/s{data['stand_in']}", held)


def free_seat_of_holder(event: Published) -> Iterable[Write]:
    """The holder left; an abolished post's holder leaves by a fact of its own before."""
    data = event.data
    yield SEATS, UpdateOne({"_id": f"{data['post_id']}/{data['holding']}"}, {"$set": {"until": data["on"]}})


def free_seat_of_stand_in(event: Published) -> Iterable[Write]:
    data = event.data
    yield SEATS, UpdateOne({"_id": f"{data['post_id']}/s{data['stand_in']}"}, {"$set": {"until": data["on"]}})


def _seated(event: Published, id: str, held: Mapping[str, object]) -> UpdateOne:
    """Facts written before do not say area, kind and role: they are in the post's id, and the kind is the role."""
    data = event.data
    area, _, kind = data["post_id"].partition("-")
    row = {
        "post": data["post_id"],
        "area": data.get("area") or area,
        "role": data.get("role") or data.get("kind") or _NUMBER.sub("", kind),
        "person": data["person_id"],
        **held,
    }
    return UpdateOne({"_id": id}, {"$set": row}, upsert=True)


def deliver_put_notice(event: Published) -> Iterable[Write]:
    """A notice lies in a person's inbox."""
    shown = ("person_id", "post", "vacant", "case_id", "category", "urgency", "area", "area_name")
    row = {name: event.data[name] for name in shown} | {
        "reported_at": from_text(event.data["reported_at"]),
        "put_at": event.time,
        "read": False,
        "read_at": None,
        "scope": event.scope.to_dict(),
    }
    yield "notices", UpdateOne({"_id": event.data["notice_id"]}, {"$set": row}, upsert=True)


def mark_read_notice(event: Published) -> Iterable[Write]:
    """The person has read it."""
    change = {"$set": {"read": True, "read_at": event.time}}
    yield "notices", UpdateOne({"_id": event.data["notice_id"]}, change)


_OF_REGISTRY: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "area.opened.v1": keep_opened_area,
    "area.renamed.v1": keep_new_name,
    "person.appointed.v1": seat_holder,
    "person.elected.v1": seat_holder,
    "appointment.ended.v1": free_seat_of_holder,
    "stand_in.named.v1": seat_stand_in,
    "stand_in.ended.v1": free_seat_of_stand_in,
}

HOLDERS_COPY = Projection(
    name=HOLDERS,
    sources=frozenset({"registry"}),
    handlers=_OF_REGISTRY,
    tables={AREAS: [], SEATS: [IndexModel([("area", ASCENDING), ("role", ASCENDING), ("until", ASCENDING)])]},
)

INBOXES = Projection(
    name=INBOX,
    sources=frozenset({"notify"}),
    handlers={"notice.put.v1": deliver_put_notice, "notice.read.v1": mark_read_notice},
    tables={
        "notices": [
            IndexModel(
                [
                    ("person_id", ASCENDING),
                    ("read", ASCENDING),
                    ("put_at", DESCENDING),
                    ("_id", DESCENDING),
                ]
            )
        ]
    },
)
