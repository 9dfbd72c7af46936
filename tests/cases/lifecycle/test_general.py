"""工作程序一, 一般: handled on the spot, registered and put on record; or given to somebody, checked and closed."""

from dataclasses import replace

import pytest

from services.cases.case.events.handling import (
    CaseAcknowledged,
    CaseAssigned,
    CaseClosed,
    CaseFedBack,
    CaseHandledOnTheSpot,
    CasePartnerReplied,
    CasePutOnRecord,
    CaseResolved,
    CaseReworked,
    CaseToldOutward,
    CaseVerified,
)
from services.cases.case.events.reporting import CaseAccepted
from services.cases.case.status import Stage, Status, stage_of
from services.cases.vocabulary import Procedure
from shared.personal import Personal
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    ASSIGN,
    CLOSE,
    ESCALATE,
    FEED_BACK,
    HANDLE,
    MEDIATE,
    NOTE,
    PROPERTY_COMPANY,
    RECORD,
    REPLY,
    RESOLVE,
    REWORK,
    ROADS,
    TELL,
    URGE,
    VERIFY,
    WATER,
    Walk,
    after,
    refused,
    reported_as,
    told,
)
from tests.cases.stories import ACCEPTED, DRAIN, NOON, ON_RECORD, REPORT, REPORTED, SUBJECT, WORKER

GIVEN = (REPORT, ACCEPT, ASSIGN)
IN_HAND = (*GIVEN, ACKNOWLEDGE)


def test_a_case_handled_on_the_spot_is_reported_accepted_handled_and_recorded_in_one_call() -> None:
    walk = Walk().go(replace(REPORT, result="已疏通"))
    assert walk.facts == [
        replace(REPORTED, on_the_spot=True),
        ACCEPTED,
        CaseHandledOnTheSpot(DRAIN, Personal(SUBJECT, "已疏通")),
        ON_RECORD,
    ]
    assert walk.case.status is Status.ON_RECORD
    assert walk.case.deadlines == {}, "nothing is due any more"


@pytest.mark.parametrize("procedure", [Procedure.COORDINATION, Procedure.EMERGENCY, Procedure.APPROVAL])
def test_on_the_spot_is_a_matter_of_the_general_procedure(procedure: Procedure) -> None:
    assert refused(replace(reported_as(procedure), result="已疏通")) == "on_the_spot_is_general"


def test_a_case_is_accepted_handled_on_the_spot_and_put_on_record_step_by_step() -> None:
    walk = Walk().go(REPORT)
    assert walk.go(ACCEPT).told == [CaseAccepted(DRAIN, WORKER)]
    assert walk.go(HANDLE).told == [CaseHandledOnTheSpot(DRAIN, HANDLE.result)]
    now = walk.now
    assert walk.go(RECORD).told == [CasePutOnRecord(DRAIN, now)]
    assert stage_of(walk.case.status) is Stage.ENDED


def test_what_goes_on_in_mediation_is_not_handled_on_the_spot() -> None:
    assert refused(REPORT, ACCEPT, MEDIATE, HANDLE) == "mediation_open"


def test_a_case_is_given_to_one_who_leads_and_others_who_assist() -> None:
    assigned = CaseAssigned(DRAIN, Status.ASSIGNED, 1, WATER, (ROADS, PROPERTY_COMPANY), ASSIGN.instructions)
    assert told(*GIVEN) == [assigned]


def test_who_leads_does_not_assist_and_nobody_assists_twice() -> None:
    [assigned] = told(REPORT, ACCEPT, replace(ASSIGN, assisting=(WATER, ROADS, ROADS)))
    assert isinstance(assigned, CaseAssigned)
    assert assigned.assisting == (ROADS,)


def test_an_assignment_is_acknowledged_before_the_work() -> None:
    assert refused(*GIVEN, RESOLVE) == "not_allowed_in_status"
    assert told(*GIVEN, ACKNOWLEDGE) == [CaseAcknowledged(DRAIN, Status.IN_HAND, 1)]
    assert after(*GIVEN).assignment != after(*IN_HAND).assignment


def test_a_later_assignment_takes_the_place_of_the_one_before() -> None:
    case = after(*IN_HAND, replace(ASSIGN, lead=ROADS, assisting=()))
    assert case.assignment is not None
    assert (case.assignment.number, case.assignment.lead, case.status) == (2, ROADS, Status.ASSIGNED)
    assert WATER.key not in case.parties, "it is no longer theirs"


def test_a_partner_without_an_account_is_told_and_its_reply_recorded() -> None:
    walk = Walk().go(*GIVEN)
    assert walk.go(TELL).told == [CaseToldOutward(DRAIN, 1, PROPERTY_COMPANY, TELL.contact, NOON)]
    assert walk.go(REPLY).told == [CasePartnerReplied(DRAIN, 1, PROPERTY_COMPANY, REPLY.reply)]
    assert walk.case.assignment is not None
    assert walk.case.assignment.told == (PROPERTY_COMPANY,)


def test_only_a_partner_that_has_the_case_is_told_and_never_in_advance() -> None:
    assert refused(*GIVEN, replace(TELL, partner=WATER, told_at=NOON.replace(year=2027))) == "in_the_future"
    assert refused(*GIVEN, replace(REPLY, partner=replace(PROPERTY_COMPANY, id="another"))) == "partner_not_assigned"
    assert refused(REPORT, ACCEPT, replace(ASSIGN, assisting=()), TELL) == "no_partner"


def test_a_result_is_checked_and_the_case_closed() -> None:
    walk = Walk().go(*IN_HAND, NOTE, URGE)
    assert walk.go(RESOLVE).told == [CaseResolved(DRAIN, RESOLVE.result)]
    assert walk.go(VERIFY).told == [CaseVerified(DRAIN, None)]
    assert walk.go(FEED_BACK).told == [CaseFedBack(DRAIN, FEED_BACK.note)]
    now = walk.now
    assert walk.go(CLOSE).told == [CaseClosed(DRAIN, now)]
    assert walk.case.ended_at == now


def test_a_check_that_fails_sends_the_case_to_where_it_was_settled() -> None:
    assert told(*IN_HAND, RESOLVE, REWORK) == [CaseReworked(DRAIN, Status.IN_HAND, REWORK.findings)]
    assert after(REPORT, ACCEPT, RESOLVE, REWORK).status is Status.ACCEPTED
    kept = after(*IN_HAND, RESOLVE, REWORK).assignment
    assert kept is not None, "they do it once more"


def test_a_case_that_was_not_checked_is_not_closed() -> None:
    assert refused(*IN_HAND, RESOLVE, CLOSE) == "not_allowed_in_status"


def test_what_was_told_before_rework_is_to_be_told_again() -> None:
    assert after(*IN_HAND, RESOLVE, FEED_BACK).fed_back
    assert not after(*IN_HAND, RESOLVE, FEED_BACK, REWORK).fed_back


def test_the_first_to_accept_stays_the_owner_whoever_has_the_case_later() -> None:
    """首接负责."""
    later = replace(ACCEPT, by="p-later")
    assert after(*IN_HAND).first_contact == WORKER
    escalated = after(*IN_HAND, ESCALATE, later)
    assert escalated.first_contact == WORKER
