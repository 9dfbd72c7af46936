"""The log loses what it had confirmed, a tail, a stream, everything: readers notice, sources publish it again."""

import shutil
from pathlib import Path

import pytest

from shared.eventlog.topology import log_queue
from shared.eventstore.numbering import PARTITIONS
from tests.faults.system import System
from tests.faults.trial import MANY, Trial

pytestmark = [pytest.mark.kills, pytest.mark.servers]


def test_the_confirmed_tail_of_streams_is_lost(system: System, tmp_path: Path, seed: int) -> None:
    """As in a power cut: the broker comes back with what its disk had some time before, because it does not fsync.

    What reporting, dead in that time, has yet to read is among the lost.
    """
    trial = Trial(system, "confirmed tail lost", seed)
    streams = system.servers.broker.folder / "data" / "wangge@localhost" / "stream"
    with trial.load:
        trial.load.wait_for(trial.random.randint(40, 120))
        system.reporting.kill()
        shutil.copytree(streams, tmp_path / "before")
        trial.load.wait_for(trial.load.acknowledged + trial.random.randint(MANY + 20, 350))
        trial.strike(system.servers.broker.kill)
        lost = [_restored(streams, tmp_path / "before", partition) for partition in _some(trial)]
        assert all(size > 0 for size in lost)
        system.reporting.spawn()
        system.servers.broker.start()
        trial.recover()
    trial.judge(pending=MANY)
    assert system.judge.verify().is_clean


@pytest.mark.variant
def test_streams_are_deleted_under_load(system: System, seed: int) -> None:
    """With facts in them that reporting has yet to read."""
    trial = Trial(system, "streams deleted under load", seed)
    with trial.load:
        trial.load.wait_for(trial.random.randint(20, 60))
        system.reporting.kill()
        trial.load.wait_for(trial.load.acknowledged + trial.random.randint(MANY + 20, 350))
        trial.strike(lambda: _delete(system, _some(trial)))
        system.reporting.start()
        trial.recover()
    trial.judge(pending=MANY)


def test_streams_deleted_in_the_quiet_are_missed_before_the_next_fact(system: System, seed: int) -> None:
    trial = Trial(system, "streams deleted in the quiet", seed, cases=60)
    with trial.load:
        pass
    system.judge.wait_quiet()
    trial.strike(lambda: _delete(system, _some(trial)))
    trial.recover_log()
    trial.judge()


def test_a_broker_emptied_while_the_services_run(system: System, seed: int) -> None:
    trial = Trial(system, "broker emptied while services run", seed)
    with trial.load:
        trial.load.wait_for(trial.random.randint(20, 60))
        system.reporting.kill()
        trial.load.wait_for(trial.load.acknowledged + trial.random.randint(MANY + 20, 350))
        trial.strike(system.servers.empty_broker)
        system.reporting.start()
        trial.recover()
    trial.judge(pending=MANY)


@pytest.mark.variant
def test_a_broker_emptied_while_the_services_are_stopped(system: System, seed: int) -> None:
    trial = Trial(system, "broker emptied while services are stopped", seed)
    with trial.load:
        trial.load.wait_for(trial.random.randint(20, 60))
        system.reporting.kill()
        trial.load.wait_for(trial.load.acknowledged + trial.random.randint(MANY + 20, 350))
        system.cases.kill()
        trial.strike(system.servers.empty_broker)
        system.reporting.spawn()
        system.cases.start()
        trial.recover()
    trial.judge(pending=MANY)
    assert system.judge.verify().is_clean


def _some(trial: Trial) -> list[int]:
    return trial.random.sample(range(PARTITIONS), trial.random.randint(1, PARTITIONS))


def _delete(system: System, partitions: list[int]) -> None:
    for partition in partitions:
        system.servers.management("DELETE", f"queues/wangge/{log_queue(partition)}")


def _restored(streams: Path, before: Path, partition: int) -> int:
    """Puts a stream's files back to what they were; how many bytes are gone."""
    (folder,) = streams.glob(f"*_{log_queue(partition).replace('.', '_')}_*")
    size = _size(folder)
    shutil.rmtree(folder)
    shutil.copytree(before / folder.name, folder)
    return size - _size(folder)


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.segment"))
