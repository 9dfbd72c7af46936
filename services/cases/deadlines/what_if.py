"""What other terms would have made of deadlines of the past, pure: begun, paused and met at the same moments."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.cases.deadlines.projections import EXTENDED, PAUSED, RESUMED
from services.cases.vocabulary import DeadlineKind, Urgency
from services.cases.working_time.deadline import Deadline, begun, extended, left, resumed
from services.cases.working_time.terms import Terms

MOST_EXAMPLES = 100
PACE = 100
"""Cases between two breaths of the others."""


class Verdict(StrEnum):
    """按期 on_time, 超期 late; 未到期 open: neither done nor due."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Step:
    """What befell a deadline: paused, resumed, or extended until a moment."""

    step: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastDeadline:
    """A deadline as it ran, of a case as it is classed by now; `met_at` None while what is due is not done."""

    case_id: str
    kind: DeadlineKind
    urgency: Urgency
    category: str
    started: datetime
    due: datetime
    met_at: datetime | None
    was: Verdict
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Reckoned:
    """When it would have been due (where it stands still: as it last ran), and what would have come of it."""

    due: datetime
    verdict: Verdict


@dataclass(slots=True)
class Figures:
    """How many there are by urgency and verdict, as it was and as it would be, with examples of what differs."""

    cases: int = 0
    verdicts: Counter[tuple[Urgency, Verdict, Verdict]] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, past: PastDeadline, would_be: Reckoned) -> None:
        """Counts one; the first few that would have ended otherwise are kept."""
        self.cases += 1
        self.verdicts[past.urgency, past.was, would_be.verdict] += 1
        if past.was is not would_be.verdict and len(self.examples) < MOST_EXAMPLES:
            self.examples.append(_example(past, would_be))


def reckoned(past: PastDeadline, terms: Terms, moment: datetime) -> Reckoned:
    """The same deadline under other terms; an extension that was granted still ends when it was said to, if later."""
    deadline, remaining = begun(past.kind, past.started, terms), None
    for step in past.steps:
        if step.step == PAUSED:
            remaining = left(deadline, step.at, terms)
        elif step.step == RESUMED and remaining is not None:
            deadline, remaining = resumed(deadline, remaining, step.at, terms), None
        elif step.step == EXTENDED:
            deadline = _extended(deadline, step, terms)
    end = past.met_at or moment
    is_late = end > deadline.due if remaining is None else remaining < 0
    return Reckoned(deadline.due, verdict_of(past.met_at, is_late))


def verdict_of(met_at: datetime | None, is_late: bool) -> Verdict:
    """What there is to say of a deadline."""
    if is_late:
        return Verdict.LATE
    return Verdict.ON_TIME if met_at else Verdict.OPEN


def what_if(
    deadlines: Iterable[PastDeadline],
    terms_of: Callable[[Urgency, str], Terms],
    moment: datetime,
    progress: Callable[[int], None] | None = None,
) -> Figures:
    """Each under the terms that a case of its urgency and category would have had."""
    found = Figures()
    for done, past in enumerate(_paced(deadlines), 1):
        found.add(past, reckoned(past, terms_of(past.urgency, past.category), moment))
        if progress is not None:
            progress(done)
    return found


def figures_answer(found: Figures) -> Mapping[str, Any]:
    """The figures in all and by urgency, and the examples."""
    urgencies = [{"urgency": one, **_counts(found, [one])} for one in Urgency]
    return {**_counts(found, list(Urgency)), "urgencies": urgencies, "examples": found.examples}


def _extended(deadline: Deadline, step: Step, terms: Terms) -> Deadline:
    return extended(deadline, step.until, terms) if step.until and step.until > deadline.due else deadline


def _paced(deadlines: Iterable[PastDeadline]) -> Iterator[PastDeadline]:
    for number, one in enumerate(deadlines):
        if number % PACE == 0:
            time.sleep(0)
        yield one


def _counts(found: Figures, urgencies: list[Urgency]) -> dict[str, Any]:
    was, would_be, better, worse = Counter[Verdict](), Counter[Verdict](), 0, 0
    for (urgency, before, after), number in found.verdicts.items():
        if urgency in urgencies:
            was[before] += number
            would_be[after] += number
            better += number if before is Verdict.LATE is not after else 0
            worse += number if after is Verdict.LATE is not before else 0
    cases = sum(was.values())
    return {
        "cases": cases,
        "was": _by_verdict(was),
        "would_be": _by_verdict(would_be),
        "better": better,
        "worse": worse,
    }


def _by_verdict(counted: Counter[Verdict]) -> dict[str, int]:
    return {verdict.value: counted[verdict] for verdict in Verdict}


def _example(past: PastDeadline, would_be: Reckoned) -> dict[str, Any]:
    return {
        "case_id": past.case_id,
        "urgency": past.urgency,
        "started": past.started,
        "met_at": past.met_at,
        "was_due": past.due,
        "would_be_due": would_be.due,
        "was": past.was,
        "would_be": would_be.verdict,
    }
