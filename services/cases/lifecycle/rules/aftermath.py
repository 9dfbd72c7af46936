"""After the end: rated, objected to, opened again, followed up."""

from datetime import datetime

from services.cases.case.commands import (
    DismissObjection,
    FollowUpCase,
    ObjectToCase,
    RateCase,
    ReopenCase,
    UpholdObjection,
)
from services.cases.case.events import CaseEvent
from services.cases.case.events.aftermath import (
    CaseFollowedUp,
    CaseObjected,
    CaseObjectionDismissed,
    CaseObjectionUpheld,
    CaseRated,
    CaseReopened,
)
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.refused import CaseRefused
from services.cases.vocabulary import Procedure

MOST_OBJECTIONS = 20
MOST_REOPENED = 10


def rate(case: Case, command: RateCase, _now: datetime) -> list[CaseEvent]:
    return [CaseRated(case.id, command.rating, command.comment)]


def object_to(case: Case, command: ObjectToCase, _now: datetime) -> list[CaseEvent]:
    number = case.objections + 1
    if number > MOST_OBJECTIONS:
        raise CaseRefused("too_many_objections", most=MOST_OBJECTIONS)
    return [CaseObjected(case.id, number, command.grounds)]


def uphold(case: Case, command: UpholdObjection, _now: datetime) -> list[CaseEvent]:
    return [CaseObjectionUpheld(case.id, case.objections, _contested(case), command.findings)]


def _contested(case: Case) -> Status:
    """Where a case goes whose assignment, or whose result, was wrong."""
    if case.status is Status.ASSIGNED:
        return case.before_assignment
    if case.status is Status.RESOLVED:
        return case.before_result or Status.ACCEPTED
    return Status.ALERTED if case.procedure is Procedure.EMERGENCY else Status.ACCEPTED


def dismiss(case: Case, command: DismissObjection, _now: datetime) -> list[CaseEvent]:
    return [CaseObjectionDismissed(case.id, case.objections, command.findings)]


def reopen(case: Case, command: ReopenCase, _now: datetime) -> list[CaseEvent]:
    if case.reopened >= MOST_REOPENED:
        raise CaseRefused("reopened_too_often", most=MOST_REOPENED)
    return [CaseReopened(case.id, _reopened_to(case), case.reopened + 1, command.reason)]


def _reopened_to(case: Case) -> Status:
    if case.procedure is Procedure.EMERGENCY:
        return Status.ALERTED
    return Status.REPORTED if case.status in (Status.WITHDRAWN, Status.DUPLICATE) else Status.ACCEPTED


def follow_up(case: Case, command: FollowUpCase, _now: datetime) -> list[CaseEvent]:
    return [CaseFollowedUp(case.id, command.note, command.rating)]
