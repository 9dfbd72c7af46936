"""The facts of a notice (通知): put into somebody's inbox, read by that person. No personal text."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.areas import Scope
from shared.eventstore.facts import Facts


class Holder(StrEnum):
    """The roles whose holders answer for an area, from the grid up: 网格长, 站长, 指挥长, 上级组织."""

    GRID_HEAD = "grid_head"
    STATION_HEAD = "station_head"
    COMMANDER = "commander"
    SUPERIOR = "superior"


class NoticeKind(StrEnum):
    """What a notice tells of its case."""

    REPORTED = "reported"  # 新案件
    ESCALATED = "escalated"  # 逐级上报
    ASSIGNED = "assigned"  # 交办
    ALERTED = "alerted"  # 突发报警
    DEADLINE_MISSED = "deadline_missed"  # 超期
    YELLOW_CARD = "yellow_card"  # 黄牌
    RED_CARD = "red_card"  # 红牌
    URGED = "urged"  # 催办
    SUPERVISED = "supervised"  # 督办
    INSTRUCTED = "instructed"  # 批示


@dataclass(frozen=True, slots=True)
class NoticePut:
    """Somebody is told of a case, standing in for the posts below that are `vacant`; nobody if all are.

    `post` is the role by which they answer for an area, None for those whom the case was given to; `deadline` is
    which deadline was missed.  Whom the case is hidden from (群众监督), the notice is hidden from as well.
    """

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
    kind: NoticeKind = NoticeKind.REPORTED
    deadline: str | None = None
    hidden_from: tuple[str, ...] = ()


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
