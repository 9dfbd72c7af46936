"""One partition's way into the log: a channel of its own, at most `WINDOW` messages unconfirmed.

One channel for several streams lost events that the broker had confirmed, when a stream's leader
changed; with a channel per stream none were.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from amqp import Message
from kombu import Connection

from shared.eventlog.envelope import CONTENT_TYPE, Outgoing
from shared.eventlog.topology import declare_partition, exchange_of

WINDOW = 500


@dataclass(slots=True)
class _Unconfirmed:
    tag: int
    position: int | None
    time: datetime | None
    confirmed: bool = False


class PartitionPublisher:
    """Publishes one partition of a source in order and knows how far the broker has confirmed it.

    `published` is the position up to which everything is confirmed, `sent` the last one handed to the
    channel.  After a nack or a closed channel it goes back to `published`; after a return, which means
    that the stream does not hold this source, to the beginning.
    """

    def __init__(self, connection: Connection, source: str, partition: int, published: int) -> None:
        self._connection = connection
        self._source = source
        self.partition = partition
        self.published = published
        self.sent = published
        self._unconfirmed: deque[_Unconfirmed] = deque()
        self._failed = False
        self._returned = False
        self._replay_from = self._replay_until = 0
        self._open()

    @property
    def room(self) -> int:
        """How many more messages may be sent before confirms come in."""
        return 0 if self._failed or self._returned else WINDOW - len(self._unconfirmed)

    @property
    def waiting(self) -> bool:
        """Whether confirms are outstanding."""
        return bool(self._unconfirmed)

    @property
    def oldest(self) -> datetime | None:
        """The time of the oldest fact that is not confirmed."""
        return self._unconfirmed[0].time if self._unconfirmed else None

    def publish(self, messages: Iterable[Outgoing]) -> None:
        """Sends messages that follow `sent`; the caller keeps to `room`."""
        for message in messages:
            self._tag += 1
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
            self._unconfirmed.append(_Unconfirmed(self._tag, message.position, message.time))
            if message.position is not None:
                self.sent = message.position

    def rewind(self, position: int) -> None:
        """Publishes again from behind `position`; asked again while it is doing so, it just goes on."""
        if position >= self.published or self._replay_from <= position < self._replay_until:
            return
        self._replay_from, self._replay_until = position, self.published
        self.published = position
        self._failed = True

    def recover(self) -> bool:
        """After a failure opens a new channel at the right position; tells whether it had to."""
        if self._returned:
            declare_partition(self._connection, self._source, self.partition)
            self.published = 0
        if not (self._failed or self._returned):
            return False
        self._channel.close()
        self._open()
        return True

    def _open(self) -> None:
        channel = self._connection.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._on_ack(channel, tag, multiple))
        channel.events["basic_nack"].add(lambda *_: self._on_nack(channel))
        channel.events["basic_return"].add(lambda *_: self._on_return(channel))
        self._channel: Any = channel
        self._tag = 0
        self._unconfirmed.clear()
        self._failed = self._returned = False
        self.sent = self.published

    def _on_ack(self, channel: Any, tag: int, multiple: bool) -> None:
        if channel is not self._channel:
            return
        for message in self._unconfirmed:
            if message.tag > tag:
                break
            if multiple or message.tag == tag:
                message.confirmed = True
        self._advance()

    def _advance(self) -> None:
        if self._failed or self._returned:
            return
        while self._unconfirmed and self._unconfirmed[0].confirmed:
            position = self._unconfirmed.popleft().position
            if position is not None:
                self.published = position
        if self.published >= self._replay_until:
            self._replay_from = self._replay_until = 0

    def _on_nack(self, channel: Any) -> None:
        if channel is self._channel:
            self._failed = True

    def _on_return(self, channel: Any) -> None:
        if channel is self._channel:
            self._returned = True
