"""Reading one partition of the log: deliveries in order from an offset, and asking for what is missing."""

from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Literal

import orjson
from amqp import Message
from amqp.exceptions import NotFound
from kombu import Connection

from shared.eventlog.reader import Delivery, Reader
from shared.eventlog.topology import REPAIR, exchange_of, log_queue
from shared.logs import get_logger

log = get_logger(__name__)

Offset = int | Literal["first", "next"]
ASK_AGAIN = 10.0
CREDIT_SHARE = 4
ANCHOR_WAIT = 5.0
FRAMES_AT_ONCE = 1000


class PartitionConsumer:
    """A consumer on one partition's stream queue; at most `prefetch` deliveries are unacknowledged."""

    def __init__(self, connection: Connection, partition: int, offset: Offset, prefetch: int) -> None:
        self._connection = connection
        self._partition = partition
        self._waiting: deque[Delivery] = deque()
        self._last_taken = 0
        self._unacknowledged = 0
        self._credit_after = max(prefetch // CREDIT_SHARE, 1)
        self._asked: dict[str, float] = {}
        self._channel = connection.channel()
        self._channel.basic_qos(0, prefetch, False)
        self._channel.basic_consume(
            log_queue(partition), callback=self._on_message, arguments={"x-stream-offset": offset}
        )

    def take(self, limit: int, timeout: float) -> list[Delivery]:
        """What has arrived, at most `limit`; waits up to `timeout` seconds for the first."""
        until = monotonic() + timeout
        while not self._waiting and (left := until - monotonic()) > 0:
            drain(self._connection, left)
        taken = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        if taken:
            self._last_taken = taken[-1].tag
            self._unacknowledged += len(taken)
        return taken

    def acknowledge(self) -> None:
        """Gives the broker credit for everything taken, once it is a quarter of the prefetch.

        A stream forgets nothing by it, so it is no more than flow control: a frame for each delivery
        cost more than the deliveries.
        """
        if self._unacknowledged >= self._credit_after:
            self._channel.basic_ack(self._last_taken, multiple=True)
            self._unacknowledged = 0

    def ask_for_repair(self, wanted: Iterable[tuple[str, int | None]]) -> None:
        """Asks each source to publish again from behind what is there; every ten seconds at the most.

        With None it only asks the source to say where the partition ends.
        """
        for source, have in wanted:
            if monotonic() - self._asked.get(source, -ASK_AGAIN) >= ASK_AGAIN:
                self._asked[source] = monotonic()
                if have is not None:
                    log.warning("asked_for_repair", source=source, partition=self._partition, have=have)
                request_repair(self._channel, source, self._partition, have)

    def close(self) -> None:
        """Ends the consumer; the connection stays."""
        self._channel.close()

    def _on_message(self, message: Any) -> None:
        delivery = _delivery(message)
        if delivery is None:
            log.error("unreadable_message", partition=self._partition)
        elif message.delivery_info["exchange"] != exchange_of(delivery.source):
            log.error("forged_source", source=delivery.source, partition=self._partition)
        else:
            self._waiting.append(delivery)
            return
        # what nobody will take must not use up the prefetch
        self._channel.basic_ack(message.delivery_tag)


def attach(connection: Connection, partition: int, reader: Reader, prefetch: int) -> PartitionConsumer:
    """A consumer behind the reader's place, if the log still has its anchor there; else from the first.

    A log that was recreated or truncated answers an old offset with silence or with a jump.  Raises
    NotFound when there is no log, after telling the sources: one of them will make it.
    """
    return attach_all(connection, {partition: reader}, prefetch)[0]


def attach_all(connection: Connection, readers: Mapping[int, Reader], prefetch: int) -> list[PartitionConsumer]:
    """The same for the readers of many partitions: they wait for their anchors together, not one after the other."""
    until = monotonic() + ANCHOR_WAIT
    consumers = []
    for partition, reader in readers.items():
        reader.begin()
        offset: Offset = "first" if reader.offset is None else reader.offset
        consumers.append(_subscribed(connection, partition, reader, offset, prefetch))
    for index, (partition, reader) in enumerate(readers.items()):
        if reader.offset is not None and not _has_anchor(consumers[index], reader, until):
            log.warning("anchor_lost", partition=partition, offset=reader.offset)
            consumers[index].close()
            consumers[index] = _subscribed(connection, partition, reader, "first", prefetch)
    return consumers


def _has_anchor(consumer: PartitionConsumer, reader: Reader, until: float) -> bool:
    first = next(iter(consumer.take(1, until - monotonic())), None)
    if not reader.stands_at(first):
        return False
    consumer.acknowledge()
    return True


def _subscribed(
    connection: Connection, partition: int, reader: Reader, offset: Offset, prefetch: int
) -> PartitionConsumer:
    try:
        return PartitionConsumer(connection, partition, offset, prefetch)
    except NotFound:
        for source, have in reader.wanted:
            request_repair(connection.channel(), source, partition, have)
        raise


def drain(connection: Connection, timeout: float) -> None:
    """Handles what the broker has sent, waiting up to `timeout` seconds for the first frame."""
    with suppress(TimeoutError):
        for _ in range(FRAMES_AT_ONCE):
            connection.drain_events(timeout=timeout)
            timeout = 0


def request_repair(channel: Any, source: str, partition: int, have: int | None) -> None:
    """Puts a request into the source's repair queue: publish again behind `have`, or (None) say where it ends."""
    body = orjson.dumps({"partition": partition, "have": have})
    channel.basic_publish(Message(body, delivery_mode=2), exchange=REPAIR, routing_key=source)


def _delivery(message: Any) -> Delivery | None:
    headers, body = message.headers, message.body
    try:
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
    except (KeyError, TypeError):
        return None
