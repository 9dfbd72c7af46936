"""Patrols: events in, events out."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from services.registry.duty.lateness import CLOCK_AHEAD, not_ahead
from services.registry.duty.patrols.commands import CheckIn
from services.registry.duty.patrols.events import PatrolCheckedIn
from services.registry.duty.patrols.patrol import MOST_A_DAY, PATROL, patrol_id
from services.registry.duty.places import lies_in
from shared.personal import Personal
from tests.registry.duty.folding import GRID, NOW, after, decided, refusal

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
CHECK_IN = CheckIn(GRID, True, "p-zhang", MORNING, True, 2, "5e0c", "路灯不亮")
CHECKED_IN = PatrolCheckedIn(GRID, "2026-11-23", "p-zhang", MORNING, True, 2, Personal("5e0c", "路灯不亮"))
SQUARE = {"type": "Polygon", "coordinates": [[[110, 28], [110.1, 28], [110.1, 28.1], [110, 28.1], [110, 28]]]}


def test_a_check_in_says_who_was_at_the_grid_and_what_was_found() -> None:
    assert decided(PATROL, [], CHECK_IN) == [CHECKED_IN]
    assert after(PATROL, CHECKED_IN).check_ins == (CHECKED_IN,)


def test_the_day_of_a_check_in_is_the_calendar_day_in_shanghai() -> None:
    late_evening = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    (fact,) = decided(PATROL, [], replace(CHECK_IN, at=late_evening))
    assert fact.day == "2026-11-23"
    assert patrol_id(GRID, fact.day) == f"{GRID}-2026-11-23"


def test_no_position_is_in_the_fact() -> None:
    assert {field.name for field in fields(PatrolCheckedIn)} == {
        "grid",
        "day",
        "person_id",
        "at",
        "inside",
        "found",
        "note",
    }


def test_the_same_check_in_sent_again_is_none() -> None:
    assert decided(PATROL, [CHECKED_IN], CHECK_IN) == []


def test_a_second_check_in_of_the_day_is_one_more() -> None:
    again = replace(CHECK_IN, at=MORNING + timedelta(hours=1), note=None)
    (fact,) = decided(PATROL, [CHECKED_IN], again)
    assert fact.note is None
    assert len(after(PATROL, CHECKED_IN, fact).check_ins) == 2


def test_a_check_in_may_come_a_month_late_and_not_later() -> None:
    assert decided(PATROL, [], replace(CHECK_IN, at=NOW - timedelta(days=31)))
    assert refusal(PATROL, [], replace(CHECK_IN, at=NOW - timedelta(days=32))) == "day_too_long_ago"


def test_nobody_was_there_in_the_future() -> None:
    assert refusal(PATROL, [], replace(CHECK_IN, at=NOW + timedelta(seconds=1))) == "day_in_future"


def test_a_clock_that_is_a_little_ahead_means_now() -> None:
    assert not_ahead(NOW + CLOCK_AHEAD, NOW) == NOW
    assert not_ahead(NOW - CLOCK_AHEAD, NOW) == NOW - CLOCK_AHEAD
    wrong = NOW + CLOCK_AHEAD + timedelta(seconds=1)
    assert not_ahead(wrong, NOW) == wrong


def test_a_grid_that_was_not_there_is_not_patrolled() -> None:
    assert refusal(PATROL, [], replace(CHECK_IN, grid_was_there=False)) == "area_unknown"


def test_a_phone_gone_wild_is_stopped() -> None:
    facts = [replace(CHECKED_IN, at=MORNING + timedelta(seconds=n)) for n in range(MOST_A_DAY)]
    assert refusal(PATROL, facts, replace(CHECK_IN, at=NOW)) == "too_many_check_ins"


def test_a_position_is_inside_outside_or_unknown() -> None:
    assert lies_in(SQUARE, [110.05, 28.05]) is True
    assert lies_in(SQUARE, [110.0, 28.0]) is True
    assert lies_in(SQUARE, [110.2, 28.05]) is False
    assert lies_in(SQUARE, None) is None
    assert lies_in(None, [110.05, 28.05]) is None
