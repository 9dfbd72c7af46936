"""How a case comes to its end, by whoever is meant to bring it there, from wherever it stands."""

from datetime import datetime, timedelta

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.evolve import fold
from services.cases.case.state import Case, Publicity
from services.cases.case.status import Status
from services.cases.lifecycle.decide import decide
from services.cases.vocabulary import DeadlineKind, Mark, Procedure
from services.cases.working_time.deadline import Deadline
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    BOTH_BOARDS,
    DISMISS,
    FAIL,
    FEED_BACK,
    RECORD,
    REFER,
    REFUSE,
    REPORT_RESULT,
    RESOLVE,
    RESUME,
    STAND_DOWN,
    SUBMIT,
    SUMMARISE,
    VERIFY,
    moment_of,
    words,
)

MOST_STEPS = 15
S = Status


def settle(case: Case, now: datetime) -> Case:
    """The case at its end; AssertionError when it does not come there in so many steps, CaseRefused when one fails."""
    for _ in range(MOST_STEPS):
        if case.has_ended:
            return case
        command = next_step(case, now)
        if isinstance(command, c.ReachMark):
            now = max(now, moment_of(command, case))
        case = fold(decide(case, command, now), case)
        now += timedelta(minutes=1)
    raise AssertionError(f"no end from {case.procedure}/{case.status}")


def next_step(case: Case, now: datetime) -> CaseCommand:
    """What brings the case forward now."""
    if case.objection is not None and case.status is not S.SUSPENDED:
        return DISMISS
    match case.status:
        case S.REPORTED:
            return ACCEPT
        case S.ACCEPTED | S.AT_INTAKE | S.IN_HAND:
            return _handled(case)
        case S.ASSIGNED:
            return ACKNOWLEDGE
        case S.SUSPENDED:
            return RESUME
        case S.ALERTED:
            return STAND_DOWN
        case S.STOOD_DOWN:
            return SUMMARISE
        case S.UNDER_REVIEW:
            return c.PassReview("433122-superior", BOTH_BOARDS, None, False)
        case S.AWAITING_APPROVAL:
            return REFUSE
        case S.DECIDED:
            return _told_to_the_public(case, now)
        case S.HANDLED:
            return RECORD
        case S.RESOLVED:
            return VERIFY
        case _:
            return _closed(case)


def _handled(case: Case) -> CaseCommand:
    if case.mediating:
        return FAIL
    if case.procedure is not Procedure.APPROVAL:
        return RESOLVE
    return REFER if case.status is S.ACCEPTED else SUBMIT


def _told_to_the_public(case: Case, now: datetime) -> CaseCommand:
    """Once the publicity is over, and no objection to it open."""
    shown = case.publicity
    if shown is None or shown.ended or shown.upheld:
        return REFUSE if shown and shown.upheld and case.approved else _outcome(now)
    return _publicity_ended(case, shown)


def _outcome(now: datetime) -> CaseCommand:
    return c.PubliciseOutcome(BOTH_BOARDS, words("结果公布"), now + timedelta(days=7))


def _publicity_ended(case: Case, shown: Publicity) -> CaseCommand:
    if shown.open:
        return c.SettlePublicityObjection(min(shown.open), False, words("查过"))
    running = case.deadlines[DeadlineKind.PUBLICITY]
    assert isinstance(running, Deadline)
    return c.ReachMark(DeadlineKind.PUBLICITY, Mark.OVER, running.due)


def _closed(case: Case) -> CaseCommand:
    if case.procedure is Procedure.COORDINATION and not case.result_reported:
        return REPORT_RESULT
    return c.CloseCase(children="leave") if case.fed_back else FEED_BACK
