"""What other rules would have done with cases of the past: where each would have gone, and which went elsewhere."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.cases.directory.surroundings import Surroundings
from services.cases.routing.question import Route, RouteQuestion
from services.cases.routing.route import route
from services.cases.rules.declarations import HandlingRules
from services.cases.vocabulary import Party
from shared.areas import Scope

MOST_EXAMPLES = 100
MOST_PARTIES = 20
"""Of one rule, those that most cases would have gone to."""
PACE = 100
"""Cases between two breaths of the others."""


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case as it was when it was routed, and to whom it went; None when it waited for anyone in charge."""

    case_id: str
    question: RouteQuestion
    at: datetime
    went_to: Party | None


@dataclass(slots=True)
class Tally:
    """What came of one rule, or of none."""

    cases: int = 0
    differing: int = 0
    parties: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class DryRun:
    """`tallies` are by the name of the rule, None for cases that go by their level; `waiting` found nobody."""

    tallies: dict[str | None, Tally]
    cases: int = 0
    differing: int = 0
    waiting: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, case: PastCase, found: Route) -> None:
        """Counts one case; the first few that went elsewhere are kept as examples."""
        tally = self.tallies[found.rule]
        differs = found.party != case.went_to
        self.cases += 1
        self.differing += differs
        self.waiting += found.party is None
        tally.cases += 1
        tally.differing += differs
        if found.party:
            tally.parties[found.party.key] += 1
        if differs and len(self.examples) < MOST_EXAMPLES:
            self.examples.append(_example(case, found))


def dry_run(
    cases: Iterable[PastCase],
    rules: HandlingRules,
    around: Callable[[Scope], Surroundings],
    progress: Callable[[int], None] | None = None,
) -> DryRun:
    """Routes every case as of its own moment; `around` knows the past since the first of them."""
    found = DryRun({None: Tally()} | {rule.name: Tally() for rule in rules.routing})
    for done, case in enumerate(_paced(cases), 1):
        found.add(case, route(case.question, case.at, around(case.question.scope), rules))
        if progress is not None:
            progress(done)
    return found


def _paced(cases: Iterable[PastCase]) -> Iterator[PastCase]:
    for number, case in enumerate(cases):
        if number % PACE == 0:
            time.sleep(0)
        yield case


def _example(case: PastCase, found: Route) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "at": case.at,
        "rule": found.rule,
        "went_to": case.went_to.key if case.went_to else None,
        "would_go_to": found.party.key if found.party else None,
        "passed_over": found.passed_over,
    }


def dry_run_answer(found: DryRun) -> dict[str, Any]:
    """The figures, rule by rule in their order, and the examples."""
    return {
        "cases": found.cases,
        "differing": found.differing,
        "waiting": found.waiting,
        "rules": [_tally_answer(name, tally) for name, tally in found.tallies.items()],
        "examples": found.examples,
    }


def _tally_answer(name: str | None, tally: Tally) -> dict[str, Any]:
    to = [{"party": key, "cases": cases} for key, cases in tally.parties.most_common(MOST_PARTIES)]
    return {"rule": name, "cases": tally.cases, "differing": tally.differing, "to": to}
