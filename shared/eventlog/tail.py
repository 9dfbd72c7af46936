"""The newest facts of the log in memory, for pushing: a ring that clients can resume from by their vector.

A client's place is a vector {source: {partition: position}}.  As long as the ring still holds what
follows, it gets exactly that; behind a vector that the ring no longer reaches it must fetch anew.
"""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic

from amqp.exceptions import AMQPError
from kombu import Connection
from kombu.exceptions import OperationalError

from shared.backoff import Backoff
from shared.eventlog.consumer import PartitionConsumer, attach_all, drain
from shared.eventlog.envelope import Published, read
from shared.eventlog.reader import Delivery, Reader
from shared.eventlog.topology import connect
from shared.eventstore.numbering import PARTITIONS
from shared.logs import get_logger

log = get_logger(__name__)

RING = 20_000
PREFETCH = 500
POLL = 0.5

Vector = dict[str, dict[int, int]]


class ResetError(Exception):
    """The ring does not reach back to the client's vector: the client fetches the page anew."""


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    event: Published


@dataclass(frozen=True, slots=True)
class Start:
    """Where a tail begins in a partition: the log's message to attach at, and what it need not deliver."""

    offset: int | None = None
    anchor: tuple[str, int] | None = None
    have: Mapping[str, int] = field(default_factory=dict)


class Tail:
    """Reads every partition from where a projection stood at the start, and keeps the newest facts."""

    def __init__(self, amqp_uri: str, sources: frozenset[str], start: Mapping[int, Start]) -> None:
        self._amqp_uri = amqp_uri
        self._sources = sources
        self._readers = [_reader(sources, start.get(partition, Start())) for partition in range(PARTITIONS)]
        self._floor = self.vector()
        self._ring: deque[_Entry] = deque()
        self._next = 0
        self._news = threading.Condition()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ends `run` and every subscription."""
        self._stopping.set()
        with self._news:
            self._news.notify_all()

    def run(self) -> None:
        """Reads until stopped; a broker that is away is waited for."""
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                with connect(self._amqp_uri, "tail") as connection:
                    self._follow(connection, backoff)
            except (AMQPError, OperationalError, OSError) as error:
                log.warning("tail_interrupted", error=type(error).__name__)
                self._stopping.wait(backoff.next())
            except Exception:
                # not narrower: a fault of ours, whatever it is, must not end the pushing for good
                log.error("tail_failed", exc_info=True)
                self._stopping.wait(backoff.next())

    def vector(self) -> Vector:
        """How far this replica has read."""
        return {
            source: {p: reader.have[source] for p, reader in enumerate(self._readers) if source in reader.have}
            for source in self._sources
        }

    def subscribe(self, vector: Vector, wait: float) -> Iterator[tuple[Vector, Published] | None]:
        """The facts behind `vector`, for ever; None whenever nothing came for `wait` seconds.

        Each comes with the vector that resumes behind it.  Raises ResetError when the ring does not
        reach back that far, at the start or because the client was too slow.
        """
        seen = {source: dict(vector.get(source, {})) for source in self._sources}
        with self._news:
            self._check_reaches(seen)
            number = self._ring[0].number if self._ring else self._next
        while not self._stopping.is_set():
            entry = self._wait_for(number, wait)
            if entry is None:
                yield None
                continue
            number = entry.number + 1
            event = entry.event
            if event.position <= seen[event.source].get(event.partition, 0):
                continue
            seen[event.source][event.partition] = event.position
            yield seen, event

    def _wait_for(self, number: int, wait: float) -> _Entry | None:
        until = monotonic() + wait
        with self._news:
            while number >= self._next and not self._stopping.is_set() and (left := until - monotonic()) > 0:
                self._news.wait(left)
            if number >= self._next:
                return None
            oldest = self._ring[0].number
            if number < oldest:
                raise ResetError
            return self._ring[number - oldest]

    def _check_reaches(self, vector: Vector) -> None:
        for source, floors in self._floor.items():
            for partition, floor in floors.items():
                if vector.get(source, {}).get(partition, 0) < floor:
                    raise ResetError

    def _follow(self, connection: Connection, backoff: Backoff) -> None:
        consumers = attach_all(connection, dict(enumerate(self._readers)), PREFETCH)
        backoff.reset()
        while not self._stopping.is_set():
            drain(connection, POLL)
            for reader, consumer in zip(self._readers, consumers, strict=True):
                self._read(reader, consumer)
            connection.heartbeat_check()

    def _read(self, reader: Reader, consumer: PartitionConsumer) -> None:
        deliveries = consumer.take(PREFETCH, 0)
        if deliveries:
            with self._news:
                for delivery in deliveries:
                    if reader.accept(delivery):
                        self._add(delivery)
                self._news.notify_all()
            consumer.acknowledge()
        consumer.ask_for_repair(reader.wanted)

    def _add(self, delivery: Delivery) -> None:
        try:
            self._keep(read(delivery.body))
        except (ValueError, KeyError, TypeError) as error:
            log.error("fact_unreadable", source=delivery.source, position=delivery.position, error=type(error).__name__)

    def _keep(self, event: Published) -> None:
        self._ring.append(_Entry(self._next, event))
        self._next += 1
        if len(self._ring) > RING:
            gone = self._ring.popleft().event
            self._floor[gone.source][gone.partition] = gone.position


def _reader(sources: frozenset[str], start: Start) -> Reader:
    have = {source: position for source, position in start.have.items() if source in sources}
    return Reader(sources, start.offset, start.anchor, have)
