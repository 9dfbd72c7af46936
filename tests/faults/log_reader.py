"""A reader of the whole log that knows nothing yet: it keeps what follows the chain, and asks for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson
from amqp.exceptions import AMQPError
from kombu import Connection

from deploy.local.waiting import wait_until
from shared.eventlog.topology import connect, log_queue
from shared.eventstore.numbering import PARTITIONS

READ_WITHIN = 45.0
PREFETCH = 1000


@dataclass(frozen=True, slots=True)
class Logged:
    """A fact as the log has it."""

    position: int
    stream: str
    version: int
    index: int


class LogReader:
    """The facts of one source, per partition in the order in which a correct reader takes them."""

    def __init__(self, amqp_uri: str, source: str) -> None:
        self._amqp_uri = amqp_uri
        self._source = source
        self._read: list[list[Logged]] = []
        self._ends = [0] * PARTITIONS  # as the last beacon of each partition has it

    def read_to(self, tails: Sequence[int], beacons: bool = False) -> list[list[Logged]]:
        """Everything up to these positions, or what there was of it when nothing more came in time.

        A stream that is gone is waited for; with `beacons` also that the log says itself where it ends.
        """
        self._until = monotonic() + READ_WITHIN
        wait_until(lambda: self._read_once(tails, beacons), "the streams of the log", READ_WITHIN)
        return self._read

    def _read_once(self, tails: Sequence[int], beacons: bool) -> bool:
        self._read = [[] for _ in range(PARTITIONS)]
        try:
            with connect(self._amqp_uri, "judge") as connection:
                for partition in range(PARTITIONS):
                    self._consume(connection, partition)
                self._drain(connection, tails, beacons)
        except (AMQPError, OSError):
            return False
        return True

    def _drain(self, connection: Connection, tails: Sequence[int], beacons: bool) -> None:
        while [last_of(read) for read in self._read] != list(tails) or (beacons and self._ends != list(tails)):
            left = self._until - monotonic()
            if left <= 0:
                return
            try:
                connection.drain_events(timeout=min(left, 1.0))
            except TimeoutError:
                connection.heartbeat_check()

    def _consume(self, connection: Connection, partition: int) -> None:
        channel = connection.channel()
        channel.basic_qos(0, PREFETCH, False)

        def on_message(message: Any) -> None:
            self._take(partition, message)
            channel.basic_ack(message.delivery_tag)

        channel.basic_consume(log_queue(partition), callback=on_message, arguments={"x-stream-offset": "first"})

    def _take(self, partition: int, message: Any) -> None:
        headers, read = message.headers, self._read[partition]
        if headers["source"] != self._source:
            return
        position, prev = headers.get("position"), headers["prev"]
        if position is None:
            self._ends[partition] = prev
        elif position > last_of(read) and prev == last_of(read):
            form = orjson.loads(message.body)
            read.append(Logged(int(form["sequence"]), form["subject"], form["streamversion"], form["commitindex"]))


def last_of(read: Sequence[Logged]) -> int:
    """The position up to which the chain is unbroken."""
    return read[-1].position if read else 0
