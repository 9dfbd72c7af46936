"""Divisions: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from services.registry.areas.commands import (
    AskDivision,
    ConfirmDivision,
    DivisionCommand,
    DraftDivision,
    ReturnDivision,
    SubmitDivision,
    WithdrawDivision,
)
from services.registry.areas.divisions.division import (
    ALLOWED_IN,
    Division,
    DivisionRefused,
    Status,
    codes_of,
    decide,
    evolve,
)
from services.registry.areas.divisions.queries import division_answer
from services.registry.areas.events import DivisionConfirmed, DivisionSubmitted
from services.registry.schemes.scheme import Scheme

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
VILLAGE = "433122107200"
ASK = AskDivision(f"{VILLAGE}-division-1", VILLAGE, True, "2026-12-31", "按村民组划分")


def grid(number: int, **more: Any) -> dict[str, Any]:
    rest = {"kind": "grid", "boundary": None, "households": 320, "population": 1100, "divided_by": None}
    unknown = dict.fromkeys(("registered_population", "floating_population", "hectares"))
    return {"number": number, "name": f"第{number}网格", **rest, **unknown, **more}


DRAFT = DraftDivision((grid(1), grid(2)))
COMMANDS: tuple[DivisionCommand, ...] = (
    ASK,
    DRAFT,
    SubmitDivision(),
    ReturnDivision("界线不清"),
    ConfirmDivision("2026-12-01"),
    WithdrawDivision("另议"),
)


def after(*commands: DivisionCommand, now: datetime = NOW) -> Division:
    state = Division()
    for command in commands:
        for fact in decide(state, command, now):
            state = evolve(state, fact)
    return state


def refusal(state: Division, command: DivisionCommand, now: datetime = NOW) -> str:
    with pytest.raises(DivisionRefused) as refused:
        decide(state, command, now)
    return refused.value.code


def test_every_command_has_a_row_in_the_table() -> None:
    assert set(ALLOWED_IN) == set(get_args(DivisionCommand))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: type(command).__name__)
def test_every_command_is_decided_in_every_status(status: Status, command: DivisionCommand) -> None:
    state = Division() if status is Status.ABSENT else replace(after(ASK), status=status)
    if status in ALLOWED_IN[type(command)]:
        assert decide(state, command, NOW)
    else:
        assert refusal(state, command) in {"division_unknown", "division_under_way", "not_allowed_in_status"}


def test_a_returned_draft_is_drawn_anew_submitted_and_confirmed() -> None:
    state = after(ASK, DRAFT, SubmitDivision(), ReturnDivision("界线不清"))
    assert (state.status, state.reasons) == (Status.RETURNED, "界线不清")
    new = DraftDivision((grid(1), grid(2), grid(4)))
    state = after(ASK, DRAFT, SubmitDivision(), ReturnDivision("界线不清"), new, SubmitDivision())
    (confirmed,) = decide(state, ConfirmDivision("2026-12-01"), NOW)
    assert isinstance(confirmed, DivisionConfirmed)
    assert confirmed.grids == codes_of(state) == (f"{VILLAGE}001", f"{VILLAGE}002", f"{VILLAGE}004")


@pytest.mark.parametrize(("moment", "on_time"), [("2026-12-31T15:59", True), ("2026-12-31T16:00", False)])
def test_whether_a_draft_came_on_time_goes_by_the_day_in_shanghai(moment: str, on_time: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    (submitted,) = decide(after(ASK, DRAFT), SubmitDivision(), at)
    assert isinstance(submitted, DivisionSubmitted)
    assert submitted.on_time is on_time


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        (Division(), replace(ASK, village_is_open=False), "area_unknown"),
        (Division(), replace(ASK, deadline="2026-11-22"), "deadline_passed"),
        (Division(), replace(ASK, deadline="2028-01-01"), "day_too_far_ahead"),
        (after(ASK), DraftDivision((grid(1), grid(1, name="另一"))), "number_repeated"),
        (after(ASK), DraftDivision((grid(1), grid(2, name="第1网格"))), "name_repeated"),
        (after(ASK), DraftDivision((grid(1),), frozenset({1})), "code_used_before"),
        (after(ASK, DRAFT, SubmitDivision()), ConfirmDivision("2028-01-01"), "day_too_far_ahead"),
    ],
)
def test_what_is_wrong_with_a_division_is_named(state: Division, command: DivisionCommand, code: str) -> None:
    assert refusal(state, command) == code


def test_a_grid_of_unusual_size_is_shown_with_a_warning_unless_it_is_exempt() -> None:
    part = {
        "name": "井岗镇体系",
        "levels": [{"id": "grid", "title": "网格", "acts_as": "grid"}],
        "sizing": [{"level": "grid", "households": [300, 500], "exempt": ["villager_group"], "note": "原则上"}],
    }
    draft = DraftDivision((grid(1), grid(2, households=620), grid(3, households=90, divided_by="villager_group")))
    answer = division_answer(after(ASK, draft), Scheme.of("433122107", part))
    warnings = [[(one["value"], one["least"], one["most"]) for one in g["warnings"]] for g in answer["grids"]]
    assert warnings == [[], [(620, 300, 500)], []]
