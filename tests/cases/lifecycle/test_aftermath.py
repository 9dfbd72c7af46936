"""异议、评价、回访、重新办理: what comes after an assignment or a result was not agreed with, and after the end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.case.events.aftermath import (
    CaseFollowedUp,
    CaseObjected,
    CaseObjectionDismissed,
    CaseObjectionUpheld,
    CaseRated,
    CaseReopened,
)
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Rating
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    ALERT,
    ASSIGN,
    CLOSE,
    DISMISS,
    ESCALATE,
    FOLLOW_UP,
    HANDLE,
    MARK_DUPLICATE,
    OBJECT,
    RATE,
    RECORD,
    REFER,
    REOPEN,
    RESOLVE,
    REWORK,
    ROADS,
    STAND_DOWN,
    SUMMARISE,
    UPHOLD,
    VERIFY,
    WITHDRAW,
    Step,
    Walk,
    after,
    refused,
    told,
)
from tests.cases.stories import DRAIN, REPORT, WORKER

ASSIGNED = (REPORT, ACCEPT, ASSIGN)
RESOLVED = (*ASSIGNED, ACKNOWLEDGE, RESOLVE)
CLOSED = (*RESOLVED, VERIFY, CLOSE)
ON_RECORD = (REPORT, ACCEPT, HANDLE, RECORD)
OBJECTED: tuple[Step, ...] = (OBJECT, DISMISS)
TAKEN_UP: tuple[Step, ...] = (WITHDRAW, REOPEN)
WINDOW = timedelta(days=30)


def test_an_objection_to_an_assignment_is_examined() -> None:
    walk = Walk().go(*ASSIGNED)
    assert walk.go(OBJECT).told == [CaseObjected(DRAIN, 1, OBJECT.grounds)]
    assert walk.go(UPHOLD).told == [CaseObjectionUpheld(DRAIN, 1, Status.ACCEPTED, UPHOLD.findings)]
    assert walk.case.assignment is None, "it is no longer theirs"


def test_an_objection_that_is_dismissed_leaves_the_assignment() -> None:
    walk = Walk().go(*ASSIGNED, OBJECT, DISMISS)
    assert walk.told == [CaseObjectionDismissed(DRAIN, 1, DISMISS.findings)]
    assert walk.case.status is Status.ASSIGNED
    assert walk.go(OBJECT).told == [CaseObjected(DRAIN, 2, OBJECT.grounds)]


def test_what_the_intake_centre_gave_goes_back_to_it() -> None:
    assert after(REPORT, ACCEPT, REFER, ASSIGN, OBJECT, UPHOLD).status is Status.AT_INTAKE


def test_an_assignment_is_not_acknowledged_while_it_is_objected_to() -> None:
    assert refused(*ASSIGNED, OBJECT, OBJECT) == "objection_open"
    assert refused(*ASSIGNED, OBJECT, ACKNOWLEDGE) == "objection_open"


@pytest.mark.parametrize("step", [replace(ASSIGN, lead=ROADS), ESCALATE, ALERT], ids=["given on", "up", "alarm"])
def test_an_objection_to_an_assignment_ends_with_it(step: Step) -> None:
    assert after(*ASSIGNED, OBJECT, step).objection is None


def test_an_emergency_that_began_with_an_objection_comes_to_its_end() -> None:
    assert after(*ASSIGNED, OBJECT, ALERT, STAND_DOWN, SUMMARISE, VERIFY, CLOSE).has_ended


def test_the_person_served_objects_to_a_result_which_is_neither_checked_nor_reworked_before_it_is_examined() -> None:
    assert refused(*RESOLVED, OBJECT, VERIFY) == "objection_open"
    assert refused(*RESOLVED, OBJECT, REWORK) == "objection_open"
    assert told(*RESOLVED, OBJECT, UPHOLD) == [CaseObjectionUpheld(DRAIN, 1, Status.IN_HAND, UPHOLD.findings)]
    assert after(*RESOLVED, OBJECT, UPHOLD).assignment is not None, "the same do it once more"
    assert after(*RESOLVED, OBJECT, DISMISS, VERIFY).status is Status.VERIFIED


@pytest.mark.parametrize("ended", [CLOSED, ON_RECORD], ids=["closed", "on record"])
def test_an_objection_after_the_end_opens_the_case_again(ended: tuple[Step, ...]) -> None:
    case = after(*ended, RATE, OBJECT, UPHOLD)
    assert (case.status, case.rating, case.ended_at) == (Status.ACCEPTED, None, None)
    assert after(*ended, OBJECT, DISMISS).has_ended


def test_an_objection_after_the_end_comes_within_the_window() -> None:
    assert told(*CLOSED, WINDOW - timedelta(hours=1), OBJECT)
    assert refused(*CLOSED, WINDOW + timedelta(hours=1), OBJECT) == "not_open_to_objection"


def test_twenty_objections_are_heard_and_no_more() -> None:
    assert refused(*CLOSED, *OBJECTED * 20, OBJECT) == "too_many_objections"


def test_a_case_is_rated_once_after_its_end() -> None:
    assert told(*CLOSED, RATE) == [CaseRated(DRAIN, Rating.SATISFIED, None)]
    assert refused(*CLOSED, RATE, RATE) == "already_rated"
    assert refused(*RESOLVED, RATE) == "not_allowed_in_status"


def test_a_rating_given_when_followed_up_counts() -> None:
    walk = Walk().go(*CLOSED, replace(FOLLOW_UP, rating=Rating.DISSATISFIED))
    assert walk.told == [CaseFollowedUp(DRAIN, FOLLOW_UP.note, Rating.DISSATISFIED)]
    assert walk.case.rating is Rating.DISSATISFIED
    assert after(*CLOSED, RATE, FOLLOW_UP).rating is Rating.SATISFIED, "none was given then"


def test_a_closed_case_is_to_be_followed_up_and_one_on_record_is_not() -> None:
    assert set(after(*CLOSED).deadlines) == {DeadlineKind.FOLLOW_UP}
    assert after(*CLOSED, FOLLOW_UP).deadlines == {}
    assert after(*ON_RECORD).deadlines == {}


def test_a_case_is_opened_again_within_the_window() -> None:
    assert told(*CLOSED, REOPEN) == [CaseReopened(DRAIN, Status.ACCEPTED, 1, REOPEN.reason)]
    assert told(*CLOSED, WINDOW - timedelta(hours=1), REOPEN)
    assert refused(*CLOSED, WINDOW + timedelta(hours=1), REOPEN) == "reopen_window_over"


def test_what_was_withdrawn_or_a_duplicate_waits_to_be_accepted_again() -> None:
    for step in (WITHDRAW, MARK_DUPLICATE):
        case = after(REPORT, step, REOPEN)
        assert (case.status, case.duplicate_of, case.ended_at) == (Status.REPORTED, None, None)


def test_a_case_opened_again_belongs_to_its_first_contact_and_begins_anew() -> None:
    case = after(*CLOSED, RATE, FOLLOW_UP, REOPEN)
    assert case.first_contact == WORKER
    assert (case.assignment, case.rating, case.followed_up) == (None, None, False)
    assert set(case.deadlines) == {DeadlineKind.HANDLE}


def test_a_case_is_opened_again_ten_times_at_most() -> None:
    assert refused(REPORT, *TAKEN_UP * 10, WITHDRAW, REOPEN) == "reopened_too_often"
