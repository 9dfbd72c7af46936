"""The facts of a notice (通知): put into somebody's inbox, read by that person. No personal text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.areas import Scope
from shared.eventstore.facts import Facts


class Holder(StrEnum):
    """The posts that a notice may go to, from the grid up: 网格长, 站长, 指挥长."""

    GRID_HEAD = "grid_head"
    STATION_HEAD = "station_head"
    COMMANDER = "commander"


@dataclass(frozen=True, slots=True)
class NoticePut:
    """Somebody is told of a case, standing in for the posts below that are `vacant`; nobody if all are."""

    notice_id: str
    person_id: str | None
    post_id: str | None
    post: Holder | None
    vacant: tuple[Holder, ...]
    case_id: str
    category: str
    urgency: str
    area: str
    area_name: str
    scope: Scope
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeRead:
    """The person it was put for has read it."""

    notice_id: str
    person_id: str


NoticeEvent = NoticePut | NoticeRead

FACTS = Facts(
    {
        "notice.put.v1": NoticePut,
        "notice.read.v1": NoticeRead,
    }
)
