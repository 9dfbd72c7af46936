"""Facts of the handling of a case: on the spot, with others, by those it is given to, up the levels and back."""

from dataclasses import dataclass
from datetime import datetime

from services.cases.case.events.reporting import Routing
from services.cases.case.status import Status
from services.cases.vocabulary import Grade, Level, Party, Procedure
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class CaseHandledOnTheSpot:
    """现场办结: settled where it was found."""

    case_id: str
    result: Personal


@dataclass(frozen=True, slots=True)
class CasePutOnRecord:
    """备案: a case handled on the spot is on file; nothing follows."""

    case_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseReferred:
    """送受理中心: the intake centre takes the case from the grid, at the level of the village or above.

    A general case becomes one of coordination by it.
    """

    case_id: str
    level: Level
    procedure: Procedure
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseConsulted:
    """商处: others are asked; `consultation` counts the questions of the case from 1."""

    case_id: str
    consultation: int
    parties: tuple[Party, ...]
    question: Personal


@dataclass(frozen=True, slots=True)
class CaseConsultationAnswered:
    """One of those asked has answered; `by` names which."""

    case_id: str
    consultation: int
    by: Party
    answer: Personal


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    """交办: a party leads, others assist (联动); `assignment` counts the case's assignments from 1.

    An emergency goes on as one.
    """

    case_id: str
    status: Status
    assignment: int
    lead: Party
    assisting: tuple[Party, ...]
    instructions: Personal | None


@dataclass(frozen=True, slots=True)
class CaseToldOutward:
    """A partner without an account was told: who there, by what means, and when."""

    case_id: str
    assignment: int
    partner: Party
    contact: Personal
    told_at: datetime


@dataclass(frozen=True, slots=True)
class CasePartnerReplied:
    """What a partner without an account answered, as somebody with one recorded it."""

    case_id: str
    assignment: int
    partner: Party
    reply: Personal


@dataclass(frozen=True, slots=True)
class CaseAcknowledged:
    """签收: the assignment, or in an emergency the alarm at this level."""

    case_id: str
    status: Status
    assignment: int
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class CaseProgressNoted:
    """进展."""

    case_id: str
    note: Personal


@dataclass(frozen=True, slots=True)
class CaseEscalated:
    """逐级上报: the next level has it, and has yet to accept it; `automatic` when acceptance was missed."""

    case_id: str
    from_level: Level
    to_level: Level
    reason: Personal | None
    routing: Routing | None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class CaseSentBack:
    """退回: to where it came from; `times` counts this for the case."""

    case_id: str
    status: Status
    level: Level
    times: int
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseExtensionApplied:
    """申请延期: to have until then."""

    case_id: str
    until: datetime
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseExtensionGranted:
    """同意延期."""

    case_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CaseExtensionRefused:
    """不同意延期."""

    case_id: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseSuspended:
    """挂起: nothing can be done before `until`; the deadlines stand still."""

    case_id: str
    until: datetime
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """恢复办理: goes on where it stood; `automatic` when the time was over."""

    case_id: str
    status: Status
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class CaseUrged:
    """催办."""

    case_id: str
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseSupervised:
    """督办, plain or with a card."""

    case_id: str
    grade: Grade
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseInstructed:
    """批示."""

    case_id: str
    instruction: Personal


@dataclass(frozen=True, slots=True)
class CaseResolved:
    """处置完成: what was done; to be checked."""

    case_id: str
    result: Personal


@dataclass(frozen=True, slots=True)
class CaseResultReported:
    """结果报部门: the town's department knows the result."""

    case_id: str
    department: Party
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseFedBack:
    """反馈: the person served was told."""

    case_id: str
    note: Personal


@dataclass(frozen=True, slots=True)
class CaseVerified:
    """核查通过."""

    case_id: str
    findings: Personal | None


@dataclass(frozen=True, slots=True)
class CaseReworked:
    """返工: the check failed; the case is handled again, from where it was settled."""

    case_id: str
    status: Status
    findings: Personal


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """结案; `children` says what becomes of its `parts` that went on: closed with it, or left.

    `with_parent` is the case that this one is part of, when it was closed together with that one.
    """

    case_id: str
    at: datetime
    children: str | None = None
    with_parent: str | None = None
    parts: tuple[str, ...] = ()


HandlingEvent = (
    CaseHandledOnTheSpot
    | CasePutOnRecord
    | CaseReferred
    | CaseConsulted
    | CaseConsultationAnswered
    | CaseAssigned
    | CaseToldOutward
    | CasePartnerReplied
    | CaseAcknowledged
    | CaseProgressNoted
    | CaseEscalated
    | CaseSentBack
    | CaseExtensionApplied
    | CaseExtensionGranted
    | CaseExtensionRefused
    | CaseSuspended
    | CaseResumed
    | CaseUrged
    | CaseSupervised
    | CaseInstructed
    | CaseResolved
    | CaseResultReported
    | CaseFedBack
    | CaseVerified
    | CaseReworked
    | CaseClosed
)
FACTS: dict[str, type] = {
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
