"""Reading one partition of the log: deliveries in order from an offset, and asking for what is missing."""

from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal

import orjson
from amqp import Message
from kombu import Connection

from shared.eventlog.topology import REPAIR, exchange_of, log_queue
from shared.logs import get_logger

log = get_logger(__name__)

Offset = int | Literal["first", "next"]
ASK_AGAIN = 10.0
ANCHOR_WAIT = 5.0
FRAMES_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of the log; `position` is None for a beacon. The body is still undecoded."""

    offset: int
    source: str
    type: str
    stream: str
    position: int | None
    prev: int
    body: bytes
    tag: int


class PartitionConsumer:
    """A consumer on one partition's stream queue; at most `prefetch` deliveries are unacknowledged."""

    def __init__(self, connection: Connection, partition: int, offset: Offset, prefetch: int) -> None:
        self._connection = connection
        self._partition = partition
        self._waiting: deque[Delivery] = deque()
        self._asked: dict[str, float] = {}
        self._channel = connection.channel()
        self._channel.basic_qos(0, prefetch, False)
        self._channel.basic_consume(
            log_queue(partition), callback=self._on_message, arguments={"x-stream-offset": offset}
        )

    def take(self, limit: int, timeout: float) -> list[Delivery]:
        """What has arrived, at most `limit`; waits up to `timeout` seconds for the first."""
        if not self._waiting:
            drain(self._connection, timeout)
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def acknowledge(self, tag: int) -> None:
        """Gives the broker credit for everything up to this delivery; a stream forgets nothing by it."""
        self._channel.basic_ack(tag, multiple=True)

    def ask_for_repair(self, source: str, have: int) -> None:
        """Asks the source to publish this partition again from behind `have`; every ten seconds at the most."""
        if monotonic() - self._asked.get(source, -ASK_AGAIN) < ASK_AGAIN:
            return
        self._asked[source] = monotonic()
        log.warning("hole_in_log", source=source, partition=self._partition, have=have)
        request_repair(self._channel, source, self._partition, have)

    def close(self) -> None:
        """Ends the consumer; the connection stays."""
        self._channel.close()

    def _on_message(self, message: Any) -> None:
        try:
            delivery = _delivery(message)
        except (KeyError, TypeError):
            log.error("unreadable_message", partition=self._partition)
            return
        if message.delivery_info["exchange"] != exchange_of(delivery.source):
            log.error("forged_source", source=delivery.source, partition=self._partition)
            return
        self._waiting.append(delivery)


def attach(
    connection: Connection, partition: int, offset: int | None, anchor: tuple[str, int] | None, prefetch: int
) -> PartitionConsumer:
    """A consumer behind `offset`, if the log still has the same message (`anchor`) there; else from the first.

    A log that was recreated or truncated answers an old offset with silence or with a jump.
    """
    if offset is not None:
        consumer = PartitionConsumer(connection, partition, offset, prefetch)
        first = consumer.take(1, ANCHOR_WAIT)
        if first and (first[0].offset, (first[0].source, first[0].position)) == (offset, anchor):
            consumer.acknowledge(first[0].tag)
            return consumer
        log.warning("anchor_lost", partition=partition, offset=offset)
        consumer.close()
    return PartitionConsumer(connection, partition, "first", prefetch)


def drain(connection: Connection, timeout: float) -> None:
    """Handles what the broker has sent, waiting up to `timeout` seconds for the first frame."""
    with suppress(TimeoutError):
        for _ in range(FRAMES_AT_ONCE):
            connection.drain_events(timeout=timeout)
            timeout = 0


def request_repair(channel: Any, source: str, partition: int, have: int) -> None:
    """Puts a request into the source's repair queue."""
    body = orjson.dumps({"partition": partition, "have": have})
    channel.basic_publish(Message(body, delivery_mode=2), exchange=REPAIR, routing_key=source)


def _delivery(message: Any) -> Delivery:
    headers = message.headers
    body = message.body
    return Delivery(
        headers["x-stream-offset"],
        headers["source"],
        message.properties.get("type", ""),
        headers["stream"],
        headers.get("position"),
        headers["prev"],
        body if isinstance(body, bytes) else body.encode(),
        message.delivery_tag,
    )
