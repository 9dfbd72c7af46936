"""Facts → rows: notify's own copy of the areas and their post-holders, and the inboxes."""

from collections.abc import Iterable

from pymongo import ASCENDING, DESCENDING, IndexModel, UpdateOne

from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

DIRECTORY = "notify.directory"
INBOX = "notify.inbox"


def keep_opened_area(event: Published) -> Iterable[Write]:
    """registry opened an area: the name to say in a notice."""
    row = {"name": event.data["name"], "scope": event.scope.to_dict()}
    yield "areas", UpdateOne({"_id": event.data["code"]}, {"$set": row}, upsert=True)


def keep_established_post(event: Published) -> Iterable[Write]:
    """registry established a post: vacant until somebody is appointed."""
    row = {"area": event.data["area"], "kind": event.data["kind"]}
    yield "posts", UpdateOne({"_id": event.data["post_id"]}, {"$set": row}, upsert=True)


def seat_appointed_person(event: Published) -> Iterable[Write]:
    """registry appointed a person to a post."""
    row = {"holder": event.data["person_id"]}
    yield "posts", UpdateOne({"_id": event.data["post_id"]}, {"$set": row}, upsert=True)


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


DIRECTORY_COPY = Projection(
    name=DIRECTORY,
    sources=frozenset({"registry"}),
    handlers={
        "area.opened.v1": keep_opened_area,
        "post.established.v1": keep_established_post,
        "person.appointed.v1": seat_appointed_person,
    },
    tables={"areas": [], "posts": [IndexModel([("area", ASCENDING), ("kind", ASCENDING)])]},
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
