"""What holds for any office hours, any days off and any moments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.cases.vocabulary import DeadlineKind
from services.cases.working_time.deadline import begun, due, extended, left, resumed
from services.cases.working_time.office import are_sound
from services.cases.working_time.reckoning import after, elapsed, is_open, length
from services.cases.working_time.terms import Limit, OfficeHours, Terms, Turn, Unit
from tests.cases.working_time.moments import NORMAL

MINUTE = timedelta(minutes=1)
FIRST = datetime(2025, 9, 1, tzinfo=UTC)
SPAN = 3 * 365 * 24 * 3600 * 1000
"""Milliseconds: three years from there, the last ones without a published calendar."""

moments = st.integers(0, SPAN).map(lambda millis: FIRST + timedelta(milliseconds=millis))
iso_days = st.integers(0, 1_000).map(lambda days: (FIRST + timedelta(days=days)).date().isoformat())
some_days = st.lists(iso_days, max_size=5).map(tuple)
limits = st.one_of(
    st.integers(0, 100_000).map(lambda amount: Limit(amount, Unit.MINUTES)),
    st.integers(0, 60).map(lambda amount: Limit(amount, Unit.WORKING_DAYS)),
)


def hours_between(cuts: list[int]) -> OfficeHours:
    times = [f"{cut // 60:02}:{cut % 60:02}" for cut in sorted(cuts)]
    return OfficeHours(tuple(Turn(*turn) for turn in zip(times[::2], times[1::2], strict=True)))


cuts = st.integers(1, 3).flatmap(lambda n: st.lists(st.integers(0, 1440), min_size=2 * n, max_size=2 * n, unique=True))
terms_of_places = st.builds(
    lambda cuts, holidays, workdays, limit: replace(
        NORMAL, hours=hours_between(cuts), holidays=holidays, workdays=workdays, handle=limit
    ),
    cuts,
    some_days,
    some_days,
    limits,
)


@given(moments, limits, terms_of_places)
def test_a_limit_has_passed_when_it_is_due(start: datetime, limit: Limit, terms: Terms) -> None:
    assert are_sound(terms.hours)
    assert elapsed(start, due(start, limit, terms).at, limit.unit, terms) == length(limit, terms)


@given(moments, moments, limits, terms_of_places)
def test_who_starts_later_is_not_due_earlier(one: datetime, other: datetime, limit: Limit, terms: Terms) -> None:
    early, late = sorted((one, other))
    assert due(early, limit, terms).at <= due(late, limit, terms).at


@given(moments, limits, st.integers(0, 30), terms_of_places)
def test_a_longer_limit_is_not_due_earlier(start: datetime, limit: Limit, more: int, terms: Terms) -> None:
    longer = replace(limit, amount=limit.amount + more)
    assert due(start, limit, terms).at <= due(start, longer, terms).at


@given(moments, st.integers(0, 2 * 1440), terms_of_places)
def test_office_time_is_the_minutes_in_which_the_office_is_open(start: datetime, minutes: int, terms: Terms) -> None:
    start = start.replace(second=0, microsecond=0)
    walked = sum(is_open(start + number * MINUTE, terms) for number in range(minutes))
    assert elapsed(start, start + minutes * MINUTE, Unit.WORKING_DAYS, terms) == walked * MINUTE


@given(moments, st.integers(-4_000_000_000, 4_000_000_000), terms_of_places)
def test_going_forward_and_back_passes_the_same_time(start: datetime, millis: int, terms: Terms) -> None:
    amount = timedelta(milliseconds=millis)
    reached = after(start, amount, Unit.WORKING_DAYS, terms)
    assert elapsed(start, reached, Unit.WORKING_DAYS, terms) == amount
    assert elapsed(reached, start, Unit.WORKING_DAYS, terms) == -amount


@given(moments, moments, terms_of_places, moments)
def test_a_pause_in_which_nobody_waits_changes_no_deadline(
    start: datetime, pause: datetime, terms: Terms, until: datetime
) -> None:
    running = begun(DeadlineKind.HANDLE, start, terms)
    assert resumed(running, left(running, pause, terms), pause, terms) == running
    longer = extended(running, until, terms)
    assert resumed(longer, left(longer, pause, terms), pause, terms) == longer


@given(moments, moments, moments, terms_of_places)
def test_a_pause_leaves_what_was_left(start: datetime, one: datetime, other: datetime, terms: Terms) -> None:
    pause, resumption = sorted((one, other))
    running = begun(DeadlineKind.HANDLE, start, terms)
    remaining = left(running, pause, terms)
    assert left(resumed(running, remaining, resumption, terms), resumption, terms) == remaining


@given(moments, terms_of_places)
def test_marks_come_in_their_order_and_none_before_the_start(start: datetime, terms: Terms) -> None:
    deadline = begun(DeadlineKind.HANDLE, start, terms)
    times = [one.at for one in deadline.marks]
    assert times == sorted(times)
    assert times[0] >= start or elapsed(times[0], start, deadline.unit, terms) == timedelta()
