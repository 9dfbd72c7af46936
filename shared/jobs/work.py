"""What a job is to the function that does its work: a place to tell how far it is, and to hear that it must end."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_TELL_EVERY = 0.5


class JobCancelledError(Exception):
    """Who started the job does not want it any more."""


class JobInterruptedError(Exception):
    """The replica stops, or the job is no longer its own."""


@dataclass(frozen=True, slots=True)
class Produced:
    """A file that a job came to."""

    name: str
    media: str
    content: bytes | Iterable[bytes]


class Job:
    """One job at work; `tell(done, total)` writes it down."""

    def __init__(self, id: str, kind: str, tell: Callable[[int, int], None]) -> None:
        self.id = id
        self.kind = kind
        self._tell = tell
        self._told = 0.0
        self._cancelled = threading.Event()
        self._interrupted = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Says how much is done, as often as one likes; raises when the job must end: let that through."""
        self.check()
        now = time.monotonic()
        if total and (now - self._told >= _TELL_EVERY or done == total):
            self._told = now
            self._tell(done, total)

    def check(self) -> None:
        """Raises JobCancelledError or JobInterruptedError when the job must end."""
        if self._cancelled.is_set():
            raise JobCancelledError
        if self._interrupted.is_set():
            raise JobInterruptedError

    def cancel(self) -> None:
        """From now on `check` raises JobCancelledError."""
        self._cancelled.set()

    def interrupt(self) -> None:
        """From now on `check` raises JobInterruptedError."""
        self._interrupted.set()


Work = Callable[[Job], Produced | Mapping[str, Any] | None]
"""Does the work in a thread of its own, calling `progress` or `check` now and then; a mapping is a JSON result."""
