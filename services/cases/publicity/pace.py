"""How often something may be asked for: so many times within a while by each of those who ask, in this process."""

from collections import deque
from collections.abc import Callable
from math import ceil
from time import monotonic

from cachetools import LRUCache

REMEMBERED = 10_000


class Pace:
    """At most `most` times within `seconds` for each key; the REMEMBERED keys asked for last are known."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._times: LRUCache[str, deque[float]] = LRUCache(maxsize=REMEMBERED)

    def seconds_to_wait(self, key: str) -> int:
        """0, and this time counts; or after how many whole seconds to come again, and it does not."""
        now = self._clock()
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return max(1, ceil(times[0] + self._seconds - now))
        times.append(now)
        return 0
