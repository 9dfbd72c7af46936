"""What cases publishes of the handling of a case: settled by one or by many, given on, up the levels and back."""

from collections.abc import Mapping

from shared.contracts.cases.reporting import Routing
from shared.contracts.cases.vocabulary import (
    CASE,
    LEVEL,
    LEVELS,
    PROCEDURE,
    PROCEDURES,
    STATUS,
    STATUSES,
    Party,
)
from shared.contracts.shapes import Fact, choice, count, flag, moment, part, parts, personal, text, texts

GRADES = ("plain", "yellow", "red")

_NOTE = "What was added; null for nothing."
_REASON = "Why, as it was typed."
_ASSIGNMENT = "Which assignment of the case it is, from 1."
_CONSULTATION = "Which question of the case it is, from 1."
_PARTNER = "The organisation without an account."


class CaseHandledOnTheSpot(Fact):
    """现场办结: the case was settled where it was found."""

    case_id = text(CASE)
    result = personal("What was done, as it was typed.")


class CasePutOnRecord(Fact):
    """备案: a case handled on the spot is on file; nothing follows."""

    case_id = text(CASE)
    at = moment("When, UTC with milliseconds; null in facts from before it was said.", required=False, allow_none=True)


class CaseReferred(Fact):
    """送受理中心: the intake centre takes the case from the grid; a general case becomes one of coordination."""

    case_id = text(CASE)
    level = choice(LEVEL, LEVELS)
    procedure = choice(PROCEDURE, PROCEDURES)
    note = personal(_NOTE, allow_none=True)


class CaseConsulted(Fact):
    """商处: others are asked."""

    case_id = text(CASE)
    consultation = count(_CONSULTATION)
    parties = parts("Who is asked.", Party)
    question = personal("What is asked, as it was typed.")


class CaseConsultationAnswered(Fact):
    """One of those asked has answered."""

    case_id = text(CASE)
    consultation = count(_CONSULTATION)
    by = part("Which of them.", Party)
    answer = personal("What they said, as it was typed.")


class CaseAssigned(Fact):
    """交办: a party leads, others assist (联动)."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    assignment = count(_ASSIGNMENT)
    lead = part("Who leads.", Party)
    assisting = parts("Who assists.", Party)
    instructions = personal("What to do, as it was typed; null when not said.", allow_none=True)


class CaseToldOutward(Fact):
    """A partner without an account was told."""

    case_id = text(CASE)
    assignment = count(_ASSIGNMENT)
    partner = part(_PARTNER, Party)
    contact = personal("Who there, and by what means.")
    told_at = moment("When, UTC with milliseconds.")


class CasePartnerReplied(Fact):
    """What a partner without an account answered was written down."""

    case_id = text(CASE)
    assignment = count(_ASSIGNMENT)
    partner = part(_PARTNER, Party)
    reply = personal("The answer, as it was typed.")


class CaseAcknowledged(Fact):
    """签收: the assignment, or in an emergency the alarm at a level."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    assignment = count("Which assignment of the case it is, from 1; 0 for none.")
    level = choice(
        "The level that has taken the alarm; null for an assignment.", LEVELS, required=False, allow_none=True
    )


class CaseProgressNoted(Fact):
    """进展."""

    case_id = text(CASE)
    note = personal("What goes on, as it was typed.")


class CaseEscalated(Fact):
    """逐级上报: the next level has it, and has yet to accept it."""

    case_id = text(CASE)
    from_level = choice(LEVEL, LEVELS)
    to_level = choice(LEVEL, LEVELS)
    reason = personal("Why, as it was typed; null when it went up by itself.", allow_none=True)
    routing = part("Whose task it is to take it on there; null when not said.", Routing, allow_none=True)
    automatic = flag("True when nobody had accepted it in time.", required=False)


