"""The judge sees each wrong that it is there to see: nothing here is killed, rows and facts are changed by hand."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from bson import ObjectId
from pymongo.database import Database

from services.cases.projections import CASE_LIST
from services.reporting.cases import TOTALS
from services.reporting.projections import WALL_ROWS
from shared.projector.views import table_name
from tests.faults.judge import Verdict
from tests.faults.system import System

pytestmark = [pytest.mark.kills, pytest.mark.servers]

LISTED = table_name(CASE_LIST.name, "cases", 1)
COUNTED = table_name(WALL_ROWS.name, TOTALS, 1)
Tables = Database[dict[str, Any]]


@pytest.fixture(scope="module")
def judged(system: System) -> System:
    """A few cases, and nothing wrong with them."""
    system.begin()
    with system.load("judged", Random("judged"), 12):
        pass
    system.judge.wait_converged()
    assert system.judge.verdict(system.ledger).is_clean
    return system


def test_a_missing_row_is_lost(judged: System) -> None:
    def take_one(cases: Tables) -> Callable[[], object]:
        row = cases[LISTED].find_one_and_delete({}) or {}
        return lambda: cases[LISTED].insert_one(row)

    assert _after(judged, "cases", take_one).lost == 1


def test_a_row_of_nobodys_case_is_doubled(judged: System) -> None:
    def add_one(cases: Tables) -> Callable[[], object]:
        cases[LISTED].insert_one({"_id": "another", "status": "reported"})
        return lambda: cases[LISTED].delete_one({"_id": "another"})

    assert _after(judged, "cases", add_one).doubled == 1


def test_a_fact_counted_twice_is_doubled(judged: System) -> None:
    def count_again(reporting: Tables) -> Callable[[], object]:
        row = reporting[COUNTED].find_one_and_update({}, {"$inc": {"total": 1}}) or {}
        return lambda: reporting[COUNTED].update_one({"_id": row["_id"]}, {"$inc": {"total": -1}})

    assert _after(judged, "reporting", count_again).doubled == 1


def test_a_row_that_stands_at_an_earlier_fact_is_out_of_order(judged: System) -> None:
    def set_back(cases: Tables) -> Callable[[], object]:
        row = cases[LISTED].find_one_and_update({"status": "accepted"}, {"$set": {"status": "reported"}}) or {}
        return lambda: cases[LISTED].update_one({"_id": row["_id"]}, {"$set": {"status": "accepted"}})

    assert _after(judged, "cases", set_back).out_of_order == 1


def test_an_acknowledged_fact_that_the_store_does_not_have_is_lost(judged: System) -> None:
    ledger = judged.ledger | {"never stored": 2}
    assert judged.judge.verdict(ledger).lost >= 1


def test_a_commit_that_nobody_was_told_of_is_doubled(judged: System) -> None:
    def add_commit(cases: Tables) -> Callable[[], object]:
        commit = cases["commits"].find_one({"version": 1, "n": 2, "pending": None}) or {}
        another = commit | {"_id": ObjectId(), "stream": "case-another", "command_id": "another"}
        cases["commits"].insert_one(another)
        return lambda: cases["commits"].delete_one({"_id": another["_id"]})

    assert _after(judged, "cases", add_commit).doubled == 2


def _after(judged: System, service: str, change: Callable[[Tables], Callable[[], object]]) -> Verdict:
    """The verdict on a change, which is undone again."""
    undo = change(judged.judge.databases[service])
    try:
        return judged.judge.verdict(judged.ledger)
    finally:
        undo()
