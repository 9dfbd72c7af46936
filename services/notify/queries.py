"""Rows → answers: the directory that notices are addressed by, and one person's inbox."""

from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.collection import Collection

from services.notify.events import Holder, NoticeKind
from services.notify.notice import Notice, Status
from services.notify.recipients import Seat
from shared.eventstore.streams import Loaded

Row = Mapping[str, Any]
Document = dict[str, Any]
Table = Collection[Document]

UNREAD_FIRST = (("read", 1), ("put_at", -1), ("_id", -1))

POSTS = {
    Holder.GRID_HEAD: "网格长",
    Holder.STATION_HEAD: "站长",
    Holder.COMMANDER: "指挥长",
    Holder.SUPERIOR: "上级组织",
}
URGENCIES = {"critical": "特急", "urgent": "紧急", "normal": "一般"}
DEADLINES = {"accept": "受理", "handle": "处置", "mediate": "调解", "approve": "审批", "follow_up": "回访"}

TITLE_OF: Mapping[str, str] = {
    NoticeKind.REPORTED: "新案件",
    NoticeKind.ESCALATED: "逐级上报",
    NoticeKind.ASSIGNED: "交办",
    NoticeKind.ALERTED: "突发报警",
    NoticeKind.DEADLINE_MISSED: "超期",
    NoticeKind.YELLOW_CARD: "黄牌",
    NoticeKind.RED_CARD: "红牌",
    NoticeKind.URGED: "催办",
    NoticeKind.SUPERVISED: "督办",
    NoticeKind.INSTRUCTED: "批示",
}
TEXTS: Mapping[str, str] = {
    NoticeKind.REPORTED: "{area}有一件{urgency}案件",
    NoticeKind.ESCALATED: "{area}有一件{urgency}案件逐级上报，请受理",
    NoticeKind.ASSIGNED: "{area}有一件{urgency}案件交办，请签收",
    NoticeKind.ALERTED: "{area}突发事件，请立即处置",
    NoticeKind.DEADLINE_MISSED: "{area}有一件{urgency}案件{deadline}超期",
    NoticeKind.YELLOW_CARD: "{area}有一件{urgency}案件{deadline}超期，黄牌",
    NoticeKind.RED_CARD: "{area}有一件{urgency}案件{deadline}超期，红牌",
    NoticeKind.URGED: "{area}有一件{urgency}案件被催办",
    NoticeKind.SUPERVISED: "{area}有一件{urgency}案件被督办",
    NoticeKind.INSTRUCTED: "{area}有一件{urgency}案件有新的批示",
}
"""What the line says before the category."""


class KeptDirectory:
    """notify's own copy of the areas and of who answers for them."""

    def __init__(self, areas: Table, posts: Table, seats: Table) -> None:
        self._areas = areas
        self._posts = posts
        self._seats = seats

    def area_name(self, code: str, day: str) -> str | None:
        """The name of an area on the day, None while it is unknown."""
        row = self._areas.find_one({"_id": code})
        return name_on(row, day) if row else None

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, Seat]:
        """The post and person by role, with one query; of several posts of a role in an area the first by id."""
        found: dict[Holder, Seat] = {}
        for row in self._taken(seats_on(wanted, day)):
            if wanted.get(Holder(row["role"])) == row["area"]:
                found.setdefault(Holder(row["role"]), _seat(row))
        return found

    def seat_of(self, post: str, day: str) -> Seat | None:
        """Who answers for one post, None while it is vacant."""
        rows = self._taken({"post": post, **taken_on(day)})
        return next(map(_seat, rows), None)

    def staff(self, organisation: str, day: str) -> Iterable[Seat]:
        """Who answers for each post at an organisation."""
        seats: dict[str, Seat] = {}
        for row in self._taken({"at": organisation, **taken_on(day)}):
            seats.setdefault(row["post"], _seat(row))
        return seats.values()

    def roles(self, posts: Iterable[str]) -> Iterable[str]:
        """The roles of these posts, in their order."""
        wanted = list(posts)
        rows = self._posts.find({"_id": {"$in": wanted}}) if wanted else ()
        role_of = {row["_id"]: row["role"] for row in rows}
        return [role_of[post] for post in wanted if post in role_of]

    def _taken(self, wanted: Document) -> list[Document]:
        """By post; who stands in comes before who holds the same one."""
        return sorted(self._seats.find(wanted), key=lambda row: (row["post"], not row["stands_in"]))


def _seat(row: Row) -> Seat:
    return Seat(row["person"], row["post"], row["role"])


def name_on(row: Row, day: str) -> str:
    """The name that an area has on the day; the new names are there in the order of their days."""
    begun = [one["name"] for one in row["names"] if one["on"] <= day]
    return str(begun[-1] if begun else row["name"])


def seats_on(wanted: Mapping[Holder, str], day: str) -> Document:
    """The filter on the seats of these areas and roles that are taken on the day."""
    return {
        "area": {"$in": list(wanted.values())},
        "role": {"$in": [role.value for role in wanted]},
        **taken_on(day),
    }


def taken_on(day: str) -> Document:
    """The filter on seats that are taken on the day."""
    return {"until": {"$gt": day}, "since": {"$lte": day}}


def listed(row: Row) -> Document:
    """A notice as the inbox shows it."""
    return {**row, "notice_id": row["_id"], "title": TITLE_OF[row["kind"]], "text": _text(row)}


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
        "kind": put.kind,
        "deadline": put.deadline,
        "reported_at": put.reported_at,
        "read": loaded.state.status is Status.READ,
    }
    return listed(row)


def hidden_cases(cases: Table, person_id: str) -> list[str]:
    """The cases that are hidden from a person (群众监督): complaints about one person, a few at the most."""
    return [row["_id"] for row in cases.find({"hidden_from": person_id}, {"_id": True})]


def _text(row: Row) -> str:
    what = TEXTS[row["kind"]].format(
        area=row["area_name"],
        urgency=URGENCIES.get(row["urgency"], ""),
        deadline=DEADLINES.get(row["deadline"], ""),
    )
    told = f"{what}：{row['category']}"
    if not row["vacant"]:
        return told
    vacant = "、".join(POSTS[Holder(post)] for post in row["vacant"])
    stands_in = f"，由{POSTS[Holder(row['post'])]}代为接收" if row["post"] else ""
    return f"{told}（{vacant}空缺{stands_in}）"
