"""延期与挂起: what moves the end of a limit, and what lets it stand still."""

from dataclasses import replace
from datetime import timedelta

from services.cases.case.commands import ReachMark
from services.cases.case.events.deadlines import (
    CaseDeadlineMet,
    CaseDeadlinePaused,
)
from services.cases.case.events.handling import CaseExtensionGranted, CaseResumed
from services.cases.case.status import Status
from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import Deadline
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ALERT,
    APPLY_EXTENSION,
    ASSIGN,
    GRANT_EXTENSION,
    HANDLE,
    REFER,
    REFUSE_EXTENSION,
    RESOLVE,
    RESUME,
    SUSPEND,
    WITHDRAW,
    Walk,
    after,
    reaching,
    refused,
    running,
)
from tests.cases.stories import DRAIN, NOON, REPORT

K = DeadlineKind
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
TAKEN_ON = NOON + MINUTE
"""REPORT is urgent: accepted within 2 hours, handled within 3 days, on the clock; ACCEPT comes a minute later."""


def test_a_granted_extension_moves_the_end_and_brings_all_marks_back() -> None:
    walk = Walk().go(REPORT, ACCEPT, reaching(K.HANDLE, Mark.APPROACHING), APPLY_EXTENSION, GRANT_EXTENSION)
    assert walk.told == [CaseExtensionGranted(DRAIN, APPLY_EXTENSION.until)]
    extended = running(walk.case, K.HANDLE)
    assert extended.due == APPLY_EXTENSION.until
    assert {one.mark for one in extended.marks} >= {Mark.APPROACHING, Mark.MISSED}
    assert walk.case.extension is None


def test_a_refused_extension_leaves_the_end() -> None:
    case = after(REPORT, ACCEPT, APPLY_EXTENSION, REFUSE_EXTENSION)
    assert (running(case, K.HANDLE).due, case.extension) == (TAKEN_ON + 3 * DAY, None)


def test_an_extension_is_applied_for_one_at_a_time_to_a_later_day_within_a_year() -> None:
    accepted = (REPORT, ACCEPT)
    assert refused(*accepted, APPLY_EXTENSION, APPLY_EXTENSION) == "extension_pending"
    assert refused(*accepted, replace(APPLY_EXTENSION, until=NOON + 3 * DAY)) == "not_later"
    assert refused(*accepted, 4 * DAY, replace(APPLY_EXTENSION, until=NOON + 3.5 * DAY)) == "not_later"
    assert refused(*accepted, replace(APPLY_EXTENSION, until=NOON + 400 * DAY)) == "too_far_ahead"


def test_no_extension_shortens_a_limit_that_was_moved_meanwhile() -> None:
    applied = (REPORT, ACCEPT, replace(APPLY_EXTENSION, until=NOON + 4 * DAY))
    suspended = (replace(SUSPEND, until=NOON + 20 * DAY), reaching(K.SUSPENSION, Mark.OVER))
    assert refused(*applied, *suspended, GRANT_EXTENSION) == "not_later"
    assert after(*applied, *suspended, REFUSE_EXTENSION).extension is None


def test_an_application_for_an_extension_ends_with_the_work() -> None:
    assert after(REPORT, ACCEPT, APPLY_EXTENSION, RESOLVE).extension is None
    assert after(REPORT, ACCEPT, APPLY_EXTENSION, HANDLE).extension is None


def test_a_suspended_case_stands_still_with_what_was_left() -> None:
    walk = Walk().go(REPORT, ACCEPT, DAY, SUSPEND)
    left = 2 * DAY - MINUTE
    assert CaseDeadlinePaused(DRAIN, K.HANDLE, left // timedelta(milliseconds=1)) in walk.facts
    assert running(walk.case, K.SUSPENSION).due == SUSPEND.until


def test_a_case_goes_on_where_it_stood_with_the_time_that_was_left() -> None:
    walk = Walk().go(REPORT, ACCEPT, ASSIGN, SUSPEND, DAY, RESUME)
    assert walk.told == [CaseResumed(DRAIN, Status.ASSIGNED)]
    assert running(walk.case, K.HANDLE).due == TAKEN_ON + 3 * DAY + DAY + MINUTE
    assert K.SUSPENSION not in walk.case.deadlines


def test_a_suspended_case_goes_on_by_itself_when_its_time_is_over() -> None:
    walk = Walk().go(REPORT, ACCEPT, REFER, SUSPEND, reaching(K.SUSPENSION, Mark.OVER))
    assert walk.told == [CaseResumed(DRAIN, Status.AT_INTAKE, automatic=True)]
    assert CaseDeadlineMet(DRAIN, K.SUSPENSION, SUSPEND.until, on_time=True) in walk.facts


def test_a_mark_is_not_told_of_what_stands_still() -> None:
    due = TAKEN_ON + 3 * DAY
    assert refused(REPORT, ACCEPT, SUSPEND, ReachMark(K.HANDLE, Mark.MISSED, due)) == "deadline_not_current"


def test_a_suspension_ends_within_a_year_and_in_the_future() -> None:
    assert refused(REPORT, ACCEPT, replace(SUSPEND, until=NOON)) == "not_in_the_future"
    assert refused(REPORT, ACCEPT, replace(SUSPEND, until=NOON + 400 * DAY)) == "too_far_ahead"


def test_an_alarm_ends_a_suspension() -> None:
    case = after(REPORT, ACCEPT, SUSPEND, ALERT)
    assert isinstance(case.deadlines[K.HANDLE], Deadline)
    assert (case.suspended_until, K.SUSPENSION in case.deadlines) == (None, False)


def test_what_was_late_when_it_was_suspended_is_met_late() -> None:
    late = (REPORT, ACCEPT, reaching(K.HANDLE, Mark.MISSED), replace(SUSPEND, until=NOON + 20 * DAY))
    for steps, on_time in ((late, False), ((REPORT, ACCEPT, SUSPEND), True)):
        ended = Walk().go(*steps, WITHDRAW).facts
        assert [fact.on_time for fact in ended if isinstance(fact, CaseDeadlineMet)] == [on_time, True]
