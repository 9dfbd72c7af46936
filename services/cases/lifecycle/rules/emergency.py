"""突发: alarm, tracking, stand-down, summary."""

from datetime import datetime

from services.cases.case.commands import AlertCase, StandDown, SummariseCase, TrackCase
from services.cases.case.events import CaseEvent
from services.cases.case.events.emergency import CaseAlerted, CaseStoodDown, CaseSummarised, CaseTracked
from services.cases.case.state import Case
from services.cases.lifecycle.rules.reporting import ALERTED_LEVELS
from services.cases.vocabulary import Urgency


def alert(case: Case, command: AlertCase, _now: datetime) -> list[CaseEvent]:
    """An alarm is 特急, whatever the case was so far."""
    return [CaseAlerted(case.id, ALERTED_LEVELS, command.reason, Urgency.CRITICAL, command.terms)]


def track(case: Case, command: TrackCase, _now: datetime) -> list[CaseEvent]:
    return [CaseTracked(case.id, command.note)]


def stand_down(case: Case, command: StandDown, _now: datetime) -> list[CaseEvent]:
    return [CaseStoodDown(case.id, command.reason)]


def summarise(case: Case, command: SummariseCase, _now: datetime) -> list[CaseEvent]:
    return [CaseSummarised(case.id, command.summary)]
