"""工作程序二, 需要协调: to the intake centre, settled there with others; department and person served are told."""

from dataclasses import replace

from services.cases.case.events.handling import (
    CaseAssigned,
    CaseConsultationAnswered,
    CaseConsulted,
    CaseFedBack,
    CaseReferred,
    CaseResultReported,
)
from services.cases.case.status import Status
from services.cases.vocabulary import Level, Procedure
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    ANSWER,
    APPLY_EXTENSION,
    ASSIGN,
    CLOSE,
    CONSULT,
    ESCALATE,
    FEED_BACK,
    HANDLE,
    HOUSING,
    REFER,
    REOPEN,
    REPORT_RESULT,
    RESOLVE,
    REWORK,
    ROADS,
    SEND_BACK,
    SUSPEND,
    VERIFY,
    WATER,
    WITHDRAW,
    Walk,
    after,
    refused,
    reported_as,
    told,
)
from tests.cases.stories import DRAIN, REPORT

AT_INTAKE = (reported_as(Procedure.COORDINATION), ACCEPT, REFER)
VERIFIED = (*AT_INTAKE, RESOLVE, VERIFY)


def test_the_intake_centre_of_the_village_takes_the_case_from_the_grid() -> None:
    walk = Walk().go(*AT_INTAKE)
    assert walk.told == [CaseReferred(DRAIN, Level.VILLAGE, Procedure.COORDINATION, REFER.note)]
    assert (walk.case.status, walk.case.level) == (Status.AT_INTAKE, Level.VILLAGE)


def test_a_general_case_becomes_one_of_coordination_at_the_intake_centre() -> None:
    assert after(REPORT, ACCEPT, REFER).procedure is Procedure.COORDINATION


def test_an_approval_stays_one_at_the_intake_centre() -> None:
    assert after(reported_as(Procedure.APPROVAL), ACCEPT, REFER).procedure is Procedure.APPROVAL


def test_a_case_that_has_climbed_to_the_town_goes_to_the_intake_centre_of_the_town() -> None:
    assert after(REPORT, ESCALATE, ESCALATE, ACCEPT, REFER).level is Level.TOWN


def test_others_are_asked_and_answer_one_by_one() -> None:
    walk = Walk().go(*AT_INTAKE, CONSULT)
    assert walk.told == [CaseConsulted(DRAIN, 1, (HOUSING, ROADS), CONSULT.question)]
    assert walk.go(ANSWER).told == [CaseConsultationAnswered(DRAIN, 1, HOUSING, ANSWER.answer)]
    assert walk.case.consultations[0].open == {ROADS}
    assert {HOUSING.key, ROADS.key} <= walk.case.parties, "who has answered still sees the case"


def test_only_who_was_asked_answers_and_only_once() -> None:
    assert refused(*AT_INTAKE, CONSULT, replace(ANSWER, by=WATER)) == "not_asked"
    assert refused(*AT_INTAKE, CONSULT, ANSWER, ANSWER) == "not_asked"
    assert refused(*AT_INTAKE, CONSULT, replace(ANSWER, consultation=2)) == "not_asked"
    answers = (ANSWER, replace(ANSWER, by=ROADS))
    assert refused(*AT_INTAKE, CONSULT, *answers, ANSWER) == "nobody_asked"


def test_a_question_to_the_same_party_twice_is_one_question() -> None:
    [asked] = told(*AT_INTAKE, replace(CONSULT, parties=(HOUSING, HOUSING)))
    assert isinstance(asked, CaseConsulted)
    assert asked.parties == (HOUSING,)


def test_an_answer_is_taken_wherever_the_case_stands_while_it_goes_on() -> None:
    for steps in ((ESCALATE,), (ASSIGN,), (SUSPEND,)):
        assert after(*AT_INTAKE, CONSULT, *steps, ANSWER).consultations[0].open == {ROADS}
    assert refused(*AT_INTAKE, CONSULT, RESOLVE, ANSWER) == "not_allowed_in_status"


def test_what_was_asked_is_over_when_the_case_is_settled_and_stays_so_when_it_is_taken_up_again() -> None:
    for steps in ((RESOLVE,), (RESOLVE, REWORK), (WITHDRAW,), (WITHDRAW, REOPEN)):
        assert after(*AT_INTAKE, CONSULT, *steps).consultations[0].open == frozenset()
    assert refused(*AT_INTAKE, CONSULT, RESOLVE, REWORK, ANSWER) == "nobody_asked"


def test_with_the_end_of_a_case_nobody_waits_for_more_time() -> None:
    assert after(*AT_INTAKE, APPLY_EXTENSION).extension is not None
    assert after(*AT_INTAKE, APPLY_EXTENSION, WITHDRAW).extension is None


def test_what_the_intake_centre_gives_to_somebody_comes_back_to_it() -> None:
    [assigned] = told(*AT_INTAKE, ASSIGN)
    assert isinstance(assigned, CaseAssigned)
    assert after(*AT_INTAKE, ASSIGN, ACKNOWLEDGE, SEND_BACK).status is Status.AT_INTAKE


def test_the_department_and_the_person_served_are_told_before_the_case_is_closed() -> None:
    walk = Walk().go(*VERIFIED)
    assert walk.go(REPORT_RESULT).told == [CaseResultReported(DRAIN, WATER, None)]
    assert walk.go(FEED_BACK).told == [CaseFedBack(DRAIN, FEED_BACK.note)]
    assert walk.go(CLOSE).case.status is Status.CLOSED


def test_a_case_of_coordination_is_not_closed_while_somebody_is_not_told() -> None:
    for steps in ((), (REPORT_RESULT,), (FEED_BACK,)):
        assert refused(*VERIFIED, *steps, CLOSE) == "not_yet_told"


def test_a_result_that_was_reworked_is_told_anew() -> None:
    told_once = (*AT_INTAKE, RESOLVE, REPORT_RESULT, FEED_BACK)
    assert refused(*told_once, REWORK, RESOLVE, VERIFY, CLOSE) == "not_yet_told"


def test_a_case_of_coordination_is_not_put_on_record_past_the_department() -> None:
    assert refused(reported_as(Procedure.COORDINATION), ACCEPT, HANDLE) == "not_allowed_in_status"
