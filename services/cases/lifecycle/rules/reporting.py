"""Reported, accepted, triaged, placed; withdrawn, marked, linked; unmasked and erased."""

from datetime import datetime

from services.cases.case.commands import (
    AcceptCase,
    EraseReporter,
    LinkCase,
    MarkDuplicate,
    PlaceCase,
    RaiseComplaint,
    ReportCase,
    TagCase,
    TriageCase,
    UnlinkCase,
    UnmaskCase,
    WithdrawCase,
)
from services.cases.case.events import CaseEvent
from services.cases.case.events.emergency import CaseAlerted
from services.cases.case.events.handling import CaseHandledOnTheSpot, CasePutOnRecord
from services.cases.case.events.reporting import (
    CaseAccepted,
    CaseComplaintRaised,
    CaseLinked,
    CaseMarkedDuplicate,
    CasePlaced,
    CaseReported,
    CaseReporterErased,
    CaseTagged,
    CaseTriaged,
    CaseUnlinked,
    CaseUnmasked,
    CaseWithdrawn,
)
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.table import STATUSES_OF
from services.cases.vocabulary import Level, Procedure
from shared.personal import Personal

ALERTED_LEVELS = (Level.VILLAGE, Level.TOWN)
"""突发: both at the same moment."""


def report(_case: Case, command: ReportCase, now: datetime) -> list[CaseEvent]:
    """上报. Handled on the spot is a matter of the general procedure (工作程序一), and never a complaint."""
    on_the_spot = command.result is not None
    if on_the_spot and command.complaint_of:
        raise CaseRefused("complaint_is_examined", field="handled_on_the_spot")
    if on_the_spot and command.procedure is not Procedure.GENERAL:
        raise CaseRefused("on_the_spot_is_general", procedure=command.procedure)
    facts: list[CaseEvent] = [_reported(command, now)]
    if command.result is not None:
        facts += [
            CaseAccepted(command.case_id, command.by),
            CaseHandledOnTheSpot(command.case_id, Personal(command.subject, command.result)),
            CasePutOnRecord(command.case_id, now),
        ]
    if command.procedure is Procedure.EMERGENCY:
        facts.append(CaseAlerted(command.case_id, ALERTED_LEVELS, None))
    return facts


def _reported(command: ReportCase, now: datetime) -> CaseReported:
    return CaseReported(
        case_id=command.case_id,
        subject=command.subject,
        title=Personal(command.subject, command.title),
        description=Personal(command.subject, command.description),
        reporter_name=_personal(command.subject, command.reporter.name),
        reporter_phone=_personal(command.subject, command.reporter.phone),
        address=_personal(command.subject, command.reporter.address),
        category=command.category,
        urgency=command.urgency,
        channel=command.channel,
        location=command.place.location,
        placement=command.place.placement,
        scope=command.place.scope,
        on_the_spot=command.result is not None,
        reported_at=now,
        procedure=command.procedure,
        terms=command.terms,
        routing=command.routing,
        attributes=_personal(command.subject, command.attributes),
        source=command.source,
        complaint_of=command.complaint_of,
        by=command.by,
    )


def _personal(subject: str, text: str | None) -> Personal | None:
    return None if text is None else Personal(subject, text)


def accept(case: Case, command: AcceptCase, _now: datetime) -> list[CaseEvent]:
    return [CaseAccepted(case.id, command.by)]


def triage(case: Case, command: TriageCase, _now: datetime) -> list[CaseEvent]:
    """界定. What somebody already works on keeps its procedure; an alarm is raised by `alert` and by nothing else."""
    if command.procedure is not case.procedure:
        _check_procedure(case, command.procedure)
    if case.first_contact is not None and command.reason is None:
        raise CaseRefused("reason_needed", field="reason")
    return [
        CaseTriaged(
            case.id,
            command.procedure,
            command.category,
            command.urgency,
            command.reason,
            command.terms,
            command.routing if case.status is Status.REPORTED else None,
            command.attributes or case.attributes,
        )
    ]


def _check_procedure(case: Case, wanted: Procedure) -> None:
    if Procedure.EMERGENCY in (case.procedure, wanted):
        raise CaseRefused("emergency_is_alerted", field="procedure", procedure=case.procedure)
    given = case.status in (Status.ASSIGNED, Status.IN_HAND)
    if given or case.mediating or case.status not in STATUSES_OF[wanted]:
        raise CaseRefused("procedure_fixed", field="procedure", procedure=case.procedure, status=case.status)


def place(case: Case, command: PlaceCase, _now: datetime) -> list[CaseEvent]:
    """归格; a case that somebody has already accepted stays with them, wherever it belongs."""
    place = command.place
    waits = case.status is Status.REPORTED
    if place.scope == case.scope and place.location in (None, case.location):
        return []
    routing = command.routing if waits else None
    return [
        CasePlaced(
            case.id,
            place.scope,
            place.placement,
            place.location,
            command.reason,
            routing,
            command.automatic,
            former=case.scope,
        )
    ]


def raise_complaint(case: Case, command: RaiseComplaint, _now: datetime) -> list[CaseEvent]:
    """转为群众监督; it is part of no other case any more: whoever has that one would learn of it."""
    raised = CaseComplaintRaised(
        case.id, command.complaint_of, command.scope, command.level, command.reason, former=case.scope
    )
    return [raised, CaseUnlinked(case.id, case.parent)] if case.parent else [raised]


def withdraw(case: Case, command: WithdrawCase, now: datetime) -> list[CaseEvent]:
    return [CaseWithdrawn(case.id, now, command.reason)]


def mark_duplicate(case: Case, command: MarkDuplicate, now: datetime) -> list[CaseEvent]:
    if command.of == case.id:
        raise CaseRefused("duplicate_of_itself", field="of")
    return [CaseMarkedDuplicate(case.id, now, command.of, command.reason)]


def link(case: Case, command: LinkCase, _now: datetime) -> list[CaseEvent]:
    if command.parent == case.id:
        raise CaseRefused("part_of_itself", field="parent")
    return [CaseLinked(case.id, command.parent)]


def unlink(case: Case, _command: UnlinkCase, _now: datetime) -> list[CaseEvent]:
    return [CaseUnlinked(case.id, case.parent or "")]


def tag(case: Case, command: TagCase, _now: datetime) -> list[CaseEvent]:
    return [] if command.tags == case.tags else [CaseTagged(case.id, command.tags)]


def unmask(case: Case, command: UnmaskCase, _now: datetime) -> list[CaseEvent]:
    return [CaseUnmasked(case.id, command.fields, command.reason)]


def erase(case: Case, _command: EraseReporter, _now: datetime) -> list[CaseEvent]:
    subjects = tuple(sorted(case.readable_subjects))
    return [CaseReporterErased(case.id, subjects)] if subjects else []
