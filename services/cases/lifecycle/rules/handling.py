"""Handled on the spot or with others, given to somebody, up the levels and back, suspended, settled, closed."""

from datetime import datetime, timedelta

from services.cases.case.commands import (
    AcknowledgeCase,
    AnswerConsultation,
    ApplyForExtension,
    AssignCase,
    CloseAsPart,
    CloseCase,
    ConsultOthers,
    EscalateCase,
    FeedBack,
    GrantExtension,
    HandleCaseOnTheSpot,
    InstructCase,
    NoteProgress,
    PutCaseOnRecord,
    RecordReply,
    ReferCase,
    RefuseExtension,
    ReportResult,
    ResolveCase,
    ResumeCase,
    ReworkCase,
    SendCaseBack,
    SuperviseCase,
    SuspendCase,
    TellPartner,
    UrgeCase,
    VerifyCase,
)
from services.cases.case.events import CaseEvent
from services.cases.case.events.handling import (
    CaseAcknowledged,
    CaseAssigned,
    CaseClosed,
    CaseConsultationAnswered,
    CaseConsulted,
    CaseEscalated,
    CaseExtensionApplied,
    CaseExtensionGranted,
    CaseExtensionRefused,
    CaseFedBack,
    CaseHandledOnTheSpot,
    CaseInstructed,
    CasePartnerReplied,
    CaseProgressNoted,
    CasePutOnRecord,
    CaseReferred,
    CaseResolved,
    CaseResultReported,
    CaseResumed,
    CaseReworked,
    CaseSentBack,
    CaseSupervised,
    CaseSuspended,
    CaseToldOutward,
    CaseUrged,
    CaseVerified,
)
from services.cases.case.evolve import lowest_level
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.refused import CaseRefused
from services.cases.vocabulary import DeadlineKind, Level, Party, Procedure
from services.cases.working_time.deadline import Deadline

LONGEST_SUSPENSION = timedelta(days=366)
MOST_CONSULTATIONS = 50
MOST_ASSIGNMENTS = 50


def handle(case: Case, command: HandleCaseOnTheSpot, _now: datetime) -> list[CaseEvent]:
    return [CaseHandledOnTheSpot(case.id, command.result)]


def record(case: Case, _command: PutCaseOnRecord, now: datetime) -> list[CaseEvent]:
    return [CasePutOnRecord(case.id, now)]


def refer(case: Case, command: ReferCase, _now: datetime) -> list[CaseEvent]:
    """The intake centre is the village's, or that of the level that the case has already reached."""
    level = max(case.level, Level.VILLAGE, key=lambda one: one.height)
    procedure = Procedure.COORDINATION if case.procedure is Procedure.GENERAL else case.procedure
    return [CaseReferred(case.id, level, procedure, command.note)]


def consult(case: Case, command: ConsultOthers, _now: datetime) -> list[CaseEvent]:
    number = case.consulted + 1
    if number > MOST_CONSULTATIONS:
        raise CaseRefused("too_many_consultations", most=MOST_CONSULTATIONS)
    return [CaseConsulted(case.id, number, _distinct(command.parties), command.question)]


def answer(case: Case, command: AnswerConsultation, _now: datetime) -> list[CaseEvent]:
    asked = next((one for one in case.consultations if one.number == command.consultation), None)
    if asked is None or command.by not in asked.open:
        raise CaseRefused("not_asked", field="by")
    return [CaseConsultationAnswered(case.id, command.consultation, command.by, command.answer)]


def assign(case: Case, command: AssignCase, _now: datetime) -> list[CaseEvent]:
    number = case.assignments + 1
    if number > MOST_ASSIGNMENTS:
        raise CaseRefused("too_many_assignments", most=MOST_ASSIGNMENTS)
    assisting = tuple(one for one in _distinct(command.assisting) if one != command.lead)
    status = Status.ALERTED if case.status is Status.ALERTED else Status.ASSIGNED
    return [CaseAssigned(case.id, status, number, command.lead, assisting, command.instructions)]


def _distinct(parties: tuple[Party, ...]) -> tuple[Party, ...]:
    return tuple(dict.fromkeys(parties))


def tell(case: Case, command: TellPartner, now: datetime) -> list[CaseEvent]:
    _check_partner(case, command.partner)
    if command.told_at > now:
        raise CaseRefused("in_the_future", field="told_at")
    return [CaseToldOutward(case.id, case.assignments, command.partner, command.contact, command.told_at)]


def reply(case: Case, command: RecordReply, _now: datetime) -> list[CaseEvent]:
    _check_partner(case, command.partner)
    return [CasePartnerReplied(case.id, case.assignments, command.partner, command.reply)]


def _check_partner(case: Case, partner: Party) -> None:
    if case.assignment is None or partner not in case.assignment.parties:
        raise CaseRefused("partner_not_assigned", field="partner")


def acknowledge(case: Case, command: AcknowledgeCase, _now: datetime) -> list[CaseEvent]:
    if case.status is Status.ALERTED:
        return [CaseAcknowledged(case.id, Status.ALERTED, case.assignments, command.level)]
    return [CaseAcknowledged(case.id, Status.IN_HAND, case.assignments)]


def note(case: Case, command: NoteProgress, _now: datetime) -> list[CaseEvent]:
    return [CaseProgressNoted(case.id, command.note)]


