"""Two replicas share the partitions: one killed, the other takes them over; started again, it gets its share back."""

import pytest

from deploy.local.waiting import wait_until
from tests.faults.system import System
from tests.faults.trial import Trial

pytestmark = [pytest.mark.kills, pytest.mark.servers]

TAKEN_OVER_WITHIN = 15.0
SHARED_WITHIN = 20.0


@pytest.mark.parametrize("service", ["cases", pytest.param("reporting", marks=pytest.mark.variant)])
def test_the_other_replica_takes_over_and_shares_again(replicated: System, service: str, seed: int) -> None:
    trial = Trial(replicated, f"one of two replicas of {service} killed", seed)
    victim, other = trial.random.sample(replicated.services[service], 2)
    partitions = replicated.judge.partitions(service)
    fair = {victim.replica: partitions // 2, other.replica: partitions // 2}
    wait_until(lambda: replicated.judge.owners(service) == fair, "fair share", SHARED_WITHIN)
    with trial.load:
        trial.load.wait_for(trial.random.randint(100, 300))
        trial.strike(victim.kill)
        all_here = {other.replica: partitions}
        wait_until(lambda: replicated.judge.owners(service) == all_here, "take-over", TAKEN_OVER_WITHIN)
        trial.note("taken over")
        trial.recover()
        victim.start()
        wait_until(lambda: replicated.judge.owners(service) == fair, "fair share", SHARED_WITHIN)
        trial.note("fair share")
    trial.judge()
