"""The facts of facilities and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.personal import Personal

KINDS: Mapping[str, str] = {
    "notice_board": "公示牌",
    "bulletin_board": "宣传栏",
    "poster": "宣传画",
    "camera": "摄像头",
    "door_plate": "门牌",
    "signpost": "指示牌",
    "physical_security": "物防设施",
    "technical_security": "技防设施",
    "suggestion_box": "意见箱",
}
"""What every place knows; a scheme may name more under `facilities`."""


class Condition(StrEnum):
    """完好 good, 损坏 damaged, 缺失 missing."""

    GOOD = "good"
    DAMAGED = "damaged"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FacilityInstalled:
    """Something stands or hangs somewhere from the day `on`: `number` of them; cameras are a count, nothing more."""

    facility_id: str
    subject: str
    at: str
    area: str
    kind: str
    number: int
    on: str
    place: str


@dataclass(frozen=True, slots=True)
class FacilityInspected:
    """Somebody looked: `number` of them are there, in this condition.

    `fault` numbers the facility's faults from 1: the one that was found, or found `mended`; 0 for none.
    """

    facility_id: str
    at: str
    area: str
    kind: str
    person_id: str
    on: str
    condition: Condition
    number: int
    fault: int = 0
    mended: bool = False
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class FacilityRemoved:
    """It is no longer there from the day `on`; `fault` is the fault that ends with it, 0 for none."""

    facility_id: str
    on: str
    fault: int = 0


FacilityEvent = FacilityInstalled | FacilityInspected | FacilityRemoved

FACTS: Mapping[str, type] = {
    "facility.installed.v1": FacilityInstalled,
    "facility.inspected.v1": FacilityInspected,
    "facility.removed.v1": FacilityRemoved,
}
