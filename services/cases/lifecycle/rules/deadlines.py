"""Time reaches a mark: approached, missed, carded; and what follows by itself."""

from collections.abc import Mapping
from datetime import datetime

from services.cases.case.commands import EscalateCase, ReachMark, ResetDeadlines
from services.cases.case.events import CaseEvent
from services.cases.case.events.approval import CasePublicityEnded
from services.cases.case.events.deadlines import (
    CaseDeadlineApproached,
    CaseDeadlineMissed,
    CaseDeadlineSet,
    CaseRedCardGiven,
    CaseYellowCardGiven,
    Reached,
)
from services.cases.case.events.handling import CaseResumed
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.rules.handling import escalated_by_itself
from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import Deadline, recomputed

_FACTS: Mapping[Mark, type[Reached]] = {
    Mark.APPROACHING: CaseDeadlineApproached,
    Mark.MISSED: CaseDeadlineMissed,
    Mark.YELLOW_CARD: CaseYellowCardGiven,
    Mark.RED_CARD: CaseRedCardGiven,
}
_CARDS = frozenset({Mark.YELLOW_CARD, Mark.RED_CARD})


def reach(case: Case, command: ReachMark, now: datetime) -> list[CaseEvent]:
    """Refused when the deadline is another one by now, stands still, or the mark was reached before."""
    running = case.deadlines.get(command.kind)
    if not isinstance(running, Deadline) or running.due != command.due:
        raise CaseRefused("deadline_not_current", kind=command.kind)
    at = next((one.at for one in running.marks if one.mark is command.mark), None)
    if at is None or at > now:
        raise CaseRefused("mark_not_due", kind=command.kind, mark=command.mark)
    if command.mark is Mark.OVER:
        return _over(case, command.kind)
    told = _FACTS[command.mark](case.id, command.kind, command.due, at)
    if (command.kind, command.mark) == (DeadlineKind.ACCEPT, Mark.MISSED):
        return [told, *_not_accepted(case, running, EscalateCase(command.routing), now)]
    return [told]


def _not_accepted(case: Case, missed: Deadline, up: EscalateCase, now: datetime) -> list[CaseEvent]:
    """It climbs by itself, and leaves the cards behind that were earned by then: 黄牌 at 100 % comes with 超期."""
    climbed = escalated_by_itself(case, up)
    earned = [one for one in missed.marks if one.mark in _CARDS and one.at <= now] if climbed else []
    return [*(_FACTS[one.mark](case.id, missed.kind, missed.due, one.at) for one in earned), *climbed]


def _over(case: Case, kind: DeadlineKind) -> list[CaseEvent]:
    """公示期满; 挂起到期."""
    if kind is DeadlineKind.SUSPENSION:
        return [CaseResumed(case.id, case.before_suspension or Status.ACCEPTED, automatic=True)]
    return [CasePublicityEnded(case.id, case.publicity.notice if case.publicity else 0)]


def reset(case: Case, _command: ResetDeadlines, _now: datetime) -> list[CaseEvent]:
    """The calendar of a year was published after deadlines had been computed for it."""
    if case.terms is None:
        return []
    running = [one for one in case.deadlines.values() if isinstance(one, Deadline) and one.provisional]
    fresh = [(one, recomputed(one, case.terms)) for one in running]
    return [CaseDeadlineSet(case.id, after) for before, after in fresh if after != before]
