"""Pairings: events in, events out."""

from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from services.registry.duty.pairings.commands import (
    EndPairing,
    ErasePairing,
    GiveHelp,
    MakePairing,
    PairingCommand,
)
from services.registry.duty.pairings.events import (
    EndReason,
    HelperKind,
    HelpGiven,
    HelpKind,
    PairingEnded,
    PairingErased,
    PairingMade,
    PairingReason,
)
from services.registry.duty.pairings.pairing import ALLOWED_IN, PAIRING, REFUSAL_IN, Status
from shared.personal import Personal
from tests.registry.duty.folding import A_YEAR_AGO, GRID, TODAY, TOMORROW, YESTERDAY, after, decided, refusal

MAKE = MakePairing(
    "pairing-1",
    "5e0c",
    "p-zhang",
    HelperKind.PERSON,
    True,
    GRID,
    True,
    PairingReason.MINIMUM_LIVING,
    "2025-01-05",
    "三组覃家，二人",
)
MADE = PairingMade(
    "pairing-1",
    "5e0c",
    "p-zhang",
    HelperKind.PERSON,
    Personal("5e0c", "三组覃家，二人"),
    GRID,
    PairingReason.MINIMUM_LIVING,
    "2025-01-05",
)
MONEY, JOB = GiveHelp(YESTERDAY, HelpKind.MONEY, 30_000), GiveHelp(TODAY, HelpKind.JOB, jobs=1)
FIRST = HelpGiven("pairing-1", GRID, 1, YESTERDAY, HelpKind.MONEY, 30_000)
END, ENDED = EndPairing(TODAY, EndReason.ACHIEVED), PairingEnded("pairing-1", TODAY, EndReason.ACHIEVED)
ERASED = PairingErased("pairing-1", "5e0c")


def test_a_household_is_paired_and_helped() -> None:
    assert decided(PAIRING, [], MAKE) == [MADE]
    assert decided(PAIRING, [MADE], MONEY) == [FIRST]
    (second,) = decided(PAIRING, [MADE, FIRST], JOB)
    pairing = after(PAIRING, MADE, FIRST, second)
    assert (pairing.helped, pairing.amount, pairing.jobs) == (2, 30_000, 1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "amount_missing"),
        ({"jobs": 1}, "jobs_contradict_kind"),
        ({"kind": HelpKind.JOB}, "jobs_contradict_kind"),
        ({"day": TOMORROW}, "day_in_future"),
        ({"day": "2025-11-21"}, "day_too_long_ago"),
    ],
)
def test_help_that_cannot_be_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(PAIRING, [MADE], replace(MONEY, **change)) == code


def test_help_is_within_the_pairing_even_when_it_is_entered_after_its_end() -> None:
    assert decided(PAIRING, [MADE], replace(MONEY, day=A_YEAR_AGO))
    assert decided(PAIRING, [MADE, ENDED], MONEY)
    assert refusal(PAIRING, [MADE, ENDED], JOB) == "day_outside_pairing"
    assert refusal(PAIRING, [replace(MADE, since=TODAY)], MONEY) == "day_outside_pairing"


def test_a_pairing_ends_after_the_last_help() -> None:
    assert decided(PAIRING, [MADE, FIRST], END) == [ENDED]
    assert refusal(PAIRING, [MADE, FIRST], replace(END, on="2026-11-21")) == "day_before_last"
    assert refusal(PAIRING, [MADE], replace(END, on=TOMORROW)) == "day_in_future"


def test_erasing_ends_the_pairing_first_and_keeps_what_was_given() -> None:
    assert decided(PAIRING, [MADE, FIRST], ErasePairing()) == [
        PairingEnded("pairing-1", TODAY, EndReason.ERASED),
        ERASED,
    ]
    pairing = after(PAIRING, MADE, FIRST, ENDED, ERASED)
    assert (pairing.household, pairing.amount) == (None, 30_000)
    assert decided(PAIRING, [MADE, ENDED], ErasePairing()) == [ERASED]
    assert decided(PAIRING, [MADE, ENDED, ERASED], ErasePairing()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grid_is_open": False}, "area_unknown"),
        ({"helper_is_there": False}, "helper_unknown"),
        ({"since": TOMORROW}, "day_in_future"),
    ],
)
def test_a_pairing_that_cannot_be_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(PAIRING, [], replace(MAKE, **change)) == code


def test_the_household_is_not_in_what_is_printed() -> None:
    assert "覃" not in repr([MAKE, MADE])


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(PairingCommand))
    states = {
        Status.ABSENT: (),
        Status.IN_FORCE: (MADE,),
        Status.ENDED: (MADE, ENDED),
        Status.ERASED: (MADE, ENDED, ERASED),
    }
    for (status, facts), command in product(states.items(), (MAKE, MONEY, END, ErasePairing())):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(PAIRING, facts, command) == REFUSAL_IN[status]
