"""A relay killed at the two lines where half of its work is done: the next finishes it, readers drop the rest."""

import pytest

from tests.faults.system import System
from tests.faults.trial import MANY, Trial

pytestmark = [pytest.mark.kills, pytest.mark.servers]


def test_a_relay_killed_between_commit_and_publish_loses_nothing(system: System, seed: int) -> None:
    _kill_relay(Trial(system, "relay killed between commit and publish", seed), system, "relay.numbered")


def test_a_relay_killed_between_publish_and_saving_doubles_nothing(system: System, seed: int) -> None:
    _kill_relay(Trial(system, "relay killed between publish and saving", seed), system, "relay.confirmed")


def _kill_relay(trial: Trial, system: System, line: str) -> None:
    system.cases.kill()
    held = system.hold_relay()
    system.cases.spawn(f"{line}:1")
    system.cases.wait_ready()
    with trial.load:
        trial.load.wait_for(trial.random.randint(MANY + 20, 350))
        held.close()
        system.cases.wait_killed()
        trial.strike()
        system.cases.start()
        trial.recover()
    trial.judge(pending=MANY)
