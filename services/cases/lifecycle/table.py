"""The life of a case (案件), as one table: who may do what in which status, under which condition, and what follows.

What may be asked for, who may ask, `ALLOWED_IN`, the `actions` of a case and the diagrams in the docs derive from it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from services.cases.case import events
from services.cases.case.events import aftermath, approval, deadlines, emergency, handling, mediation, reporting
from services.cases.case.status import EXISTING, OPEN, Status
from services.cases.lifecycle import guards
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.guards import Guard
from services.cases.lifecycle.who import Who
from services.cases.vocabulary import Procedure


@dataclass(frozen=True, slots=True)
class Next:
    """What the status may be afterwards; `title` for people where it is not one and the same."""

    statuses: frozenset[Status]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: in this procedure and status, `who` may do `action` while `guard` holds; `fact` tells of it."""

    procedure: Procedure
    status: Status
    action: Action
    who: Who
    guard: Guard
    next: Next
    fact: str


S, A, W = Status, Action, Who
ANY = tuple(Procedure)
GENERAL, COORDINATION = (Procedure.GENERAL,), (Procedure.COORDINATION,)
EMERGENCY, APPROVAL = (Procedure.EMERGENCY,), (Procedure.APPROVAL,)
SETTLING = GENERAL + COORDINATION
PLANNED = SETTLING + APPROVAL
"""Everything but emergencies."""

WORKING = (S.ACCEPTED, S.AT_INTAKE, S.ASSIGNED, S.IN_HAND)
GIVEN = (S.ASSIGNED, S.IN_HAND)
DELIBERATING = (S.UNDER_REVIEW, S.AWAITING_APPROVAL)
SHOWN = (S.AWAITING_APPROVAL, S.DECIDED)
GOING_ON = (S.REPORTED, *WORKING, *DELIBERATING, S.ALERTED, S.SUSPENDED)
UNDISTURBED = tuple(status for status in GOING_ON if status is not S.SUSPENDED)
SAME = Next(frozenset(), "不变")
ACCEPTED_IF_EVER = Next(frozenset({S.ACCEPTED, S.REPORTED}), "已受理；下级从未受理过的待受理")
BEFORE_ASSIGNMENT = Next(frozenset({S.ACCEPTED, S.AT_INTAKE}), "交办之前")
BEFORE_SUSPENSION = Next(frozenset({S.ACCEPTED, S.AT_INTAKE, S.ASSIGNED, S.IN_HAND, S.UNDER_REVIEW}), "挂起之前")
BEFORE_RESULT = Next(frozenset({S.ACCEPTED, S.AT_INTAKE, S.IN_HAND, S.STOOD_DOWN}), "处置完成之前")
REPORTED_OR_ON_RECORD = Next(frozenset({S.REPORTED, S.ON_RECORD}), "待受理；已当场办结的直接备案")

_NAMES: Mapping[type, str] = {fact: name for name, fact in events.FACTS.items()}


def rows(
    procedures: Iterable[Procedure],
    statuses: Status | Iterable[Status],
    action: Action,
    who: Who,
    to: Status | Next,
    fact: type,
    guard: Guard = guards.always,
) -> Iterator[Row]:
    """The same row for several procedures and statuses; those that a procedure never comes to are left out."""
    wanted = {statuses} if isinstance(statuses, Status) else frozenset(statuses)
    for procedure in procedures:
        for status in (one for one in Status if one in wanted & STATUSES_OF[procedure]):
            yield Row(procedure, status, action, who, guard, _next(to, procedure, status), _NAMES[fact])


def _next(to: Status | Next, procedure: Procedure, status: Status) -> Next:
    if to is SAME:
        return Next(frozenset({status}), SAME.title)
    return Next(frozenset({to})) if isinstance(to, Status) else Next(to.statuses & STATUSES_OF[procedure], to.title)


_FINAL = {S.ABSENT, S.ON_RECORD, S.CLOSED, S.WITHDRAWN, S.DUPLICATE}
_SETTLED_BY_HAND = {S.HANDLED, S.RESOLVED, S.VERIFIED}
STATUSES_OF: Mapping[Procedure, frozenset[Status]] = {
    Procedure.GENERAL: frozenset({S.REPORTED, *WORKING, S.SUSPENDED, *_SETTLED_BY_HAND, *_FINAL} - {S.AT_INTAKE}),
    Procedure.COORDINATION: frozenset(
        {S.REPORTED, *WORKING, S.SUSPENDED, *_SETTLED_BY_HAND, *_FINAL} - {S.HANDLED, S.ON_RECORD}
    ),
    Procedure.EMERGENCY: frozenset({S.ABSENT, S.ALERTED, S.STOOD_DOWN, S.RESOLVED, S.VERIFIED, S.CLOSED, S.DUPLICATE}),
    Procedure.APPROVAL: frozenset(
        {S.REPORTED, S.ACCEPTED, S.AT_INTAKE, *DELIBERATING, S.DECIDED, S.VERIFIED, S.SUSPENDED, *_FINAL}
        - {S.ON_RECORD}
    ),
}
"""The statuses that a case of each procedure may come to."""

