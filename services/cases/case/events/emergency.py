"""Facts of the emergency procedure (突发): one alarm at village and town, tracking, the end, what was learnt."""

from dataclasses import dataclass

from services.cases.vocabulary import Level, Urgency
from services.cases.working_time.terms import Terms
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class CaseAlerted:
    """突发报警: these levels are told at the same moment.

    Urgency and terms are as they are from now on; None where they stay as they were reported.
    """

    case_id: str
    levels: tuple[Level, ...]
    reason: Personal | None
    urgency: Urgency | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class CaseTracked:
    """现场跟踪: what is seen on the scene."""

    case_id: str
    note: Personal


@dataclass(frozen=True, slots=True)
class CaseStoodDown:
    """解除突发."""

    case_id: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseSummarised:
    """事后总结."""

    case_id: str
    summary: Personal


EmergencyEvent = CaseAlerted | CaseTracked | CaseStoodDown | CaseSummarised
FACTS: dict[str, type] = {
    "case.alerted.v1": CaseAlerted,
    "case.tracked.v1": CaseTracked,
    "case.stood_down.v1": CaseStoodDown,
    "case.summarised.v1": CaseSummarised,
}
