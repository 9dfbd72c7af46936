"""工作程序三, 突发: village and town alerted at the same moment, the scene tracked, the end, what was learnt."""

from dataclasses import replace

import pytest

from services.cases.case.events.emergency import CaseAlerted, CaseStoodDown, CaseSummarised, CaseTracked
from services.cases.case.events.handling import CaseAcknowledged, CaseAssigned, CaseClosed
from services.cases.case.events.reporting import CaseReported
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Level, Procedure, Urgency
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    AGREE,
    ALERT,
    APPLY_EXTENSION,
    ASSIGN,
    CLOSE,
    ESCALATE,
    FEED_BACK,
    MARK_DUPLICATE,
    MEDIATE,
    OBJECT,
    PASS_REVIEW,
    REFER,
    REOPEN,
    RESOLVE,
    REWORK,
    STAND_DOWN,
    SUBMIT,
    SUMMARISE,
    SUSPEND,
    TRACK,
    VERIFY,
    VISIT_AGAIN,
    WITHDRAW,
    Step,
    Walk,
    after,
    refused,
    reported_as,
    told,
)
from tests.cases.stories import DRAIN, REPORT

ALARM = reported_as(Procedure.EMERGENCY)
BOTH = (Level.VILLAGE, Level.TOWN)
OVER = (ALARM, STAND_DOWN, SUMMARISE)


def test_one_report_alerts_village_and_town_at_the_same_moment() -> None:
    reported, alerted = told(ALARM)
    assert isinstance(reported, CaseReported)
    assert alerted == CaseAlerted(DRAIN, BOTH, None)
    assert after(ALARM).status is Status.ALERTED


@pytest.mark.parametrize(
    "steps",
    [(), (ACCEPT,), (ACCEPT, REFER), (ACCEPT, ASSIGN), (ACCEPT, ASSIGN, ACKNOWLEDGE), (ACCEPT, SUSPEND), (ESCALATE,)],
)
def test_any_case_that_goes_on_may_turn_into_an_emergency(steps: tuple[Step, ...]) -> None:
    walk = Walk().go(REPORT, *steps, ALERT)
    assert walk.told == [CaseAlerted(DRAIN, BOTH, ALERT.reason, Urgency.CRITICAL, ALERT.terms)]
    assert (walk.case.status, walk.case.procedure) == (Status.ALERTED, Procedure.EMERGENCY)
    assert (walk.case.urgency, walk.case.terms) == (Urgency.CRITICAL, ALERT.terms)


def test_what_the_town_reviews_is_no_emergency() -> None:
    approval = (reported_as(Procedure.APPROVAL), ACCEPT, REFER, SUBMIT)
    assert refused(*approval, ALERT) == "not_allowed_in_status"
    assert refused(*approval, PASS_REVIEW, ALERT) == "not_allowed_in_status"


def test_whoever_was_given_the_case_keeps_it_in_the_emergency() -> None:
    case = after(REPORT, ACCEPT, ASSIGN, APPLY_EXTENSION, OBJECT, ALERT)
    assert case.assignment is not None
    assert (case.extension, case.objection) == (None, None), "what was asked for before is moot"


def test_a_mediation_that_goes_on_ends_with_the_alarm_and_one_that_was_agreed_is_followed_up() -> None:
    assert after(REPORT, ACCEPT, MEDIATE, ALERT).mediation is None
    assert told(REPORT, ACCEPT, MEDIATE, AGREE, ALERT, VISIT_AGAIN)


def test_each_level_acknowledges_the_alarm_for_itself() -> None:
    walk = Walk().go(ALARM)
    for level in BOTH:
        acknowledged = CaseAcknowledged(DRAIN, Status.ALERTED, 0, level)
        assert walk.go(replace(ACKNOWLEDGE, level=level)).told == [acknowledged]


def test_help_is_sent_while_the_alarm_goes_on() -> None:
    [assigned] = told(ALARM, ASSIGN)
    assert isinstance(assigned, CaseAssigned)
    assert assigned.status is Status.ALERTED


def test_the_scene_is_tracked_until_the_alarm_is_stood_down() -> None:
    assert told(ALARM, TRACK) == [CaseTracked(DRAIN, TRACK.note)]
    assert told(ALARM, TRACK, STAND_DOWN) == [CaseStoodDown(DRAIN, STAND_DOWN.reason)]
    assert refused(ALARM, STAND_DOWN, TRACK) == "not_allowed_in_status"


def test_a_summary_comes_before_the_check_and_the_end() -> None:
    assert refused(ALARM, STAND_DOWN, VERIFY) == "not_allowed_in_status"
    walk = Walk().go(ALARM, STAND_DOWN)
    assert walk.go(SUMMARISE).told == [CaseSummarised(DRAIN, SUMMARISE.summary)]
    now = walk.go(VERIFY).now
    assert walk.go(CLOSE).told == [CaseClosed(DRAIN, now)]


def test_a_summary_that_does_not_suffice_is_written_again() -> None:
    assert after(*OVER, REWORK).status is Status.STOOD_DOWN


@pytest.mark.parametrize("steps", [(ALARM, STAND_DOWN), (*OVER, FEED_BACK)])
def test_what_flares_up_again_alerts_both_levels_again(steps: tuple[Step, ...]) -> None:
    walk = Walk().go(*steps, ALERT)
    assert walk.told == [CaseAlerted(DRAIN, BOTH, ALERT.reason, Urgency.CRITICAL, ALERT.terms)]
    assert DeadlineKind.HANDLE in walk.case.deadlines
    assert not walk.case.fed_back


def test_a_false_alarm_is_stood_down_or_a_duplicate_and_never_withdrawn() -> None:
    assert refused(ALARM, WITHDRAW) == "not_allowed_in_status"
    assert after(ALARM, MARK_DUPLICATE).status is Status.DUPLICATE


def test_an_emergency_is_neither_escalated_nor_suspended_nor_resolved_like_another_case() -> None:
    for step in (ESCALATE, SUSPEND, RESOLVE, APPLY_EXTENSION):
        assert refused(ALARM, step) == "not_allowed_in_status"


def test_a_closed_emergency_opens_again_as_an_alarm() -> None:
    assert after(*OVER, VERIFY, CLOSE, REOPEN).status is Status.ALERTED
