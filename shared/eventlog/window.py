"""How far one partition of a source is in the log: what is sent, what is confirmed, where to begin again; pure."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from shared.eventlog.envelope import Outgoing

WINDOW = 500


@dataclass(slots=True)
class _Unconfirmed:
    tag: int
    position: int | None
    time: datetime | None
    confirmed: bool = False


class Window:
    """At most `WINDOW` messages unconfirmed on one channel, whose tags count from 1.

    `published` is the position up to which everything is confirmed, `sent` the last one handed to the
    channel.  After a nack or a closed channel it begins again behind `published`; after a return, which
    means that the stream does not hold this source, at the beginning.
    """

    def __init__(self, published: int) -> None:
        self.published = published
        self._replay_from = self._replay_until = 0
        self._begin()

    @property
    def room(self) -> int:
        """How many more messages may be sent before confirms come in."""
        return 0 if self.broken else WINDOW - len(self._unconfirmed)

    @property
    def waiting(self) -> bool:
        """Whether confirms are outstanding."""
        return bool(self._unconfirmed)

    @property
    def oldest(self) -> datetime | None:
        """The time of the oldest fact that is not confirmed."""
        return self._unconfirmed[0].time if self._unconfirmed else None

    @property
    def broken(self) -> bool:
        """Whether nothing more may be sent or counted on this channel."""
        return self._failed or self.missing

    def send(self, message: Outgoing) -> None:
        """Counts a message that was handed to the channel; facts follow `sent`, the caller keeps to `room`."""
        self._tag += 1
        self._unconfirmed.append(_Unconfirmed(self._tag, message.position, message.time))
        if message.position is not None:
            self.sent = message.position

    def confirm(self, tag: int, multiple: bool) -> None:
        """The broker has taken a message, or every one up to it."""
        for message in self._unconfirmed:
            if message.tag > tag:
                break
            if multiple or message.tag == tag:
                message.confirmed = True
        self._advance()

    def fail(self) -> None:
        """The broker refused a message, or everything is to be sent again behind `published`."""
        self._failed = True

    def miss(self) -> None:
        """The broker returned a message: the stream, or its binding to this source, is not there."""
        self.missing = True

    def rewind(self, position: int) -> None:
        """Lets it publish again behind `position`; asked again while it is doing so, it just goes on."""
        if position >= self.published or self._replay_from <= position < self._replay_until:
            return
        self._replay_from, self._replay_until = position, self.published
        self.published = position
        self.fail()

    def reopen(self) -> None:
        """Begins again on a new channel, once what was missing is there."""
        if self.missing:
            self.published = 0
        self._begin()

    def _begin(self) -> None:
        self._tag = 0
        self._unconfirmed: deque[_Unconfirmed] = deque()
        self._failed = self.missing = False
        self.sent = self.published

    def _advance(self) -> None:
        if self.broken:
            return
        while self._unconfirmed and self._unconfirmed[0].confirmed:
            position = self._unconfirmed.popleft().position
            if position is not None:
                self.published = position
        if self.published >= self._replay_until:
            self._replay_from = self._replay_until = 0
