"""Facts of the approval procedure (审批): reviewed, passed up and publicised at once, decided, the outcome told."""

from dataclasses import dataclass
from datetime import datetime

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class CaseSubmitted:
    """报镇审核: the intake centre has examined the application."""

    case_id: str
    opinion: Personal | None


@dataclass(frozen=True, slots=True)
class CaseReviewed:
    """审核通过, by the town."""

    case_id: str
    opinion: Personal | None


@dataclass(frozen=True, slots=True)
class CasePassedUp:
    """上报审批: to the superior organisation, where approval is due."""

    case_id: str
    superior: str | None


@dataclass(frozen=True, slots=True)
class CasePublicised:
    """公示 in these areas (town and village) until then; `notice` counts the case's notices from 1.

    `text` is what the public reads; `approval_waits` says that no approval comes before the end.
    """

    case_id: str
    notice: int
    areas: tuple[str, ...]
    text: Personal
    until: datetime
    approval_waits: bool


@dataclass(frozen=True, slots=True)
class CasePublicityEnded:
    """公示期满, without an objection that is still open."""

    case_id: str
    notice: int


@dataclass(frozen=True, slots=True)
class CasePublicityObjected:
    """公示异议, also from people without an account; the publicity stands still until it is settled."""

    case_id: str
    notice: int
    objection: int
    grounds: Personal
    contact: Personal | None


@dataclass(frozen=True, slots=True)
class CasePublicityObjectionSettled:
    """The objection was examined."""

    case_id: str
    notice: int
    objection: int
    upheld: bool
    findings: Personal


@dataclass(frozen=True, slots=True)
class CaseApproved:
    """批准; `reference` is the number of the superior's paper."""

    case_id: str
    reference: str | None
    note: Personal | None


@dataclass(frozen=True, slots=True)
class CaseRefusedApproval:
    """不批准."""

    case_id: str
    reference: str | None
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseOutcomePublicised:
    """公布结果, in these areas until then."""

    case_id: str
    notice: int
    areas: tuple[str, ...]
    text: Personal
    until: datetime
    approved: bool


ApprovalEvent = (
    CaseSubmitted
    | CaseReviewed
    | CasePassedUp
    | CasePublicised
    | CasePublicityEnded
    | CasePublicityObjected
    | CasePublicityObjectionSettled
    | CaseApproved
    | CaseRefusedApproval
    | CaseOutcomePublicised
)
FACTS: dict[str, type] = {
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
