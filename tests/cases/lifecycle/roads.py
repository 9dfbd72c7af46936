"""A road to every row of the table: from the report to its status, with what its guard asks for."""

from collections.abc import Mapping

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.decide import RULES
from services.cases.lifecycle.table import Row
from services.cases.vocabulary import Procedure
from services.cases.working_time.deadline import Deadline
from tests.cases.lifecycle.doing import (
    ACCEPT,
    ACKNOWLEDGE,
    AGREE,
    ALERT,
    APPLY_EXTENSION,
    APPROVE,
    ASSIGN,
    CLOSE,
    CONSULT,
    ESCALATE,
    FEED_BACK,
    HANDLE,
    LINK,
    MARK_DUPLICATE,
    MEDIATE,
    OBJECT,
    OBJECT_TO_PUBLICITY,
    PASS_REVIEW,
    PUBLICISE,
    RECORD,
    REFER,
    REFUSE,
    REPORT_RESULT,
    RESOLVE,
    SAMPLES,
    STAND_DOWN,
    SUBMIT,
    SUMMARISE,
    SUSPEND,
    UPHOLD_PUBLIC,
    VERIFY,
    WITHDRAW,
    Step,
    reported_as,
    triage_to,
)

S, P = Status, Procedure
REVIEWED = (REFER, SUBMIT, PASS_REVIEW)
TOLD = (REPORT_RESULT, FEED_BACK)

ROADS: Mapping[Procedure, Mapping[Status, tuple[Step, ...]]] = {
    P.GENERAL: {
        S.REPORTED: (ESCALATE,),
        S.ACCEPTED: (),
        S.ASSIGNED: (ASSIGN,),
        S.IN_HAND: (ASSIGN, ACKNOWLEDGE),
        S.SUSPENDED: (SUSPEND,),
        S.HANDLED: (HANDLE,),
        S.RESOLVED: (ASSIGN, ACKNOWLEDGE, RESOLVE),
        S.VERIFIED: (RESOLVE, VERIFY),
        S.ON_RECORD: (HANDLE, RECORD),
        S.CLOSED: (RESOLVE, VERIFY, CLOSE),
        S.WITHDRAWN: (WITHDRAW,),
        S.DUPLICATE: (MARK_DUPLICATE,),
    },
    P.COORDINATION: {
        S.REPORTED: (ESCALATE,),
        S.ACCEPTED: (),
        S.AT_INTAKE: (REFER,),
        S.ASSIGNED: (REFER, ASSIGN),
        S.IN_HAND: (REFER, ASSIGN, ACKNOWLEDGE),
        S.SUSPENDED: (REFER, SUSPEND),
        S.RESOLVED: (REFER, RESOLVE),
        S.VERIFIED: (REFER, RESOLVE, VERIFY),
        S.CLOSED: (REFER, RESOLVE, VERIFY, *TOLD, CLOSE),
        S.WITHDRAWN: (REFER, WITHDRAW),
        S.DUPLICATE: (REFER, MARK_DUPLICATE),
    },
    P.EMERGENCY: {
        S.ALERTED: (ALERT, ASSIGN),
        S.STOOD_DOWN: (ALERT, STAND_DOWN),
        S.RESOLVED: (ALERT, STAND_DOWN, SUMMARISE),
        S.VERIFIED: (ALERT, STAND_DOWN, SUMMARISE, VERIFY),
        S.CLOSED: (ALERT, STAND_DOWN, SUMMARISE, VERIFY, CLOSE),
        S.DUPLICATE: (ALERT, MARK_DUPLICATE),
    },
    P.APPROVAL: {
        S.REPORTED: (ESCALATE,),
        S.ACCEPTED: (),
        S.AT_INTAKE: (REFER,),
        S.UNDER_REVIEW: (REFER, SUBMIT),
        S.AWAITING_APPROVAL: REVIEWED,
        S.DECIDED: (*REVIEWED, APPROVE),
        S.VERIFIED: (*REVIEWED, REFUSE, PUBLICISE),
        S.CLOSED: (*REVIEWED, REFUSE, PUBLICISE, FEED_BACK, CLOSE),
        S.SUSPENDED: (REFER, SUBMIT, SUSPEND),
        S.WITHDRAWN: (*REVIEWED, WITHDRAW),
        S.DUPLICATE: (REFER, MARK_DUPLICATE),
    },
}
"""What is done after the acceptance until the status is reached."""

EARLY: Mapping[str, tuple[Step, ...]] = {
    "somebody_is_asked": (CONSULT,),
    "mediation_agreed": (MEDIATE, AGREE),
}
"""What a guard asks for right after the acceptance, while the case is a general one."""

LATE: Mapping[str, tuple[Step, ...]] = {
    "extension_is_pending": (APPLY_EXTENSION,),
    "mediating": (MEDIATE,),
    "may_move_on": (MEDIATE,),
    "objection_is_open": (OBJECT,),
    "has_parent": (LINK,),
    "is_part": (LINK,),
    "publicity_is_objected_to": (OBJECT_TO_PUBLICITY,),
    "approval_is_contested": (OBJECT_TO_PUBLICITY, UPHOLD_PUBLIC),
}
"""What a guard asks for once the status is reached."""

LATE_BY_PROCEDURE: Mapping[tuple[str, Procedure], tuple[Step, ...]] = {
    ("all_are_told", P.COORDINATION): TOLD,
    ("all_are_told", P.APPROVAL): (FEED_BACK,),
}

_COMMANDS: Mapping[Action, type[CaseCommand]] = {action: command for command, (action, _) in RULES.items()}


def road_to(row: Row) -> tuple[Step, ...]:
    """The steps after which the action of the row may be taken."""
    if row.status is S.ABSENT:
        return ()
    guard = row.guard.holds.__name__
    late = LATE_BY_PROCEDURE.get((guard, row.procedure), LATE.get(guard, ()))
    return (*opening(row.procedure, EARLY.get(guard, ())), *_way(row, guard), *late)


def opening(procedure: Procedure, early: tuple[Step, ...] = ()) -> tuple[Step, ...]:
    """Up to the acceptance, and triaged; an emergency begins as a general case."""
    turned = () if procedure in (P.GENERAL, P.EMERGENCY) else (triage_to(procedure),)
    return (reported_as(P.GENERAL), ACCEPT, *early, *turned)


def _way(row: Row, guard: str) -> tuple[Step, ...]:
    """A refusal ends the publicity, after which the outcome may be told."""
    if guard == "publicity_is_over":
        return (*REVIEWED, REFUSE)
    return ROADS[row.procedure][row.status]


def step_of(row: Row) -> Step:
    """The action of the row."""
    match row.action:
        case Action.REPORT:
            return reported_as(row.procedure)
        case Action.TRIAGE:
            return triage_to(row.procedure)
        case Action.REACH_MARK:
            return next_mark
        case action:
            return SAMPLES[_COMMANDS[action]]


def next_mark(case: Case) -> CaseCommand:
    """The first mark of a deadline that runs."""
    running = next(one for one in case.deadlines.values() if isinstance(one, Deadline))
    return c.ReachMark(running.kind, running.marks[0].mark, running.due)
