"""Facts of posts → rows; rows name people by id only, never by personal text.

posts      {_id, at, area, kind, title, role, duties[], scope, since, until, successor, changes[]}
holdings   {_id "<post>/<n>", post, at, area, kind, role, title, person, way, scope, since, until, term_end, reason}
stand_ins  {_id "<post>/s<n>", post, at, area, kind, role, title, person, for_person, reason, scope, since, until}
vacancies  {_id "<post>/<n>", post, at, area, kind, role, title, scope, since, until}: after the n-th holding
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import ASCENDING, IndexModel, ReplaceOne, UpdateOne

from services.registry.lists import by_place
from services.registry.rows import FOREVER, Document, change
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

POSTS = "posts"
HOLDINGS = "holdings"
STAND_INS = "stand_ins"
VACANCIES = "vacancies"


def list_post(event: Published) -> Iterable[Write]:
    data = event.data
    row = _repeated(event) | {
        "_id": data["post_id"],
        "duties": data["duties"],
        "since": data.get("since", ""),
        "until": FOREVER,
        "successor": None,
        "changes": [],
    }
    yield POSTS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)
    yield VACANCIES, _opened(_repeated(event), data["post_id"], 0, row["since"])


def change_duties(event: Published) -> Iterable[Write]:
    yield POSTS, UpdateOne({"_id": event.data["post_id"]}, change(event.data["on"], duties=event.data["duties"]))


def close_post(event: Published) -> Iterable[Write]:
    """A post that was held has a vacancy that began on this very day: it holds on no day at all."""
    post, on = event.data["post_id"], event.data["on"]
    yield POSTS, UpdateOne({"_id": post}, {"$set": {"until": on, "successor": event.data["successor"]}})
    yield VACANCIES, UpdateOne({"post": post, "until": FOREVER}, {"$set": {"until": on}})


def begin_holding(event: Published) -> Iterable[Write]:
    """任命 or 选举: one row per person and time in the post; the vacancy before it ends."""
    data = event.data
    number = data.get("holding", 1)
    row = _repeated(event) | {
        "_id": f"{data['post_id']}/{number}",
        "post": data["post_id"],
        "person": data["person_id"],
        "way": "elected" if event.type == "person.elected.v1" else "appointed",
        "since": data["since"],
        "until": FOREVER,
        "term_end": data.get("term_end"),
        "reason": None,
    }
    yield HOLDINGS, ReplaceOne({"_id": row["_id"]}, row, upsert=True)
    yield VACANCIES, UpdateOne({"_id": f"{data['post_id']}/{number - 1}"}, {"$set": {"until": data["since"]}})


def renew_holding(event: Published) -> Iterable[Write]:
    data = event.data
    id = f"{data['post_id']}/{data['holding']}"
    yield HOLDINGS, UpdateOne({"_id": id}, {"$set": {"term_end": data["term_end"]}})


def end_holding(event: Published) -> Iterable[Write]:
    """The post is vacant from then on."""
    data = event.data
    post, number = data["post_id"], data["holding"]
    change_ = {"until": data["on"], "reason": data["reason"]}
    yield HOLDINGS, UpdateOne({"_id": f"{post}/{number}"}, {"$set": change_})
    yield VACANCIES, _opened(_repeated(event), post, number, data["on"])


def begin_stand_in(event: Published) -> Iterable[Write]:
    data = event.data
    told = {name: data[name] for name in ("for_person", "reason", "since", "until")}
    id = f"{data['post_id']}/s{data['stand_in']}"
    row = _repeated(event) | told | {"_id": id, "post": data["post_id"], "person": data["person_id"]}
    yield STAND_INS, ReplaceOne({"_id": id}, row, upsert=True)


def end_stand_in(event: Published) -> Iterable[Write]:
    id = f"{event.data['post_id']}/s{event.data['stand_in']}"
    yield STAND_INS, UpdateOne({"_id": id}, {"$set": {"until": event.data["on"]}})


def _repeated(event: Published) -> Document:
    """What every row repeats of the post; facts written before told less than those of today."""
    data = event.data
    at, _, kind = data["post_id"].partition("-")
    return {
        "at": data.get("at") or data.get("area") or at,
        "area": data.get("area") or at,
        "kind": data.get("kind") or kind,
        "title": data.get("title", ""),
        "role": data.get("role"),
        "scope": event.scope.to_dict(),
    }


def _opened(repeated: Document, post: str, number: int, since: str) -> ReplaceOne[Document]:
    row = repeated | {"_id": f"{post}/{number}", "post": post, "since": since, "until": FOREVER}
    return ReplaceOne({"_id": row["_id"]}, row, upsert=True)


HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    "post.established.v1": list_post,
    "post.duties_set.v1": change_duties,
    "post.abolished.v1": close_post,
    "person.appointed.v1": begin_holding,
    "person.elected.v1": begin_holding,
    "appointment.renewed.v1": renew_holding,
    "appointment.ended.v1": end_holding,
    "stand_in.named.v1": begin_stand_in,
    "stand_in.ended.v1": end_stand_in,
}

_BY_POST = IndexModel([("post", ASCENDING), ("since", ASCENDING)])
_BY_PERSON = IndexModel([("person", ASCENDING), ("since", ASCENDING)])

TABLES: Mapping[str, Sequence[IndexModel]] = {
    POSTS: [
        *by_place(("_id", ASCENDING)),
        IndexModel([("kind", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("scope.town", ASCENDING), ("kind", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("area", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("at", ASCENDING), ("_id", ASCENDING)]),
    ],
    HOLDINGS: [_BY_POST, _BY_PERSON],
    STAND_INS: [_BY_POST, _BY_PERSON],
    VACANCIES: [*by_place(("until", ASCENDING), ("_id", ASCENDING)), _BY_POST],
}
