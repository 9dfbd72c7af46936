"""Server-sent events to one client: sent at once, kept alive, and cut rather than buffered when the client is slow."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from socket import SHUT_RDWR
from typing import Any

import eventlet
from eventlet.queue import Empty, Full, LightQueue

from shared.http.answers import Response, encode
from shared.logs import get_logger
from shared.metrics import sse_clients

log = get_logger(__name__)

HEARTBEAT_SECONDS = 10
RECONNECT_MILLISECONDS = 2_000
_WAITING = 256  # events kept for a client
_PATIENCE_SECONDS = 5  # how long a client may stand still while that many wait
_AT_ONCE = 64
_HEADERS = [
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("X-Accel-Buffering", "no"),
]


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream; `id` is what the client gives back as Last-Event-ID."""

    data: Any
    event: str | None = None
    id: str | None = None

    def encode(self) -> bytes:
        """The bytes on the wire; an event for many clients is encoded once and handed on as these bytes."""
        head = f"id: {self.id}\n" if self.id is not None else ""
        kind = f"event: {self.event}\n" if self.event else ""
        return f"{head}{kind}data: ".encode() + encode(self.data) + b"\n\n"


class EventStream:
    """The events of an iterator on their way to one client; ends with it, the client, the token or the service."""

    def __init__(self, events: Iterable[ServerEvent | bytes]) -> None:
        self._events = events
        self._waiting: LightQueue = LightQueue(_WAITING)
        self._cut: Callable[[], None] = lambda: None
        self._filler: Any = None

    def open(self, environ: dict[str, Any], name: str, until: float) -> Response:
        """Starts to fill; `name` is the stream's in the metrics, `until` the Unix time at which it ends."""
        environ["eventlet.minimum_write_chunk_size"] = 0
        connection = environ["eventlet.input"].get_socket()
        self._cut = lambda: _shut(connection)
        self._gauge = sse_clients.labels(name)
        self._gauge.inc()
        self._until = until
        self._filler = eventlet.spawn(self._fill)
        return Response(200, list(_HEADERS), self)

    @property
    def is_open(self) -> bool:
        """Whether it is still being sent."""
        return self._filler is not None

    def __iter__(self) -> Iterator[bytes]:
        yield f"retry: {RECONNECT_MILLISECONDS}\n\n".encode()
        while time.time() < self._until:
            chunk = self._next()
            if chunk is None:
                return
            yield chunk

    def end(self) -> None:
        """Ends the stream after what is waiting; a client that stands still is cut."""
        try:
            self._waiting.put_nowait(None)
        except Full:
            self._cut()

    def close(self) -> None:
        """Lets go of everything; the server calls it when the answer is over, however it ended."""
        if self._filler is not None:
            self._filler.kill()
            self._filler = None
            self._gauge.dec()

    def _next(self) -> bytes | None:
        try:
            left = max(0.0, self._until - time.time())
            chunks = [self._waiting.get(timeout=min(HEARTBEAT_SECONDS, left))]
        except Empty:
            return b": \n\n"
        while len(chunks) < _AT_ONCE and chunks[-1] is not None and not self._waiting.empty():
            chunks.append(self._waiting.get_nowait())
        if chunks[-1] is None:
            self._until = 0
        return b"".join(chunk for chunk in chunks if chunk) or None

    def _fill(self) -> None:
        try:
            for event in self._events:
                encoded = event if isinstance(event, bytes) else event.encode()
                self._waiting.put(encoded, timeout=_PATIENCE_SECONDS)
            self.end()
        except Full:
            log.warning("sse_client_cut", waiting=_WAITING)
            self._cut()
        except Exception:
            # whatever the source raises: this thread has no caller, and without an end the client would wait for ever
            log.exception("sse_source_failed")
            self.end()
        finally:
            close = getattr(self._events, "close", None)
            if close is not None:
                close()


def stream_events(events: Iterable[ServerEvent | bytes]) -> EventStream:
    """What a handler returns to send events for as long as the iterator lasts; a generator's `finally` runs at the end.

    The iterator runs outside the workers and may block; it is read ahead by 256 events at most.
    """
    return EventStream(events)


def _shut(connection: Any) -> None:
    try:
        connection.shutdown(SHUT_RDWR)
    except OSError:
        return
