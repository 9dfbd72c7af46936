"""工作程序四, 需要审批: triaged, reviewed, at once passed up and publicised, objected to, decided, the outcome told."""

from dataclasses import replace
from datetime import timedelta

from services.cases.case.events.approval import (
    CaseApproved,
    CaseOutcomePublicised,
    CasePassedUp,
    CasePublicised,
    CasePublicityEnded,
    CasePublicityObjected,
    CasePublicityObjectionSettled,
    CaseRefusedApproval,
    CaseReviewed,
    CaseSubmitted,
)
from services.cases.case.state import Paused
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Level, Mark, Procedure
from services.cases.working_time.deadline import Deadline
from tests.cases.lifecycle.doing import (
    ACCEPT,
    APPROVE,
    BOTH_BOARDS,
    CLOSE,
    DISMISS_PUBLIC,
    FEED_BACK,
    NEXT_WEEK,
    OBJECT_TO_PUBLICITY,
    PASS_AND_WAIT,
    PASS_REVIEW,
    PUBLICISE,
    REFER,
    REFUSE,
    REOPEN,
    SEND_BACK,
    SUBMIT,
    UPHOLD_PUBLIC,
    WITHDRAW,
    Walk,
    after,
    reaching,
    refused,
    reported_as,
    told,
)
from tests.cases.stories import DRAIN, NOON

REVIEWED = (reported_as(Procedure.APPROVAL), ACCEPT, REFER, SUBMIT)
SHOWN = (*REVIEWED, PASS_REVIEW)
WAITING = (*REVIEWED, PASS_AND_WAIT)
PERIOD_OVER = reaching(DeadlineKind.PUBLICITY, Mark.OVER)
DAY = timedelta(days=1)


def test_the_intake_centre_submits_what_it_has_triaged_to_the_town() -> None:
    assert told(*REVIEWED) == [CaseSubmitted(DRAIN, SUBMIT.opinion)]
    assert after(*REVIEWED).level is Level.TOWN
    assert refused(reported_as(Procedure.APPROVAL), ACCEPT, SUBMIT) == "not_allowed_in_status"


def test_a_case_goes_up_and_before_the_public_at_the_same_time() -> None:
    assert told(*SHOWN) == [
        CaseReviewed(DRAIN, None),
        CasePassedUp(DRAIN, "433122-superior"),
        CasePublicised(DRAIN, 1, BOTH_BOARDS, PASS_REVIEW.notice, NEXT_WEEK, False),  # type: ignore[arg-type]
    ]
    assert after(*SHOWN).level is Level.SUPERIOR


def test_an_item_without_publicity_only_goes_up() -> None:
    walk = Walk().go(*REVIEWED, replace(PASS_REVIEW, notice=None, until=None))
    assert walk.told == [CaseReviewed(DRAIN, None), CasePassedUp(DRAIN, "433122-superior")]
    assert walk.go(APPROVE, PUBLICISE).case.status is Status.VERIFIED


def test_a_publicity_ends_in_the_future() -> None:
    assert refused(*REVIEWED, replace(PASS_REVIEW, until=NOON)) == "not_in_the_future"
    assert refused(*SHOWN, REFUSE, replace(PUBLICISE, until=NOON)) == "not_in_the_future"


def test_an_item_that_need_not_wait_is_approved_while_it_is_publicised() -> None:
    assert told(*SHOWN, APPROVE) == [CaseApproved(DRAIN, APPROVE.reference, None)]


def test_an_item_that_waits_is_approved_after_the_publicity_only() -> None:
    assert refused(*WAITING, APPROVE) == "publicity_not_over"
    assert told(*WAITING, PERIOD_OVER) == [CasePublicityEnded(DRAIN, 1)]
    assert after(*WAITING, PERIOD_OVER, APPROVE).approved is True


def test_a_refusal_need_not_wait_and_ends_the_publicity() -> None:
    walk = Walk().go(*WAITING, REFUSE)
    assert walk.told == [CaseRefusedApproval(DRAIN, None, REFUSE.reason)]
    assert walk.case.publicity is not None
    assert walk.case.publicity.ended
    assert refused(*WAITING, REFUSE, OBJECT_TO_PUBLICITY) == "publicity_closed"


def test_an_objection_is_numbered_and_examined() -> None:
    walk = Walk().go(*SHOWN, OBJECT_TO_PUBLICITY)
    assert walk.told == [CasePublicityObjected(DRAIN, 1, 1, OBJECT_TO_PUBLICITY.grounds, None)]
    settled = CasePublicityObjectionSettled(DRAIN, 1, 1, False, DISMISS_PUBLIC.findings)
    assert walk.go(DISMISS_PUBLIC).told == [settled]
    assert refused(*SHOWN, OBJECT_TO_PUBLICITY, DISMISS_PUBLIC, DISMISS_PUBLIC) == "no_publicity_objection"
    assert refused(*SHOWN, OBJECT_TO_PUBLICITY, replace(DISMISS_PUBLIC, objection=2)) == "no_such_objection"