class CaseSentBack(Fact):
    """退回: to where it came from."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    level = choice(LEVEL, LEVELS)
    times = count("How often this has happened to the case.")
    reason = personal(_REASON)


class CaseExtensionApplied(Fact):
    """申请延期."""

    case_id = text(CASE)
    until = moment("Until when, UTC with milliseconds.")
    reason = personal(_REASON)


class CaseExtensionGranted(Fact):
    """同意延期."""

    case_id = text(CASE)
    until = moment("Until when, UTC with milliseconds.")


class CaseExtensionRefused(Fact):
    """不同意延期."""

    case_id = text(CASE)
    reason = personal(_REASON)


class CaseSuspended(Fact):
    """挂起: the deadlines stand still."""

    case_id = text(CASE)
    until = moment("Until when at the latest, UTC with milliseconds.")
    reason = personal(_REASON)


class CaseResumed(Fact):
    """恢复办理: goes on where it stood."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    automatic = flag("True when the time was over.", required=False)


class CaseUrged(Fact):
    """催办."""

    case_id = text(CASE)
    note = personal(_NOTE, allow_none=True)


class CaseSupervised(Fact):
    """督办."""

    case_id = text(CASE)
    grade = choice("普通 plain, 黄牌 yellow, 红牌 red.", GRADES)
    note = personal(_NOTE, allow_none=True)


class CaseInstructed(Fact):
    """批示."""

    case_id = text(CASE)
    instruction = personal("The instruction, as it was typed.")


class CaseResolved(Fact):
    """处置完成: to be checked."""

    case_id = text(CASE)
    result = personal("What was done, as it was typed.")


class CaseResultReported(Fact):
    """结果报部门: the town's department knows the result."""

    case_id = text(CASE)
    department = part("The department.", Party)
    note = personal(_NOTE, allow_none=True)


class CaseFedBack(Fact):
    """反馈: the person served was told."""

    case_id = text(CASE)
    note = personal("What they were told, as it was typed.")


class CaseVerified(Fact):
    """核查通过."""

    case_id = text(CASE)
    findings = personal("What was found, as it was typed; null for nothing.", allow_none=True)


class CaseReworked(Fact):
    """返工: the check failed; the case is handled again."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    findings = personal("What was found, as it was typed.")


class CaseClosed(Fact):
    """结案."""

    case_id = text(CASE)
    at = moment("When, UTC with milliseconds.")
    children = text(
        "What becomes of the cases that are part of it: close, or leave; null where it has none.",
        required=False,
        allow_none=True,
    )
    with_parent = text(
        "The id of the case that it is part of and was closed together with; null else.",
        required=False,
        allow_none=True,
    )
    parts = texts("The ids of its parts that went on until then.", required=False)


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.handled_on_the_spot.v1": CaseHandledOnTheSpot,
    "case.put_on_record.v1": CasePutOnRecord,
    "case.referred.v1": CaseReferred,
    "case.consulted.v1": CaseConsulted,
    "case.consultation_answered.v1": CaseConsultationAnswered,
    "case.assigned.v1": CaseAssigned,
    "case.told_outward.v1": CaseToldOutward,
    "case.partner_replied.v1": CasePartnerReplied,
    "case.acknowledged.v1": CaseAcknowledged,
    "case.progress_noted.v1": CaseProgressNoted,
    "case.escalated.v1": CaseEscalated,
    "case.sent_back.v1": CaseSentBack,
    "case.extension_applied.v1": CaseExtensionApplied,
    "case.extension_granted.v1": CaseExtensionGranted,
    "case.extension_refused.v1": CaseExtensionRefused,
    "case.suspended.v1": CaseSuspended,
    "case.resumed.v1": CaseResumed,
    "case.urged.v1": CaseUrged,
    "case.supervised.v1": CaseSupervised,
    "case.instructed.v1": CaseInstructed,
    "case.resolved.v1": CaseResolved,
    "case.result_reported.v1": CaseResultReported,
    "case.fed_back.v1": CaseFedBack,
    "case.verified.v1": CaseVerified,
    "case.reworked.v1": CaseReworked,
    "case.closed.v1": CaseClosed,
}
