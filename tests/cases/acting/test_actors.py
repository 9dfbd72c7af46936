"""Who sees and reads a case, and which of its actions they are offered: pure, by grants and keys."""

from dataclasses import replace

import pytest

from services.cases.acting.actors import open_rows, permit_sight, reads, sees
from services.cases.acting.schemas import SCHEMAS
from services.cases.case.state import Case
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.refused import CaseNotFound
from services.cases.lifecycle.who import Actor
from services.cases.vocabulary import Level, Procedure
from shared.areas import Scope
from shared.permissions import Grant, Role
from tests.cases.lifecycle.actors import ACTORS, AT_COUNTY, COUNTY, REPORTER, case_at, holder
from tests.cases.lifecycle.doing import ACCEPT, PASS_REVIEW, REFER, SEND_BACK, SUBMIT, Walk, reported_as

PASSED_UP = (reported_as(Procedure.APPROVAL), ACCEPT, REFER, SUBMIT, PASS_REVIEW)
SUPERIOR = Actor("p-superior", (Grant(Role.SUPERIOR, COUNTY),), frozenset({f"organisation:{COUNTY}-superior"}))


def after(*steps: object) -> Case:
    return Walk().go(*steps).case  # type: ignore[arg-type]


def test_the_superior_reads_what_it_is_to_approve_until_it_goes_back() -> None:
    case = after(*PASSED_UP)
    assert reads(case, SUPERIOR)
    assert not reads(case, replace(SUPERIOR, keys=frozenset())), "another organisation of the county"
    assert not reads(after(*PASSED_UP, SEND_BACK), SUPERIOR)
    assert sees(after(*PASSED_UP, SEND_BACK), SUPERIOR)


def test_the_superior_reads_a_complaint_about_somebody_of_the_town_and_no_case_below() -> None:
    complaint = replace(case_at(Level.SUPERIOR), scope=AT_COUNTY)
    assert reads(complaint, ACTORS["superior"])
    assert not reads(complaint, ACTORS["superior of another county"])
    assert not reads(case_at(Level.SUPERIOR), ACTORS["superior"])


@pytest.mark.parametrize("name", ["grid head", "leading department", "person who reported"])
def test_a_hidden_case_is_neither_seen_nor_read_by_whom_it_is_about(name: str) -> None:
    actor, case = ACTORS[name], case_at(Level.GRID)
    assert sees(case, actor)
    assert reads(case, actor)
    hidden = replace(case, hidden_from=(actor.subject,))
    assert not sees(hidden, actor)
    assert not reads(hidden, actor)
    with pytest.raises(CaseNotFound):
        permit_sight(hidden, actor)


def test_what_was_reported_far_away_is_seen_by_who_reported_it_and_not_by_its_neighbours() -> None:
    far = replace(case_at(Level.GRID), scope=Scope("433123"))
    assert sees(far, Actor(REPORTER))
    assert not sees(far, holder(Role.COMMANDER, "433122107"))


def test_nothing_is_offered_that_has_no_route_at_the_case() -> None:
    offered = {row.action for row in open_rows(after(*PASSED_UP), ACTORS["commander"])}
    assert Action.APPROVE in offered
    assert offered <= set(SCHEMAS)
    assert Action.OBJECT_TO_PUBLICITY not in offered
