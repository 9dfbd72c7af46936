"""From state and fact to state: total, without a clock or a rule; yesterday's history always loads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType
from typing import Any, assert_never, get_args, get_type_hints

from services.cases.case.events import (
    FACTS,
    CaseEvent,
    aftermath,
    approval,
    deadlines,
    emergency,
    handling,
    mediation,
    reporting,
)
from services.cases.case.state import (
    Assignment,
    Case,
    Consultation,
    Mediation,
    Paused,
    Publicity,
)
from services.cases.case.status import ENDED, SETTLED, Status
from services.cases.vocabulary import DeadlineKind, Level, Mark, Placement, Procedure
from services.cases.working_time.deadline import Deadline, without
from shared.areas import Scope
from shared.personal import Personal

ABSENT = Case()


def evolve(case: Case, event: CaseEvent) -> Case:
    """The state after one fact."""
    after = _THEMES[type(event)](case, event)
    if after.status is not case.status:
        after = _asked_no_more(after)
    written = {text.subject for text in texts_of(event)}
    return replace(after, subjects=after.subjects | written) if written else after


def _asked_no_more(case: Case) -> Case:
    """Once a case is settled no answer is waited for, and with its end nothing that was asked for is open."""
    if case.status not in ENDED | SETTLED:
        return case
    told = replace(case, consultations=tuple(replace(one, open=frozenset()) for one in case.consultations))
    if case.status in SETTLED:
        return told
    return _publicity(replace(told, extension=None, objection=None), open=frozenset())


def fold(events: Iterable[CaseEvent], case: Case = ABSENT) -> Case:
    """The state after these facts."""
    return reduce(evolve, events, case)


def lowest_level(scope: Scope) -> Level:
    """The level of the area that a case falls into; the town's where no area is known."""
    if scope.grid:
        return Level.GRID
    return Level.VILLAGE if scope.village else Level.TOWN


def _reporting(case: Case, event: reporting.ReportingEvent) -> Case:
    match event:
        case reporting.CaseReported():
            return _reported(event)
        case reporting.CaseAccepted():
            return replace(case, status=Status.ACCEPTED, first_contact=case.first_contact or event.by or None)
        case reporting.CaseTriaged():
            return _triaged(case, event)
        case reporting.CasePlaced():
            return _placed(case, event)
        case reporting.CaseComplaintRaised():
            return _complaint(case, event)
        case reporting.CaseWithdrawn():
            return replace(case, status=Status.WITHDRAWN, ended_at=event.at)
        case reporting.CaseMarkedDuplicate():
            return replace(case, status=Status.DUPLICATE, duplicate_of=event.of, ended_at=event.at)
        case reporting.CaseLinked():
            return replace(case, parent=event.parent)
        case reporting.CaseUnlinked():
            return replace(case, parent=None)
        case reporting.CaseTagged():
            return replace(case, tags=event.tags)
        case reporting.CaseUnmasked():
            return case
        case reporting.CaseReporterErased():
            return replace(case, erased=case.erased | set(event.subjects))
        case _:
            assert_never(event)


def _reported(event: reporting.CaseReported) -> Case:
    emergency_now = event.procedure is Procedure.EMERGENCY
    return Case(
        status=Status.ALERTED if emergency_now else Status.REPORTED,
        report=event,
        scope=event.scope,
        placement=event.placement,
        location=event.location,
        category=event.category,
        urgency=event.urgency,
        procedure=event.procedure,
        attributes=event.attributes,
        terms=event.terms,
        level=event.routing.level if event.routing else lowest_level(event.scope),
        routing=event.routing,
        hidden_from=(event.complaint_of,) if event.complaint_of else (),
    )


def _triaged(case: Case, event: reporting.CaseTriaged) -> Case:
    return replace(
        case,
        procedure=event.procedure,
        category=event.category,
        urgency=event.urgency,
        terms=event.terms,
        attributes=event.attributes,
        routing=event.routing or case.routing,
        level=event.routing.level if event.routing else case.level,
    )


def _placed(case: Case, event: reporting.CasePlaced) -> Case:
    return replace(
        case,
        scope=event.scope,
        placement=event.placement,
        location=event.location or case.location,
        routing=event.routing or case.routing,
        level=event.routing.level if event.routing else case.level,
    )


