"""上报、归格、界定: what a report leaves, where the case belongs, and which procedure it follows."""

from dataclasses import replace

import pytest

from services.cases.case.commands import Place, PlaceCase, Reporter
from services.cases.case.events.reporting import CasePlaced, CaseTriaged, Routing
from services.cases.case.status import Status
from services.cases.lifecycle.refused import CaseNotFound, CaseRefused
from services.cases.vocabulary import Level, Placement, Procedure, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.areas import Scope
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ASSIGN,
    MEDIATE,
    OTHER_GRID,
    PLACE,
    RECORD,
    REFER,
    WATER,
    Walk,
    after,
    refused,
    reported_as,
    told,
    triage_to,
    words,
)
from tests.cases.stories import DRAIN, GRID, REPORT, REPORTED

TO_WATER = Routing(WATER, "管线", Level.TOWN)


def test_a_reported_case_keeps_every_word_under_its_subject() -> None:
    assert told(REPORT) == [REPORTED]


def test_an_anonymous_report_has_no_reporter() -> None:
    [reported] = told(replace(REPORT, reporter=Reporter()))
    assert reported == replace(REPORTED, reporter_name=None, reporter_phone=None, address=None)


def test_a_case_is_in_charge_of_the_lowest_level_that_is_known() -> None:
    def level(scope: Scope) -> Level:
        return after(replace(REPORT, place=Place(scope, Placement.UNPLACED))).level

    assert level(GRID) is Level.GRID
    assert level(Scope("433122", "433122107", "433122107200")) is Level.VILLAGE
    assert level(Scope("433122", "433122107")) is level(Scope()) is Level.TOWN


def test_a_case_that_was_routed_past_a_vacant_post_is_in_charge_of_the_level_above() -> None:
    routing = Routing(None, "管线", Level.VILLAGE, ("433122107200003-grid_head",))
    assert after(replace(REPORT, routing=routing)).level is Level.VILLAGE


def test_nothing_can_be_done_with_a_case_that_is_not_there() -> None:
    with pytest.raises(CaseNotFound):
        Walk().go(ACCEPT)


def test_a_case_is_reported_once() -> None:
    assert refused(REPORT, REPORT) == "not_allowed_in_status"


def test_a_refusal_says_in_which_status_the_action_would_be_allowed() -> None:
    with pytest.raises(CaseRefused) as answer:
        Walk().go(REPORT, RECORD)
    assert answer.value.details == {
        "status": Status.REPORTED,
        "procedure": Procedure.GENERAL,
        "allowed_in": [Status.HANDLED],
    }


def test_a_placed_case_belongs_there_from_now_on() -> None:
    walk = Walk().go(REPORT, PLACE)
    assert walk.told == [CasePlaced(DRAIN, OTHER_GRID, Placement.GRID, None, words("在隔壁网格"), None, former=GRID)]
    assert (walk.case.scope, walk.case.location) == (OTHER_GRID, REPORT.place.location)


def test_placing_a_case_where_it_is_tells_nothing() -> None:
    assert told(REPORT, PlaceCase(Place(GRID, Placement.GRID), None)) == []


def test_a_case_that_waits_is_routed_anew_when_it_is_placed() -> None:
    case = after(REPORT, replace(PLACE, routing=TO_WATER))
    assert (case.routing, case.level) == (TO_WATER, Level.TOWN)


def test_a_case_that_somebody_accepted_stays_with_them_wherever_it_belongs() -> None:
    case = after(REPORT, ACCEPT, replace(PLACE, routing=TO_WATER))
    assert (case.routing, case.level, case.status) == (None, Level.GRID, Status.ACCEPTED)


def test_a_case_is_triaged_without_a_reason_before_it_is_accepted() -> None:
    [triaged] = told(REPORT, triage_to(Procedure.APPROVAL, reason=None))
    assert isinstance(triaged, CaseTriaged)
    assert triaged.procedure is Procedure.APPROVAL


def test_a_correction_after_the_acceptance_says_why() -> None:
    assert refused(REPORT, ACCEPT, triage_to(Procedure.GENERAL, reason=None)) == "reason_needed"


def test_a_case_carries_the_limits_of_its_urgency() -> None:
    case = after(REPORT, triage_to(Procedure.GENERAL, Urgency.CRITICAL))
    assert (case.urgency, case.terms) == (Urgency.CRITICAL, DEFAULT_TERMS[Urgency.CRITICAL])


def test_what_somebody_works_on_keeps_its_procedure_but_not_its_category() -> None:
    given = (reported_as(Procedure.COORDINATION), ACCEPT, ASSIGN)
    assert refused(*given, triage_to(Procedure.GENERAL)) == "procedure_fixed"
    assert after(*given, triage_to(Procedure.COORDINATION)).category == "民生服务"


def test_a_case_under_mediation_keeps_its_procedure() -> None:
    assert refused(REPORT, ACCEPT, MEDIATE, triage_to(Procedure.APPROVAL)) == "procedure_fixed"


def test_a_case_at_the_intake_centre_is_no_general_one() -> None:
    assert refused(REPORT, ACCEPT, REFER, triage_to(Procedure.GENERAL)) == "procedure_fixed"
    assert after(REPORT, ACCEPT, REFER, triage_to(Procedure.APPROVAL)).procedure is Procedure.APPROVAL


def test_no_case_is_triaged_into_an_emergency_or_out_of_one() -> None:
    assert refused(REPORT, triage_to(Procedure.EMERGENCY)) == "emergency_is_alerted"
    assert refused(reported_as(Procedure.EMERGENCY), triage_to(Procedure.GENERAL)) == "emergency_is_alerted"
