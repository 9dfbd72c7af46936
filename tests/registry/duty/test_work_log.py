"""Work logs and resident logs: events in, events out."""

from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from services.registry.duty.logs.commands import (
    CorrectWorkLog,
    EraseWorkLog,
    FollowUpWorkLog,
    WorkLogCommand,
    WriteWorkLog,
)
from services.registry.duty.logs.events import (
    LogKind,
    WorkLogCorrected,
    WorkLogErased,
    WorkLogFollowedUp,
    WorkLogWritten,
)
from services.registry.duty.logs.work_log import ALLOWED_IN, REFUSAL_IN, WORK_LOG, Status
from shared.personal import Personal
from tests.registry.duty.folding import (
    A_MONTH_AGO,
    GRID,
    TODAY,
    TOMORROW,
    TOO_LONG_AGO,
    YESTERDAY,
    after,
    decided,
    refusal,
)

WRITE = WriteWorkLog(
    "log-1", "5e0c", LogKind.RESIDENT_LOG, GRID, True, "p-zhang", YESTERDAY, "环境卫生", "三组垃圾未清", TODAY
)
WRITTEN = WorkLogWritten(
    "log-1",
    "5e0c",
    LogKind.RESIDENT_LOG,
    GRID,
    "p-zhang",
    YESTERDAY,
    "环境卫生",
    Personal("5e0c", "三组垃圾未清"),
    TODAY,
)
CORRECT = CorrectWorkLog("公共设施", "四组垃圾未清", "2026-11-30")
CORRECTED = WorkLogCorrected("log-1", "公共设施", Personal("5e0c", "四组垃圾未清"), "2026-11-30")
FOLLOW_UP = FollowUpWorkLog("p-li", TODAY, "已清运")
FOLLOWED_UP = WorkLogFollowedUp("log-1", "p-li", TODAY, Personal("5e0c", "已清运"))
ERASED = WorkLogErased("log-1", "5e0c", TODAY)


def test_an_entry_is_written_with_what_is_to_be_followed_up() -> None:
    assert decided(WORK_LOG, [], WRITE) == [WRITTEN]
    assert after(WORK_LOG, WRITTEN).follow_up_by == TODAY


def test_an_entry_is_corrected_and_keeps_its_day() -> None:
    assert decided(WORK_LOG, [WRITTEN], CORRECT) == [CORRECTED]
    log = after(WORK_LOG, WRITTEN, CORRECTED)
    assert (log.day, log.category, log.follow_up_by) == (YESTERDAY, "公共设施", "2026-11-30")


def test_a_follow_up_is_done_once() -> None:
    assert decided(WORK_LOG, [WRITTEN], FOLLOW_UP) == [FOLLOWED_UP]
    assert refusal(WORK_LOG, [WRITTEN, FOLLOWED_UP], FOLLOW_UP) == "already_followed_up"


def test_nothing_is_followed_up_where_nothing_was_due() -> None:
    assert refusal(WORK_LOG, [replace(WRITTEN, follow_up_by=None)], FOLLOW_UP) == "nothing_to_follow_up"


def test_what_is_followed_up_gets_no_other_due_day_but_another_text() -> None:
    done = [WRITTEN, FOLLOWED_UP]
    assert refusal(WORK_LOG, done, CORRECT) == "already_followed_up"
    assert decided(WORK_LOG, done, replace(CORRECT, follow_up_by=TODAY))


def test_a_follow_up_is_not_before_the_entry_and_not_in_the_future() -> None:
    assert refusal(WORK_LOG, [WRITTEN], replace(FOLLOW_UP, on="2026-11-21")) == "day_before_last"
    assert refusal(WORK_LOG, [WRITTEN], replace(FOLLOW_UP, on=TOMORROW)) == "day_in_future"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": TOMORROW, "follow_up_by": None}, "day_in_future"),
        ({"day": TOO_LONG_AGO}, "day_too_long_ago"),
        ({"follow_up_by": "2026-11-21"}, "due_before_day"),
        ({"follow_up_by": "2027-11-26"}, "due_too_far_ahead"),
        ({"grid_was_there": False}, "area_unknown"),
    ],
)
def test_what_cannot_be_written_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(WORK_LOG, [], replace(WRITE, **change)) == code


def test_an_entry_may_come_a_month_late() -> None:
    assert decided(WORK_LOG, [], replace(WRITE, day=A_MONTH_AGO))


def test_erasing_takes_the_text_away_once() -> None:
    assert decided(WORK_LOG, [WRITTEN, FOLLOWED_UP], EraseWorkLog()) == [ERASED]
    log = after(WORK_LOG, WRITTEN, FOLLOWED_UP, ERASED)
    assert (log.text, log.result) == (None, None)
    assert decided(WORK_LOG, [WRITTEN, ERASED], EraseWorkLog()) == []


def test_no_text_is_in_what_is_printed() -> None:
    assert "垃圾" not in repr([WRITE, WRITTEN, CORRECT, CORRECTED]) + repr(FOLLOW_UP)


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(WorkLogCommand))
    states = {
        Status.ABSENT: (),
        Status.WRITTEN: (WRITTEN,),
        Status.FOLLOWED_UP: (WRITTEN, FOLLOWED_UP),
        Status.ERASED: (WRITTEN, ERASED),
    }
    for (status, facts), command in product(states.items(), (WRITE, CORRECT, FOLLOW_UP, EraseWorkLog())):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(WORK_LOG, facts, command) == REFUSAL_IN[status]
