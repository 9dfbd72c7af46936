"""Facts of what comes after a case was settled: rated, objected to, followed up, opened again."""

from dataclasses import dataclass

from services.cases.case.status import Status
from services.cases.vocabulary import Rating
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class CaseRated:
    """评价, by the person served."""

    case_id: str
    rating: Rating
    comment: Personal | None


@dataclass(frozen=True, slots=True)
class CaseObjected:
    """异议: against an assignment or a result; one at a time, `objection` counts them from 1."""

    case_id: str
    objection: int
    grounds: Personal


@dataclass(frozen=True, slots=True)
class CaseObjectionUpheld:
    """异议成立: the case goes back to `status`."""

    case_id: str
    objection: int
    status: Status
    findings: Personal


@dataclass(frozen=True, slots=True)
class CaseObjectionDismissed:
    """异议不成立."""

    case_id: str
    objection: int
    findings: Personal


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """重新办理: handled again, `times` counts it."""

    case_id: str
    status: Status
    times: int
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseFollowedUp:
    """回访: what the person served said later; `rating` when they gave one."""

    case_id: str
    note: Personal
    rating: Rating | None


AftermathEvent = CaseRated | CaseObjected | CaseObjectionUpheld | CaseObjectionDismissed | CaseReopened | CaseFollowedUp
FACTS: dict[str, type] = {
    "case.rated.v1": CaseRated,
    "case.objected.v1": CaseObjected,
    "case.objection_upheld.v1": CaseObjectionUpheld,
    "case.objection_dismissed.v1": CaseObjectionDismissed,
    "case.reopened.v1": CaseReopened,
    "case.followed_up.v1": CaseFollowedUp,
}