def escalate(case: Case, command: EscalateCase, _now: datetime) -> list[CaseEvent]:
    """能处则处，不能办理则逐级上报: with a reason, to the next level; past it only where nobody is there."""
    if command.from_level not in (None, case.level):
        raise CaseRefused("already_escalated", level=case.level)
    if command.reason is None:
        raise CaseRefused("reason_needed", field="reason")
    return [CaseEscalated(case.id, case.level, _above(case, command), command.reason, command.routing)]


def escalated_by_itself(case: Case, command: EscalateCase) -> list[CaseEvent]:
    """Nobody accepted in time: the next level has it; nothing below the town is above it."""
    if case.level.height >= Level.TOWN.height:
        return []
    return [CaseEscalated(case.id, case.level, _above(case, command), None, command.routing, automatic=True)]


def _above(case: Case, command: EscalateCase) -> Level:
    following = case.level.above or case.level
    routed = command.routing.level if command.routing else following
    return max(following, routed, key=lambda level: level.height)


def send_back(case: Case, command: SendCaseBack, _now: datetime) -> list[CaseEvent]:
    status, level = _back_to(case)
    return [CaseSentBack(case.id, status, level, case.sent_back + 1, command.reason)]


def _back_to(case: Case) -> tuple[Status, Level]:
    match case.status:
        case Status.ASSIGNED | Status.IN_HAND:
            return case.before_assignment, case.level
        case Status.UNDER_REVIEW | Status.AWAITING_APPROVAL:
            return Status.AT_INTAKE, _at_least(Level.VILLAGE, case)
        case Status.REPORTED if case.first_contact is None:
            return Status.REPORTED, _below(case)
        case _:
            return Status.ACCEPTED, _below(case)


def _below(case: Case) -> Level:
    return _at_least(case.level.below or case.level, case)


def _at_least(level: Level, case: Case) -> Level:
    """No lower than the area in which the case lies: a case without a grid has nobody there."""
    return max(level, lowest_level(case.scope), key=lambda one: one.height)


def apply_extension(case: Case, command: ApplyForExtension, now: datetime) -> list[CaseEvent]:
    _check_later(case, command.until, now)
    if command.until > now + LONGEST_SUSPENSION:
        raise CaseRefused("too_far_ahead", field="until")
    return [CaseExtensionApplied(case.id, command.until, command.reason)]


def grant_extension(case: Case, _command: GrantExtension, now: datetime) -> list[CaseEvent]:
    """What was due when it was applied for may be due later by now: after a suspension, or another urgency."""
    until = case.extension or now
    _check_later(case, until, now)
    return [CaseExtensionGranted(case.id, until)]


def _check_later(case: Case, until: datetime, now: datetime) -> None:
    running = case.deadlines.get(DeadlineKind.HANDLE) or case.deadlines.get(DeadlineKind.APPROVE)
    if isinstance(running, Deadline) and until <= max(now, running.due):
        raise CaseRefused("not_later", field="until", due=running.due)


def refuse_extension(case: Case, command: RefuseExtension, _now: datetime) -> list[CaseEvent]:
    return [CaseExtensionRefused(case.id, command.reason)]


def suspend(case: Case, command: SuspendCase, now: datetime) -> list[CaseEvent]:
    if command.until <= now:
        raise CaseRefused("not_in_the_future", field="until")
    if command.until > now + LONGEST_SUSPENSION:
        raise CaseRefused("too_far_ahead", field="until")
    return [CaseSuspended(case.id, command.until, command.reason)]


def resume(case: Case, _command: ResumeCase, _now: datetime) -> list[CaseEvent]:
    return [CaseResumed(case.id, case.before_suspension or Status.ACCEPTED)]


def urge(case: Case, command: UrgeCase, _now: datetime) -> list[CaseEvent]:
    return [CaseUrged(case.id, command.note)]


def supervise(case: Case, command: SuperviseCase, _now: datetime) -> list[CaseEvent]:
    return [CaseSupervised(case.id, command.grade, command.note)]


def instruct(case: Case, command: InstructCase, _now: datetime) -> list[CaseEvent]:
    return [CaseInstructed(case.id, command.instruction)]


def resolve(case: Case, command: ResolveCase, _now: datetime) -> list[CaseEvent]:
    return [CaseResolved(case.id, command.result)]


def report_result(case: Case, command: ReportResult, _now: datetime) -> list[CaseEvent]:
    return [CaseResultReported(case.id, command.department, command.note)]


def feed_back(case: Case, command: FeedBack, _now: datetime) -> list[CaseEvent]:
    return [CaseFedBack(case.id, command.note)]


def verify(case: Case, command: VerifyCase, _now: datetime) -> list[CaseEvent]:
    return [CaseVerified(case.id, command.findings)]


def rework(case: Case, command: ReworkCase, _now: datetime) -> list[CaseEvent]:
    return [CaseReworked(case.id, case.before_result or Status.ACCEPTED, command.findings)]


def close(case: Case, command: CloseCase, now: datetime) -> list[CaseEvent]:
    """结案 of a case with parts that go on says what becomes of them."""
    if command.parts and command.children is None:
        raise CaseRefused("children_open", field="children", open=len(command.parts))
    return [CaseClosed(case.id, now, command.children if command.parts else None, parts=command.parts)]


def close_as_part(case: Case, command: CloseAsPart, now: datetime) -> list[CaseEvent]:
    if case.parent != command.parent:
        raise CaseRefused("not_its_part", field="parent", parent=case.parent)
    return [CaseClosed(case.id, now, with_parent=command.parent)]
