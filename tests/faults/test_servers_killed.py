"""The database and the broker killed under load and started again on what is on their disks."""

import signal

import pytest

from tests.faults.system import System
from tests.faults.trial import MANY, Trial

pytestmark = [pytest.mark.kills, pytest.mark.servers]


def test_mongod_killed_under_load(system: System, seed: int) -> None:
    """It dies while reporting, held until then, applies what has piled up, here or there in mid-transaction."""
    trial = Trial(system, "mongod killed", seed)
    system.reporting.send(signal.SIGSTOP)
    with trial.load:
        trial.load.wait_for(trial.random.randint(MANY + 20, 350))
        trial.strike(lambda: _kill_database(trial, system))
        system.servers.database.start()
        trial.recover()
    trial.judge()


def test_the_broker_killed_under_load(system: System, seed: int) -> None:
    """It dies while the relay, held until then, publishes what has piled up."""
    trial = Trial(system, "broker killed", seed)
    system.cases.kill()
    held = system.hold_relay()
    system.cases.start()
    with trial.load:
        trial.load.wait_for(trial.random.randint(MANY + 20, 300))
        numbered = system.judge.numbered()
        held.close()
        system.judge.wait_numbered(numbered + trial.random.randint(1, 150))
        trial.strike(system.servers.broker.kill)
        system.servers.broker.start()
        trial.recover()
    trial.judge()


def _kill_database(trial: Trial, system: System) -> None:
    system.reporting.send(signal.SIGCONT)
    system.judge.wait_applied("reporting", partitions=trial.random.randint(0, 5))
    system.servers.database.kill()
