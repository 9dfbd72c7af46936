"""Facts to rows: the areas and the posts; rows name people by id only, never by personal text."""

from collections.abc import Iterable

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

AREAS = "areas"
POSTS = "posts"
SOURCES = frozenset({"registry"})


def list_area(event: Published) -> Iterable[Write]:
    """One row per area; the boundary stays in the stream, lists do not show it."""
    data = event.data
    kept = ("name", "kind", "acts_as", "parent", "households", "population")
    row = {"_id": data["code"], "scope": event.scope.to_dict()} | {name: data[name] for name in kept}
    yield AREAS, ReplaceOne({"_id": data["code"]}, row, upsert=True)


def list_post(event: Published) -> Iterable[Write]:
    data = event.data
    kept = ("area", "kind", "title", "duties")
    row = {"scope": event.scope.to_dict(), "holder": None, "since": None} | {key: data[key] for key in kept}
    yield POSTS, UpdateOne({"_id": data["post_id"]}, {"$set": row}, upsert=True)


def name_holder_of_post(event: Published) -> Iterable[Write]:
    holder = {"holder": event.data["person_id"], "since": event.data["since"]}
    yield POSTS, UpdateOne({"_id": event.data["post_id"]}, {"$set": holder}, upsert=True)


AREA_LIST = Projection(
    name="registry.areas",
    sources=SOURCES,
    handlers={"area.opened.v1": list_area},
    tables={
        AREAS: [
            IndexModel([("acts_as", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("parent", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("scope.town", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("scope.town", ASCENDING), ("acts_as", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("scope.village", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("scope.grid", ASCENDING), ("_id", ASCENDING)]),
        ]
    },
)

POST_LIST = Projection(
    name="registry.posts",
    sources=SOURCES,
    handlers={"post.established.v1": list_post, "person.appointed.v1": name_holder_of_post},
    tables={POSTS: [IndexModel([("area", ASCENDING), ("_id", ASCENDING)])]},
)

PROJECTIONS = (AREA_LIST, POST_LIST)
