"""The facts of a case (案件): what is stored and published, in the order of its life."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.areas import Scope
from shared.eventstore.facts import Facts
from shared.personal import Personal

Location = tuple[float, float]
"""Longitude and latitude in degrees (WGS 84), in this order as in GeoJSON."""


class Urgency(StrEnum):
    """紧急程度: 特急 critical, 紧急 urgent, 一般 normal."""

    CRITICAL = "critical"
    URGENT = "urgent"
    NORMAL = "normal"


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


class ReporterField(StrEnum):
    """What is known about the person who reported; masked until somebody unmasks it."""

    NAME = "reporter_name"
    PHONE = "reporter_phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class CaseReported:
    """上报: a case is known. All text in it is under the key of `subject`."""

    case_id: str
    subject: str
    title: Personal
    description: Personal
    reporter_name: Personal | None
    reporter_phone: Personal | None
    address: Personal | None
    category: str
    urgency: Urgency
    channel: Channel
    location: Location | None
    placement: Placement
    scope: Scope
    on_the_spot: bool
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """受理: somebody took the case on."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CaseHandledOnTheSpot:
    """现场办结: settled where it was found."""

    case_id: str
    result: Personal


@dataclass(frozen=True, slots=True)
class CasePutOnRecord:
    """备案: a case handled on the spot is on file; nothing follows."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CaseUnmasked:
    """Somebody read personal data of the reporter in clear, and said why."""

    case_id: str
    fields: tuple[ReporterField, ...]
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseReporterErased:
    """The keys of these subjects are deleted: what was written under them, nobody can read any more."""

    case_id: str
    subjects: tuple[str, ...]


CaseEvent = CaseReported | CaseAccepted | CaseHandledOnTheSpot | CasePutOnRecord | CaseUnmasked | CaseReporterErased

FACTS = Facts(
    {
        "case.reported.v1": CaseReported,
        "case.accepted.v1": CaseAccepted,
        "case.handled_on_the_spot.v1": CaseHandledOnTheSpot,
        "case.put_on_record.v1": CasePutOnRecord,
        "case.unmasked.v1": CaseUnmasked,
        "case.reporter_erased.v1": CaseReporterErased,
    }
)
