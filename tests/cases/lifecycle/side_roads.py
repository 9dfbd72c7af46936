"""Other roads to the same status: where a guard does not hold there, or from where the case goes on elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from services.cases.case.status import Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.table import Row
from services.cases.vocabulary import DeadlineKind, Mark, Procedure
from tests.cases.lifecycle.doing import (
    ACCEPT,
    APPLY_EXTENSION,
    APPROVE,
    ASSIGN,
    COMPLAIN,
    ERASE,
    ESCALATE,
    LINK,
    MEDIATE,
    OBJECT,
    PASS_AND_WAIT,
    RATE,
    REFER,
    RESOLVE,
    SEND_BACK,
    SUBMIT,
    SUSPEND,
    Step,
    reaching,
    reported_as,
)
from tests.cases.lifecycle.roads import REVIEWED, ROADS, opening, step_of
from tests.cases.stories import REPORT

S, P, A = Status, Procedure, Action
UP = (ESCALATE, ACCEPT)

SPOILED_EARLY: Mapping[str, tuple[Step, ...]] = {
    "is_no_complaint": (COMPLAIN, ACCEPT),
    "below_the_top": (*UP, *UP, *UP),
    "may_be_sent_back": (ASSIGN, SEND_BACK, ASSIGN, SEND_BACK),
}
SPOILED_LATE: Mapping[str, tuple[Step, ...]] = {
    "not_mediating": (MEDIATE,),
    "no_objection": (OBJECT,),
    "may_be_objected_to": (OBJECT,),
    "may_be_linked": (LINK,),
    "not_rated": (RATE,),
    "may_be_extended": (APPLY_EXTENSION,),
    "is_readable": (ERASE,),
    "may_be_reopened": (timedelta(days=31),),
    "publicity_is_open": (timedelta(days=8),),
}
"""What makes a guard fail. Those that are in neither fail unless something was done for them."""

ONLY_ONE_ASSIGNED = replace(ASSIGN, assisting=())


def spoiled_road_to(row: Row) -> tuple[Step, ...]:
    """To the status of the row, where its guard does not hold."""
    guard = row.guard.holds.__name__
    start = opening(row.procedure, _spoiled_early(row, guard))
    return (*start, *_spoiled_way(row, guard), *SPOILED_LATE.get(guard, ()))


def _spoiled_early(row: Row, guard: str) -> tuple[Step, ...]:
    """What waits to be accepted came to its level, or became a complaint, by the last step."""
    steps = SPOILED_EARLY.get(guard, ())
    return steps[: -len(UP)] if row.status is S.REPORTED else steps


def _spoiled_way(row: Row, guard: str) -> tuple[Step, ...]:
    match guard:
        case "came_from_below":
            return (COMPLAIN,)
        case "is_no_complaint" if row.status is S.REPORTED:
            return (COMPLAIN,)
        case "may_be_approved":
            return (REFER, SUBMIT, PASS_AND_WAIT)
        case "publicity_is_over":
            return (*REVIEWED, APPROVE)
        case "has_partner":
            way = ROADS[row.procedure][row.status]
            return tuple(ONLY_ONE_ASSIGNED if step is ASSIGN else step for step in way)
    return ROADS[row.procedure][row.status]


def holds_anyway(row: Row) -> bool:
    """Where a guard only repeats what the way to the status made sure of."""
    if row.action is A.CLOSE:
        return row.procedure in (P.GENERAL, P.EMERGENCY)
    return row.procedure is P.EMERGENCY and row.status is S.RESOLVED and row.action in (A.VERIFY, A.REWORK)


STANDING: Mapping[Procedure, tuple[Status, ...]] = {
    P.GENERAL: (S.ACCEPTED, S.ASSIGNED, S.IN_HAND),
    P.COORDINATION: (S.ACCEPTED, S.AT_INTAKE, S.ASSIGNED, S.IN_HAND),
    P.APPROVAL: (S.ACCEPTED, S.AT_INTAKE, S.UNDER_REVIEW),
}
"""From where a case may be suspended."""


def other_roads(row: Row) -> Iterator[tuple[tuple[Step, ...], Step]]:
    """All ways to the row after which the same action leads elsewhere, and the action."""
    start, last = opening(row.procedure), step_of(row)
    match row.action, row.status:
        case A.REPORT, _:
            yield from (((), one) for one in (REPORT, replace(REPORT, result="已疏通")))
        case A.SEND_BACK, S.REPORTED:
            never_accepted = (reported_as(row.procedure), reaching(DeadlineKind.ACCEPT, Mark.MISSED))
            yield from (((*start, ESCALATE), last), (never_accepted, last))
        case ((A.RESUME | A.REACH_MARK), S.SUSPENDED):
            yield from (((*start, *ROADS[row.procedure][one], SUSPEND), last) for one in STANDING[row.procedure])
        case _, S.RESOLVED:
            late = (OBJECT,) if row.action is A.UPHOLD_OBJECTION else ()
            ways = (ROADS[row.procedure][one] for one in STANDING[row.procedure] if one is not S.ASSIGNED)
            yield from (((*start, *way, RESOLVE, *late), last) for way in ways)
        case _:
            yield from _after_an_assignment(row, last)


def _after_an_assignment(row: Row, last: Step) -> Iterator[tuple[tuple[Step, ...], Step]]:
    """It was given on from the acceptance, or from the intake centre."""
    for before in ((), (REFER,)) if row.procedure is P.COORDINATION else ((),):
        given = tuple(step for step in ROADS[row.procedure][row.status] if step is not REFER)
        late = (OBJECT,) if row.action is A.UPHOLD_OBJECTION else ()
        yield (*opening(row.procedure), *before, *given, *late), last
