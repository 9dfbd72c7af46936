"""The facts of visits and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal


class VisitPurpose(StrEnum):
    """走访事由."""

    HOUSEHOLD = "household"  # 入户走访
    COLLECTION = "collection"  # 信息采集
    LIAISON = "liaison"  # 包联走访
    CONDOLENCE = "condolence"  # 慰问
    MEDIATION = "mediation"  # 矛盾调解
    OPINIONS = "opinions"  # 征求意见
    PUBLICITY = "publicity"  # 政策宣传
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    """Somebody is going to visit on the day `due`; `at` is an area or a sub-area such as a building."""

    visit_id: str
    subject: str
    at: str
    area: str
    person_id: str
    due: str
    purpose: VisitPurpose
    household_id: str | None = None


@dataclass(frozen=True, slots=True)
class VisitRecorded:
    """走访: somebody visited on the day `day`; `opinions` counts the opinions heard."""

    visit_id: str
    subject: str
    at: str
    area: str
    person_id: str
    day: str
    purpose: VisitPurpose
    household_id: str | None = None
    opinions: int = 0
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    """The planned visit does not take place."""

    visit_id: str
    on: str


@dataclass(frozen=True, slots=True)
class VisitErased:
    """The key of the visit's note is deleted."""

    visit_id: str
    subject: str


VisitEvent = VisitPlanned | VisitRecorded | VisitCancelled | VisitErased

FACTS: Mapping[str, type] = {
    "visit.planned.v1": VisitPlanned,
    "visit.recorded.v1": VisitRecorded,
    "visit.cancelled.v1": VisitCancelled,
    "visit.erased.v1": VisitErased,
}
