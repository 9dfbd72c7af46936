"""A projector killed in the middle of a transaction: rows and checkpoint move together or not at all."""

import signal

import pytest

from tests.faults.system import System
from tests.faults.trial import MANY, Trial

pytestmark = [pytest.mark.kills, pytest.mark.servers]


@pytest.mark.variant
def test_a_projector_of_another_service_killed_in_mid_batch(system: System, seed: int) -> None:
    """Held by SIGSTOP until enough is in the log, and let go on under load."""
    trial = Trial(system, "projector of reporting killed in mid-batch", seed)
    system.reporting.kill()
    system.reporting.spawn(f"projector.mid_batch:{trial.random.randint(1, 3)}")
    system.reporting.wait_ready()
    system.reporting.send(signal.SIGSTOP)
    with trial.load:
        trial.load.wait_for(trial.random.randint(MANY + 120, 420))
        system.reporting.send(signal.SIGCONT)
        system.reporting.wait_killed()
        trial.strike()
        system.reporting.start()
        trial.recover()
    trial.judge(pending=MANY)


def test_a_projector_killed_in_mid_batch_together_with_its_own_relay(system: System, seed: int) -> None:
    """Everything at once: the relay is let go, publishes, and the first batches come back to the same process."""
    trial = Trial(system, "projector of cases killed in mid-batch", seed)
    system.cases.kill()
    held = system.hold_relay()
    system.cases.spawn(f"projector.mid_batch:{trial.random.randint(1, 3)}")
    system.cases.wait_ready()
    with trial.load:
        trial.load.wait_for(trial.random.randint(MANY + 120, 420))
        held.close()
        system.cases.wait_killed()
        trial.strike()
        system.cases.start()
        trial.recover()
    trial.judge(pending=MANY)
