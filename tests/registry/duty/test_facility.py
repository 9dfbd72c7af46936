"""Facilities: events in, events out."""

from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest

from services.registry.duty.facilities.commands import (
    FacilityCommand,
    InspectFacility,
    InstallFacility,
    RemoveFacility,
)
from services.registry.duty.facilities.events import (
    Condition,
    FacilityInspected,
    FacilityInstalled,
    FacilityRemoved,
)
from services.registry.duty.facilities.facility import ALLOWED_IN, FACILITY, REFUSAL_IN, Status
from services.registry.duty.facilities.queries import grid_summary, summed
from tests.registry.duty.folding import GRID, TODAY, TOMORROW, TOO_LONG_AGO, YESTERDAY, after, decided, refusal

INSTALL = InstallFacility("facility-1", "5e0c", GRID, True, "poster", True, 5, "2024-03-01", "村口")
INSTALLED = FacilityInstalled("facility-1", "5e0c", GRID, GRID, "poster", 5, "2024-03-01", "村口")
INSPECT = InspectFacility("p-zhang", YESTERDAY, Condition.DAMAGED, 3)
GOOD = InspectFacility("p-zhang", TODAY, Condition.GOOD)
DAMAGED = FacilityInspected("facility-1", GRID, GRID, "poster", "p-zhang", YESTERDAY, Condition.DAMAGED, 3, 1)
MENDED = FacilityInspected("facility-1", GRID, GRID, "poster", "p-zhang", TODAY, Condition.GOOD, 5, 1, True)
REMOVED = FacilityRemoved("facility-1", TODAY)


def test_what_was_put_up_years_ago_is_entered_today() -> None:
    assert decided(FACILITY, [], INSTALL) == [INSTALLED]
    assert after(FACILITY, INSTALLED).present == 5


def test_a_fault_is_open_until_all_is_found_in_good_order() -> None:
    assert decided(FACILITY, [INSTALLED], INSPECT) == [DAMAGED]
    assert after(FACILITY, INSTALLED, DAMAGED).open_fault == 1
    assert decided(FACILITY, [INSTALLED, DAMAGED], GOOD) == [MENDED]
    assert after(FACILITY, INSTALLED, DAMAGED, MENDED).open_fault == 0


def test_good_ones_of_which_some_are_gone_are_a_fault() -> None:
    (fact,) = decided(FACILITY, [INSTALLED], replace(GOOD, number=4))
    assert (fact.fault, fact.mended) == (1, False)


def test_the_next_fault_has_the_next_number() -> None:
    (fact,) = decided(FACILITY, [INSTALLED, DAMAGED, MENDED], replace(INSPECT, on=TODAY))
    assert fact.fault == 2


def test_without_a_fault_there_is_nothing_to_mend() -> None:
    (fact,) = decided(FACILITY, [INSTALLED], GOOD)
    assert (fact.number, fact.fault, fact.mended) == (5, 0, False)


def test_missing_means_none_are_there() -> None:
    (fact,) = decided(FACILITY, [INSTALLED], InspectFacility("p-zhang", TODAY, Condition.MISSING))
    assert fact.number == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"condition": Condition.MISSING, "number": 2}, "condition_contradicts_number"),
        ({"condition": Condition.GOOD, "number": 0}, "condition_contradicts_number"),
        ({"number": 6}, "more_than_installed"),
        ({"on": TOMORROW}, "day_in_future"),
        ({"on": TOO_LONG_AGO}, "day_too_long_ago"),
    ],
)
def test_an_inspection_that_cannot_be_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(FACILITY, [INSTALLED], replace(INSPECT, **change)) == code


def test_days_do_not_go_back() -> None:
    assert refusal(FACILITY, [INSTALLED, MENDED], INSPECT) == "day_before_last"
    assert refusal(FACILITY, [INSTALLED, MENDED], RemoveFacility(YESTERDAY)) == "day_before_last"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"place_is_there": False}, "area_unknown"),
        ({"kind_is_known": False}, "facility_kind_unknown"),
        ({"on": TOMORROW}, "day_in_future"),
    ],
)
def test_what_cannot_be_installed_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(FACILITY, [], replace(INSTALL, **change)) == code


def test_what_is_removed_takes_its_fault_with_it() -> None:
    assert decided(FACILITY, [INSTALLED, DAMAGED], RemoveFacility(TODAY)) == [replace(REMOVED, fault=1)]
    assert refusal(FACILITY, [INSTALLED, REMOVED], GOOD) == "facility_removed"


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(FacilityCommand))
    states = {Status.ABSENT: (), Status.IN_PLACE: (INSTALLED,), Status.REMOVED: (INSTALLED, REMOVED)}
    for (status, facts), command in product(states.items(), (INSTALL, GOOD, RemoveFacility(TODAY))):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(FACILITY, facts, command) == REFUSAL_IN[status]


def test_a_grid_is_told_what_is_due_and_what_is_there() -> None:
    counts = {
        "poster": {"installed": 5, "present": 3, "faulty": 1},
        "camera": {"installed": 2, "present": 2, "faulty": 0},
    }
    summary = grid_summary({"_id": GRID, "name": "第一网格"}, counts, {"poster": 5, "notice_board": 1})
    assert [(one["kind"], one["due"], one["present"]) for one in summary["kinds"]] == [
        ("camera", 0, 2),
        ("notice_board", 1, 0),
        ("poster", 5, 3),
    ]
    assert summary["missing"] == 3


def test_totals_count_what_belongs_to_a_grid_and_what_belongs_to_none() -> None:
    one = {"installed": 5, "present": 4, "faulty": 1}
    total = summed({GRID: {"poster": one}, None: {"poster": one, "bulletin_board": one}})
    assert total["poster"] == {"installed": 10, "present": 8, "faulty": 2}
    assert total["bulletin_board"]["present"] == 4
