"""Two replicas raise the deadlines of many cases, each once, though one is killed, or the database, in the middle."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Final

import pytest

from deploy.local.waiting import wait_until
from services.cases.vocabulary import Mark
from tests.faults.deadlines import FACTS_OF_MARKS, Deadlines, soon
from tests.faults.system import Replica
from tests.faults.trial import OUTCOMES, Outcome
from tests.servers import Servers

pytestmark = [pytest.mark.kills, pytest.mark.servers]

CASES: Final = int(os.environ.get("WANGGE_DEADLINES", "600"))
"""Each with three marks; 10,000 for the promise."""
RATE: Final = 60
"""Deadlines that come due per second."""
PATIENCE: Final = 60 + CASES / 20


@pytest.fixture
def replicas(servers: Servers) -> Iterator[list[Replica]]:
    servers.fresh()
    started = [Replica(servers, "cases", number) for number in (1, 2)]
    for one in started:
        one.start()
    yield started
    for one in started:
        one.kill()


@pytest.fixture
def deadlines(servers: Servers, replicas: list[Replica]) -> Iterator[Deadlines]:
    made = Deadlines(servers)
    yield made
    made.close()


def test_every_mark_is_raised_once_although_a_replica_is_killed(
    deadlines: Deadlines, replicas: list[Replica], seed: int
) -> None:
    random = Random(f"timer/{seed}")
    _judge("one of two timers killed", seed, random, deadlines, random.choice(replicas).kill)


@pytest.mark.variant
def test_every_mark_is_raised_once_although_the_database_is_killed(
    deadlines: Deadlines, servers: Servers, seed: int
) -> None:
    def kill_and_start() -> None:
        servers.database.kill()
        servers.database.start()

    _judge("mongod killed under timers", seed, Random(f"timer/{seed}"), deadlines, kill_and_start)


def _judge(scenario: str, seed: int, random: Random, deadlines: Deadlines, blow: Callable[[], None]) -> None:
    begin = soon(CASES)
    deadlines.report(CASES, begin, timedelta(seconds=CASES / RATE), random)
    struck_after = random.randint(CASES // 5, CASES * 3 // 5)
    wait_until(lambda: deadlines.ahead(Mark.MISSED) <= CASES - struck_after, "the first marks", PATIENCE)
    pending = deadlines.ahead(Mark.YELLOW_CARD)
    blow()
    struck = monotonic()
    wait_until(lambda: deadlines.ahead(Mark.YELLOW_CARD) == 0, "every mark", PATIENCE)
    seconds = round(monotonic() - struck, 2)
    raised = deadlines.raised()
    found, expected = sum(raised.marks[name] for name in FACTS_OF_MARKS), len(FACTS_OF_MARKS) * CASES
    latest = {f"due to fact p{percent}": round(raised.percentile(percent), 2) for percent in (50, 99, 100)}
    lost = expected - found + raised.doubled
    OUTCOMES.append(Outcome(scenario, seed, expected, pending, lost, raised.doubled, 0, seconds, 0, latest))
    assert (lost, raised.doubled) == (0, 0)
