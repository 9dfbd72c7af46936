"""时限: which deadlines run in which status, what pauses and moves them, and what time does by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.case.commands import ReachMark, ReportCase
from services.cases.case.events.deadlines import (
    CaseDeadlineApproached,
    CaseDeadlineMet,
    CaseDeadlineMissed,
    CaseDeadlineSet,
    CaseRedCardGiven,
    CaseYellowCardGiven,
)
from services.cases.case.events.handling import CaseEscalated
from services.cases.case.evolve import fold
from services.cases.case.state import Paused
from services.cases.lifecycle.decide import decide
from services.cases.vocabulary import DeadlineKind, Level, Mark, Procedure, Urgency
from services.cases.working_time.deadline import MILLISECOND
from services.cases.working_time.terms import DEFAULT_TERMS
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    ALERT,
    ASSIGN,
    DISMISS_PUBLIC,
    ESCALATE,
    HANDLE,
    OBJECT_TO_PUBLICITY,
    PASS_AND_WAIT,
    REFER,
    RESET,
    RESOLVE,
    RESUME,
    REWORK,
    SUBMIT,
    SUSPEND,
    Walk,
    after,
    reaching,
    refused,
    reported_as,
    running,
    told,
    triage_to,
)
from tests.cases.stories import ACCEPTED, DRAIN, NOON, REPORT, REPORTED

K = DeadlineKind
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
TAKEN_ON = NOON + MINUTE
"""REPORT is urgent: accepted within 2 hours, handled within 3 days, on the clock; ACCEPT comes a minute later."""

TO_CRITICAL, TO_URGENT, TO_NORMAL = (triage_to(Procedure.GENERAL, urgency) for urgency in Urgency)


def usual(urgency: Urgency) -> ReportCase:
    return replace(REPORT, urgency=urgency, terms=DEFAULT_TERMS[urgency])


def test_a_reported_case_is_to_be_accepted_and_an_accepted_one_to_be_handled() -> None:
    walk = Walk().go(REPORT)
    assert running(walk.case, K.ACCEPT).due == NOON + 2 * HOUR
    walk.go(ACCEPT)
    assert CaseDeadlineMet(DRAIN, K.ACCEPT, NOON + 2 * HOUR, on_time=True) in walk.facts
    assert set(walk.case.deadlines) == {K.HANDLE}
    assert running(walk.case, K.HANDLE).due == TAKEN_ON + 3 * DAY


def test_what_is_done_after_it_was_due_is_late() -> None:
    assert CaseDeadlineMet(DRAIN, K.ACCEPT, NOON + 2 * HOUR, on_time=False) in Walk().go(REPORT, 3 * HOUR, ACCEPT).facts


def test_the_limit_of_handling_goes_on_while_the_case_is_given_on_and_climbs() -> None:
    for steps in ((ASSIGN, ACKNOWLEDGE), (REFER,), (ESCALATE, ACCEPT)):
        assert running(after(REPORT, ACCEPT, *steps), K.HANDLE).due == TAKEN_ON + 3 * DAY


def test_the_next_level_has_a_limit_of_its_own_to_accept() -> None:
    case = after(REPORT, HOUR, ESCALATE)
    assert running(case, K.ACCEPT).due == NOON + MINUTE + 3 * HOUR


def test_handling_is_met_when_the_case_is_settled_and_begins_anew_with_rework() -> None:
    for step in (HANDLE, RESOLVE):
        assert after(REPORT, ACCEPT, step).deadlines == {}
    again = Walk().go(REPORT, ACCEPT, RESOLVE)
    now = again.now
    assert running(again.go(REWORK).case, K.HANDLE).started == now


def test_an_application_has_a_limit_for_the_approval_instead() -> None:
    assert set(after(reported_as(Procedure.APPROVAL), ACCEPT).deadlines) == {K.APPROVE}
    assert set(after(REPORT, ACCEPT, triage_to(Procedure.APPROVAL)).deadlines) == {K.APPROVE}


def test_an_approval_that_waits_for_the_publicity_stands_still_until_its_end() -> None:
    shown = (reported_as(Procedure.APPROVAL), ACCEPT, REFER, SUBMIT, PASS_AND_WAIT)
    assert isinstance(after(*shown).deadlines[K.APPROVE], Paused)
    assert isinstance(after(*shown, OBJECT_TO_PUBLICITY, DISMISS_PUBLIC).deadlines[K.APPROVE], Paused)
    assert set(after(*shown, reaching(K.PUBLICITY, Mark.OVER)).deadlines) == {K.APPROVE}
    assert running(after(*shown, reaching(K.PUBLICITY, Mark.OVER)), K.APPROVE)


def test_a_mark_is_told_when_time_has_come_to_it_and_only_once() -> None:
    at = TAKEN_ON + 3 * DAY * 0.8
    approaching = reaching(K.HANDLE, Mark.APPROACHING)
    assert told(REPORT, ACCEPT, approaching) == [CaseDeadlineApproached(DRAIN, K.HANDLE, TAKEN_ON + 3 * DAY, at)]
    assert refused(REPORT, ACCEPT, approaching, approaching) == "mark_not_due"


def test_a_mark_is_not_told_before_its_time() -> None:
    case = after(REPORT, ACCEPT)
    early = ReachMark(K.HANDLE, Mark.MISSED, running(case, K.HANDLE).due)
    with pytest.raises(Exception, match="mark_not_due"):
        decide(case, early, TAKEN_ON + 2 * DAY)


def test_a_mark_of_a_deadline_that_is_another_by_now_is_refused() -> None:
    assert refused(REPORT, ACCEPT, ReachMark(K.HANDLE, Mark.MISSED, NOON)) == "deadline_not_current"
    assert refused(REPORT, ACCEPT, ReachMark(K.ACCEPT, Mark.MISSED, NOON + 2 * HOUR)) == "deadline_not_current"


def test_a_case_that_is_late_is_carded_yellow_and_then_red() -> None:
    due = TAKEN_ON + 3 * DAY
    walk = Walk().go(REPORT, ACCEPT)
    for mark, fact, at in (
        (Mark.MISSED, CaseDeadlineMissed, due),
        (Mark.YELLOW_CARD, CaseYellowCardGiven, due),
        (Mark.RED_CARD, CaseRedCardGiven, due + 3 * DAY),
    ):
        assert walk.go(reaching(K.HANDLE, mark)).told == [fact(DRAIN, K.HANDLE, due, at)]


def test_a_case_that_nobody_accepts_in_time_climbs_by_itself_with_the_card_that_was_earned() -> None:
    due = NOON + 2 * HOUR
    walk = Walk().go(REPORT, reaching(K.ACCEPT, Mark.MISSED))
    assert walk.told == [
        CaseDeadlineMissed(DRAIN, K.ACCEPT, due, due),
        CaseYellowCardGiven(DRAIN, K.ACCEPT, due, due),
        CaseEscalated(DRAIN, Level.GRID, Level.VILLAGE, None, None, automatic=True),
    ]
    assert running(walk.case, K.ACCEPT).due == due + 2 * HOUR


def test_a_case_in_office_hours_climbs_without_a_card() -> None:
    walk = Walk().go(usual(Urgency.NORMAL), reaching(K.ACCEPT, Mark.MISSED))
    assert [type(fact) for fact in walk.told] == [CaseDeadlineMissed, CaseEscalated]


def test_nothing_climbs_by_itself_above_the_town() -> None:
    missed = reaching(K.ACCEPT, Mark.MISSED)
    assert after(REPORT, missed, missed).level is Level.TOWN
    [only] = told(REPORT, missed, missed, missed)
    assert isinstance(only, CaseDeadlineMissed)


def test_another_urgency_brings_its_limit_less_the_time_that_was_used_up() -> None:
    walk = Walk().go(REPORT, ACCEPT, 3 * HOUR, TO_CRITICAL)
    assert running(walk.case, K.HANDLE).due == TAKEN_ON + DAY
    assert running(walk.go(2 * HOUR, TO_URGENT).case, K.HANDLE).due == TAKEN_ON + 3 * DAY


def test_time_that_a_case_was_suspended_is_not_used_up() -> None:
    case = after(REPORT, ACCEPT, 3 * HOUR, SUSPEND, 5 * HOUR, RESUME, TO_CRITICAL)
    assert running(case, K.HANDLE).due == TAKEN_ON + DAY + 5 * HOUR + MINUTE


def test_a_limit_that_would_be_used_up_already_leaves_the_old_one() -> None:
    case = after(REPORT, ACCEPT, 2 * DAY, TO_CRITICAL)
    assert running(case, K.HANDLE).due == TAKEN_ON + 3 * DAY


def test_a_correction_makes_nothing_that_is_late_on_time() -> None:
    late = (usual(Urgency.CRITICAL), ACCEPT, reaching(K.HANDLE, Mark.MISSED))
    corrected = after(*late, TO_NORMAL)
    assert running(corrected, K.HANDLE) == running(after(*late), K.HANDLE)
    assert corrected.urgency is Urgency.NORMAL


def test_a_mark_that_was_reached_is_not_reached_again_under_another_limit() -> None:
    kept = running(after(REPORT, ACCEPT, reaching(K.HANDLE, Mark.APPROACHING), TO_NORMAL), K.HANDLE)
    assert kept.limit == DEFAULT_TERMS[Urgency.NORMAL].handle
    assert [one.mark for one in kept.marks] == [Mark.MISSED, Mark.YELLOW_CARD, Mark.RED_CARD]


def test_where_the_other_limit_counts_otherwise_the_same_share_is_used_up() -> None:
    half = running(after(usual(Urgency.CRITICAL), ACCEPT, 12 * HOUR - MINUTE, TO_NORMAL), K.HANDLE)
    assert half.counted == 5 * 7 * HOUR / MILLISECOND / 2


def test_an_alarm_is_held_to_critical_terms_from_then_on() -> None:
    assert running(after(REPORT, ALERT), K.HANDLE).due == NOON + MINUTE + DAY
    assert running(after(REPORT, ACCEPT, 3 * HOUR, ALERT), K.HANDLE).due == TAKEN_ON + DAY
    suspended = after(REPORT, ACCEPT, SUSPEND, 5 * HOUR, ALERT)
    assert running(suspended, K.HANDLE).due == TAKEN_ON + DAY + 5 * HOUR + MINUTE


def test_the_same_limits_change_nothing() -> None:
    walk = Walk().go(REPORT, ACCEPT, triage_to(Procedure.COORDINATION))
    assert not [fact for fact in walk.facts if isinstance(fact, CaseDeadlineSet)]


def test_deadlines_that_rest_on_published_calendars_are_not_reset() -> None:
    assert told(REPORT, ACCEPT, RESET) == []


def test_a_case_from_before_there_were_limits_has_none() -> None:
    old = fold([replace(REPORTED, terms=None)])
    assert decide(old, ACCEPT, NOON) == [ACCEPTED]
    assert fold([replace(REPORTED, terms=None), ACCEPTED]).deadlines == {}
