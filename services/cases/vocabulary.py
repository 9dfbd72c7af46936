"""The words of a case that every part of the service uses, and what each is called in Chinese."""

from dataclasses import dataclass
from enum import StrEnum

Location = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84), in this order as in GeoJSON."""


class Urgency(StrEnum):
    """紧急程度: 特急 critical, 紧急 urgent, 一般 normal."""

    CRITICAL = "critical"
    URGENT = "urgent"
    NORMAL = "normal"


class Procedure(StrEnum):
    """工作程序: 一般 general, 需要协调 coordination, 突发 emergency, 需要审批 approval."""

    GENERAL = "general"
    COORDINATION = "coordination"
    EMERGENCY = "emergency"
    APPROVAL = "approval"


class Level(StrEnum):
    """Who has the case in charge (层级): 网格 grid, 村/社区 village, 镇/街道 town, 上级 superior."""

    GRID = "grid"
    VILLAGE = "village"
    TOWN = "town"
    SUPERIOR = "superior"

    @property
    def height(self) -> int:
        """0 for the grid, 3 for the superior organisation."""
        return _LADDER.index(self)

    @property
    def above(self) -> "Level | None":
        """The next level of 逐级上报, None above the superior."""
        return _LADDER[self.height + 1] if self.height + 1 < len(_LADDER) else None

    @property
    def below(self) -> "Level | None":
        """The level that it came from, None below the grid."""
        return _LADDER[self.height - 1] if self.height else None


_LADDER = tuple(Level)


class Channel(StrEnum):
    """上报渠道: 网格上报 grid, 居民自报 resident, 热线 hotline, 微信 wechat, 受理窗口 window."""

    GRID = "grid"
    RESIDENT = "resident"
    HOTLINE = "hotline"
    WECHAT = "wechat"
    WINDOW = "window"


class Placement(StrEnum):
    """归格: the case has its grid, or waits unplaced (待归格) at the lowest area that is known."""

    GRID = "grid"
    UNPLACED = "unplaced"


class Grade(StrEnum):
    """督办: 普通 plain, 黄牌 yellow, 红牌 red."""

    PLAIN = "plain"
    YELLOW = "yellow"
    RED = "red"


class Rating(StrEnum):
    """评价: 满意 satisfied, 基本满意 fairly, 不满意 dissatisfied."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly_satisfied"
    DISSATISFIED = "dissatisfied"


class PartyKind(StrEnum):
    """办理单位: a post (岗位), an organisation with accounts (部门), a partner without (外部单位), a person."""

    POST = "post"
    ORGANISATION = "organisation"
    PARTNER = "partner"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Party:
    """Who a case goes to, by kind and id; a partner's id is that of its organisation."""

    kind: PartyKind
    id: str

    @property
    def key(self) -> str:
        """As rows keep it and as a caller's own keys are compared: "post:433122107200001-grid_head"."""
        return f"{self.kind.value}:{self.id}"


class DeadlineKind(StrEnum):
    """时限: 受理 accept, 处置 handle, 调解 mediate, 审批 approve, 公示 publicity, 挂起 suspension, 回访 follow_up."""

    ACCEPT = "accept"
    HANDLE = "handle"
    MEDIATE = "mediate"
    APPROVE = "approve"
    PUBLICITY = "publicity"
    SUSPENSION = "suspension"
    FOLLOW_UP = "follow_up"


class Mark(StrEnum):
    """What happens along a deadline: 临近 approaching, 超期 missed, 黄牌 yellow_card, 红牌 red_card; 到期 over."""

    APPROACHING = "approaching"
    MISSED = "missed"
    YELLOW_CARD = "yellow_card"
    RED_CARD = "red_card"
    OVER = "over"
