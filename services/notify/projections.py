"""Facts → rows: notify's own copies of areas, of who answers for them, and of cases; and the inboxes."""

import re
from collections.abc import Callable, Iterable, Mapping

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from services.notify import standing
from services.notify.events import NoticeKind
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

HOLDERS, STANDINGS, INBOX = "notify.holders", "notify.cases", "notify.inbox"
AREAS, POSTS, SEATS = "areas", "posts", "seats"

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


def keep_post(event: Published) -> Iterable[Write]:
    """registry established a post: the role that it has, also while it is vacant."""
    role = event.data.get("role") or event.data["kind"]
    yield POSTS, UpdateOne({"_id": event.data["post_id"]}, {"$set": {"role": role}}, upsert=True)


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
    """Facts written before do not say area, place and role: they are in the post's id, and the kind is the role."""
    data = event.data
    area, _, kind = data["post_id"].partition("-")
    row = {
        "post": data["post_id"],
        "area": data.get("area") or area,
        "at": data.get("at") or area,
        "role": data.get("role") or data.get("kind") or _NUMBER.sub("", kind),
        "person": data["person_id"],
        **held,
    }
    return UpdateOne({"_id": id}, {"$set": row}, upsert=True)


def deliver_put_notice(event: Published) -> Iterable[Write]:
    """A notice lies in a person's inbox."""
    shown = ("person_id", "post", "vacant", "case_id", "category", "urgency", "area", "area_name")
    row = {name: event.data[name] for name in shown} | {
        "kind": event.data.get("kind", NoticeKind.REPORTED),
        "deadline": event.data.get("deadline"),
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
    "post.established.v1": keep_post,
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
    tables={
        AREAS: [],
        POSTS: [],
        SEATS: [
            IndexModel([("area", ASCENDING), ("role", ASCENDING), ("until", ASCENDING)]),
            IndexModel([("at", ASCENDING), ("until", ASCENDING)]),
            IndexModel([("post", ASCENDING), ("until", ASCENDING)]),
        ],
    },
)

CASES_COPY = Projection(
    name=STANDINGS, sources=frozenset({"cases"}), handlers=standing.HANDLERS, tables=standing.TABLES
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
