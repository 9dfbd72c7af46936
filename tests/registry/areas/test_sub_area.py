"""Sub-areas: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from services.registry.areas.commands import (
    CloseSubArea,
    Members,
    OpenSubArea,
    RenameSubArea,
    SetMembers,
    SubAreaCommand,
)
from services.registry.areas.sub_areas.sub_area import (
    ALLOWED_IN,
    Status,
    SubArea,
    SubAreaRefused,
    decide,
    evolve,
    sub_area_id_of,
)
from services.registry.codes import Level
from services.registry.schemes.declarations import LevelDeclaration

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOWN, VILLAGE, GRID = "433122107", "433122107200", "433122107200003"
DISTRICT = LevelDeclaration("district_area", "片区", groups=Level.VILLAGE)
BUILDING = LevelDeclaration("building", "楼栋", within=Level.GRID)
ID = f"{TOWN}-district_area-1"
OPEN = OpenSubArea(ID, TOWN, DISTRICT, "河东片区", 1, TOWN, True, Members((VILLAGE,)), "2026-01-01")
TWELVE = OpenSubArea(f"{GRID}-building-12", GRID, BUILDING, "12 号楼", 12, GRID, True, Members(), "2026-01-01")
COMMANDS: tuple[SubAreaCommand, ...] = (
    OPEN,
    RenameSubArea("城东片区", "2026-12-01"),
    SetMembers(Level.VILLAGE, Members((VILLAGE, "433122107201")), "2026-12-01"),
    CloseSubArea("2026-12-01", "不再设"),
)


def after(*commands: SubAreaCommand) -> SubArea:
    state = SubArea()
    for command in commands:
        for fact in decide(state, command, NOW):
            state = evolve(state, fact)
    return state


def refusal(state: SubArea, command: SubAreaCommand) -> str:
    with pytest.raises(SubAreaRefused) as refused:
        decide(state, command, NOW)
    return refused.value.code


def test_every_command_has_a_row_in_the_table() -> None:
    assert set(ALLOWED_IN) == set(get_args(SubAreaCommand))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_every_command_is_decided_in_every_status(status: Status, command: SubAreaCommand) -> None:
    state = SubArea() if status is Status.ABSENT else replace(after(OPEN), status=status)
    if status in ALLOWED_IN[type(command)]:
        assert decide(state, command, NOW)
    else:
        assert refusal(state, command)


def test_a_grouping_lives_with_its_members() -> None:
    state = after(*COMMANDS)
    assert (state.name, state.members, state.until) == ("城东片区", (VILLAGE, "433122107201"), "2026-12-01")


def test_an_id_says_where_which_level_and_number() -> None:
    assert sub_area_id_of(GRID, "building", 12) == TWELVE.sub_area_id == "433122107200003-building-12"
    assert after(TWELVE).area == GRID


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(OPEN, level=None), "level_not_declared"),
        (replace(OPEN, within_is_open=False), "parent_unknown"),
        (replace(OPEN, within=ID), "parent_cyclic"),
        (replace(OPEN, members=Members((TOWN,))), "parent_cyclic"),
        (replace(OPEN, area=VILLAGE, members=Members()), "sub_area_misplaced"),
        (replace(TWELVE, area=VILLAGE), "sub_area_misplaced"),
        (replace(TWELVE, members=Members((GRID,))), "parent_cyclic"),
        (replace(TWELVE, members=Members((VILLAGE,))), "level_groups_nothing"),
        (replace(OPEN, members=Members((GRID,))), "member_of_other_level"),
        (replace(OPEN, members=Members(("433122108200",))), "member_outside"),
        (replace(OPEN, members=Members((VILLAGE,), not_open=(VILLAGE,))), "member_unknown"),
        (replace(OPEN, members=Members((VILLAGE,), elsewhere={VILLAGE: "x"})), "member_of_another"),
        (replace(OPEN, since="2028-01-01"), "day_too_far_ahead"),
    ],
)
def test_what_is_wrong_with_a_sub_area_is_named(command: OpenSubArea, code: str) -> None:
    assert refusal(SubArea(), command) == code


def test_a_closed_id_is_never_used_again() -> None:
    assert refusal(after(OPEN, COMMANDS[3]), OPEN) == "sub_area_id_used_before"


def test_nothing_holds_from_before_the_last_change() -> None:
    assert refusal(after(OPEN), RenameSubArea("早", "2025-12-31")) == "day_before_last_change"


def test_a_sub_area_with_others_in_it_stays() -> None:
    assert refusal(after(OPEN), CloseSubArea("2026-12-01", "撤", inside=("x",))) == "sub_area_not_empty"
