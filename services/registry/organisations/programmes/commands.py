"""What can be asked of pilots and build plans; what lies in other streams arrives as looked-up evidence."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BeginPilot:
    area: str
    area_is_open: bool
    since: str


@dataclass(frozen=True, slots=True)
class EndPilot:
    on: str


@dataclass(frozen=True, slots=True)
class SetBuildPlan:
    """`unknown_villages` are those of the villages that no registry has opened."""

    town: str
    town_is_open: bool
    year: int
    villages: tuple[str, ...]
    target: str
    unknown_villages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ProgressBuildPlan:
    village: str
    state: str
    day: str


PilotCommand = BeginPilot | EndPilot


BuildPlanCommand = SetBuildPlan | ProgressBuildPlan
