"""Facts of a case's deadlines (时限): set, standing still, met, and the marks that time reaches along them."""

from dataclasses import dataclass
from datetime import datetime

from services.cases.vocabulary import DeadlineKind
from services.cases.working_time.deadline import Deadline


@dataclass(frozen=True, slots=True)
class CaseDeadlineSet:
    """A deadline runs; it takes the place of the one of its kind."""

    case_id: str
    deadline: Deadline


@dataclass(frozen=True, slots=True)
class CaseDeadlinePaused:
    """The deadline stands still; `left` are milliseconds of the clock or of office hours, negative when late."""

    case_id: str
    kind: DeadlineKind
    left: int


@dataclass(frozen=True, slots=True)
class CaseDeadlineMet:
    """What was due is done (or needed no more); `on_time` when it was done by `due`."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    on_time: bool


@dataclass(frozen=True, slots=True)
class CaseDeadlineApproached:
    """临近: 80 % of the limit is used up; `at` is the moment of the mark, not of this fact."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseDeadlineMissed:
    """超期."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseYellowCardGiven:
    """黄牌, by the clock."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseRedCardGiven:
    """红牌, by the clock."""

    case_id: str
    kind: DeadlineKind
    due: datetime
    at: datetime


Reached = CaseDeadlineApproached | CaseDeadlineMissed | CaseYellowCardGiven | CaseRedCardGiven
DeadlineEvent = CaseDeadlineSet | CaseDeadlinePaused | CaseDeadlineMet | Reached
FACTS: dict[str, type] = {
    "case.deadline_set.v1": CaseDeadlineSet,
    "case.deadline_paused.v1": CaseDeadlinePaused,
    "case.deadline_met.v1": CaseDeadlineMet,
    "case.deadline_approached.v1": CaseDeadlineApproached,
    "case.deadline_missed.v1": CaseDeadlineMissed,
    "case.yellow_card_given.v1": CaseYellowCardGiven,
    "case.red_card_given.v1": CaseRedCardGiven,
}
