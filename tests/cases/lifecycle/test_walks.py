"""Any sequence of actions ends in facts or in a refusal, and every state that it passes is a sound one."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cases.case.commands import CaseCommand, ReachMark, ReportCase
from services.cases.case.events import FACTS, CaseEvent
from services.cases.case.evolve import ABSENT, fold
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.decide import RULES, decide
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.table import ROWS, STATUSES_OF
from tests.cases.lifecycle.asking import ask
from tests.cases.lifecycle.doing import moment_of
from tests.cases.lifecycle.endings import settle
from tests.cases.lifecycle.sound import check_clockwork
from tests.cases.stories import NOON

ACTIONS = 200
PAUSES = (timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=10), timedelta(days=2))


@dataclass
class Tally:
    """How many actions were asked for, and how many accepted, over all walks."""

    asked: int = 0
    accepted: int = 0


@dataclass
class Wanderer:
    """One case after the other, each walked by chance from its report on."""

    tally: Tally
    case: Case = ABSENT
    now: datetime = NOON
    history: list[CaseEvent] = field(default_factory=list)

    def step(self, chance: Random) -> None:
        if self.case.has_ended and chance.random() < 0.15:
            self.begin_again()
        command = ask(self.case, self.now, chance)
        self.now += chance.choice(PAUSES)
        if isinstance(command, ReachMark) and chance.random() < 0.8:
            self.now = max(self.now, moment_of(command, self.case))
        self.tally.asked += 1
        with suppress(CaseRefused):
            self.accept(command, decide(self.case, command, self.now))

    def accept(self, command: CaseCommand, facts: list[CaseEvent]) -> None:
        after = fold(facts, self.case)
        check_step(self.case, command, facts, after)
        check_clockwork(after)
        if isinstance(command, ReachMark):
            check_reached_once(after, command, self.now)
        self.tally.accepted += 1
        self.case = after
        self.history += facts

    def begin_again(self) -> None:
        self.check_history()
        self.case, self.history = ABSENT, []

    def check_history(self) -> None:
        """Its facts give the same case however often they are read, and it can be brought to an end."""
        assert fold(self.history) == fold(self.history) == self.case
        if self.case.status is not Status.ABSENT:
            settle(self.case, self.now)


def check_step(before: Case, command: CaseCommand, facts: list[CaseEvent], after: Case) -> None:
    procedure = command.procedure if isinstance(command, ReportCase) else before.procedure
    row = ROWS[procedure, before.status, RULES[type(command)][0]]
    assert after.status in row.next.statuses, (row, after.status)
    assert after.status in STATUSES_OF[after.procedure]
    assert {type(fact) for fact in facts} <= set(FACTS.values())
    assert {fact.case_id for fact in facts} <= {after.id}


def check_reached_once(case: Case, command: ReachMark, now: datetime) -> None:
    with pytest.raises(CaseRefused):
        decide(case, command, now)


def test_no_sequence_of_200_actions_has_an_outcome_that_is_not_defined() -> None:
    tally = Tally()

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.integers(0, 2**32), min_size=ACTIONS, max_size=ACTIONS))
    def walk(chances: list[int]) -> None:
        wanderer = Wanderer(tally)
        for seed in chances:
            wanderer.step(Random(seed))
        wanderer.check_history()

    walk()
    assert tally.asked >= 150 * ACTIONS
    assert tally.accepted >= 0.3 * tally.asked
