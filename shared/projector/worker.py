"""One partition of one projection: attach to the log where the checkpoint stands, apply in batches, never skip.

Everything in memory is only a guess about what the database holds: on any exception it is forgotten,
the checkpoint is read again and the log is attached to again.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from amqp.exceptions import AMQPError
from bson.errors import BSONError
from kombu import Connection
from kombu.exceptions import OperationalError
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from shared.backoff import Backoff
from shared.clock import now
from shared.eventlog.consumer import attach
from shared.eventlog.envelope import read
from shared.eventlog.reader import Delivery, Reader
from shared.eventlog.topology import connect
from shared.faults import reach
from shared.logs import get_logger
from shared.metrics import (
    parked_events,
    projection_events_total,
    projection_lag_positions,
    projection_lag_seconds,
)
from shared.mongo import DURABLE, Document
from shared.projector.appliers import Applier, Changes, changes_of, is_passing
from shared.projector.checkpoints import Checkpoint, Checkpoints, FencedOutError
from shared.projector.leases import Lease
from shared.projector.parking import Cause, Parked, ParkingLot
from shared.projector.projection import UnknownVersionError, Write
from shared.projector.views import generation_name, table_name

log = get_logger(__name__)

BATCH_FACTS = 500
BATCH_BYTES = 2_000_000
BATCH_SECONDS = 0.05
BUSY_SECONDS = 0.2
"""While facts keep coming a partition writes five times a second; transactions of two facts were half the load."""
PREFETCH = 2 * BATCH_FACTS
IDLE_WAIT = 0.5
SAVE_SKIPPED_EVERY = 2.0
LOOK_FOR_FLAGS_EVERY = 1.0
UNKNOWN_VERSION_WAIT = 10.0
COMMIT_MILLIS = 10_000
COMMIT_AGAIN_FOR = 30.0
REFUSALS = (PyMongoError, BSONError, OverflowError, TypeError, ValueError)
"""What the database or its driver says to a write that cannot be stored; transient errors are among them."""


class PartitionWorker:
    """Applies one partition of the log to one generation of a projection, under a lease.

    `until` (source → position) lets a verification stop exactly there; `run` then returns.
    """

    def __init__(
        self,
        database: Database[Document],
        amqp_uri: str,
        applier: Applier,
        generation: int,
        partition: int,
        lease: Lease,
        session: ClientSession,
        until: Mapping[str, int] | None = None,
    ) -> None:
        self._database = database
        self._amqp_uri = amqp_uri
        self._applier = applier
        self._generation = generation
        self._name = generation_name(applier.name, generation)
        self._partition = partition
        self.lease = lease
        self._session = session
        self._until = until
        self._checkpoints = Checkpoints(database)
        self._parking = ParkingLot(database)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Lets `run` return after the batch in hand."""
        self._stopping.set()

    @property
    def stopping(self) -> threading.Event:
        return self._stopping

    def run(self) -> None:
        """Works until stopped, fenced out, or done; every server's failure is waited out."""
        try:
            self._work_until_stopped()
        finally:
            self._forget_measures()

    def _work_until_stopped(self) -> None:
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                self._work(backoff)
                return
            except FencedOutError:
                log.warning("fenced_out", **self._where())
                return
            except UnknownVersionError as error:
                log.critical("unknown_version", **self._where(), type=str(error))
                self._stopping.wait(UNKNOWN_VERSION_WAIT)
            except (AMQPError, OperationalError, OSError, PyMongoError) as error:
                log.warning("projection_interrupted", **self._where(), error=type(error).__name__)
                self._stopping.wait(backoff.next())
            except Exception:
                # a fault of ours must not end the partition for good
                log.error("projection_failed", **self._where(), exc_info=True)
                self._stopping.wait(backoff.next())

    def _work(self, backoff: Backoff) -> None:
        self._remember(self._checkpoints.take(self.lease))
        self._blocked = self._parking.blocked(self._name, self._partition)
        with connect(self._amqp_uri, f"{self._name}/{self._partition}") as connection:
            self._consumer = attach(connection, self._partition, self._reader, PREFETCH)
            while not self._stopping.is_set() and not self._reader.done:
                batch = self._next_batch(connection)
                self._apply(batch)
                self._consumer.acknowledge()
                self._carry_out_flags()
                self._measure(batch)
                backoff.reset()
            self._save_skipped(after=0.0)

    def _remember(self, checkpoint: Checkpoint) -> None:
        self._saved = checkpoint
        self._saved_at = self._flags_at = monotonic()
        self._reader = Reader(self._applier.sources, checkpoint.offset, checkpoint.anchor, checkpoint.have, self._until)

    def _where(self) -> dict[str, Any]:
        return {"projection": self._name, "partition": self._partition}

    def _next_batch(self, connection: Connection) -> list[Delivery]:
        """The next facts in unbroken order; empty when nothing came for a while."""
        batch: list[Delivery] = []
        size, until = 0, monotonic() + IDLE_WAIT
        while len(batch) < BATCH_FACTS and size < BATCH_BYTES and (left := until - monotonic()) > 0:
            for delivery in self._consumer.take(BATCH_FACTS - len(batch), left):
                if self._reader.accept(delivery):
                    until = until if batch else max(monotonic() + BATCH_SECONDS, self._saved_at + BUSY_SECONDS)
                    batch.append(delivery)
                    size += len(delivery.body)
            if not batch:
                self._consumer.acknowledge()
        self._consumer.ask_for_repair(self._reader.wanted)
        connection.heartbeat_check()
        return batch

    def _apply(self, batch: Sequence[Delivery]) -> None:
        if not batch:
            # somebody may wait for the rows to have what they have no use for
            self._save_skipped(after=SAVE_SKIPPED_EVERY if self._reader.have == self._saved.have else 0.0)
            return
        changes = changes_of(self._applier, self._name, self._partition, batch, self._blocked)
        if changes.at is None and not changes.parked:
            self._save_skipped(after=SAVE_SKIPPED_EVERY)
            return
        try:
            self._write(changes, self._here(changes.at))
        except REFUSALS as error:
            if is_passing(error):
                raise
            log.error("batch_refused", **self._where(), error=type(error).__name__)
            self._apply_singly(batch)
        projection_events_total.labels(self._applier.name).inc(len(batch))

    def _apply_singly(self, batch: Sequence[Delivery]) -> None:
        """After the database refused a batch: each fact on its own, to park the one it refuses."""
        for delivery in batch:
            have = {**self._saved.have, delivery.source: delivery.position or 0}
            anchor = (delivery.source, delivery.position or 0)
            changes = changes_of(self._applier, self._name, self._partition, [delivery], self._blocked)
            new = Checkpoint(delivery.offset, anchor, have, changes.at or self._saved.at)
            try:
                self._write(changes, new)
            except REFUSALS as error:
                if is_passing(error):
                    raise
                failed = Parked.from_delivery(self._name, self._partition, delivery, Cause.of(error), now())
                self._write(Changes(parked=[failed]), new)

    def _write(self, changes: Changes, new: Checkpoint) -> None:
        if changes.writes or changes.parked:
            with self._transaction():
                self._put(changes.writes)
                if changes.parked:
                    self._parking.park(changes.parked, self._session)
                reach("projector.mid_batch")
                self._checkpoints.advance(self.lease, self._saved, new, self._session)
        else:
            self._checkpoints.advance(self.lease, self._saved, new)
        self._blocked |= {parked.stream for parked in changes.parked}
        self._saved, self._saved_at = new, monotonic()

    def _here(self, at: datetime | None) -> Checkpoint:
        return Checkpoint(self._reader.offset, self._reader.anchor, dict(self._reader.have), at or self._saved.at)

    def _put(self, writes: Sequence[Write]) -> None:
        by_table: dict[str, list[Any]] = {}
        for table, operation in writes:
            by_table.setdefault(table, []).append(operation)
        for table, operations in by_table.items():
            collection = self._database[table_name(self._applier.name, table, self._generation)]
            collection.bulk_write(operations, ordered=True, session=self._session)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        session = self._session
        session.start_transaction(
            read_concern=ReadConcern("snapshot"), write_concern=DURABLE, max_commit_time_ms=COMMIT_MILLIS
        )
        try:
            yield
        except BaseException:
            session.abort_transaction()
            raise
        until = monotonic() + COMMIT_AGAIN_FOR
        while True:
            try:
                session.commit_transaction()
                return
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult") or monotonic() > until:
                    raise

    def _save_skipped(self, after: float) -> None:
        """Moves the checkpoint past messages that changed nothing here, now and then."""
        if self._reader.offset != self._saved.offset and monotonic() - self._saved_at >= after:
            self._write(Changes(), self._here(None))

    def _carry_out_flags(self) -> None:
        """Does what an operator asked for parked facts; see parking."""
        if not self._blocked or monotonic() - self._flags_at < LOOK_FOR_FLAGS_EVERY:
            return
        for stream in self._parking.flagged(self._name, self._partition):
            self._release(stream)
        parked_events.labels(self._applier.name).set(self._parking.count(self._name))
        self._flags_at = monotonic()

    def _release(self, stream: str) -> None:
        """A stream's parked facts in order, each in a transaction of its own, until one fails again."""
        for parked in self._parking.of_stream(self._name, stream):
            try:
                self._settle(parked, None, self._writes_of(parked))
            except Exception as error:
                if is_passing(error):
                    raise
                self._settle(parked, Cause.of(error))
                return
        self._blocked.discard(stream)

    def _writes_of(self, parked: Parked) -> list[Write]:
        if parked.flag == "drop" or not self._applier.consumes(parked.type):
            return []
        return list(self._applier.apply(read(parked.body)))

    def _settle(self, parked: Parked, cause: Cause | None, writes: Sequence[Write] = ()) -> None:
        with self._transaction():
            self._checkpoints.guard(self.lease, self._session)
            self._put(writes)
            self._parking.settle(parked, cause, self._session)

    def _measure(self, batch: Sequence[Delivery]) -> None:
        partition = str(self._partition)
        for source, head in self._reader.heads.items():
            behind = max(head - self._reader.have.get(source, 0), 0)
            projection_lag_positions.labels(self._applier.name, partition, source).set(behind)
        lag = (now() - self._saved.at).total_seconds() if batch and self._saved.at else 0
        projection_lag_seconds.labels(self._applier.name, partition).set(lag)

    def _forget_measures(self) -> None:
        """Another replica shows them from now on."""
        partition = str(self._partition)
        for source in self._applier.sources:
            projection_lag_positions.remove(self._applier.name, partition, source)
        projection_lag_seconds.remove(self._applier.name, partition)