def _complaint(case: Case, event: reporting.CaseComplaintRaised) -> Case:
    """It begins anew above the holder: whoever was in it may stand too near to them."""
    return replace(
        case,
        status=Status.REPORTED,
        scope=event.scope,
        level=event.level,
        placement=Placement.UNPLACED,
        location=None,
        routing=None,
        hidden_from=(*case.hidden_from, event.complaint_of),
        first_contact=None,
        consultations=(),
        mediation=None,
        escalated=False,
        **_NOBODY_HAS_IT,
    )


_NOBODY_HAS_IT: Mapping[str, Any] = {
    "assignment": None,
    "extension": None,
    "objection": None,
    "superior": None,
    "before_assignment": Status.ACCEPTED,
}


def _handling(case: Case, event: handling.HandlingEvent) -> Case:
    match event:
        case handling.CaseHandledOnTheSpot():
            return replace(case, status=Status.HANDLED, extension=None, result=event.result)
        case handling.CasePutOnRecord():
            return replace(case, status=Status.ON_RECORD, ended_at=event.at)
        case handling.CaseReferred():
            return _referred(case, event)
        case handling.CaseConsulted():
            asked = Consultation(event.consultation, event.parties, frozenset(event.parties))
            return replace(case, consultations=(*case.consultations, asked), consulted=event.consultation)
        case handling.CaseConsultationAnswered():
            return _answered(case, event)
        case handling.CaseAssigned():
            return _assigned(case, event)
        case handling.CaseToldOutward():
            return _told(case, event)
        case handling.CaseAcknowledged():
            return _acknowledged(case, event)
        case handling.CaseEscalated():
            return _escalated(case, event)
        case handling.CaseSentBack():
            return replace(
                case,
                status=event.status,
                level=event.level,
                routing=case.routing if event.level is case.level else None,
                sent_back=event.times,
                escalated=False,
                publicity=None,
                **_NOBODY_HAS_IT,
            )
        case handling.CaseExtensionApplied():
            return replace(case, extension=event.until)
        case handling.CaseExtensionGranted() | handling.CaseExtensionRefused():
            return replace(case, extension=None)
        case handling.CaseSuspended():
            return replace(case, status=Status.SUSPENDED, before_suspension=case.status, suspended_until=event.until)
        case handling.CaseResumed():
            return replace(case, status=event.status, before_suspension=None, suspended_until=None)
        case handling.CaseResolved():
            return replace(case, status=Status.RESOLVED, before_result=case.status, extension=None, result=event.result)
        case handling.CaseResultReported():
            return replace(case, result_reported=True)
        case handling.CaseFedBack():
            return replace(case, fed_back=True)
        case handling.CaseVerified():
            return replace(case, status=Status.VERIFIED)
        case handling.CaseReworked():
            return replace(case, status=event.status, **_NOT_YET_TOLD)
        case handling.CaseClosed():
            return replace(case, status=Status.CLOSED, ended_at=event.at)
        case (
            handling.CasePartnerReplied()
            | handling.CaseProgressNoted()
            | handling.CaseUrged()
            | handling.CaseSupervised()
            | handling.CaseInstructed()
        ):
            return case
        case _:
            assert_never(event)


_NOT_YET_TOLD: Mapping[str, Any] = {"result_reported": False, "fed_back": False}


def _referred(case: Case, event: handling.CaseReferred) -> Case:
    return replace(case, status=Status.AT_INTAKE, level=event.level, procedure=event.procedure)


def _answered(case: Case, event: handling.CaseConsultationAnswered) -> Case:
    return replace(
        case,
        consultations=tuple(
            replace(one, open=one.open - {event.by}) if one.number == event.consultation else one
            for one in case.consultations
        ),
    )


def _assigned(case: Case, event: handling.CaseAssigned) -> Case:
    given = case.status in (Status.ASSIGNED, Status.IN_HAND)
    return replace(
        case,
        status=event.status,
        before_assignment=case.before_assignment if given else case.status,
        assignments=event.assignment,
        assignment=Assignment(event.assignment, event.lead, event.assisting),
        objection=None,
    )


