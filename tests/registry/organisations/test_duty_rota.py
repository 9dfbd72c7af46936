"""Duty rotas: events in, events out, and who is on duty when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.organisations.kinds import OrganisationRefused
from services.registry.organisations.rotas.commands import RotaCommand, SetDutyRota, SwapDuty
from services.registry.organisations.rotas.events import DutyRotaSet, DutyRotaSwapped, RotaEvent, Turn
from services.registry.organisations.rotas.rota import ALLOWED_IN, DutyRota, Status, decide, evolve
from services.registry.organisations.rotas.turns import Rota, on_duty, overlapping, served
from shared.clock import SHANGHAI

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
CENTRE = "340104100003-intake_centre"
MONDAY, TUESDAY, WEDNESDAY = "2026-11-23", "2026-11-24", "2026-11-25"
EVERY_MONDAY = Turn(None, 1, "08:30", "17:30", ("zhou",))
MONDAY_NIGHT = Turn(MONDAY, None, "20:00", "08:00", ("ma", "tian"))
NIGHTS = tuple(Turn(None, weekday, "20:00", "08:00", (f"night-{weekday}",)) for weekday in range(1, 8))
SET = SetDutyRota(CENTRE, True, "2026-11-02", "2026-12-01", (EVERY_MONDAY,))
WAS_SET = DutyRotaSet(CENTRE, 1, "2026-11-02", "2026-12-01", (EVERY_MONDAY,))
SWAP = SwapDuty(MONDAY, "08:30", "zhou", "ma", True)
SWAPPED = DutyRotaSwapped(CENTRE, 1, MONDAY, "08:30", "zhou", "ma")


def after(*facts: RotaEvent) -> DutyRota:
    rota = DutyRota()
    for fact in facts:
        rota = evolve(rota, fact)
    return rota


def refusal(rota: DutyRota, command: RotaCommand) -> str:
    with pytest.raises(OrganisationRefused) as refused:
        decide(rota, command, NOW)
    return refused.value.code


def at(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI)


def serving(day: str, time: str, *turns: Turn, since: str = "2026-11-02", until: str = "2026-12-01") -> tuple[str, ...]:
    return on_duty([Rota(1, since, until, turns)], at(day, time))


def test_a_rota_is_set_for_some_days() -> None:
    assert decide(DutyRota(), SET, NOW) == [WAS_SET]
    assert [(one.number, one.since) for one in after(WAS_SET).rotas] == [(1, "2026-11-02")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organisation_is_open": False}, "organisation_unknown"),
        ({"unknown_persons": ("zhou",)}, "persons_unknown"),
        ({"until": "2026-11-02"}, "until_not_after_since"),
        ({"until": "2027-11-04"}, "rota_too_long"),
        ({"since": "2027-11-25", "until": "2027-12-01"}, "day_too_far_ahead"),
        ({"turns": (replace(EVERY_MONDAY, weekday=None),)}, "turn_day_or_weekday"),
        ({"turns": (replace(EVERY_MONDAY, day=MONDAY),)}, "turn_day_or_weekday"),
        ({"turns": (replace(MONDAY_NIGHT, day="2026-12-01"),)}, "turn_outside_rota"),
        ({"turns": (EVERY_MONDAY, replace(EVERY_MONDAY, start="17:29", end="20:00"))}, "turns_overlap"),
    ],
)
def test_what_is_wrong_with_a_rota_is_named(change: dict[str, object], code: str) -> None:
    assert refusal(DutyRota(), replace(SET, **change)) == code  # type: ignore[arg-type]


def test_a_whole_year_may_be_set_at_once() -> None:
    assert decide(DutyRota(), replace(SET, until="2027-11-03"), NOW)


def test_every_overlap_is_told_with_its_day() -> None:
    with pytest.raises(OrganisationRefused) as refused:
        decide(DutyRota(), replace(SET, turns=(EVERY_MONDAY, replace(EVERY_MONDAY, start="12:00", end="13:00"))), NOW)
    mondays = ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]
    told = [{"day": day, "start": "12:00", "before": "17:30"} for day in mondays]
    assert refused.value.details == {"turns": told}


def test_a_night_overlaps_the_early_turn_of_the_next_day() -> None:
    early = Turn(TUESDAY, None, "07:00", "12:00", ("zhou",))
    assert overlapping([MONDAY_NIGHT, early], MONDAY, WEDNESDAY) == [(TUESDAY, "07:00", "08:00")]
    assert overlapping([MONDAY_NIGHT, replace(early, start="08:00")], MONDAY, WEDNESDAY) == []


def test_a_long_turn_overlaps_all_that_begin_in_it() -> None:
    day = (Turn(MONDAY, None, "00:00", "00:00", ("ma",)), EVERY_MONDAY, MONDAY_NIGHT)
    assert overlapping(day, MONDAY, TUESDAY) == [(MONDAY, "20:00", "00:00")]  # the day's own turns alone count


@pytest.mark.parametrize(
    ("day", "time", "who"),
    [
        (MONDAY, "19:59", ()),
        (MONDAY, "20:00", ("ma", "tian")),
        (MONDAY, "23:59", ("ma", "tian")),
        (TUESDAY, "00:00", ("ma", "tian")),
        (TUESDAY, "07:59", ("ma", "tian")),
        (TUESDAY, "08:00", ()),
        (MONDAY, "09:00", ()),
    ],
)
def test_a_turn_may_pass_midnight(day: str, time: str, who: tuple[str, ...]) -> None:
    assert serving(day, time, MONDAY_NIGHT) == who


def test_the_day_is_that_of_shanghai() -> None:
    rota = Rota(1, "2026-11-02", "2026-12-01", (EVERY_MONDAY,))
    assert on_duty([rota], datetime(2026, 11, 23, 0, 30, tzinfo=UTC)) == ("zhou",)
    assert on_duty([rota], datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == ()


def test_a_turn_that_ends_when_it_begins_lasts_a_whole_day() -> None:
    whole = replace(EVERY_MONDAY, start="08:00", end="08:00")
    assert serving(MONDAY, "08:00", whole) == serving(TUESDAY, "07:59", whole) == ("zhou",)
    assert serving(MONDAY, "07:59", whole) == serving(TUESDAY, "08:00", whole) == ()


def test_a_day_with_turns_of_its_own_has_none_of_its_weekday() -> None:
    assert serving(MONDAY, "09:00", EVERY_MONDAY, MONDAY_NIGHT) == ()
    assert serving("2026-11-16", "09:00", EVERY_MONDAY, MONDAY_NIGHT) == ("zhou",)


def test_the_last_night_of_a_rota_ends_the_morning_after_and_no_night_precedes_the_first() -> None:
    assert serving("2026-12-01", "07:00", *NIGHTS) == ("night-1",)
    assert serving("2026-12-01", "21:00", *NIGHTS) == ()
    assert serving("2026-11-02", "07:00", *NIGHTS) == ()


def test_what_is_set_later_takes_the_place_of_what_was_set_for_its_days() -> None:
    holiday = DutyRotaSet(CENTRE, 2, MONDAY, TUESDAY, (replace(EVERY_MONDAY, person_ids=("tian",)),))
    rota = after(WAS_SET, holiday)
    assert on_duty(rota.rotas, at(MONDAY, "09:00")) == ("tian",)
    assert on_duty(rota.rotas, at("2026-11-30", "09:00")) == ("zhou",)


def test_a_rota_that_is_replaced_entirely_is_forgotten() -> None:
    anew = replace(WAS_SET, number=2, since="2026-11-01")
    assert after(WAS_SET, anew).rotas == after(anew).rotas


def test_two_swap_and_may_swap_again() -> None:
    assert decide(after(WAS_SET), SWAP, NOW) == [SWAPPED]
    rota = after(WAS_SET, SWAPPED)
    assert on_duty(rota.rotas, at(MONDAY, "09:00")) == ("ma",)
    assert on_duty(rota.rotas, at("2026-11-16", "09:00")) == ("zhou",)
    back = DutyRotaSwapped(CENTRE, 1, MONDAY, "08:30", "ma", "zhou")
    assert decide(rota, replace(SWAP, from_person="ma", to_person="zhou"), NOW) == [back]
    assert on_duty(after(WAS_SET, SWAPPED, back).rotas, at(MONDAY, "09:00")) == ("zhou",)


def test_a_swap_in_a_rota_that_is_replaced_goes_with_it() -> None:
    anew = replace(WAS_SET, number=2)
    assert on_duty(after(WAS_SET, SWAPPED, anew).rotas, at(MONDAY, "09:00")) == ("zhou",)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": TUESDAY}, "turn_unknown"),
        ({"day": "2026-12-07"}, "turn_unknown"),
        ({"start": "08:00"}, "turn_unknown"),
        ({"from_person": "ma"}, "person_not_in_turn"),
        ({"to_person": "zhou"}, "person_already_in_turn"),
        ({"person_is_registered": False}, "persons_unknown"),
    ],
)
def test_what_is_wrong_with_a_swap_is_named(change: dict[str, object], code: str) -> None:
    assert refusal(after(WAS_SET), replace(SWAP, **change)) == code  # type: ignore[arg-type]


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(RotaCommand))
    states: dict[Status, tuple[RotaEvent, ...]] = {Status.ABSENT: (), Status.SET: (WAS_SET,)}
    commands: tuple[RotaCommand, ...] = (SET, SWAP)
    for (status, facts), command in product(states.items(), commands):
        if status in ALLOWED_IN[type(command)]:
            assert decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)


TIMES = st.builds(lambda hour, minute: f"{hour:02d}:{minute:02d}", st.integers(0, 23), st.sampled_from((0, 30)))
TURNS = st.builds(
    Turn, st.none(), st.integers(1, 7), TIMES, TIMES, st.lists(st.sampled_from("abc"), min_size=1, unique=True)
)


@given(st.lists(TURNS, max_size=6), st.integers(0, 60 * 24 * 40))
def test_who_is_on_duty_is_who_serves_in_a_turn_that_covers_the_moment(turns: list[Turn], minutes: int) -> None:
    rotas = [Rota(1, "2026-11-02", "2026-12-01", tuple(turns))]
    moment = at("2026-10-30", "00:00") + timedelta(minutes=minutes)
    expected: set[str] = set()
    for one in served(rotas, "2026-10-01", "2027-01-01"):
        begin = at(one.day, one.turn.start)
        if begin <= moment < begin + timedelta(minutes=one.end - one.begin):
            expected.update(one.person_ids)
    assert set(on_duty(rotas, moment)) == expected


@given(st.lists(TURNS, max_size=6))
def test_turns_overlap_exactly_when_two_are_served_at_one_moment(turns: list[Turn]) -> None:
    spans = [
        (one.begin, one.end) for one in served([Rota(1, MONDAY, "2026-12-07", tuple(turns))], MONDAY, "2026-12-07")
    ]
    meet = any(a[0] < b[1] and b[0] < a[1] for i, a in enumerate(spans) for b in spans[i + 1 :])
    assert bool(overlapping(turns, MONDAY, "2026-12-07")) == meet
