"""The marks along a deadline, and what a pause, an extension and a new calendar do to them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import (
    Deadline,
    begun,
    extended,
    fixed,
    left,
    recomputed,
    resumed,
    without,
)
from tests.cases.working_time.moments import CRITICAL, NORMAL, UNPUBLISHED, URGENT, at, local

A, M, Y, R = Mark.APPROACHING, Mark.MISSED, Mark.YELLOW_CARD, Mark.RED_CARD
HOUR = 3_600_000


def marks_of(deadline: Deadline) -> list[tuple[Mark, str]]:
    return [(one.mark, local(one.at)) for one in deadline.marks]


def paused(deadline: Deadline, begin: str, end: str) -> Deadline:
    return resumed(deadline, left(deadline, at(begin), NORMAL), at(end), NORMAL)


@pytest.fixture
def handling() -> Deadline:
    """Five working days from Monday morning: due on Friday at closing time."""
    return begun(DeadlineKind.HANDLE, at("2026-03-02 08:00"), NORMAL)


def test_a_critical_case_gets_its_yellow_card_when_it_is_missed_and_red_at_twice_the_limit() -> None:
    accept = begun(DeadlineKind.ACCEPT, at("2026-03-07 23:50"), CRITICAL)
    assert marks_of(accept) == [
        (A, "2026-03-08 00:14"),
        (M, "2026-03-08 00:20"),
        (Y, "2026-03-08 00:20"),
        (R, "2026-03-08 00:50"),
    ]


def test_an_urgent_case_has_three_days_on_the_clock() -> None:
    handle = begun(DeadlineKind.HANDLE, at("2026-03-06 10:00"), URGENT)
    assert [local(one.at) for one in handle.marks] == [
        "2026-03-08 19:36",
        "2026-03-09 10:00",
        "2026-03-09 10:00",
        "2026-03-12 10:00",
    ]


def test_a_normal_case_that_waits_for_acceptance_gets_cards_one_and_two_working_days_late() -> None:
    accept = begun(DeadlineKind.ACCEPT, at("2026-03-06 15:00"), NORMAL)
    assert marks_of(accept) == [
        (A, "2026-03-09 11:06"),
        (M, "2026-03-09 15:00"),
        (Y, "2026-03-10 15:00"),
        (R, "2026-03-11 15:00"),
    ]


def test_a_normal_case_in_handling_gets_cards_five_and_ten_working_days_late(handling: Deadline) -> None:
    assert marks_of(handling) == [
        (A, "2026-03-05 17:30"),
        (M, "2026-03-06 17:30"),
        (Y, "2026-03-13 17:30"),
        (R, "2026-03-20 17:30"),
    ]


def test_percentages_and_days_late_are_those_of_the_place() -> None:
    strict = replace(CRITICAL, clock_cards=replace(CRITICAL.clock_cards, yellow=150, red=300))
    accept = begun(DeadlineKind.ACCEPT, at("2026-03-02 10:00"), strict)
    assert [local(one.at)[11:] for one in accept.marks] == ["10:24", "10:30", "10:45", "11:30"]


def test_a_missed_follow_up_earns_no_card() -> None:
    follow_up = begun(DeadlineKind.FOLLOW_UP, at("2026-03-02 08:00"), NORMAL)
    assert [one.mark for one in follow_up.marks] == [A, M]


def test_a_publicity_period_is_over_at_its_end_and_has_no_other_mark() -> None:
    shown = fixed(DeadlineKind.PUBLICITY, at("2026-03-02 08:00"), at("2026-03-09 08:00"))
    assert marks_of(shown) == [(Mark.OVER, "2026-03-09 08:00")]
    assert not shown.provisional


def test_only_limits_begin() -> None:
    with pytest.raises(ValueError):
        begun(DeadlineKind.SUSPENSION, at("2026-03-02 08:00"), NORMAL)


def test_what_is_left_is_counted_as_the_limit_counts(handling: Deadline) -> None:
    assert left(handling, at("2026-03-06 09:00"), NORMAL) == 6 * HOUR
    assert left(handling, at("2026-03-05 22:00"), NORMAL) == 7 * HOUR
    assert left(handling, at("2026-03-09 09:30"), NORMAL) == -1.5 * HOUR


def test_lateness_is_counted_over_new_year_and_its_make_up_sunday() -> None:
    handle = begun(DeadlineKind.HANDLE, at("2025-12-24 08:00"), NORMAL)
    assert local(handle.due) == "2025-12-30 17:30"
    assert left(handle, at("2026-01-05 10:00"), NORMAL) == -16 * HOUR  # 31 December, Sunday 4 January, two hours


def test_a_pause_moves_the_deadline_and_its_marks_by_the_office_time_that_passed(handling: Deadline) -> None:
    later = paused(handling, "2026-03-03 10:00", "2026-03-04 11:00")
    assert marks_of(later) == [
        (A, "2026-03-09 09:00"),
        (M, "2026-03-10 09:00"),
        (Y, "2026-03-17 09:00"),
        (R, "2026-03-24 09:00"),
    ]
    assert (later.started, later.limit) == (handling.started, handling.limit)


@pytest.mark.parametrize(("begin", "end"), [("2026-03-03 12:00", "2026-03-03 14:30"), ("2026-03-03 21:00",) * 2])
def test_a_pause_while_the_office_is_closed_changes_nothing(handling: Deadline, begin: str, end: str) -> None:
    assert paused(handling, begin, end) == handling


def test_a_publicity_period_pauses_on_the_clock() -> None:
    shown = fixed(DeadlineKind.PUBLICITY, at("2026-03-02 08:00"), at("2026-03-09 08:00"))
    later = paused(shown, "2026-03-07 20:00", "2026-03-08 20:30")
    assert marks_of(later) == [(Mark.OVER, "2026-03-10 08:30")]


def test_what_was_late_when_it_was_paused_is_as_late_afterwards(handling: Deadline) -> None:
    late = without(handling, (A, M))
    later = paused(late, "2026-03-09 15:30", "2026-03-12 09:00")
    assert local(later.due) == "2026-03-11 11:00"  # five hours of the office before it went on
    assert marks_of(later) == [(Y, "2026-03-18 11:00"), (R, "2026-03-25 11:00")]


def test_marks_that_were_reached_do_not_come_back_after_a_pause(handling: Deadline) -> None:
    later = paused(without(handling, (A,)), "2026-03-06 08:30", "2026-03-10 08:30")
    assert [mark for mark, _ in marks_of(later)] == [M, Y, R]


def test_an_extension_brings_all_marks_back_before_and_after_its_new_end(handling: Deadline) -> None:
    longer = extended(without(handling, (A, M)), at("2026-03-11 17:30"), NORMAL)
    assert marks_of(longer) == [
        (A, "2026-03-10 17:30"),
        (M, "2026-03-11 17:30"),
        (Y, "2026-03-18 17:30"),
        (R, "2026-03-25 17:30"),
    ]


def test_an_extension_that_ends_on_a_sunday_ends_there_also_after_an_idle_pause(handling: Deadline) -> None:
    longer = extended(handling, at("2026-03-15 12:00"), NORMAL)
    assert local(longer.due) == "2026-03-15 12:00"
    assert paused(longer, "2026-03-14 09:00", "2026-03-14 18:00") == longer


def test_a_publicity_period_is_extended_to_a_moment() -> None:
    shown = fixed(DeadlineKind.PUBLICITY, at("2026-03-02 08:00"), at("2026-03-09 08:00"))
    assert marks_of(extended(shown, at("2026-03-12 08:00"), NORMAL)) == [(Mark.OVER, "2026-03-12 08:00")]


def test_a_mark_in_another_year_makes_the_deadline_provisional() -> None:
    december = begun(DeadlineKind.HANDLE, at(f"{UNPUBLISHED - 1}-12-14 08:00"), NORMAL)
    assert december.due < at(f"{UNPUBLISHED - 1}-12-31 00:00")
    assert december.provisional
    assert not begun(DeadlineKind.HANDLE, at("2026-03-02 08:00"), NORMAL).provisional


def published(deadline: Deadline, *holidays: str) -> Deadline:
    return recomputed(deadline, replace(NORMAL, holidays=holidays))


def test_a_calendar_published_later_moves_the_marks_that_are_still_ahead(handling: Deadline) -> None:
    later = published(without(handling, (A,)), "2026-03-04", "2026-03-05")
    assert marks_of(later) == [(M, "2026-03-10 17:30"), (Y, "2026-03-17 17:30"), (R, "2026-03-24 17:30")]
    assert published(handling) == handling


def test_a_calendar_published_later_keeps_pauses_and_granted_extensions(handling: Deadline) -> None:
    after_pause = paused(handling, "2026-03-03 08:00", "2026-03-04 08:00")
    assert local(after_pause.due) == "2026-03-09 17:30"
    assert local(published(after_pause, "2026-03-05").due) == "2026-03-10 17:30"
    assert published(extended(handling, at("2026-03-11 17:30"), NORMAL), "2026-03-05").due == at("2026-03-11 17:30")


def test_a_stated_end_needs_no_calendar() -> None:
    until: datetime = at("2026-03-02 08:00") + timedelta(days=7, milliseconds=1)
    shown = fixed(DeadlineKind.SUSPENSION, at("2026-03-02 08:00"), until)
    assert published(shown, "2026-03-05") == shown
