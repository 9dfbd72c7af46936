"""Subject keys in memory: forgotten within FORGOTTEN_WITHIN seconds, and made ahead of the command path."""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from pymongo.errors import PyMongoError

from shared.personal.errors import MasterKeyError

FORGOTTEN_WITHIN = 10.0
"""Seconds after an erasure within which every process has stopped reading the person's data."""

CAPACITY = 10_000
BATCH = 64
LOW = 32

Seconds = Callable[[], float]
SubjectKey = tuple[str, bytes]


class KeyCache:
    """Keys by subject, the oldest leaving first; a key is held from the moment its reading *began*."""

    def __init__(self, clock: Seconds, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._capacity = capacity
        self._held: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._erased: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, subject: str) -> bytes | None:
        entry = self._held.get(subject)
        if entry is None or entry[0] <= self._clock():
            return None
        return entry[1]

    def put(self, subject: str, key: bytes, began: float) -> None:
        """Holds a key whose reading began at `began`, unless it was erased here meanwhile."""
        with self._lock:
            if subject not in self._erased:
                self._held.pop(subject, None)
                self._held[subject] = (began + FORGOTTEN_WITHIN, key)
                self._drop_oldest()

    def erase(self, subject: str) -> None:
        """Forgets the key; a reading that is under way elsewhere in this process does not bring it back."""
        with self._lock:
            self._held.pop(subject, None)
            self._erased[subject] = None
            if len(self._erased) > self._capacity:
                self._erased.popitem(last=False)

    def _drop_oldest(self) -> None:
        now = self._clock()
        while self._held:
            subject, (until, _) = next(iter(self._held.items()))
            if len(self._held) <= self._capacity and now < until:
                return
            del self._held[subject]


class KeyPool:
    """Subject keys that are durable before anybody needs them: taking one costs no write.

    `make(n)` stores n new keys and gives them.  Keys still here when the process ends are never used.
    """

    def __init__(self, make: Callable[[int], Sequence[SubjectKey]]) -> None:
        self._make = make
        self._ready: deque[SubjectKey] = deque()
        self._filling = threading.Lock()

    def take(self) -> SubjectKey:
        """A subject and its key; waits for the database only when all that were made ahead are gone."""
        if 0 < len(self._ready) < LOW and self._filling.acquire(blocking=False):
            threading.Thread(target=self._fill_ahead, daemon=True).start()
        while True:
            try:
                return self._ready.popleft()
            except IndexError:
                self._fill()

    def _fill(self) -> None:
        with self._filling:
            if not self._ready:
                self._ready.extend(self._make(BATCH))

    def _fill_ahead(self) -> None:
        try:
            # whoever finds the pool empty fills it himself, and gets to see the failure
            with suppress(PyMongoError, MasterKeyError):
                self._ready.extend(self._make(BATCH))
        finally:
            self._filling.release()
