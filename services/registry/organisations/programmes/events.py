"""The facts of pilots and build plans and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PilotBegun:
    """An area tries the grids before the others (试点); `number` counts its pilots from 1."""

    area: str
    number: int
    since: str


@dataclass(frozen=True, slots=True)
class PilotEnded:
    area: str
    number: int
    on: str


@dataclass(frozen=True, slots=True)
class BuildPlanSet:
    """The villages in which a town builds its grids anew in a year, and what it aims at, in its own words."""

    plan_id: str
    town: str
    year: int
    villages: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class BuildPlanProgressed:
    """`state` is planned, building or done."""

    plan_id: str
    town: str
    year: int
    village: str
    state: str
    day: str


PilotEvent = PilotBegun | PilotEnded


BuildPlanEvent = BuildPlanSet | BuildPlanProgressed

FACTS: Mapping[str, type] = {
    "pilot.begun.v1": PilotBegun,
    "pilot.ended.v1": PilotEnded,
    "build_plan.set.v1": BuildPlanSet,
    "build_plan.progressed.v1": BuildPlanProgressed,
}
