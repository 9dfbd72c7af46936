"""Raises the marks of one deadline: each is a command of its own that is carried out once, whoever gives it again."""

from dataclasses import dataclass
from enum import Enum, auto

from services.cases.acting.lookups import Lookups
from services.cases.case.commands import CaseCommand, ReachMark, ResetDeadlines
from services.cases.case.events.reporting import Routing
from services.cases.case.state import Case
from services.cases.deadlines.due import DueDeadline
from services.cases.lifecycle.decide import CASE
from services.cases.vocabulary import DeadlineKind, Mark
from services.cases.working_time.deadline import MarkAt
from shared.clock import now, to_text
from shared.eventstore.errors import Refused
from shared.eventstore.store import Origin
from shared.eventstore.streams import Streams
from shared.logs import get_logger
from shared.metrics import deadline_seconds, deadlines_raised_total
from shared.spine import SpineApi

log = get_logger(__name__)

ACTOR = "timer:deadlines"


class Outcome(Enum):
    """What came of a command: a fact now, a fact before, or a refusal, because the deadline is another one by now."""

    RAISED = auto()
    DONE_BEFORE = auto()
    REFUSED = auto()


@dataclass(frozen=True)
class Raising:
    """Gives the commands of the timer; safe to use from many threads."""

    spine: SpineApi

    def raise_marks(self, deadline: DueDeadline) -> int:
        """The marks in their order, up to one that the case refuses; how many became facts."""
        raised = 0
        for one in deadline.marks:
            outcome = self._raise(deadline, one)
            if outcome is Outcome.REFUSED:
                break
            raised += outcome is Outcome.RAISED
        return raised

    def reset(self, case_id: str) -> int:
        """The deadlines of a case by the calendar that is published now; 1 unless the case refuses."""
        outcome = self._give(case_id, ResetDeadlines(), Origin(ACTOR, f"{ACTOR}:{case_id}"))
        return int(outcome is not Outcome.REFUSED)

    def _raise(self, deadline: DueDeadline, one: MarkAt) -> Outcome:
        command_id = f"deadline:{deadline.case_id}:{deadline.kind}:{one.mark}:{to_text(deadline.due)}"
        command = ReachMark(deadline.kind, one.mark, deadline.due, self._routing(deadline, one.mark))
        outcome = self._give(deadline.case_id, command, Origin(ACTOR, command_id, command_id=command_id))
        if outcome is Outcome.RAISED:
            deadlines_raised_total.labels(deadline.kind.value, one.mark.value).inc()
            deadline_seconds.observe((now() - one.at).total_seconds())
        return outcome

    def _give(self, case_id: str, command: CaseCommand, origin: Origin) -> Outcome:
        try:
            replayed = self._cases.execute(case_id, command, origin).replayed
        except Refused as refusal:
            log.debug("timer_refused", case=case_id, code=refusal.code)
            return Outcome.REFUSED
        return Outcome.DONE_BEFORE if replayed else Outcome.RAISED

    def _routing(self, deadline: DueDeadline, mark: Mark) -> Routing | None:
        """Who has to accept the case when those at its level did not."""
        if (deadline.kind, mark) != (DeadlineKind.ACCEPT, Mark.MISSED):
            return None
        case = self._cases.load(deadline.case_id).state
        return Lookups(self.spine, now()).route(case, level=case.level.above or case.level)

    @property
    def _cases(self) -> Streams[Case, CaseCommand]:
        return self.spine.streams(CASE)