# fmt: off
THEMES: Mapping[str, tuple[Row, ...]] = {
    "上报与受理": (
        *rows(GENERAL,      S.ABSENT,    A.REPORT,    W.REPORTING, REPORTED_OR_ON_RECORD, reporting.CaseReported),
        *rows(COORDINATION, S.ABSENT,    A.REPORT,    W.REPORTING, S.REPORTED,  reporting.CaseReported),
        *rows(EMERGENCY,    S.ABSENT,    A.REPORT,    W.REPORTING, S.ALERTED,   reporting.CaseReported),
        *rows(APPROVAL,     S.ABSENT,    A.REPORT,    W.REPORTING, S.REPORTED,  reporting.CaseReported),
        *rows(PLANNED,      S.REPORTED,  A.ACCEPT,    W.LEAD,      S.ACCEPTED,  reporting.CaseAccepted),
        *rows(ANY,          GOING_ON,    A.PLACE,     W.STAFF,     SAME,        reporting.CasePlaced),
        *rows(PLANNED,      (S.REPORTED, *WORKING), A.TRIAGE, W.IN_CHARGE, SAME, reporting.CaseTriaged),
        *rows(EMERGENCY,    S.ALERTED,   A.TRIAGE,    W.IN_CHARGE, SAME,        reporting.CaseTriaged),
        *rows(ANY,          (S.REPORTED, S.ACCEPTED, S.AT_INTAKE, *DELIBERATING, S.SUSPENDED),
                                         A.WITHDRAW,  W.REPORTER,  S.WITHDRAWN, reporting.CaseWithdrawn),
        *rows(ANY,          (S.REPORTED, *WORKING, S.SUSPENDED, S.ALERTED),
                                         A.MARK_DUPLICATE, W.IN_CHARGE, S.DUPLICATE, reporting.CaseMarkedDuplicate),
        *rows(PLANNED,      (S.REPORTED, *WORKING), A.RAISE_COMPLAINT, W.VILLAGE, S.REPORTED, reporting.CaseComplaintRaised, guards.is_no_complaint),
    ),
    "现场办结与备案": (
        *rows(GENERAL,      S.ACCEPTED,  A.HANDLE,    W.IN_CHARGE, S.HANDLED,   handling.CaseHandledOnTheSpot, guards.not_mediating),
        *rows(GENERAL,      S.HANDLED,   A.RECORD,    W.HEADS,     S.ON_RECORD, handling.CasePutOnRecord),
    ),
    "受理中心与商处": (
        *rows(PLANNED,      S.ACCEPTED,  A.REFER,     W.IN_CHARGE, S.AT_INTAKE, handling.CaseReferred),
        *rows(PLANNED,      (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND, S.UNDER_REVIEW),
                                         A.CONSULT,   W.LEAD,      SAME,        handling.CaseConsulted),
        *rows(EMERGENCY,    S.ALERTED,   A.CONSULT,   W.LEAD,      SAME,        handling.CaseConsulted),
        *rows(ANY,          GOING_ON,    A.ANSWER,    W.ASKED,     SAME,        handling.CaseConsultationAnswered, guards.somebody_is_asked),
    ),
    "交办、联动、外部单位": (
        *rows(SETTLING,     WORKING,     A.ASSIGN,    W.IN_CHARGE, S.ASSIGNED,  handling.CaseAssigned),
        *rows(EMERGENCY,    S.ALERTED,   A.ASSIGN,    W.IN_CHARGE, SAME,        handling.CaseAssigned),
        *rows(SETTLING,     GIVEN,       A.TELL,      W.IN_CHARGE, SAME,        handling.CaseToldOutward,     guards.has_partner),
        *rows(EMERGENCY,    S.ALERTED,   A.TELL,      W.IN_CHARGE, SAME,        handling.CaseToldOutward,     guards.has_partner),
        *rows(SETTLING,     GIVEN,       A.REPLY,     W.IN_CHARGE, SAME,        handling.CasePartnerReplied,  guards.has_partner),
        *rows(EMERGENCY,    S.ALERTED,   A.REPLY,     W.IN_CHARGE, SAME,        handling.CasePartnerReplied,  guards.has_partner),
        *rows(SETTLING,     S.ASSIGNED,  A.ACKNOWLEDGE, W.LEAD,    S.IN_HAND,   handling.CaseAcknowledged,    guards.no_objection),
        *rows(EMERGENCY,    S.ALERTED,   A.ACKNOWLEDGE, W.CONCERNED, SAME,      handling.CaseAcknowledged),
    ),
    "上下联动": (
        *rows(SETTLING,     (S.REPORTED, *WORKING), A.ESCALATE, W.LEAD, S.REPORTED, handling.CaseEscalated,   guards.below_the_top),
        *rows(APPROVAL,     (S.REPORTED, S.ACCEPTED), A.ESCALATE, W.IN_CHARGE, S.REPORTED, handling.CaseEscalated, guards.below_the_top),
        *rows(PLANNED,      S.REPORTED,  A.SEND_BACK, W.IN_CHARGE, ACCEPTED_IF_EVER, handling.CaseSentBack,   guards.came_from_below),
        *rows(PLANNED,      S.AT_INTAKE, A.SEND_BACK, W.IN_CHARGE, S.ACCEPTED,  handling.CaseSentBack,        guards.may_be_sent_back),
        *rows(SETTLING,     GIVEN,       A.SEND_BACK, W.LEAD,      BEFORE_ASSIGNMENT, handling.CaseSentBack,  guards.may_be_sent_back),
        *rows(APPROVAL,     S.UNDER_REVIEW, A.SEND_BACK, W.TOWN,   S.AT_INTAKE, handling.CaseSentBack,        guards.may_be_sent_back),
        *rows(APPROVAL,     S.AWAITING_APPROVAL, A.SEND_BACK, W.SUPERIOR, S.AT_INTAKE, handling.CaseSentBack, guards.may_be_sent_back),
    ),
    "延期与挂起": (
        *rows(PLANNED,      (*WORKING, S.UNDER_REVIEW), A.APPLY_EXTENSION,  W.LEAD,  SAME, handling.CaseExtensionApplied, guards.may_be_extended),
        *rows(PLANNED,      (*WORKING, S.UNDER_REVIEW), A.GRANT_EXTENSION,  W.ABOVE, SAME, handling.CaseExtensionGranted, guards.extension_is_pending),
        *rows(PLANNED,      (*WORKING, S.UNDER_REVIEW), A.REFUSE_EXTENSION, W.ABOVE, SAME, handling.CaseExtensionRefused, guards.extension_is_pending),
        *rows(PLANNED,      (*WORKING, S.UNDER_REVIEW), A.SUSPEND,          W.ABOVE, S.SUSPENDED, handling.CaseSuspended),
        *rows(PLANNED,      S.SUSPENDED, A.RESUME,    W.IN_CHARGE, BEFORE_SUSPENSION, handling.CaseResumed),
    ),
    "过程中": (
        *rows(ANY,          GOING_ON,    A.NOTE,      W.CONCERNED, SAME,        handling.CaseProgressNoted),
        *rows(ANY,          OPEN,        A.URGE,      W.REPORTER,  SAME,        handling.CaseUrged),
        *rows(ANY,          OPEN,        A.SUPERVISE, W.SUPERIOR,  SAME,        handling.CaseSupervised),
        *rows(ANY,          OPEN,        A.INSTRUCT,  W.SUPERIOR,  SAME,        handling.CaseInstructed),
        *rows(ANY,          OPEN,        A.LINK,      W.IN_CHARGE, SAME,        reporting.CaseLinked,         guards.may_be_linked),
        *rows(ANY,          OPEN,        A.UNLINK,    W.IN_CHARGE, SAME,        reporting.CaseUnlinked,       guards.has_parent),
        *rows(ANY,          EXISTING,    A.TAG,       W.STAFF,     SAME,        reporting.CaseTagged),
    ),
    "处置、反馈、核查、结案": (
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.RESOLVE, W.LEAD, S.RESOLVED, handling.CaseResolved, guards.not_mediating),
        *rows(COORDINATION, (S.RESOLVED, S.VERIFIED), A.REPORT_RESULT, W.IN_CHARGE, SAME, handling.CaseResultReported),
        *rows(ANY,          (S.HANDLED, S.RESOLVED, S.VERIFIED), A.FEED_BACK, W.CONCERNED, SAME, handling.CaseFedBack),
        *rows(SETTLING + EMERGENCY, S.RESOLVED, A.VERIFY, W.VILLAGE, S.VERIFIED, handling.CaseVerified,       guards.no_objection),
        *rows(SETTLING + EMERGENCY, S.RESOLVED, A.REWORK, W.VILLAGE, BEFORE_RESULT, handling.CaseReworked,     guards.no_objection),
        *rows(ANY,          S.VERIFIED,  A.CLOSE,     W.OWNER,     S.CLOSED,  handling.CaseClosed,          guards.all_are_told),
        *rows(ANY,          OPEN,        A.CLOSE_AS_PART, W.SYSTEM, S.CLOSED,   handling.CaseClosed,          guards.is_part),
    ),
    "评价、异议、重办、回访": (
        *rows(ANY,          (S.CLOSED, S.ON_RECORD), A.RATE, W.SERVED, SAME,    aftermath.CaseRated,          guards.not_rated),
        *rows(ANY,          (S.CLOSED, S.ON_RECORD), A.FOLLOW_UP, W.STAFF, SAME, aftermath.CaseFollowedUp),
        *rows(SETTLING,     S.ASSIGNED,  A.OBJECT,    W.LEAD,      SAME,        aftermath.CaseObjected,       guards.no_objection),
        *rows(SETTLING,     S.ASSIGNED,  A.UPHOLD_OBJECTION,  W.ABOVE, BEFORE_ASSIGNMENT, aftermath.CaseObjectionUpheld, guards.objection_is_open),
        *rows(SETTLING,     S.ASSIGNED,  A.DISMISS_OBJECTION, W.ABOVE, SAME,    aftermath.CaseObjectionDismissed, guards.objection_is_open),
        *rows(SETTLING,     S.RESOLVED,  A.OBJECT,    W.SERVED,    SAME,        aftermath.CaseObjected,       guards.no_objection),
        *rows(SETTLING,     S.RESOLVED,  A.UPHOLD_OBJECTION,  W.VILLAGE, BEFORE_RESULT, aftermath.CaseObjectionUpheld, guards.objection_is_open),
        *rows(SETTLING,     S.RESOLVED,  A.DISMISS_OBJECTION, W.VILLAGE, SAME,  aftermath.CaseObjectionDismissed, guards.objection_is_open),
        *rows(ANY,          (S.CLOSED, S.ON_RECORD), A.OBJECT, W.SERVED, SAME,  aftermath.CaseObjected,       guards.may_be_objected_to),
        *rows(PLANNED,      (S.CLOSED, S.ON_RECORD), A.UPHOLD_OBJECTION, W.TOWN, S.ACCEPTED, aftermath.CaseObjectionUpheld, guards.objection_is_open),
        *rows(EMERGENCY,    S.CLOSED,    A.UPHOLD_OBJECTION,  W.TOWN, S.ALERTED, aftermath.CaseObjectionUpheld, guards.objection_is_open),
        *rows(ANY,          (S.CLOSED, S.ON_RECORD), A.DISMISS_OBJECTION, W.TOWN, SAME, aftermath.CaseObjectionDismissed, guards.objection_is_open),
        *rows(PLANNED,      (S.CLOSED, S.ON_RECORD), A.REOPEN, W.VILLAGE, S.ACCEPTED, aftermath.CaseReopened, guards.may_be_reopened),
        *rows(PLANNED,      (S.WITHDRAWN, S.DUPLICATE), A.REOPEN, W.VILLAGE, S.REPORTED, aftermath.CaseReopened, guards.may_be_reopened),
        *rows(EMERGENCY,    (S.CLOSED, S.DUPLICATE), A.REOPEN, W.VILLAGE, S.ALERTED, aftermath.CaseReopened,  guards.may_be_reopened),
    ),
    "突发": (
        *rows(PLANNED,      (S.REPORTED, *WORKING, S.SUSPENDED), A.ALERT, W.CONCERNED, S.ALERTED, emergency.CaseAlerted),
        *rows(EMERGENCY,    (S.STOOD_DOWN, S.RESOLVED), A.ALERT, W.CONCERNED, S.ALERTED, emergency.CaseAlerted),
        *rows(EMERGENCY,    S.ALERTED,   A.TRACK,     W.CONCERNED, SAME,        emergency.CaseTracked),
        *rows(EMERGENCY,    S.ALERTED,   A.STAND_DOWN, W.VILLAGE,  S.STOOD_DOWN, emergency.CaseStoodDown),
        *rows(EMERGENCY,    S.STOOD_DOWN, A.SUMMARISE, W.VILLAGE,  S.RESOLVED,  emergency.CaseSummarised),
    ),
    "审批": (
        *rows(APPROVAL,     S.AT_INTAKE, A.SUBMIT,    W.IN_CHARGE, S.UNDER_REVIEW, approval.CaseSubmitted),
        *rows(APPROVAL,     S.UNDER_REVIEW, A.PASS_REVIEW, W.TOWN, S.AWAITING_APPROVAL, approval.CaseReviewed),
        *rows(APPROVAL,     S.AWAITING_APPROVAL, A.APPROVE, W.SUPERIOR, S.DECIDED, approval.CaseApproved,     guards.may_be_approved),
        *rows(APPROVAL,     S.AWAITING_APPROVAL, A.REFUSE,  W.SUPERIOR, S.DECIDED, approval.CaseRefusedApproval),
        *rows(APPROVAL,     S.DECIDED,   A.REFUSE,    W.SUPERIOR,  SAME,        approval.CaseRefusedApproval,  guards.approval_is_contested),
        *rows(APPROVAL,     SHOWN, A.OBJECT_TO_PUBLICITY, W.ANYONE, SAME, approval.CasePublicityObjected, guards.publicity_is_open),
        *rows(APPROVAL,     SHOWN, A.SETTLE_PUBLICITY_OBJECTION, W.TOWN, SAME, approval.CasePublicityObjectionSettled, guards.publicity_is_objected_to),
        *rows(APPROVAL,     S.DECIDED,   A.PUBLICISE_OUTCOME, W.TOWN, S.VERIFIED, approval.CaseOutcomePublicised, guards.publicity_is_over),
    ),
    "调解": (
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.BEGIN_MEDIATION, W.LEAD, SAME, mediation.CaseMediationBegun, guards.not_mediating),
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.JOIN_MEDIATION,  W.LEAD, SAME, mediation.CaseMediationJoined, guards.mediating),
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.MOVE_MEDIATION,  W.MEDIATING, SAME, mediation.CaseMediationMoved, guards.may_move_on),
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.AGREE_MEDIATION, W.MEDIATING, SAME, mediation.CaseMediationAgreed, guards.mediating),
        *rows(SETTLING,     (S.ACCEPTED, S.AT_INTAKE, S.IN_HAND), A.FAIL_MEDIATION,  W.MEDIATING, SAME, mediation.CaseMediationFailed, guards.mediating),
        *rows(ANY,          EXISTING,    A.FOLLOW_UP_MEDIATION, W.CONCERNED, SAME, mediation.CaseMediationFollowedUp, guards.mediation_agreed),
    ),
    "时限，由系统": (
        *rows(ANY,          (*UNDISTURBED, S.DECIDED, S.CLOSED), A.REACH_MARK, W.SYSTEM, SAME, deadlines.CaseDeadlineMissed),
        *rows(PLANNED,      S.SUSPENDED, A.REACH_MARK, W.SYSTEM,   BEFORE_SUSPENSION, handling.CaseResumed),
        *rows(ANY,          OPEN | {S.CLOSED}, A.RESET_DEADLINES, W.SYSTEM, SAME,   deadlines.CaseDeadlineSet),
    ),
    "个人信息": (
        *rows(ANY,          EXISTING,    A.UNMASK,    W.HEADS,     SAME,        reporting.CaseUnmasked,       guards.is_readable),
        *rows(ANY,          EXISTING,    A.ERASE_REPORTER, W.ERASING, SAME,     reporting.CaseReporterErased),
    ),
}
# fmt: on
"""The rows by what they are about, in the order in which a case meets them."""

TABLE: tuple[Row, ...] = tuple(chain.from_iterable(THEMES.values()))

ROWS: Mapping[tuple[Procedure, Status, Action], Row] = {(row.procedure, row.status, row.action): row for row in TABLE}


def row_for(procedure: Procedure, status: Status, action: Action) -> Row | None:
    """The row that decides; None where the action is not for this status."""
    return ROWS.get((procedure, status, action))


def allowed_in(procedure: Procedure, action: Action) -> tuple[Status, ...]:
    """The statuses in which the action may be done, in the order of the life of a case."""
    return tuple(status for status in Status if (procedure, status, action) in ROWS)


def actions_in(procedure: Procedure, status: Status) -> tuple[Row, ...]:
    """The rows of a status, in the order of the table."""
    return tuple(row for row in TABLE if row.procedure is procedure and row.status is status)
