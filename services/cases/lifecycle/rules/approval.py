"""审批: submitted, reviewed, at once passed up and publicised, objected to, decided, the outcome told."""

from datetime import datetime

from services.cases.case.commands import (
    ApproveCase,
    ObjectToPublicity,
    PassReview,
    PubliciseOutcome,
    RefuseApproval,
    SettlePublicityObjection,
    SubmitCase,
)
from services.cases.case.events import CaseEvent
from services.cases.case.events.approval import (
    CaseApproved,
    CaseOutcomePublicised,
    CasePassedUp,
    CasePublicised,
    CasePublicityObjected,
    CasePublicityObjectionSettled,
    CaseRefusedApproval,
    CaseReviewed,
    CaseSubmitted,
)
from services.cases.case.state import Case
from services.cases.lifecycle.refused import CaseRefused

MOST_PUBLICITY_OBJECTIONS = 100
"""Anybody may object: the number is bounded, lest a stream be written full."""


def submit(case: Case, command: SubmitCase, _now: datetime) -> list[CaseEvent]:
    return [CaseSubmitted(case.id, command.opinion)]


def pass_review(case: Case, command: PassReview, now: datetime) -> list[CaseEvent]:
    """At the same time up to the superior and publicised in town and village (工作程序四)."""
    facts: list[CaseEvent] = [CaseReviewed(case.id, command.opinion), CasePassedUp(case.id, command.superior)]
    if command.notice is not None and command.until is not None:
        if command.until <= now:
            raise CaseRefused("not_in_the_future", field="until")
        number = case.notices + 1
        facts.append(
            CasePublicised(case.id, number, command.areas, command.notice, command.until, command.approval_waits)
        )
    return facts


def approve(case: Case, command: ApproveCase, _now: datetime) -> list[CaseEvent]:
    return [CaseApproved(case.id, command.reference, command.note)]


def refuse(case: Case, command: RefuseApproval, _now: datetime) -> list[CaseEvent]:
    return [CaseRefusedApproval(case.id, command.reference, command.reason)]


def object_to_publicity(case: Case, command: ObjectToPublicity, _now: datetime) -> list[CaseEvent]:
    publicity = case.publicity
    if publicity is None or publicity.objections >= MOST_PUBLICITY_OBJECTIONS:
        raise CaseRefused("too_many_objections", most=MOST_PUBLICITY_OBJECTIONS)
    number = publicity.objections + 1
    return [CasePublicityObjected(case.id, publicity.notice, number, command.grounds, command.contact)]


def settle_objection(case: Case, command: SettlePublicityObjection, _now: datetime) -> list[CaseEvent]:
    publicity = case.publicity
    if publicity is None or command.objection not in publicity.open:
        raise CaseRefused("no_such_objection", field="objection")
    return [
        CasePublicityObjectionSettled(case.id, publicity.notice, command.objection, command.upheld, command.findings)
    ]


def publicise_outcome(case: Case, command: PubliciseOutcome, now: datetime) -> list[CaseEvent]:
    if command.until <= now:
        raise CaseRefused("not_in_the_future", field="until")
    number = case.notices + 1
    return [CaseOutcomePublicised(case.id, number, command.areas, command.notice, command.until, bool(case.approved))]
