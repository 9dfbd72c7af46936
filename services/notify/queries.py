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
    """notify's own copy of the areas and of who answers for them."""

    def __init__(self, areas: Table, seats: Table) -> None:
        self._areas = areas
        self._seats = seats

    def area_name(self, code: str, day: str) -> str | None:
        """The name of an area on the day, None while it is unknown."""
        row = self._areas.find_one({"_id": code})
        return name_on(row, day) if row else None

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, tuple[str, str]]:
        """The post and person by role, with one query; of several posts of a role in an area the first by id."""
        rows = self._seats.find(seats_on(wanted, day))
        found: dict[Holder, tuple[str, str]] = {}
        # who stands in comes before who holds the same post
        for row in sorted(rows, key=lambda row: (row["post"], not row["stands_in"])):
            if wanted.get(Holder(row["role"])) == row["area"]:
                found.setdefault(Holder(row["role"]), (row["post"], row["person"]))
        return found


def name_on(row: Row, day: str) -> str:
    """The name that an area has on the day; the new names are there in the order of their days."""
    begun = [one["name"] for one in row["names"] if one["on"] <= day]
    return str(begun[-1] if begun else row["name"])


def seats_on(wanted: Mapping[Holder, str], day: str) -> Document:
    """The filter on the seats of these areas and roles that are taken on the day."""
    return {
        "area": {"$in": list(wanted.values())},
        "role": {"$in": [role.value for role in wanted]},
        "until": {"$gt": day},
        "since": {"$lte": day},
    }


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
