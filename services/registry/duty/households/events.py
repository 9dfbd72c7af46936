"""The facts of household records and the names under which they are stored for good.

A record says where, how many, how to reach, which services are wanted, and what all that is for.  There is no
field for names, ethnicity, religion, health or politics, and none is to be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal


class HouseholdPurpose(StrEnum):
    """采集目的: what the record is for; it is closed and erased when that is over."""

    SERVICE = "service"  # 便民服务
    CONTACT = "contact"  # 联系走访
    EMERGENCY = "emergency"  # 应急联络
    NOTICES = "notices"  # 告知送达


class Service(StrEnum):
    """需要的服务: a service that a household asks for."""

    AGENCY = "agency"  # 代办
    EMPLOYMENT = "employment"  # 就业
    TRAINING = "training"  # 技能培训
    SOCIAL_SECURITY = "social_security"  # 社保
    CIVIL_AFFAIRS = "civil_affairs"  # 民政
    ELDER_CARE = "elder_care"  # 养老服务
    CHILD_CARE = "child_care"  # 托幼
    REPAIRS = "repairs"  # 维修
    UTILITIES = "utilities"  # 水电气
    LEGAL_ADVICE = "legal_advice"  # 法律咨询
    VOLUNTEERS = "volunteers"  # 志愿服务
    OTHER = "other"  # 其他


class CloseReason(StrEnum):
    """销户原因."""

    MOVED_AWAY = "moved_away"  # 迁出
    DEMOLISHED = "demolished"  # 拆迁
    DUPLICATE = "duplicate"  # 重复登记
    PURPOSE_ENDED = "purpose_ended"  # 目的已达到
    ERASED = "erased"  # 个人信息已删除


@dataclass(frozen=True, slots=True)
class HouseholdRecorded:
    """A household is on record from the day `since` on; `subject` names the key of its address and contact."""

    household_id: str
    subject: str
    grid: str
    purpose: HouseholdPurpose
    residents: int
    address: Personal
    contact: Personal | None
    services: tuple[Service, ...]
    since: str


@dataclass(frozen=True, slots=True)
class HouseholdCorrected:
    """The record says this from the day `on`."""

    household_id: str
    purpose: HouseholdPurpose
    residents: int
    address: Personal
    contact: Personal | None
    services: tuple[Service, ...]
    on: str


@dataclass(frozen=True, slots=True)
class HouseholdClosed:
    """The record no longer counts from the day `on`; the grid is repeated for those who count."""

    household_id: str
    grid: str
    on: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class HouseholdUnmasked:
    """Somebody saw address and contact in clear, for the stated reason."""

    household_id: str
    by: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class HouseholdErased:
    """The key of the household is deleted: address and contact are unreadable everywhere."""

    household_id: str
    subject: str


HouseholdEvent = HouseholdRecorded | HouseholdCorrected | HouseholdClosed | HouseholdUnmasked | HouseholdErased

FACTS: Mapping[str, type] = {
    "household.recorded.v1": HouseholdRecorded,
    "household.corrected.v1": HouseholdCorrected,
    "household.closed.v1": HouseholdClosed,
    "household.unmasked.v1": HouseholdUnmasked,
    "household.erased.v1": HouseholdErased,
}
