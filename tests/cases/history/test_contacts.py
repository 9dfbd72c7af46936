"""Where whoever objected to a public notice can be reached is for those who settle the objection, until they have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.acting.answers import Texts
from services.cases.case.events.approval import CasePublicityObjected
from services.cases.case.state import Case, Publicity
from services.cases.case.status import Status
from services.cases.history.contacts import Contacts
from services.cases.lifecycle.who import Actor
from services.cases.vocabulary import Procedure
from shared.areas import Scope
from shared.permissions import Grant
from shared.personal import Personal
from tests.cases.place import GRID, TOWN, VILLAGE
from tests.cases.stories import NOON

CONTACT = Personal("77aa", "黄某某 13912341234")
OBJECTED = CasePublicityObjected("c-1", 1, 2, Personal("77aa", "该户有门面出租"), CONTACT)
SHOWN = Publicity(1, (TOWN,), NOON + timedelta(days=7), True, objections=2, open=frozenset({2}))
CASE = Case(
    status=Status.AWAITING_APPROVAL,
    procedure=Procedure.APPROVAL,
    scope=Scope(GRID[:6], TOWN, VILLAGE, GRID),
    publicity=SHOWN,
)
READ = Texts({CONTACT: CONTACT.text})
MA, LI = Actor("p-ma", (Grant("commander", TOWN),)), Actor("p-li", (Grant("station_head", VILLAGE),))
ZHANG = Actor("p-zhang", (Grant("grid_head", GRID),))


def test_who_has_to_settle_the_objection_reads_it_in_clear() -> None:
    assert Contacts.of(READ, CASE, MA)[OBJECTED] == "黄某某 13912341234"


@pytest.mark.parametrize("actor", [LI, ZHANG, Actor("p-reporter")])
def test_everybody_else_reads_a_mask(actor: Actor) -> None:
    assert Contacts.of(READ, CASE, actor)[OBJECTED] == "139****1234"


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, publicity=replace(SHOWN, open=frozenset({1}))),
        replace(CASE, publicity=replace(SHOWN, notice=2)),
        replace(CASE, status=Status.CLOSED),
        replace(CASE, publicity=None),
    ],
    ids=["settled", "of an earlier notice", "closed", "sent back"],
)
def test_nobody_reads_it_in_clear_when_there_is_nothing_to_settle(case: Case) -> None:
    assert Contacts.of(READ, case, MA)[OBJECTED] == "139****1234"


def test_who_may_read_no_text_reads_no_mask_either() -> None:
    assert Contacts.of(Texts({}), CASE, MA)[OBJECTED] is None
