"""What cases publishes of the approval procedure (需要审批): reviewed, passed up, publicised, decided, told."""

from collections.abc import Mapping

from shared.contracts.cases.vocabulary import CASE
from shared.contracts.shapes import Fact, count, flag, moment, personal, text, texts

_OPINION = "The opinion, as it was typed; null for none."
_NOTICE = "Which public notice of the case it is, from 1."
_AREAS = "The codes of the areas where it is shown."
_TEXT = "What the public reads; the public notice itself is served by cases."
_UNTIL = "Until when it is shown, UTC with milliseconds."
_OBJECTION = "Which objection to the notice it is, from 1."
_REFERENCE = "The number of the superior's paper; null for none."


class CaseSubmitted(Fact):
    """报镇审核: the intake centre has examined the application."""

    case_id = text(CASE)
    opinion = personal(_OPINION, allow_none=True)


class CaseReviewed(Fact):
    """审核通过, by the town."""

    case_id = text(CASE)
    opinion = personal(_OPINION, allow_none=True)


class CasePassedUp(Fact):
    """上报审批: to the superior organisation, where approval is due."""

    case_id = text(CASE)
    superior = text("The id of the superior organisation; null when the place names none.", allow_none=True)


class CasePublicised(Fact):
    """公示 in town and village, at the same time as the case goes up."""

    case_id = text(CASE)
    notice = count(_NOTICE)
    areas = texts(_AREAS)
    text = personal(_TEXT)
    until = moment(_UNTIL)
    approval_waits = flag("Whether no approval comes before the end.")


class CasePublicityEnded(Fact):
    """公示期满, without an objection that is still open."""

    case_id = text(CASE)
    notice = count(_NOTICE)


class CasePublicityObjected(Fact):
    """公示异议, also from people without an account; the publicity stands still until it is settled."""

    case_id = text(CASE)
    notice = count(_NOTICE)
    objection = count(_OBJECTION)
    grounds = personal("Why, as it was typed.")
    contact = personal("Who objects and where they are reached; null when not said.", allow_none=True)


class CasePublicityObjectionSettled(Fact):
    """The objection was examined."""

    case_id = text(CASE)
    notice = count(_NOTICE)
    objection = count(_OBJECTION)
    upheld = flag("Whether it was justified.")
    findings = personal("What was found, as it was typed.")


class CaseApproved(Fact):
    """批准, by the superior."""

    case_id = text(CASE)
    reference = text(_REFERENCE, allow_none=True)
    note = personal("What was added; null for nothing.", allow_none=True)


class CaseRefusedApproval(Fact):
    """不批准, by the superior; an approval that was contested may be taken back by it."""

    case_id = text(CASE)
    reference = text(_REFERENCE, allow_none=True)
    reason = personal("Why, as it was typed.")


class CaseOutcomePublicised(Fact):
    """公布结果, by both levels."""

    case_id = text(CASE)
    notice = count(_NOTICE)
    areas = texts(_AREAS)
    text = personal(_TEXT)
    until = moment(_UNTIL)
    approved = flag("Whether it was approved.")


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.submitted.v1": CaseSubmitted,
    "case.reviewed.v1": CaseReviewed,
    "case.passed_up.v1": CasePassedUp,
    "case.publicised.v1": CasePublicised,
    "case.publicity_ended.v1": CasePublicityEnded,
    "case.publicity_objected.v1": CasePublicityObjected,
    "case.publicity_objection_settled.v1": CasePublicityObjectionSettled,
    "case.approved.v1": CaseApproved,
    "case.approval_refused.v1": CaseRefusedApproval,
    "case.outcome_publicised.v1": CaseOutcomePublicised,
}
