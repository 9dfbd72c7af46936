"""When a limit is used up: on the clock, in office hours, over holidays and make-up days, to the minute."""

from dataclasses import replace

import pytest

from services.cases.working_time.deadline import due
from services.cases.working_time.office import are_sound
from services.cases.working_time.reckoning import is_open
from services.cases.working_time.terms import (
    Limit,
    OfficeHours,
    Terms,
    Turn,
    Unit,
    days,
    hours,
    minutes,
    working_days,
)
from tests.cases.working_time.moments import CRITICAL, NORMAL, UNPUBLISHED, URGENT, at, local

ONE_DAY = working_days(1)
ROUND_THE_CLOCK = replace(NORMAL, hours=OfficeHours((Turn("00:00", "24:00"),)))


def due_at(start: str, limit: Limit, terms: Terms = NORMAL) -> str:
    return local(due(at(start), limit, terms).at)


def test_the_defaults_are_those_of_practice() -> None:
    assert [terms.accept for terms in (CRITICAL, URGENT, NORMAL)] == [minutes(30), hours(2), ONE_DAY]
    assert [terms.handle for terms in (CRITICAL, URGENT, NORMAL)] == [hours(24), days(3), working_days(5)]
    assert {terms.mediate for terms in (CRITICAL, URGENT, NORMAL)} == {days(30)}
    assert hours(24) == Limit(24 * 60, Unit.MINUTES)


def test_a_limit_on_the_clock_knows_no_holiday_and_no_night() -> None:
    assert due_at("2026-10-01 23:50", CRITICAL.accept) == "2026-10-02 00:20"
    assert due_at("2026-02-28 10:05", URGENT.handle, URGENT) == "2026-03-03 10:05"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-09-26 16:20", "2025-09-28 16:20"),  # the Sunday before is worked
        ("2025-09-30 15:00", "2025-10-09 15:00"),  # eight days off
        ("2025-10-04 11:00", "2025-10-09 17:30"),
        ("2025-10-10 15:00", "2025-10-11 15:00"),  # and the Saturday after is worked
        ("2025-10-11 08:30", "2025-10-13 08:30"),
        ("2026-09-18 15:00", "2026-09-20 15:00"),  # a Sunday
        ("2026-09-30 16:59", "2026-10-08 16:59"),  # seven days off
        ("2026-10-09 09:00", "2026-10-10 09:00"),  # a Saturday
        ("2026-10-10 17:29", "2026-10-12 17:29"),
    ],
)
def test_one_working_day_around_national_day(start: str, end: str) -> None:
    assert due_at(start, ONE_DAY) == end


def test_five_working_days_count_the_make_up_saturday() -> None:
    assert due_at("2025-09-30 15:00", NORMAL.handle) == "2025-10-14 15:00"
    assert due_at("2026-09-30 15:00", NORMAL.handle) == "2026-10-13 15:00"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-06 15:00", "2026-03-09 15:00"),  # Friday to Monday
        ("2026-03-07 10:00", "2026-03-09 17:30"),  # on a Saturday: from Monday's opening, all Monday
        ("2026-03-02 22:00", "2026-03-03 17:30"),  # at night
        ("2026-03-03 06:00", "2026-03-03 17:30"),  # before the opening
        ("2026-03-02 13:00", "2026-03-03 12:00"),  # at lunch: from 14:30
        ("2026-03-02 12:00", "2026-03-03 12:00"),  # the moment that lunch begins
        ("2026-03-02 14:30", "2026-03-03 12:00"),  # the moment that it ends
        ("2026-03-02 17:30", "2026-03-03 17:30"),  # exactly at closing time
        ("2026-03-06 17:30", "2026-03-09 17:30"),
        ("2026-03-02 08:00", "2026-03-02 17:30"),  # exactly at the opening: due when that day ends
    ],
)
def test_one_working_day_from_any_hour(start: str, end: str) -> None:
    assert due_at(start, ONE_DAY) == end


def test_nothing_to_wait_for_is_due_at_once_even_at_night() -> None:
    assert due_at("2026-03-02 23:15", working_days(0)) == "2026-03-02 23:15"


def test_a_place_has_holidays_and_working_days_of_its_own() -> None:
    terms = replace(NORMAL, holidays=("2026-03-03",), workdays=("2026-03-07",))
    assert due_at("2026-03-02 15:00", ONE_DAY, terms) == "2026-03-04 15:00"
    assert due_at("2026-03-06 15:00", ONE_DAY, terms) == "2026-03-07 15:00"


def test_a_place_has_office_hours_of_its_own() -> None:
    summer = replace(NORMAL, hours=OfficeHours((Turn("09:00", "12:00"), Turn("13:00", "18:00"))))
    assert due_at("2026-07-01 12:30", ONE_DAY, summer) == "2026-07-02 12:00"
    assert due_at("2026-07-03 23:00", ONE_DAY, ROUND_THE_CLOCK) == "2026-07-06 23:00"


def test_a_year_not_yet_published_is_monday_to_friday_and_provisional() -> None:
    first = next(day for day in range(1, 5) if at(f"{UNPUBLISHED}-01-{day:02} 12:00").weekday() < 5)
    found = due(at(f"{UNPUBLISHED - 1}-12-31 20:00"), ONE_DAY, NORMAL)
    assert local(found.at) == f"{UNPUBLISHED}-01-{first:02} 17:30"
    assert found.provisional


def test_what_ends_before_that_year_or_runs_on_the_clock_is_not_provisional() -> None:
    assert not due(at(f"{UNPUBLISHED - 1}-12-01 09:00"), ONE_DAY, NORMAL).provisional
    assert not due(at(f"{UNPUBLISHED - 1}-12-31 20:00"), hours(24), NORMAL).provisional


def test_the_office_is_open_within_its_turns_only() -> None:
    open_at = [is_open(at(f"2026-03-02 {time}"), NORMAL) for time in ("07:59", "08:00", "11:59", "12:00", "17:30")]
    assert open_at == [False, True, True, False, False]
    assert not is_open(at("2026-10-01 09:00"), NORMAL)
    assert is_open(at("2026-10-10 09:00"), NORMAL)
    assert is_open(at("2026-03-02 23:59"), ROUND_THE_CLOCK)


@pytest.mark.parametrize(
    "turns",
    [
        (),
        (("08:00", "08:00"),),
        (("17:30", "08:00"),),
        (("08:00", "12:00"), ("11:00", "17:00")),
        (("14:00", "17:00"), ("08:00", "12:00")),
        (("8:00", "12:00"),),
        (("08:00", "12:60"),),
        (("08:00", "24:01"),),
        (("morning", "noon"),),
        (("08:00", "-1:30"),),
    ],
)
def test_office_hours_that_make_no_day_are_not_sound(turns: tuple[tuple[str, str], ...]) -> None:
    assert not are_sound(OfficeHours(tuple(Turn(*turn) for turn in turns)))


def test_usual_office_hours_are_sound() -> None:
    assert are_sound(OfficeHours())
    assert are_sound(ROUND_THE_CLOCK.hours)