def _told(case: Case, event: handling.CaseToldOutward) -> Case:
    if case.assignment is None:
        return case
    told = (*case.assignment.told, event.partner)
    return replace(case, assignment=replace(case.assignment, told=told))


def _acknowledged(case: Case, event: handling.CaseAcknowledged) -> Case:
    taken = replace(case.assignment, acknowledged=True) if case.assignment else None
    return replace(case, status=event.status, assignment=taken)


def _escalated(case: Case, event: handling.CaseEscalated) -> Case:
    return replace(
        case, status=Status.REPORTED, level=event.to_level, routing=event.routing, escalated=True, **_NOBODY_HAS_IT
    )


def _aftermath(case: Case, event: aftermath.AftermathEvent) -> Case:
    match event:
        case aftermath.CaseRated():
            return replace(case, rating=event.rating)
        case aftermath.CaseObjected():
            return replace(case, objections=event.objection, objection=event.objection)
        case aftermath.CaseObjectionUpheld():
            return replace(_again(case, event.status), objection=None)
        case aftermath.CaseObjectionDismissed():
            return replace(case, objection=None)
        case aftermath.CaseReopened():
            return replace(_again(case, event.status), reopened=event.times)
        case aftermath.CaseFollowedUp():
            return replace(case, followed_up=True, rating=event.rating or case.rating)
        case _:
            assert_never(event)


def _again(case: Case, status: Status) -> Case:
    """Handled once more: an assignment that was contested is over; so is everything after an end."""
    if not case.has_ended:
        kept = {} if case.status is Status.RESOLVED else _NOBODY_HAS_IT
        return replace(case, status=status, **kept, **_NOT_YET_TOLD)
    return replace(
        case,
        status=status,
        ended_at=None,
        duplicate_of=None,
        rating=None,
        followed_up=False,
        publicity=None,
        approved=None,
        level=Level.TOWN if case.procedure is Procedure.APPROVAL and case.level is Level.SUPERIOR else case.level,
        **_NOBODY_HAS_IT,
        **_NOT_YET_TOLD,
    )


def _emergency(case: Case, event: emergency.EmergencyEvent) -> Case:
    match event:
        case emergency.CaseAlerted():
            return replace(
                case,
                status=Status.ALERTED,
                procedure=Procedure.EMERGENCY,
                urgency=event.urgency or case.urgency,
                terms=event.terms or case.terms,
                before_suspension=None,
                suspended_until=None,
                extension=None,
                objection=None,
                mediation=None if case.mediating else case.mediation,
                **_NOT_YET_TOLD,
            )
        case emergency.CaseTracked():
            return case
        case emergency.CaseStoodDown():
            return replace(case, status=Status.STOOD_DOWN)
        case emergency.CaseSummarised():
            return replace(case, status=Status.RESOLVED, before_result=Status.STOOD_DOWN, result=event.summary)
        case _:
            assert_never(event)


def _approval(case: Case, event: approval.ApprovalEvent) -> Case:
    match event:
        case approval.CaseSubmitted():
            return replace(case, status=Status.UNDER_REVIEW, level=Level.TOWN)
        case approval.CaseReviewed():
            return replace(case, status=Status.AWAITING_APPROVAL, extension=None)
        case approval.CasePassedUp():
            return replace(case, level=Level.SUPERIOR, superior=event.superior)
        case approval.CasePublicised():
            shown = Publicity(event.notice, event.areas, event.until, event.approval_waits)
            return replace(case, publicity=shown, notices=event.notice)
        case approval.CasePublicityEnded():
            return _publicity(case, ended=True)
        case approval.CasePublicityObjected():
            open = (case.publicity.open if case.publicity else frozenset()) | {event.objection}
            return _publicity(case, objections=event.objection, open=open)
        case approval.CasePublicityObjectionSettled():
            return _settled(case, event)
        case approval.CaseApproved():
            return replace(case, status=Status.DECIDED, approved=True)
        case approval.CaseRefusedApproval():
            refused = replace(case, status=Status.DECIDED, approved=False)
            return _publicity(refused, ended=True, open=frozenset())
        case approval.CaseOutcomePublicised():
            return replace(
                case,
                status=Status.VERIFIED,
                level=Level.TOWN,
                notices=event.notice,
                result=event.text,
            )
        case _:
            assert_never(event)


