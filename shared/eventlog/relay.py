"""The relay carries a source's commits into the log: numbers them, publishes them, remembers what was confirmed.

Of many relays of one source the one that holds the exclusive queue is active.  Safety does not depend
on it: two at once publish duplicates, which every reader drops by position.
"""

import threading
from contextlib import suppress
from time import monotonic
from typing import Any

import orjson
from amqp.exceptions import AMQPError, ResourceLocked
from kombu import Connection
from kombu.exceptions import OperationalError
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.write_concern import WriteConcern

from shared.backoff import Backoff
from shared.clock import now
from shared.eventlog.backlog import Backlog
from shared.eventlog.envelope import beacon
from shared.eventlog.publisher import PartitionPublisher
from shared.eventlog.topology import connect, declare_source, relay_queue, repair_queue
from shared.eventstore.numbering import PARTITIONS, Numbering
from shared.faults import reach
from shared.logs import get_logger
from shared.metrics import relay_lag_positions, relay_lag_seconds, relay_published_total
from shared.mongo import Document

log = get_logger(__name__)

BEACON_AFTER = 1.0
SAVE_EVERY = 0.2
IDLE_WAIT = 0.25
CONFIRM_WAIT = 0.02
WATCH_MILLIS = 1000
STANDBY_WAIT = 1.0
DRAIN_WAIT = 5.0
FRAMES_AT_ONCE = 200


