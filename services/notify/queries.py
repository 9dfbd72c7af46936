"""Rows → answers: the directory that notices are addressed by, and one person's inbox."""

from collections.abc import Mapping
from typing import Any

from pymongo.collection import Collection

from services.notify.events import Holder
from services.notify.notice import Notice, Status
from shared.eventstore.streams import Loaded

Row = Mapping[str, Any]
Document = dict[str, Any]
Table = Collection[Document]

UNREAD_FIRST = (("read", 1), ("put_at", -1), ("_id", -1))

POSTS = {Holder.GRID_HEAD: "网格长", Holder.STATION_HEAD: "站长", Holder.COMMANDER: "指挥长"}
URGENCIES = {"critical": "特急", "urgent": "紧急", "normal": "一般"}


class KeptDirectory:
    """notify's own copy of the areas and their post-holders."""

    def __init__(self, areas: Table, posts: Table) -> None:
        self._areas = areas
        self._posts = posts

    def area_name(self, code: str) -> str | None:
        """The name of an area, None while it is unknown."""
        row = self._areas.find_one({"_id": code})
        return row["name"] if row else None

    def holder(self, area: str | None, post: Holder) -> tuple[str, str] | None:
        """The id of the post and of the person who holds it, None when nobody does."""
        held = {"area": area, "kind": post.value, "holder": {"$type": "string"}}
        row = self._posts.find_one(held, sort=[("_id", 1)])
        return (row["_id"], row["holder"]) if row else None


def listed(row: Row) -> Document:
    """A notice as the inbox shows it."""
    return {**row, "notice_id": row["_id"], "text": _text(row)}


def notice_answer(loaded: Loaded[Notice]) -> Document:
    """One notice, read from its own stream."""
    put = loaded.state.put
    if put is None:
        raise LookupError(loaded.id)
    row = {
        "_id": loaded.id,
        "case_id": put.case_id,
        "category": put.category,
        "urgency": put.urgency,
        "area": put.area,
        "area_name": put.area_name,
        "post": put.post,
        "vacant": put.vacant,
        "reported_at": put.reported_at,
        "read": loaded.state.status is Status.READ,
    }
    return listed(row)


def _text(row: Row) -> str:
    told = f"{row['area_name']}有一件{URGENCIES.get(row['urgency'], '')}案件：{row['category']}"
    vacant = "、".join(POSTS[Holder(post)] for post in row["vacant"])
    return f"{told}（{vacant}空缺，由{POSTS[Holder(row['post'])]}代为接收）" if vacant else told