def _settled(case: Case, event: approval.CasePublicityObjectionSettled) -> Case:
    if case.publicity is None:
        return case
    open = case.publicity.open - {event.objection}
    return _publicity(case, open=open, upheld=case.publicity.upheld or event.upheld)


def _publicity(case: Case, **changed: Any) -> Case:
    return replace(case, publicity=replace(case.publicity, **changed)) if case.publicity else case


def _mediation(case: Case, event: mediation.MediationEvent) -> Case:
    match event:
        case mediation.CaseMediationBegun():
            begun = Mediation(event.mediation, event.stage)
            return replace(case, mediation=begun, mediations=event.mediation)
        case mediation.CaseMediationJoined():
            joined = case.mediation.parties if case.mediation else ()
            return _mediating(case, parties=tuple(dict.fromkeys((*joined, *event.parties))))
        case mediation.CaseMediationMoved():
            return _mediating(case, stage=event.stage)
        case mediation.CaseMediationAgreed():
            return _mediating(case, agreed=True)
        case mediation.CaseMediationFailed():
            return _mediating(case, agreed=False)
        case mediation.CaseMediationFollowedUp():
            return case
        case _:
            assert_never(event)


def _mediating(case: Case, **changed: Any) -> Case:
    return replace(case, mediation=replace(case.mediation, **changed)) if case.mediation else case


def _deadlines(case: Case, event: deadlines.DeadlineEvent) -> Case:
    match event:
        case deadlines.CaseDeadlineSet():
            return _kept(case, event.deadline.kind, event.deadline)
        case deadlines.CaseDeadlinePaused():
            return _stopped(case, event)
        case deadlines.CaseDeadlineMet():
            return _kept(case, event.kind, None)
        case deadlines.CaseDeadlineApproached():
            return _reached(case, event, Mark.APPROACHING)
        case deadlines.CaseDeadlineMissed():
            return _reached(case, event, Mark.MISSED)
        case deadlines.CaseYellowCardGiven():
            return _reached(case, event, Mark.YELLOW_CARD)
        case deadlines.CaseRedCardGiven():
            return _reached(case, event, Mark.RED_CARD)
        case _:
            assert_never(event)


def _reached(case: Case, event: deadlines.Reached, mark: Mark) -> Case:
    running = case.deadlines.get(event.kind)
    return _kept(case, event.kind, without(running, {mark})) if isinstance(running, Deadline) else case


def _stopped(case: Case, event: deadlines.CaseDeadlinePaused) -> Case:
    running = case.deadlines.get(event.kind)
    return _kept(case, event.kind, Paused(running, event.left)) if isinstance(running, Deadline) else case


def _kept(case: Case, kind: DeadlineKind, kept: Deadline | Paused | None) -> Case:
    others = {one: state for one, state in case.deadlines.items() if one is not kind}
    return replace(case, deadlines=MappingProxyType(others | ({kind: kept} if kept else {})))


_PARTS: tuple[tuple[Mapping[str, type], Callable[[Case, Any], Case]], ...] = (
    (reporting.FACTS, _reporting),
    (handling.FACTS, _handling),
    (aftermath.FACTS, _aftermath),
    (emergency.FACTS, _emergency),
    (approval.FACTS, _approval),
    (mediation.FACTS, _mediation),
    (deadlines.FACTS, _deadlines),
)
_THEMES: Mapping[type, Callable[[Case, Any], Case]] = {fact: part for facts, part in _PARTS for fact in facts.values()}


_TEXTS: Mapping[type, tuple[str, ...]] = {
    fact: tuple(name for name, hint in get_type_hints(fact).items() if Personal in (hint, *get_args(hint)))
    for fact in FACTS.values()
}
"""The fields in which people's own words stand."""


def texts_of(event: CaseEvent) -> tuple[Personal, ...]:
    """What people typed that this fact holds, in the order of its fields."""
    found = (getattr(event, name) for name in _TEXTS[type(event)])
    return tuple(text for text in found if text is not None)
