"""能处则处，不能办理则逐级上报: up one level at a time with a reason, and back at most twice."""

from dataclasses import replace

from services.cases.case.commands import Place
from services.cases.case.events.handling import CaseEscalated, CaseSentBack
from services.cases.case.events.reporting import Routing
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Level, Mark, Placement, Procedure
from shared.areas import Scope
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    APPLY_EXTENSION,
    ASSIGN,
    ESCALATE,
    PASS_REVIEW,
    REFER,
    SEND_BACK,
    SUBMIT,
    WATER,
    Walk,
    after,
    reaching,
    refused,
    reported_as,
    told,
    triage_to,
)
from tests.cases.stories import DRAIN, REPORT

TO_WATER = Routing(WATER, "管线", Level.VILLAGE)
UNPLACED = replace(REPORT, place=Place(Scope("433122", "433122107", "433122107200"), Placement.UNPLACED))
APPROVAL = (reported_as(Procedure.APPROVAL), ACCEPT, REFER)


def test_what_the_grid_cannot_settle_goes_to_the_village_which_has_yet_to_accept_it() -> None:
    walk = Walk().go(REPORT, ACCEPT, replace(ESCALATE, routing=TO_WATER))
    assert walk.told == [CaseEscalated(DRAIN, Level.GRID, Level.VILLAGE, ESCALATE.reason, TO_WATER)]
    assert (walk.case.status, walk.case.level, walk.case.routing) == (Status.REPORTED, Level.VILLAGE, TO_WATER)


def test_a_case_climbs_level_by_level_up_to_the_superior_and_no_further() -> None:
    levels = [after(REPORT, *[ESCALATE] * times).level for times in range(4)]
    assert levels == [Level.GRID, Level.VILLAGE, Level.TOWN, Level.SUPERIOR]
    assert refused(REPORT, *[ESCALATE] * 4) == "at_the_top"


def test_nothing_is_passed_up_without_a_reason() -> None:
    assert refused(REPORT, replace(ESCALATE, reason=None)) == "reason_needed"


def test_what_another_has_passed_up_meanwhile_is_not_passed_up_once_more() -> None:
    from_grid = replace(ESCALATE, from_level=Level.GRID)
    assert after(REPORT, from_grid).level is Level.VILLAGE
    assert refused(REPORT, from_grid, from_grid) == "already_escalated"


def test_what_is_triaged_waits_at_the_level_that_it_is_routed_to() -> None:
    triage = replace(triage_to(Procedure.GENERAL), routing=TO_WATER)
    case = after(REPORT, triage)
    assert (case.level, case.routing) == (Level.VILLAGE, TO_WATER)
    assert after(REPORT, ACCEPT, triage).level is Level.GRID, "who has accepted it keeps it"


def test_whoever_had_the_case_below_has_it_no_more() -> None:
    case = after(REPORT, ACCEPT, ASSIGN, ACKNOWLEDGE, APPLY_EXTENSION, ESCALATE)
    assert case.assignment is None
    assert case.extension is None


def test_what_was_passed_up_is_sent_back_as_accepted() -> None:
    walk = Walk().go(REPORT, ACCEPT, replace(ESCALATE, routing=TO_WATER), SEND_BACK)
    assert walk.told == [CaseSentBack(DRAIN, Status.ACCEPTED, Level.GRID, 1, SEND_BACK.reason)]
    assert walk.case.routing is None, "the village has nothing to do with it any more"


def test_what_nobody_below_ever_accepted_is_sent_back_to_be_accepted() -> None:
    case = after(REPORT, reaching(DeadlineKind.ACCEPT, Mark.MISSED), SEND_BACK)
    assert (case.status, case.level, case.first_contact) == (Status.REPORTED, Level.GRID, None)


def test_what_did_not_come_from_below_is_not_sent_back() -> None:
    assert refused(REPORT, SEND_BACK) == "not_escalated"
    assert refused(REPORT, ACCEPT, ESCALATE, SEND_BACK, SEND_BACK) == "not_allowed_in_status"


def test_a_case_is_sent_back_twice_and_no_third_time() -> None:
    given = (ASSIGN, SEND_BACK)
    assert after(REPORT, ACCEPT, *given, *given).sent_back == 2
    assert refused(REPORT, ACCEPT, *given, *given, *given) == "sent_back_twice"
    assert refused(REPORT, ACCEPT, *given, ESCALATE, SEND_BACK, REFER, SEND_BACK) == "sent_back_twice"


def test_the_intake_centre_sends_back_one_level_down() -> None:
    assert told(REPORT, ACCEPT, REFER, SEND_BACK) == [
        CaseSentBack(DRAIN, Status.ACCEPTED, Level.GRID, 1, SEND_BACK.reason)
    ]
    at_town = (REPORT, ESCALATE, ESCALATE, ACCEPT, REFER)
    assert after(*at_town, SEND_BACK).level is Level.VILLAGE


def test_where_nobody_is_at_the_next_level_the_one_above_it_has_the_case() -> None:
    case = after(REPORT, ACCEPT, replace(ESCALATE, routing=replace(TO_WATER, level=Level.TOWN)))
    assert (case.level, case.routing.level if case.routing else None) == (Level.TOWN, Level.TOWN)


def test_a_case_without_a_grid_is_sent_back_no_lower_than_its_village() -> None:
    assert after(UNPLACED, ACCEPT, REFER, SEND_BACK).level is Level.VILLAGE


def test_who_was_given_a_case_sends_it_back_to_who_gave_it() -> None:
    assert after(REPORT, ACCEPT, ASSIGN, SEND_BACK).status is Status.ACCEPTED
    assert after(REPORT, ACCEPT, REFER, ASSIGN, ACKNOWLEDGE, SEND_BACK).status is Status.AT_INTAKE
    assert after(REPORT, ACCEPT, ASSIGN, ASSIGN, SEND_BACK).status is Status.ACCEPTED, "given on in between"


def test_the_town_returns_an_application_to_the_intake_centre_of_the_village() -> None:
    assert told(*APPROVAL, SUBMIT, SEND_BACK) == [
        CaseSentBack(DRAIN, Status.AT_INTAKE, Level.VILLAGE, 1, SEND_BACK.reason)
    ]


def test_the_superior_returns_an_application_whose_publicity_is_over_with_it() -> None:
    case = after(*APPROVAL, SUBMIT, PASS_REVIEW, SEND_BACK)
    assert (case.status, case.level, case.publicity) == (Status.AT_INTAKE, Level.VILLAGE, None)
    assert after(*APPROVAL, SUBMIT, PASS_REVIEW, SEND_BACK, SUBMIT, PASS_REVIEW).notices == 2
