"""The jobs of one replica: started by requests, run in threads, kept alive by a heartbeat, ended in order."""

import threading
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

import orjson
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.backoff import Backoff
from shared.eventstore.store import Origin
from shared.jobs.ledger import KEPT, JobRow, JobsBusyError, JobState, Ledger, TooManyJobsError
from shared.jobs.work import Job, JobCancelledError, JobInterruptedError, Produced, Work
from shared.logs import correlated, get_logger
from shared.metrics import jobs_total
from shared.mongo import Document
from shared.personal import Files, Vault
from shared.subprocesses import SubprocessStoppedError

log = get_logger(__name__)

AT_ONCE = 2
WAITING = 8
BEAT_SECONDS = 2.0
DRAIN_SECONDS = 4.0
LAST_SECONDS = 2.0
_LOOK_EVERY = 0.5
_WRITE_SECONDS = 30.0

Describe = Callable[[Exception], Mapping[str, Any]]
"""The problem document of what a job's work raised; its `status` says whether it is a fault of ours."""


class Jobs:
    """At most AT_ONCE at work and WAITING behind them per replica, PER_CALLER per caller.

    Safe to use from many threads; `run` keeps them alive and must be running while there are any.
    """

    def __init__(self, database: Database[Document], vault: Vault, files: Files, replica: str) -> None:
        self._ledger = Ledger(database, vault, replica)
        self._files = files
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._jobs: dict[str, tuple[Job, threading.Thread]] = {}
        self._entering = threading.Lock()
        self._stopping = threading.Event()
        self._stopped = threading.Event()

    def prepare(self) -> None:
        """Creates collection and indexes; safe to repeat."""
        self._ledger.prepare()

    def start(self, kind: str, origin: Origin, work: Work, describe: Describe | None = None) -> JobRow:
        """Begins a job for `origin.actor`, once per command.

        TooManyJobsError, JobsBusyError, JobInterruptedError while the service stops, CommandReusedError.
        """
        id = _id_of(kind, origin)
        with self._entering:
            if self._stopping.is_set():
                raise JobInterruptedError
            if len(self._jobs) >= AT_ONCE + WAITING:
                raise JobsBusyError
            if self._enter(id, kind, origin):
                job = Job(id, kind, lambda done, total: self._tell(id, done, total))
                run = (job, work, origin.correlation, describe or _nameless)
                thread = threading.Thread(target=self._work, args=run, name=f"job {kind}", daemon=True)
                self._jobs[id] = (job, thread)
                thread.start()
        row = self._ledger.find(id, origin.actor)
        if row is None:
            raise LookupError(id)
        return row

    def find(self, id: str, by: str) -> JobRow | None:
        """The caller's own job; None for anybody else's, and for one that has expired."""
        return self._ledger.find(id, by)

    def cancel(self, id: str, by: str) -> JobRow | None:
        """Asks for the end of the caller's own job; it ends within a few seconds, or is already over."""
        self._ledger.ask_cancel(id, by)
        row = self._ledger.find(id, by)
        if row is not None and id in self._jobs:
            self._jobs[id][0].cancel()
        return row

    def run(self) -> None:
        """Tells that this replica's jobs live, and hears which shall end; runs until stopped."""
        while not self._stopped.wait(BEAT_SECONDS):
            try:
                self._beat()
            except PyMongoError as failure:
                log.warning("job_heartbeat_missed", failure=type(failure).__name__)

    def stop(self) -> None:
        """Lets jobs at work end for DRAIN_SECONDS, and marks the others interrupted."""
        with self._entering:
            self._stopping.set()
        self._join(DRAIN_SECONDS)
        for job, _ in list(self._jobs.values()):
            job.interrupt()
        self._join(LAST_SECONDS)
        for job, _ in list(self._jobs.values()):
            self._ended(job, JobState.INTERRUPTED)
        self._stopped.set()

    def _enter(self, id: str, kind: str, origin: Origin) -> bool:
        try:
            return self._ledger.enter(id, kind, origin)
        except TooManyJobsError:
            self._ledger.release_stale(origin.actor)
            return self._ledger.enter(id, kind, origin)

    def _work(self, job: Job, work: Work, correlation: str, describe: Describe) -> None:
        with correlated(correlation):
            try:
                self._wait_for_place(job)
                try:
                    self._ledger.begin(job.id)
                    file = self._kept(work(job))
                finally:
                    self._places.release()
                self._ended(job, JobState.DONE, file=file)
            except JobCancelledError:
                self._ended(job, JobState.CANCELLED)
            except (JobInterruptedError, SubprocessStoppedError):
                self._ended(job, JobState.INTERRUPTED)
            except Exception as failure:  # noqa: BLE001  every failure is told to who started the job
                self._failed(job, failure, describe)
            finally:
                del self._jobs[job.id]

    def _wait_for_place(self, job: Job) -> None:
        while not self._places.acquire(timeout=_LOOK_EVERY):
            job.check()
            if self._stopping.is_set():
                raise JobInterruptedError

    def _kept(self, produced: Produced | Mapping[str, Any] | None) -> str | None:
        if produced is None:
            return None
        if not isinstance(produced, Produced):
            produced = Produced("result.json", "application/json", orjson.dumps(dict(produced)))
        return self._files.put(produced.content, name=produced.name, media=produced.media, lifetime=KEPT)

    def _failed(self, job: Job, failure: Exception, describe: Describe) -> None:
        error = describe(failure)
        if error["status"] >= 500:
            log.error("job_failed", kind=job.kind, job=job.id, exc_info=failure)
        else:
            log.info("job_refused", kind=job.kind, job=job.id, code=error["code"])
        self._ended(job, JobState.FAILED, error=error)

    def _ended(self, job: Job, state: JobState, **outcome: Any) -> None:
        """Writes it down, again and again while the database is away; after that the row tells by its age."""
        backoff, deadline = Backoff(), time.monotonic() + _WRITE_SECONDS
        while True:
            try:
                if self._ledger.end(job.id, state, **outcome):
                    jobs_total.labels(job.kind, state.value).inc()
                return
            except PyMongoError as failure:
                if self._stopping.is_set() or time.monotonic() > deadline:
                    log.warning("job_end_unwritten", job=job.id, state=state, failure=type(failure).__name__)
                    return
                time.sleep(backoff.next())

    def _tell(self, id: str, done: int, total: int) -> None:
        try:
            self._ledger.tell(id, done, total)
        except PyMongoError as failure:
            log.debug("job_progress_unwritten", failure=type(failure).__name__)

    def _beat(self) -> None:
        mine = {id: job for id, (job, _) in list(self._jobs.items())}
        if not mine:
            return
        unfinished = self._ledger.beat(mine)
        for id, job in mine.items():
            if id not in unfinished:
                job.interrupt()
            elif unfinished[id]:
                job.cancel()

    def _join(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for _, thread in list(self._jobs.values()):
            thread.join(max(0.0, deadline - time.monotonic()))


def _id_of(kind: str, origin: Origin) -> str:
    if origin.command_id is None:
        return uuid4().hex
    return sha256(f"job {kind} {origin.command_id}".encode()).hexdigest()[:32]


def _nameless(failure: Exception) -> Mapping[str, Any]:
    return {"status": 500, "code": type(failure).__name__}
