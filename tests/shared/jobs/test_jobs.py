"""Jobs on a real MongoDB: their states, their limits, and what is said of those whose replica is gone."""

import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database
from structlog.testing import capture_logs

from deploy.local.waiting import wait_until
from shared.eventstore.errors import CommandReusedError
from shared.eventstore.store import Origin
from shared.jobs import (
    Job,
    JobInterruptedError,
    JobRow,
    Jobs,
    JobsBusyError,
    JobState,
    Produced,
    TooManyJobsError,
)
from shared.mongo import connect
from shared.personal import FileMasterKey, Files, Vault
from shared.subprocesses import SubprocessStoppedError
from tests.plans import stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

Documents = Database[dict[str, Any]]
SECRET = "王小明 13812345678"


def origin(by: str = "u1", command: str | None = None, hash: bytes | None = None) -> Origin:
    return Origin(by, "correlation", command_id=command, command_hash=hash)


class Gate:
    """Work that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.go_on = threading.Event()

    def __call__(self, job: Job) -> None:
        self.began.set()
        while not self.go_on.wait(0.02):
            job.check()


@pytest.fixture
def database(servers: Servers) -> Iterator[Documents]:
    client = connect(servers.mongo_uri("cases"), "test")
    database: Documents = client.get_default_database()
    for name in ("jobs", "keys", "files", "file_chunks"):
        database.drop_collection(name)
    yield database
    client.close()


class Replica:
    """The jobs of one process."""

    def __init__(self, database: Documents, key_file: Path, name: str) -> None:
        vault = Vault(database, FileMasterKey(key_file))
        self.files = Files(database, vault)
        self.jobs = Jobs(database, vault, self.files, name)
        for part in (vault, self.files, self.jobs):
            part.prepare()
        self.thread = threading.Thread(target=self.jobs.run, daemon=True)
        self.thread.start()

    def until(self, job: JobRow, state: JobState, by: str = "u1") -> JobRow:
        found: list[JobRow | None] = [None]

        def reached() -> bool:
            found[0] = self.jobs.find(job.id, by)
            return found[0] is not None and found[0].state == state

        wait_until(reached, f"{state}, not {found[0]}", 10)
        assert found[0] is not None
        return found[0]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / f"{uuid.uuid4()}.master.key"
    FileMasterKey.create(path)
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.jobs.jobs.BEAT_SECONDS", 0.1)
    monkeypatch.setattr("shared.jobs.jobs.DRAIN_SECONDS", 0.3)


@pytest.fixture
def replica(database: Documents, key_file: Path, quick: None) -> Iterator[Replica]:
    made = Replica(database, key_file, "r1")
    yield made
    made.jobs.stop()


@pytest.fixture
def other(database: Documents, key_file: Path, quick: None) -> Iterator[Replica]:
    made = Replica(database, key_file, "r2")
    yield made
    made.jobs.stop()


def test_a_job_is_queued_runs_and_is_done_with_its_result(replica: Replica) -> None:
    gate = Gate()

    def work(job: Job) -> Produced:
        job.progress(3, 94)
        gate(job)
        return Produced("卡.pdf", "application/pdf", b"%PDF")

    job = replica.jobs.start("cards", origin(), work)
    assert gate.began.wait(5)
    running = replica.until(job, JobState.RUNNING)
    assert (running.done, running.total, running.file, running.is_finished) == (3, 94, None, False)
    gate.go_on.set()
    done = replica.until(job, JobState.DONE)
    assert done.made <= done.started <= done.ended  # type: ignore[operator]
    opened = replica.files.open(done.file or "")
    assert opened is not None
    assert (opened.about.name, b"".join(opened.chunks)) == ("卡.pdf", b"%PDF")
    assert opened.about.expires is not None


def test_a_mapping_becomes_a_json_file_and_nothing_becomes_none(replica: Replica) -> None:
    done = replica.until(replica.jobs.start("import", origin(), lambda job: {"opened": 4}), JobState.DONE)
    assert replica.files.read(done.file or "") == b'{"opened":4}'
    assert replica.until(replica.jobs.start("import", origin(), lambda job: None), JobState.DONE).file is None


def test_a_job_is_nobody_elses(replica: Replica) -> None:
    job = replica.jobs.start("import", origin(), lambda job: None)
    assert replica.jobs.find(job.id, "u2") is None
    assert replica.jobs.cancel(job.id, "u2") is None
    assert replica.until(job, JobState.DONE)


def test_the_same_command_gives_the_same_job(replica: Replica, other: Replica) -> None:
    runs: list[int] = []
    command = origin(command="c1", hash=b"1")
    first = replica.jobs.start("import", command, lambda job: runs.append(1))
    again = other.jobs.start("import", command, lambda job: runs.append(2))
    assert again.id == first.id
    replica.until(first, JobState.DONE)
    assert replica.jobs.start("import", command, lambda job: runs.append(3)).state == JobState.DONE
    assert runs == [1]
    with pytest.raises(CommandReusedError):
        replica.jobs.start("import", origin(command="c1", hash=b"2"), lambda job: None)


def test_a_caller_has_two_unfinished_jobs_at_most_on_all_replicas(replica: Replica, other: Replica) -> None:
    gate = Gate()
    jobs = [replica.jobs.start("import", origin(), gate), other.jobs.start("import", origin(), gate)]
    for one in (replica, other):
        with pytest.raises(TooManyJobsError):
            one.jobs.start("import", origin(), gate)
    assert other.jobs.start("import", origin("u2"), lambda job: None)
    gate.go_on.set()
    for job in jobs:
        replica.until(job, JobState.DONE)
    assert replica.jobs.start("import", origin(), lambda job: None)


def test_a_replica_works_on_two_at_once_and_takes_only_so_many(replica: Replica) -> None:
    gate = Gate()
    jobs = [replica.jobs.start("import", origin(f"u{n}"), gate) for n in range(10)]
    with pytest.raises(JobsBusyError):
        replica.jobs.start("import", origin("u10"), gate)
    time.sleep(0.2)
    states = [replica.jobs.find(job.id, f"u{n}").state for n, job in enumerate(jobs)]  # type: ignore[union-attr]
    assert states.count(JobState.RUNNING) == 2
    gate.go_on.set()
    for n, job in enumerate(jobs):
        replica.until(job, JobState.DONE, f"u{n}")


def test_a_job_is_cancelled_here_and_from_another_replica_also_while_it_waits(replica: Replica, other: Replica) -> None:
    gate = Gate()
    jobs = [replica.jobs.start("import", origin(f"u{n}"), gate) for n in range(3)]
    assert other.jobs.cancel(jobs[0].id, "u0")
    assert replica.jobs.cancel(jobs[1].id, "u1")
    assert replica.jobs.cancel(jobs[2].id, "u2")
    for n, job in enumerate(jobs):
        replica.until(job, JobState.CANCELLED, f"u{n}")
    ended = replica.jobs.cancel(jobs[0].id, "u0")
    assert ended is not None
    assert ended.state == JobState.CANCELLED


def test_a_failure_is_described_and_sealed(replica: Replica, database: Documents) -> None:
    def fail(job: Job) -> None:
        raise ValueError(SECRET)

    def describe(failure: Exception) -> Mapping[str, Any]:
        return {"status": 422, "code": "unreadable", "detail": str(failure)}

    failed = replica.until(replica.jobs.start("import", origin(), fail, describe), JobState.FAILED)
    assert failed.error == {"status": 422, "code": "unreadable", "detail": SECRET}
    (row,) = database["jobs"].find()
    assert "王小明" not in repr(row)
    (key,) = database["keys"].find({"_id": row["error"]["subject"]})
    assert key["expires"] == row["expires"]
    assert row["expires"] - row["ended"] == timedelta(hours=24)


def test_a_fault_of_ours_is_logged_without_what_it_says(replica: Replica) -> None:
    def fail(job: Job) -> None:
        raise ValueError(SECRET)

    with capture_logs() as entries:
        replica.until(replica.jobs.start("import", origin(), fail), JobState.FAILED)
    assert [entry["event"] for entry in entries if entry["log_level"] == "error"] == ["job_failed"]


def test_a_stop_lets_the_quick_end_and_marks_the_others(replica: Replica, other: Replica) -> None:
    gate, quick = Gate(), Gate()
    slow = replica.jobs.start("import", origin("u1"), gate)
    fast = replica.jobs.start("import", origin("u2"), quick)
    waiting = replica.jobs.start("import", origin("u3"), gate)
    assert quick.began.wait(5)
    threading.Timer(0.1, quick.go_on.set).start()
    replica.jobs.stop()
    replica.thread.join(2)
    assert not replica.thread.is_alive()
    found = [other.jobs.find(job.id, by) for job, by in ((slow, "u1"), (fast, "u2"), (waiting, "u3"))]
    assert [one.state for one in found if one] == [JobState.INTERRUPTED, JobState.DONE, JobState.INTERRUPTED]
    with pytest.raises(JobInterruptedError):
        replica.jobs.start("import", origin("u4"), gate)


def test_work_that_does_not_hear_is_marked_all_the_same(
    database: Documents, key_file: Path, quick: None, other: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.jobs.jobs.LAST_SECONDS", 0.2)
    deaf = Replica(database, key_file, "r3")
    go_on = threading.Event()
    job = deaf.jobs.start("import", origin(), lambda job: {"waited": go_on.wait(20)})
    other.until(job, JobState.RUNNING)
    deaf.jobs.stop()
    other.until(job, JobState.INTERRUPTED)
    go_on.set()
    time.sleep(0.3)
    other.until(job, JobState.INTERRUPTED)


def test_a_subprocess_that_was_stopped_with_the_service_interrupts_its_job(replica: Replica) -> None:
    def work(job: Job) -> None:
        raise SubprocessStoppedError

    replica.until(replica.jobs.start("import", origin(), work), JobState.INTERRUPTED)


def test_a_job_without_a_heartbeat_is_interrupted_and_its_place_free(
    replica: Replica, database: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.jobs.jobs.BEAT_SECONDS", 60)
    dead = Jobs(database, replica.jobs._ledger._vault, replica.files, "dead")
    gate = Gate()
    jobs = [dead.start("import", origin(), gate) for _ in range(2)]
    with pytest.raises(TooManyJobsError):
        replica.jobs.start("import", origin(), lambda job: None)
    long_ago = {"$set": {"beat": "$$NOW"}}, {"$set": {"beat": {"$subtract": ["$beat", 15_001]}}}
    database["jobs"].update_many({}, list(long_ago))
    assert replica.jobs.start("import", origin(), lambda job: None)
    assert replica.until(jobs[0], JobState.INTERRUPTED).ended is not None
    gate.go_on.set()
    time.sleep(0.3)
    assert replica.until(jobs[0], JobState.INTERRUPTED)


def test_what_lost_its_row_is_ended(replica: Replica, database: Documents) -> None:
    gate = Gate()
    replica.jobs.start("import", origin(), gate)
    assert gate.began.wait(5)
    database["jobs"].delete_many({})
    wait_until(lambda: not replica.jobs._jobs, "the end of the job", 20)


def test_a_living_job_is_never_taken_for_dead(replica: Replica, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.jobs.ledger._STALE", {"$lt": ["$beat", {"$subtract": ["$$NOW", 600]}]})
    gate = Gate()
    job = replica.jobs.start("import", origin(), gate)
    for _ in range(15):
        time.sleep(0.1)
        assert replica.jobs.find(job.id, "u1").state in (JobState.QUEUED, JobState.RUNNING)  # type: ignore[union-attr]
    gate.go_on.set()
    replica.until(job, JobState.DONE)


def test_every_question_has_its_index(database: Documents, replica: Replica) -> None:
    rows = database["jobs"].index_information().values()
    assert {tuple(one["key"]) for one in rows} == {
        (("_id", 1),),
        (("expires", 1),),
        (("by", 1), ("slot", 1)),
    }
    plan = database.command("explain", {"find": "jobs", "filter": {"by": "u1", "slot": {"$exists": True}}})
    assert "COLLSCAN" not in stages(plan["queryPlanner"]["winningPlan"])
