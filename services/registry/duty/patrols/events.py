"""The facts of patrols and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class PatrolCheckedIn:
    """巡查签到: somebody was at the grid. There is no position in it and no trail.

    A position that the phone may give only says whether it is inside the grid's boundary, and is then thrown
    away; `inside` is None when there is no position or no boundary.  `found` counts problems found, `day` is
    the calendar day of `at`.
    """

    grid: str
    day: str
    person_id: str
    at: datetime
    inside: bool | None
    found: int
    note: Personal | None = None


PatrolEvent = PatrolCheckedIn

FACTS: Mapping[str, type] = {"patrol.checked_in.v1": PatrolCheckedIn}
