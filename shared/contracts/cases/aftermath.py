"""What cases publishes of what comes after a case was settled: rated, objected to, followed up, opened again."""

from collections.abc import Mapping

from shared.contracts.cases.vocabulary import CASE, RATINGS, STATUS, STATUSES
from shared.contracts.shapes import Fact, choice, count, personal, text

_RATING = "满意 satisfied, 基本满意 fairly_satisfied, 不满意 dissatisfied"
_OBJECTION = "Which objection of the case it is, from 1."
_FINDINGS = "What was found, as it was typed."


class CaseRated(Fact):
    """评价, by the person served."""

    case_id = text(CASE)
    rating = choice(f"{_RATING}.", RATINGS)
    comment = personal("What they added; null for nothing.", allow_none=True)


class CaseObjected(Fact):
    """异议: against an assignment or a result; one at a time."""

    case_id = text(CASE)
    objection = count(_OBJECTION)
    grounds = personal("Why, as it was typed.")


class CaseObjectionUpheld(Fact):
    """异议成立: the case goes back."""

    case_id = text(CASE)
    objection = count(_OBJECTION)
    status = choice(STATUS, STATUSES)
    findings = personal(_FINDINGS)


class CaseObjectionDismissed(Fact):
    """异议不成立."""

    case_id = text(CASE)
    objection = count(_OBJECTION)
    findings = personal(_FINDINGS)


class CaseReopened(Fact):
    """重新办理: an ended case is handled again."""

    case_id = text(CASE)
    status = choice(STATUS, STATUSES)
    times = count("How often it has been opened again.")
    reason = personal("Why, as it was typed.")


class CaseFollowedUp(Fact):
    """回访: what the person served said later."""

    case_id = text(CASE)
    note = personal("What they said, as it was typed.")
    rating = choice(f"{_RATING}; null when they gave none.", RATINGS, allow_none=True)


CONTRACTS: Mapping[str, type[Fact]] = {
    "case.rated.v1": CaseRated,
    "case.objected.v1": CaseObjected,
    "case.objection_upheld.v1": CaseObjectionUpheld,
    "case.objection_dismissed.v1": CaseObjectionDismissed,
    "case.reopened.v1": CaseReopened,
    "case.followed_up.v1": CaseFollowedUp,
}
