"""Household records: events in, events out; and the collection rate."""

from dataclasses import fields, replace
from itertools import product
from typing import Any, get_args

import pytest

from services.registry.duty.households.commands import (
    CloseHousehold,
    CorrectHousehold,
    EraseHousehold,
    HouseholdCommand,
    RecordHousehold,
    UnmaskHousehold,
)
from services.registry.duty.households.events import (
    CloseReason,
    HouseholdClosed,
    HouseholdErased,
    HouseholdPurpose,
    HouseholdRecorded,
    HouseholdUnmasked,
    Service,
)
from services.registry.duty.households.household import ALLOWED_IN, HOUSEHOLD, REFUSAL_IN, Status, is_recorded_at
from services.registry.duty.households.queries import collection_rates, household_answer
from services.registry.duty.texts import Texts
from shared.personal import Personal
from tests.registry.duty.folding import GRID, TODAY, TOMORROW, YESTERDAY, after, decided, refusal

ADDRESS, CONTACT = Personal("5e0c", "泸溪县武溪镇五里洲村三组8号"), Personal("5e0c", "19912345678")
SERVICES = (Service.EMPLOYMENT,)
RECORD = RecordHousehold(
    "household-1",
    "5e0c",
    GRID,
    True,
    HouseholdPurpose.SERVICE,
    4,
    "2024-05-01",
    SERVICES,
    "泸溪县武溪镇五里洲村三组8号",
    "19912345678",
)
RECORDED = HouseholdRecorded(
    "household-1", "5e0c", GRID, HouseholdPurpose.SERVICE, 4, ADDRESS, CONTACT, SERVICES, "2024-05-01"
)
CORRECT = CorrectHousehold(HouseholdPurpose.SERVICE, 5, YESTERDAY, (), "泸溪县武溪镇五里洲村三组9号")
CLOSE = CloseHousehold(TODAY, CloseReason.MOVED_AWAY)
CLOSED = HouseholdClosed("household-1", GRID, TODAY, CloseReason.MOVED_AWAY)
UNMASK = UnmaskHousehold("p-ma", "上门维修")
ERASED = HouseholdErased("household-1", "5e0c")


def test_a_household_is_recorded_for_a_purpose() -> None:
    assert decided(HOUSEHOLD, [], RECORD) == [RECORDED]


def test_a_record_holds_nothing_that_its_purpose_does_not_need() -> None:
    assert {field.name for field in fields(HouseholdRecorded)} == {
        "household_id",
        "subject",
        "grid",
        "purpose",
        "residents",
        "address",
        "contact",
        "services",
        "since",
    }


def test_a_record_is_corrected_in_the_order_of_days() -> None:
    (fact,) = decided(HOUSEHOLD, [RECORDED], CORRECT)
    household = after(HOUSEHOLD, RECORDED, fact)
    assert (household.residents, household.services, household.contact) == (5, (), None)
    assert refusal(HOUSEHOLD, [RECORDED, fact], replace(CORRECT, on="2026-11-21")) == "day_before_last"


def test_a_closed_record_no_longer_counts_and_is_not_corrected() -> None:
    assert decided(HOUSEHOLD, [RECORDED], CLOSE) == [CLOSED]
    assert not is_recorded_at(after(HOUSEHOLD, RECORDED, CLOSED), GRID)
    assert refusal(HOUSEHOLD, [RECORDED, CLOSED], CORRECT) == "household_closed"


def test_who_sees_it_in_clear_leaves_a_fact() -> None:
    unmasked = HouseholdUnmasked("household-1", "p-ma", Personal("5e0c", "上门维修"))
    assert decided(HOUSEHOLD, [RECORDED], UNMASK) == [unmasked]


def test_erasing_an_open_record_closes_it_first() -> None:
    closed = replace(CLOSED, reason=CloseReason.ERASED)
    assert decided(HOUSEHOLD, [RECORDED], EraseHousehold()) == [closed, ERASED]
    assert decided(HOUSEHOLD, [RECORDED, CLOSED], EraseHousehold()) == [ERASED]
    assert decided(HOUSEHOLD, [RECORDED, CLOSED, ERASED], EraseHousehold()) == []
    assert after(HOUSEHOLD, RECORDED, CLOSED, ERASED).address is None


@pytest.mark.parametrize(
    ("change", "code"), [({"grid_is_open": False}, "area_unknown"), ({"since": TOMORROW}, "day_in_future")]
)
def test_what_cannot_be_recorded_is_told(change: dict[str, Any], code: str) -> None:
    assert refusal(HOUSEHOLD, [], replace(RECORD, **change)) == code


def test_a_household_is_at_its_grid_its_village_and_its_building() -> None:
    household = after(HOUSEHOLD, RECORDED)
    for at in (GRID, GRID[:12], f"{GRID}-building-3"):
        assert is_recorded_at(household, at)
    assert not is_recorded_at(household, "433122107001002")


def test_an_answer_is_masked() -> None:
    texts = Texts({ADDRESS: ADDRESS.text, CONTACT: CONTACT.text})
    answer = household_answer(after(HOUSEHOLD, RECORDED), texts)
    assert (answer["address"], answer["contact"]) == ("泸溪县武溪镇五里洲村****", "199****5678")
    assert household_answer(after(HOUSEHOLD, RECORDED), texts, masked=False)["contact"] == "19912345678"
    assert household_answer(after(HOUSEHOLD, RECORDED), Texts({}))["address"] is None


def test_neither_address_nor_contact_is_in_what_is_printed() -> None:
    printed = repr([RECORD, RECORDED, CORRECT])
    assert not any(text in printed for text in ("三组", "1991234"))


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(HouseholdCommand))
    states = {
        Status.ABSENT: (),
        Status.RECORDED: (RECORDED,),
        Status.CLOSED: (RECORDED, CLOSED),
        Status.ERASED: (RECORDED, CLOSED, ERASED),
    }
    for (status, facts), command in product(states.items(), (RECORD, CORRECT, CLOSE, UNMASK, EraseHousehold())):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(HOUSEHOLD, facts, command) == REFUSAL_IN[status]


def grid(number: int, households: int) -> dict[str, object]:
    return {"_id": f"43312210700100{number}", "name": f"第{number}网格", "households": households, "changes": []}


def test_the_lowest_collection_rate_comes_first_and_what_is_below_95_percent_is_flagged() -> None:
    grids = [grid(1, 100), grid(2, 100), grid(3, 0), grid(4, 40)]
    records = {"433122107001001": 95, "433122107001002": 94, "433122107001004": 10}
    rates = collection_rates(grids, records, TODAY, 95)
    assert [(one["grid"][-1], one["percent"], one["below_due"]) for one in rates] == [
        ("4", 25.0, True),
        ("2", 94.0, True),
        ("1", 95.0, False),
        ("3", None, False),
    ]


def test_the_census_of_the_day_is_the_denominator() -> None:
    counted = {**grid(1, 100), "changes": [{"on": "2026-07-01", "set": {"households": 200}}]}
    records = {"433122107001001": 100}
    assert collection_rates([counted], records, "2026-06-30", 95)[0]["percent"] == 100.0
    assert collection_rates([counted], records, "2026-07-01", 95)[0]["percent"] == 50.0
