"""Who may do what: every procedure × status × action × actor × level, against what was written by hand."""

from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from services.cases.case.events.mediation import MediationStage
from services.cases.case.state import Case, Mediation
from services.cases.case.status import Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.table import TABLE, row_for
from services.cases.lifecycle.who import Actor, Who, is_hidden, may
from services.cases.vocabulary import Level, Procedure
from shared.areas import Scope
from shared.permissions import Role
from tests.cases.lifecycle.actors import ACTORS, AT_COUNTY, AT_TOWN, AT_VILLAGE, ROUTED, case_at, department, holder
from tests.cases.lifecycle.expected import Key, expected_rows, matrix

LETTERS = {Level.GRID: "G", Level.VILLAGE: "V", Level.TOWN: "T", Level.SUPERIOR: "S"}
NOT_HERE, FORBIDDEN, ALLOWED = "not in this status", "forbidden", "allowed"


@cache
def is_meant(actor: str, who: str, level: Level) -> bool:
    """As the matrix has it."""
    cell = matrix("expected_who.txt", "actors")[actor][who]
    return cell == "*" or LETTERS[level] in cell


def expected_answer(key: Key, actor: str, level: Level) -> str:
    row = expected_rows().get(key)
    if row is None:
        return NOT_HERE
    return ALLOWED if is_meant(actor, row.who, level) else FORBIDDEN


def answer(case: Case, action: Action, actor: Actor) -> str:
    row = row_for(case.procedure, case.status, action)
    if row is None:
        return NOT_HERE
    return ALLOWED if may(row.who, case, actor) else FORBIDDEN


def test_every_actor_of_the_matrix_is_there_and_every_who_is_a_column() -> None:
    table = matrix("expected_who.txt", "actors")
    assert set(table) == set(ACTORS)
    assert set(table["nobody"]) == {"actor", *Who}


@pytest.mark.parametrize(("procedure", "level"), list(product(Procedure, Level)))
def test_each_action_of_each_actor_in_each_status_is_decided_as_expected(procedure: Procedure, level: Level) -> None:
    wrong = []
    for status, action in product(Status, Action):
        case = case_at(level, status, procedure)
        for name, actor in ACTORS.items():
            found, wanted = answer(case, action, actor), expected_answer(Key(procedure, status, action), name, level)
            if found != wanted:
                wrong.append(f"{action} in {status}: {name} is {found}, expected {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", ["village", "town", "county"])
def test_only_who_stands_above_the_place_is_staff_of_an_unplaced_case(place: str) -> None:
    case = replace(case_at(Level.TOWN), scope={"village": AT_VILLAGE, "town": AT_TOWN, "county": AT_COUNTY}[place])
    expected = matrix("expected_who.txt", "unplaced")
    found = {name: "yes" if may(Who.STAFF, case, ACTORS[name]) else "no" for name in expected}
    assert found == {name: cells[f"staff at {place}"] for name, cells in expected.items()}


def test_nobody_from_whom_the_case_is_hidden_may_do_anything() -> None:
    """Whatever they are: staff of the place, the leading department, the first contact, the one who reported."""
    for name, actor in ACTORS.items():
        if not actor.subject:
            continue
        case = replace(case_at(Level.GRID), hidden_from=("p-another", actor.subject))
        assert is_hidden(case, actor), name
        assert [row.action for row in TABLE if may(row.who, case, actor)] == [], name


def test_a_case_that_is_hidden_from_one_holder_is_open_to_the_others() -> None:
    case = replace(case_at(Level.GRID), hidden_from=("p-head",))
    assert not may(Who.LEAD, case, holder(Role.GRID_HEAD, case.scope.grid, "p-head"))
    assert may(Who.LEAD, case, holder(Role.GRID_WORKER, case.scope.grid, "p-worker"))


def test_nobody_acts_who_is_not_signed_in_but_to_object_to_a_publicity() -> None:
    nobody = ACTORS["nobody"]
    case = case_at(Level.GRID)
    assert {row.action for row in TABLE if may(row.who, case, nobody)} == {Action.OBJECT_TO_PUBLICITY}
    assert not is_hidden(replace(case, hidden_from=("",)), nobody)


@pytest.mark.parametrize("status", [Status.REPORTED, Status.ACCEPTED])
def test_whom_a_case_was_routed_to_takes_it_on_until_it_is_given_on(status: Status) -> None:
    routed = department(ROUTED)
    waiting = replace(case_at(Level.TOWN, status), assignment=None)
    assert may(Who.LEAD, waiting, routed)
    assert not may(Who.LEAD, case_at(Level.TOWN, status), routed), "given to somebody else"
    assert not may(Who.LEAD, replace(waiting, status=Status.AT_INTAKE), routed), "the intake centre has it"
    assert not may(Who.LEAD, replace(waiting, routing=None), routed), "routed to nobody"


def test_a_case_that_lies_nowhere_is_in_nobody_s_charge() -> None:
    nowhere = replace(case_at(Level.TOWN), scope=Scope())
    staff = [name for name, actor in ACTORS.items() if may(Who.STAFF, nowhere, actor)]
    assert staff == []


@pytest.mark.parametrize("who", [Who.STAFF, Who.HEADS, Who.VILLAGE, Who.TOWN, Who.OWNER, Who.REPORTER, Who.SERVED])
def test_above_the_towns_the_superior_is_staff_so_that_a_complaint_about_a_commander_comes_to_its_end(who: Who) -> None:
    superior, case = ACTORS["superior"], case_at(Level.SUPERIOR)
    assert may(who, replace(case, scope=AT_COUNTY), superior)
    assert not may(who, replace(case, scope=AT_COUNTY), ACTORS["superior of another county"])
    assert not may(who, case, superior)


def test_a_mediator_acts_on_the_mediation_only_after_joining_it() -> None:
    mediator = ACTORS["joined mediator"]
    case = case_at(Level.VILLAGE)
    alone = replace(case, mediation=Mediation(1, MediationStage.VILLAGE))
    assert may(Who.MEDIATING, case, mediator)
    assert not may(Who.MEDIATING, alone, mediator)
    assert not may(Who.MEDIATING, replace(case, mediation=None), mediator)


def test_staff_of_the_county_stand_above_the_town() -> None:
    county = holder(Role.COMMANDER, "433122")
    assert may(Who.ABOVE, case_at(Level.TOWN), county)
    assert may(Who.TOWN, case_at(Level.SUPERIOR), county)
    assert not may(Who.STAFF, case_at(Level.GRID), holder(Role.COMMANDER, "4331")), "no code of an area"
