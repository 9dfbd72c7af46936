"""Visits: events in, events out."""

from dataclasses import replace
from itertools import product
from typing import get_args

from services.registry.duty.visits.commands import (
    CancelVisit,
    CompleteVisit,
    EraseVisit,
    PlanVisit,
    RecordVisit,
    VisitCommand,
)
from services.registry.duty.visits.events import (
    VisitCancelled,
    VisitErased,
    VisitPlanned,
    VisitPurpose,
    VisitRecorded,
)
from services.registry.duty.visits.visit import ALLOWED_IN, REFUSAL_IN, VISIT, Status
from shared.areas import Scope
from shared.personal import Personal
from tests.registry.duty.folding import GRID, TODAY, TOMORROW, TOO_LONG_AGO, YESTERDAY, after, decided, refusal

BUILDING = f"{GRID}-building-12"
RECORD = RecordVisit(
    "visit-1", "5e0c", BUILDING, True, "p-zhang", YESTERDAY, VisitPurpose.HOUSEHOLD, None, True, 2, "反映停水"
)
RECORDED = VisitRecorded(
    "visit-1",
    "5e0c",
    BUILDING,
    GRID,
    "p-zhang",
    YESTERDAY,
    VisitPurpose.HOUSEHOLD,
    None,
    2,
    Personal("5e0c", "反映停水"),
)
PLAN = PlanVisit("visit-1", "5e0c", BUILDING, True, "p-zhang", TOMORROW, VisitPurpose.CONDOLENCE)
PLANNED = VisitPlanned("visit-1", "5e0c", BUILDING, GRID, "p-zhang", TOMORROW, VisitPurpose.CONDOLENCE)
COMPLETE = CompleteVisit("p-li", TODAY, 1)
CANCELLED, ERASED = VisitCancelled("visit-1", TODAY), VisitErased("visit-1", "5e0c")


def test_a_visit_to_a_building_belongs_to_its_grid() -> None:
    assert decided(VISIT, [], RECORD) == [RECORDED]
    assert VISIT.scope(after(VISIT, RECORDED)) == Scope("433122", "433122107", "433122107001", GRID)


def test_a_planned_visit_is_made_by_whoever_goes() -> None:
    assert decided(VISIT, [], PLAN) == [PLANNED]
    (made,) = decided(VISIT, [PLANNED], COMPLETE)
    visit = after(VISIT, PLANNED, made)
    assert (visit.status, visit.person_id, visit.day, visit.due) == (Status.MADE, "p-li", TODAY, TOMORROW)
    assert visit.purpose is VisitPurpose.CONDOLENCE


def test_a_planned_visit_may_be_cancelled() -> None:
    assert decided(VISIT, [PLANNED], CancelVisit()) == [CANCELLED]
    assert refusal(VISIT, [PLANNED, CANCELLED], COMPLETE) == "visit_cancelled"


def test_a_visit_is_planned_ahead_and_recorded_afterwards() -> None:
    assert refusal(VISIT, [], replace(PLAN, due=YESTERDAY)) == "due_before_day"
    assert refusal(VISIT, [], replace(RECORD, day=TOMORROW)) == "day_in_future"
    assert refusal(VISIT, [], replace(RECORD, day=TOO_LONG_AGO)) == "day_too_long_ago"
    assert refusal(VISIT, [PLANNED], replace(COMPLETE, day=TOMORROW)) == "day_in_future"


def test_nobody_visits_a_place_or_a_household_that_is_not_there() -> None:
    assert refusal(VISIT, [], replace(RECORD, place_is_there=False)) == "area_unknown"
    unknown = replace(PLAN, household_id="household-9", household_is_there=False)
    assert refusal(VISIT, [], unknown) == "household_unknown"


def test_erasing_takes_the_note_away_once() -> None:
    assert decided(VISIT, [RECORDED], EraseVisit()) == [ERASED]
    assert after(VISIT, RECORDED, ERASED).note is None
    assert decided(VISIT, [RECORDED, ERASED], EraseVisit()) == []


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(VisitCommand))
    states = {
        Status.ABSENT: (),
        Status.PLANNED: (PLANNED,),
        Status.MADE: (RECORDED,),
        Status.CANCELLED: (PLANNED, CANCELLED),
        Status.ERASED: (RECORDED, ERASED),
    }
    for (status, facts), command in product(states.items(), (PLAN, RECORD, COMPLETE, CancelVisit(), EraseVisit())):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(VISIT, facts, command) == REFUSAL_IN[status]