def test_nothing_is_approved_while_an_objection_is_open() -> None:
    assert refused(*SHOWN, OBJECT_TO_PUBLICITY, APPROVE) == "publicity_not_over"
    assert after(*SHOWN, OBJECT_TO_PUBLICITY, DISMISS_PUBLIC, APPROVE).approved


def test_an_objection_lets_the_publicity_stand_still() -> None:
    walk = Walk().go(*SHOWN, 3 * DAY, OBJECT_TO_PUBLICITY)
    assert isinstance(walk.case.deadlines[DeadlineKind.PUBLICITY], Paused)
    running = walk.go(5 * DAY, DISMISS_PUBLIC).case.deadlines[DeadlineKind.PUBLICITY]
    assert isinstance(running, Deadline)
    assert running.due > NEXT_WEEK + 5 * DAY, "the days in between do not count"


def test_objections_are_heard_to_the_end_of_a_publicity_that_stood_still() -> None:
    paused = (*SHOWN, 3 * DAY, OBJECT_TO_PUBLICITY, 5 * DAY, DISMISS_PUBLIC)
    assert told(*paused, 2 * DAY, OBJECT_TO_PUBLICITY), "ten days after it was begun"
    assert refused(*paused, 6 * DAY, OBJECT_TO_PUBLICITY) == "publicity_closed"
    assert refused(*SHOWN, 8 * DAY, OBJECT_TO_PUBLICITY) == "publicity_closed"


def test_an_item_with_an_objection_that_was_upheld_is_refused_or_returned_and_never_approved() -> None:
    upheld = (*WAITING, OBJECT_TO_PUBLICITY, UPHOLD_PUBLIC)
    assert refused(*upheld, PERIOD_OVER, APPROVE) == "publicity_not_over"
    assert after(*upheld, REFUSE).approved is False
    assert after(*upheld, SEND_BACK, SUBMIT, PASS_REVIEW, APPROVE).approved is True, "corrected, and shown once more"


def test_objections_are_heard_after_an_approval_that_did_not_wait() -> None:
    approved = (*SHOWN, APPROVE)
    assert refused(*approved, PUBLICISE) == "publicity_not_over"
    assert after(*approved, OBJECT_TO_PUBLICITY, DISMISS_PUBLIC, PERIOD_OVER, PUBLICISE).status is Status.VERIFIED


def test_an_approval_that_an_upheld_objection_contests_is_revoked_before_the_outcome_is_told() -> None:
    contested = (*SHOWN, APPROVE, OBJECT_TO_PUBLICITY, UPHOLD_PUBLIC)
    assert refused(*contested, PERIOD_OVER, PUBLICISE) == "publicity_not_over"
    assert refused(*SHOWN, APPROVE, REFUSE) == "approval_not_contested"
    walk = Walk().go(*contested, REFUSE)
    assert (walk.case.status, walk.case.approved) == (Status.DECIDED, False)
    assert walk.go(PUBLICISE).case.status is Status.VERIFIED


def test_the_outcome_is_told_in_town_and_village_whatever_it_is() -> None:
    for decision, approved in ((REFUSE, False), (APPROVE, True)):
        walk = Walk().go(*WAITING, PERIOD_OVER, decision, PUBLICISE)
        outcome = CaseOutcomePublicised(DRAIN, 2, BOTH_BOARDS, PUBLICISE.notice, PUBLICISE.until, approved)
        assert walk.told == [outcome]
        assert walk.case.level is Level.TOWN


def test_an_application_is_closed_once_the_applicant_was_told() -> None:
    done = (*SHOWN, REFUSE, PUBLICISE)
    assert refused(*done, CLOSE) == "not_yet_told"
    assert after(*done, FEED_BACK, CLOSE).status is Status.CLOSED


def test_an_application_may_be_withdrawn_until_it_is_decided() -> None:
    case = after(*WAITING, WITHDRAW)
    assert case.status is Status.WITHDRAWN
    assert case.deadlines == {}
    assert refused(*SHOWN, REFUSE, WITHDRAW) == "not_allowed_in_status"


def test_an_application_that_is_taken_up_again_has_nothing_approved_nor_publicised() -> None:
    for steps in ((WITHDRAW, REOPEN), (REFUSE, PUBLICISE, FEED_BACK, CLOSE, REOPEN)):
        case = after(*SHOWN, *steps)
        assert (case.publicity, case.approved, case.level) == (None, None, Level.TOWN)


def test_a_stream_is_not_written_full_by_objections() -> None:
    walk = Walk().go(*SHOWN, *[OBJECT_TO_PUBLICITY] * 100)
    assert refused(*SHOWN, *[OBJECT_TO_PUBLICITY] * 101) == "too_many_objections"
    assert walk.case.publicity is not None
    assert walk.case.publicity.objections == 100
