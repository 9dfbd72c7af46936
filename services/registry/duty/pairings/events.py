"""The facts of pairings and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal


class HelperKind(StrEnum):
    """帮扶人 person, 帮扶单位 organisation."""

    PERSON = "person"
    ORGANISATION = "organisation"


class PairingReason(StrEnum):
    """帮扶原因; what is not the town's business, such as an illness, is no reason here."""

    MINIMUM_LIVING = "minimum_living"  # 低保
    HARDSHIP = "hardship"  # 生活困难
    UNEMPLOYED = "unemployed"  # 就业困难
    ELDERLY_ALONE = "elderly_alone"  # 独居老人
    DISASTER = "disaster"  # 受灾
    OTHER = "other"  # 其他


class HelpKind(StrEnum):
    """帮扶方式: 慰问金 money, 物资 goods, 介绍工作 job, 其他 other."""

    MONEY = "money"
    GOODS = "goods"
    JOB = "job"
    OTHER = "other"


class EndReason(StrEnum):
    """结束原因."""

    ACHIEVED = "achieved"  # 已改善
    MOVED_AWAY = "moved_away"  # 迁出
    HELPER_LEFT = "helper_left"  # 帮扶人离开
    OTHER = "other"  # 其他
    ERASED = "erased"  # 个人信息已删除


@dataclass(frozen=True, slots=True)
class PairingMade:
    """结对: a helper and a household, which `household` describes under the key of `subject`."""

    pairing_id: str
    subject: str
    helper: str
    helper_kind: HelperKind
    household: Personal
    grid: str
    reason: PairingReason
    since: str


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """The `number`-th help of the pairing; `amount` in fen (分), `jobs` found."""

    pairing_id: str
    grid: str
    number: int
    day: str
    kind: HelpKind
    amount: int = 0
    jobs: int = 0
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class PairingEnded:
    """The pairing is over from the day `on`."""

    pairing_id: str
    on: str
    reason: EndReason


@dataclass(frozen=True, slots=True)
class PairingErased:
    """The key of the pairing is deleted: nobody can read which household it was."""

    pairing_id: str
    subject: str


PairingEvent = PairingMade | HelpGiven | PairingEnded | PairingErased

FACTS: Mapping[str, type] = {
    "pairing.made.v1": PairingMade,
    "pairing.help_given.v1": HelpGiven,
    "pairing.ended.v1": PairingEnded,
    "pairing.erased.v1": PairingErased,
}