class Relay:
    """The relay of one source in one process; `run` returns when `stop` is called."""

    def __init__(self, database: Database[Document], amqp_uri: str, source: str) -> None:
        self._database = database
        self._amqp_uri = amqp_uri
        self._source = source
        self._wake = threading.Event()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Lets `run` return once the confirms on their way have come, or after `DRAIN_WAIT` seconds."""
        self._stopping.set()
        self._wake.set()

    def run(self) -> None:
        """Relays for ever; every failure of a server is waited out with a bounded back-off."""
        watcher = threading.Thread(target=self._watch, name="relay-watch", daemon=True)
        watcher.start()
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                self._relay(backoff)
            except (AMQPError, OperationalError, OSError, PyMongoError) as error:
                log.warning("relay_interrupted", source=self._source, error=type(error).__name__)
                self._stopping.wait(backoff.next())
            except Exception:
                # not narrower: a fault of ours, whatever it is, must not end the publishing for good
                log.error("relay_failed", source=self._source, exc_info=True)
                self._stopping.wait(backoff.next())
        # the watcher is not waited for: it changes nothing, and would look at its stream for up to a second more

    def _relay(self, backoff: Backoff) -> None:
        with connect(self._amqp_uri, f"relay {self._source}") as connection:
            declare_source(connection, self._source)
            if not self._became_active(connection):
                return
            log.info("relay_active", source=self._source)
            try:
                self._work(Shift(self._database, connection, self._source), backoff)
            finally:
                _forget_measures(self._source)

    def _work(self, shift: "Shift", backoff: Backoff) -> None:
        backoff.reset()
        while not self._stopping.is_set():
            self._wake.clear()
            if not shift.turn():
                self._wake.wait(IDLE_WAIT)
        shift.finish()

    def _became_active(self, connection: Connection) -> bool:
        while not self._stopping.is_set():
            try:
                connection.channel().queue_declare(relay_queue(self._source), exclusive=True, durable=False)
                return True
            except ResourceLocked:
                connection.heartbeat_check()
                self._stopping.wait(STANDBY_WAIT)
        return False

    def _watch(self) -> None:
        """Wakes the relay when something was committed; without the change stream its own poll does."""
        pipeline: list[Document] = [{"$match": {"operationType": "insert"}}, {"$project": {"_id": 1}}]
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                with self._database["commits"].watch(pipeline, max_await_time_ms=WATCH_MILLIS) as changes:
                    backoff.reset()
                    while changes.alive and not self._stopping.is_set():
                        if changes.try_next() is not None:
                            self._wake.set()
            except PyMongoError:
                self._stopping.wait(backoff.next())


class Shift:
    """The work of an active relay on one connection; any error ends it, and a new one begins where it is safe."""

    def __init__(self, database: Database[Document], connection: Connection, source: str) -> None:
        self._connection = connection
        self._source = source
        self._numbering = Numbering(database)
        self._backlog = Backlog(self._numbering, source)
        # losing the last write of it only publishes a little again
        self._state = database.get_collection("relay", write_concern=WriteConcern(1))
        self._saved = self._load()
        self._saved_at = 0.0
        self._publishers = [
            PartitionPublisher(connection, source, partition, published)
            for partition, published in enumerate(self._saved)
        ]
        self._quiet_since: list[float | None] = [0.0] * PARTITIONS
        self._beat_at = monotonic()
        self._take_repairs()

    def turn(self) -> bool:
        """One round of everything; False when there was nothing to do."""
        batch = self._numbering.number_pending()
        if batch is not None:
            reach("relay.numbered")
            self._backlog.add(batch)
        sent = self._publish()
        if batch is not None:
            self._numbering.settle(batch)
        waiting = any(publisher.waiting for publisher in self._publishers)
        idle = batch is None and not sent
        self._drain(CONFIRM_WAIT if waiting and idle else 0)
        for publisher in self._publishers:
            if publisher.recover():
                self._quiet_since[publisher.partition] = 0.0
        self._save()
        self._send_beacons()
        self._beat()
        self._measure()
        return waiting or not idle

    def finish(self) -> None:
        """Waits for the confirms on their way, for `DRAIN_WAIT` seconds at the most, and saves."""
        until = monotonic() + DRAIN_WAIT
        while any(publisher.waiting for publisher in self._publishers) and monotonic() < until:
            self._drain(CONFIRM_WAIT)
        self._saved_at = 0.0
        self._save()

    def _load(self) -> list[int]:
        state = self._state.find_one({"_id": self._source})
        return state["published"] if state else [0] * PARTITIONS

    def _publish(self) -> bool:
        sent = False
        for publisher in self._publishers:
            if publisher.room <= 0:
                continue
            messages = self._backlog.after(publisher.partition, publisher.sent, publisher.room)
            if messages:
                publisher.publish(messages)
                relay_published_total.labels(self._source).inc(len(messages))
                self._quiet_since[publisher.partition] = monotonic()
                sent = True
        return sent

    def _drain(self, wait: float) -> None:
        with suppress(TimeoutError):
            for _ in range(FRAMES_AT_ONCE):
                self._connection.drain_events(timeout=wait)
                wait = 0

    def _save(self) -> None:
        published = [publisher.published for publisher in self._publishers]
        if published != self._saved and monotonic() - self._saved_at >= SAVE_EVERY:
            reach("relay.confirmed")
            self._state.update_one({"_id": self._source}, {"$set": {"published": published}}, upsert=True)
            self._saved, self._saved_at = published, monotonic()

    def _send_beacons(self) -> None:
        """Says once where a partition ends: at the start, and a second after its last fact."""
        for publisher in self._publishers:
            since = self._quiet_since[publisher.partition]
            if since is None or publisher.waiting or monotonic() - since < BEACON_AFTER:
                continue
            publisher.publish([beacon(self._source, publisher.partition, publisher.published)])
            self._quiet_since[publisher.partition] = None

    def _take_repairs(self) -> None:
        channel = self._connection.channel()
        channel.basic_qos(0, 100, False)

        def on_message(message: Any) -> None:
            self._repair(bytes(message.body) if isinstance(message.body, bytes) else message.body.encode())
            channel.basic_ack(message.delivery_tag)

        channel.basic_consume(repair_queue(self._source), callback=on_message)

    def _repair(self, body: bytes) -> None:
        try:
            request = orjson.loads(body)
            partition, have = int(request["partition"]), request["have"]
            publisher = self._publishers[partition]
            position = publisher.published if have is None else max(int(have), 0)
        except (ValueError, KeyError, TypeError, IndexError):
            log.warning("repair_request_unreadable", source=self._source)
            return
        log.info("repair", source=self._source, partition=partition, have=have)
        publisher.rewind(position)
        self._quiet_since[partition] = 0.0

    def _beat(self) -> None:
        if monotonic() - self._beat_at >= 1.0:
            self._connection.heartbeat_check()
            self._beat_at = monotonic()

    def _measure(self) -> None:
        head = self._numbering.current
        behind = [
            publisher.published
            for publisher in self._publishers
            if publisher.published < head.tails[publisher.partition]
        ]
        relay_lag_positions.labels(self._source).set(head.position - min(behind) if behind else 0)
        oldest = min((publisher.oldest for publisher in self._publishers if publisher.oldest), default=None)
        relay_lag_seconds.labels(self._source).set((now() - oldest).total_seconds() if oldest else 0)


def _forget_measures(source: str) -> None:
    """Whoever relays from now on shows them."""
    for figure in (relay_lag_positions, relay_lag_seconds):
        figure.remove(source)
