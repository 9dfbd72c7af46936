"""One town's plan of a year: the villages where it builds its grids anew, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.organisations.kinds import OrganisationRefused, check_happened
from services.registry.organisations.programmes.commands import (
    BuildPlanCommand,
    ProgressBuildPlan,
    SetBuildPlan,
)
from services.registry.organisations.programmes.events import (
    BuildPlanEvent,
    BuildPlanProgressed,
    BuildPlanSet,
)
from shared.eventstore.streams import Aggregate


class BuildState(StrEnum):
    """建设进度, in order."""

    PLANNED = "planned"
    BUILDING = "building"
    DONE = "done"


_ORDER = tuple(BuildState)


class PlanStatus(StrEnum):
    ABSENT = "absent"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Progress:
    village: str
    state: str
    day: str


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """`progress` tells how far each village is for which that was ever said; the others are planned."""

    status: PlanStatus = PlanStatus.ABSENT
    plan_id: str = ""
    town: str = ""
    year: int = 0
    villages: tuple[str, ...] = ()
    target: str = ""
    progress: tuple[Progress, ...] = ()


PLAN_ALLOWED_IN: dict[type, frozenset[PlanStatus]] = {
    SetBuildPlan: frozenset(PlanStatus),
    ProgressBuildPlan: frozenset({PlanStatus.SET}),
}


def plan_id_of(town: str, year: int) -> str:
    """433122107-2026."""
    return f"{town}-{year}"


def decide_plan(plan: BuildPlan, command: BuildPlanCommand, now: datetime) -> Sequence[BuildPlanEvent]:
    """All rules about build plans; OrganisationRefused when one says no."""
    if plan.status not in PLAN_ALLOWED_IN[type(command)]:
        raise OrganisationRefused("build_plan_unknown")
    match command:
        case SetBuildPlan():
            return _plan_set(plan, command)
        case ProgressBuildPlan():
            return [_progressed(plan, command, now)]
        case _:
            assert_never(command)


def _plan_set(plan: BuildPlan, command: SetBuildPlan) -> list[BuildPlanEvent]:
    if not command.town_is_open:
        raise OrganisationRefused("area_unknown", area=command.town)
    elsewhere = [village for village in command.villages if len(village) != 12 or village[:9] != command.town]
    if elsewhere:
        raise OrganisationRefused("villages_elsewhere", villages=elsewhere)
    if command.unknown_villages:
        raise OrganisationRefused("villages_unknown", villages=list(command.unknown_villages))
    if dropped := sorted({one.village for one in plan.progress} - set(command.villages)):
        raise OrganisationRefused("villages_already_building", villages=dropped)
    if (plan.villages, plan.target) == (command.villages, command.target):
        return []
    id = plan_id_of(command.town, command.year)
    return [BuildPlanSet(id, command.town, command.year, command.villages, command.target)]


def _progressed(plan: BuildPlan, command: ProgressBuildPlan, now: datetime) -> BuildPlanProgressed:
    if command.village not in plan.villages:
        raise OrganisationRefused("village_not_in_plan", village=command.village)
    known = (one for one in plan.progress if one.village == command.village)
    before = next(known, Progress(command.village, BuildState.PLANNED, ""))
    if _ORDER.index(BuildState(command.state)) <= _ORDER.index(BuildState(before.state)):
        raise OrganisationRefused("build_not_forward", state=before.state)
    check_happened(command.day, before.day, now)
    return BuildPlanProgressed(plan.plan_id, plan.town, plan.year, command.village, command.state, command.day)


def evolve_plan(plan: BuildPlan, event: BuildPlanEvent) -> BuildPlan:
    """Total; no clock, no rule, never raises."""
    match event:
        case BuildPlanSet():
            return BuildPlan(
                PlanStatus.SET,
                event.plan_id,
                event.town,
                event.year,
                tuple(event.villages),
                event.target,
                plan.progress,
            )
        case BuildPlanProgressed():
            others = (one for one in plan.progress if one.village != event.village)
            return replace(plan, progress=(*others, Progress(event.village, event.state, event.day)))
        case _:
            assert_never(event)


BUILD_PLAN: Aggregate[BuildPlan, BuildPlanCommand] = Aggregate(
    "build_plan", BuildPlan(), decide_plan, evolve_plan, lambda plan: scope_of(plan.town)
)
