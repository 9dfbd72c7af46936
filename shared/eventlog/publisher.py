"""One partition's way into the log: a channel of its own.

One channel for several streams lost events that the broker had confirmed, when a stream's leader
changed; with a channel per stream none were.
"""

from collections.abc import Iterable
from typing import Any

from amqp import Message
from kombu import Connection

from shared.eventlog.envelope import CONTENT_TYPE, Outgoing
from shared.eventlog.topology import declare_partition, exchange_of
from shared.eventlog.window import Window


class PartitionPublisher(Window):
    """Publishes one partition of a source in order and knows how far the broker has confirmed it."""

    def __init__(self, connection: Connection, source: str, partition: int, published: int) -> None:
        super().__init__(published)
        self._connection = connection
        self._source = source
        self.partition = partition
        self._open()

    def publish(self, messages: Iterable[Outgoing]) -> None:
        """Sends messages that follow `sent`; the caller keeps to `room`."""
        for message in messages:
            self._channel.basic_publish(
                Message(
                    message.body,
                    content_type=CONTENT_TYPE,
                    type=message.type,
                    delivery_mode=2,
                    application_headers=message.headers,
                ),
                exchange=exchange_of(self._source),
                routing_key=message.routing_key,
                mandatory=True,
            )
            self.send(message)

    def recover(self) -> bool:
        """After a failure opens a new channel at the right position; tells whether it had to."""
        if not self.broken:
            return False
        if self.missing:
            declare_partition(self._connection, self._source, self.partition)
        self._channel.close()
        self.reopen()
        self._open()
        return True

    def _open(self) -> None:
        channel = self._connection.channel()
        channel.confirm_select()
        # callbacks of a channel that was replaced must not count for the new one
        channel.events["basic_ack"].add(lambda tag, many: self.confirm(tag, many) if self._is_on(channel) else None)
        channel.events["basic_nack"].add(lambda *_: self.fail() if self._is_on(channel) else None)
        channel.events["basic_return"].add(lambda *_: self.miss() if self._is_on(channel) else None)
        self._channel: Any = channel

    def _is_on(self, channel: Any) -> bool:
        return channel is self._channel
