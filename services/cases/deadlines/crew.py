"""Many commands on their way at once, because each mostly waits for the journal; one that fails stops no other."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from shared.logs import get_logger
from shared.projector.appliers import is_passing

log = get_logger(__name__)

AT_ONCE = 8

T = TypeVar("T")


class Crew(Generic[T]):
    """Does `work` on each of some things, at most `AT_ONCE` at a time, until `stopping` is set."""

    def __init__(self, work: Callable[[T], int], stopping: threading.Event) -> None:
        self._work = work
        self._stopping = stopping

    def each(self, things: Iterable[T]) -> dict[T, int]:
        """What the work came to, of those it was done on; 0 for one on which it failed by a fault of ours.

        Raises what a server's failure raised, after the work on its way: the rest is for later.
        """
        waiting, done, failures = deque(things), dict[T, int](), list[Exception]()
        workers = [
            threading.Thread(target=self._drain, args=(waiting, done, failures), name="crew", daemon=True)
            for _ in range(min(AT_ONCE, len(waiting)))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise failures[0]
        return done

    def _drain(self, waiting: deque[T], done: dict[T, int], failures: list[Exception]) -> None:
        while not self._stopping.is_set() and not failures:
            try:
                thing = waiting.popleft()
            except IndexError:
                return
            try:
                done[thing] = self._work(thing)
            except Exception as failure:
                if is_passing(failure):
                    failures.append(failure)
                else:
                    log.error("timer_command_failed", thing=str(thing), exc_info=True)
                    done[thing] = 0
