"""Pilots and build plans: events in, events out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.organisations.kinds import OrganisationRefused
from services.registry.organisations.programmes.build_plan import (
    PLAN_ALLOWED_IN,
    BuildPlan,
    PlanStatus,
    decide_plan,
    evolve_plan,
)
from services.registry.organisations.programmes.commands import (
    BeginPilot,
    BuildPlanCommand,
    EndPilot,
    PilotCommand,
    ProgressBuildPlan,
    SetBuildPlan,
)
from services.registry.organisations.programmes.events import (
    BuildPlanEvent,
    BuildPlanProgressed,
    BuildPlanSet,
    PilotBegun,
    PilotEnded,
    PilotEvent,
)
from services.registry.organisations.programmes.pilot import (
    PILOT_ALLOWED_IN,
    Pilot,
    PilotStatus,
    decide_pilot,
    evolve_pilot,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HONGTONG, TOWN = "152201002001", "433122107"
WULIZHOU, HONGTUXI, DAXI = f"{TOWN}201", f"{TOWN}202", f"{TOWN}203"
BEGIN, BEGUN = BeginPilot(HONGTONG, True, "2026-03-01"), PilotBegun(HONGTONG, 1, "2026-03-01")
ENDED = PilotEnded(HONGTONG, 1, "2026-09-01")
SET = SetBuildPlan(TOWN, True, 2026, (WULIZHOU, HONGTUXI, DAXI), "三个村建成新网格")
WAS_SET = BuildPlanSet(f"{TOWN}-2026", TOWN, 2026, (WULIZHOU, HONGTUXI, DAXI), "三个村建成新网格")
BUILD = ProgressBuildPlan(WULIZHOU, "building", "2026-05-01")
BUILDING = BuildPlanProgressed(f"{TOWN}-2026", TOWN, 2026, WULIZHOU, "building", "2026-05-01")


def pilot(*facts: PilotEvent) -> Pilot:
    state = Pilot()
    for fact in facts:
        state = evolve_pilot(state, fact)
    return state


def plan(*facts: BuildPlanEvent) -> BuildPlan:
    state = BuildPlan()
    for fact in facts:
        state = evolve_plan(state, fact)
    return state


def pilot_refusal(state: Pilot, command: PilotCommand) -> str:
    with pytest.raises(OrganisationRefused) as refused:
        decide_pilot(state, command, NOW)
    return refused.value.code


def plan_refusal(state: BuildPlan, command: BuildPlanCommand) -> str:
    with pytest.raises(OrganisationRefused) as refused:
        decide_plan(state, command, NOW)
    return refused.value.code


def test_an_area_is_a_pilot_for_a_time_and_may_be_one_again() -> None:
    assert decide_pilot(Pilot(), BEGIN, NOW) == [BEGUN]
    assert decide_pilot(pilot(BEGUN), EndPilot("2026-09-01"), NOW) == [ENDED]
    again = replace(BEGIN, since="2026-09-01")
    assert decide_pilot(pilot(BEGUN, ENDED), again, NOW) == [PilotBegun(HONGTONG, 2, "2026-09-01")]


def test_what_is_wrong_with_a_pilot_is_named() -> None:
    assert pilot_refusal(Pilot(), replace(BEGIN, area_is_open=False)) == "area_unknown"
    assert pilot_refusal(pilot(BEGUN), BEGIN) == "pilot_running"
    assert pilot_refusal(pilot(BEGUN), EndPilot("2026-02-28")) == "change_before_last"
    assert pilot_refusal(pilot(BEGUN, ENDED), EndPilot("2026-09-02")) == "pilot_not_running"


def test_a_town_plans_its_villages_of_the_year() -> None:
    assert decide_plan(BuildPlan(), SET, NOW) == [WAS_SET]
    assert decide_plan(plan(WAS_SET), SET, NOW) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"town_is_open": False}, "area_unknown"),
        ({"villages": (WULIZHOU, HONGTONG)}, "villages_elsewhere"),
        ({"villages": (f"{WULIZHOU}001",)}, "villages_elsewhere"),
        ({"unknown_villages": (DAXI,)}, "villages_unknown"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(change: dict[str, object], code: str) -> None:
    assert plan_refusal(BuildPlan(), replace(SET, **change)) == code  # type: ignore[arg-type]


def test_a_village_goes_forward_only() -> None:
    assert decide_plan(plan(WAS_SET), BUILD, NOW) == [BUILDING]
    building = plan(WAS_SET, BUILDING)
    done = replace(BUILDING, state="done", day="2026-11-01")
    assert decide_plan(building, replace(BUILD, state="done", day="2026-11-01"), NOW) == [done]
    assert plan_refusal(building, BUILD) == "build_not_forward"
    assert plan_refusal(plan(WAS_SET, BUILDING, done), BUILD) == "build_not_forward"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"village": f"{TOWN}204"}, "village_not_in_plan"),
        ({"state": "done", "day": "2026-04-30"}, "day_before_since"),
        ({"state": "done", "day": "2026-11-24"}, "not_yet_happened"),
    ],
)
def test_what_is_wrong_with_progress_is_named(change: dict[str, str], code: str) -> None:
    assert plan_refusal(plan(WAS_SET, BUILDING), replace(BUILD, **change)) == code


def test_a_plan_set_anew_keeps_what_was_begun() -> None:
    shorter = replace(SET, villages=(WULIZHOU, DAXI))
    (anew,) = decide_plan(plan(WAS_SET, BUILDING), shorter, NOW)
    assert isinstance(anew, BuildPlanSet)
    assert plan(WAS_SET, BUILDING, anew).progress == plan(WAS_SET, BUILDING).progress
    without = replace(SET, villages=(HONGTUXI, DAXI))
    assert plan_refusal(plan(WAS_SET, BUILDING), without) == "villages_already_building"


def test_every_command_is_decided_in_every_status() -> None:
    assert set(PILOT_ALLOWED_IN) == set(get_args(PilotCommand))
    assert set(PLAN_ALLOWED_IN) == set(get_args(BuildPlanCommand))
    pilots: Iterable[tuple[PilotStatus, Pilot]] = [
        (PilotStatus.ABSENT, Pilot()),
        (PilotStatus.RUNNING, pilot(BEGUN)),
        (PilotStatus.ENDED, pilot(BEGUN, ENDED)),
    ]
    pilot_commands: tuple[PilotCommand, ...] = (replace(BEGIN, since="2026-11-01"), EndPilot("2026-11-01"))
    for (running, state), command in product(pilots, pilot_commands):
        if running in PILOT_ALLOWED_IN[type(command)]:
            assert decide_pilot(state, command, NOW)
        else:
            assert pilot_refusal(state, command)
    assert plan_refusal(BuildPlan(), BUILD) == "build_plan_unknown"
    assert set(PlanStatus) == {PlanStatus.ABSENT, PlanStatus.SET}
