"""The timer of a replica: raises every mark when it is due, late if it must be, its share of the cases and no more."""

import threading
from collections.abc import Collection, Iterator
from datetime import timedelta
from itertools import islice
from time import monotonic
from typing import Final

from cachetools import TTLCache
from pymongo.collection import Collection as Table
from pymongo.errors import PyMongoError

from services.cases.deadlines.crew import Crew
from services.cases.deadlines.due import DueDeadline, due_deadlines, next_moment, outdated
from services.cases.deadlines.projections import DEADLINES
from services.cases.deadlines.raising import Raising
from services.cases.lists.rows import LIST
from shared.backoff import Backoff
from shared.clock import now
from shared.eventstore.numbering import PARTITIONS
from shared.logs import get_logger
from shared.metrics import deadline_lag_seconds
from shared.mongo import Document
from shared.projector.leases import Leases
from shared.spine import SpineApi

log = get_logger(__name__)

LOOK_EVERY: Final = 1.0
BATCH = 400
RESET_EVERY = timedelta(days=1)
REMEMBERED: Final = 60.0
"""Seconds in which a deadline that was dealt with is left alone; by then its row says so too."""
MOST_REMEMBERED = 100_000


class DeadlineTimer:
    """Started by the service in every replica; those that live share the partitions between them.

    Two of them may deal with the same deadline for a moment, when one has just come or gone: the
    command's id lets the mark be raised once.
    """

    def __init__(self, spine: SpineApi) -> None:
        self._views = spine.views
        self._replica = spine.settings.replica
        self._leases = Leases(spine.database, self._replica)
        self._raising = Raising(spine)
        self._dealt_with: TTLCache[DueDeadline, bool] = TTLCache(MOST_REMEMBERED, REMEMBERED)
        self._reset_at: float | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Works until stopped; a database that is away is waited for."""
        backoff = Backoff()
        while not self._stopping.is_set():
            try:
                pause = self._round()
                backoff.reset()
            except PyMongoError as failure:
                log.warning("deadline_timer_interrupted", failure=type(failure).__name__)
                pause = backoff.next()
            except Exception:
                # a fault of ours must not end the timer for good
                log.error("deadline_timer_failed", exc_info=True)
                pause = backoff.next()
            self._stopping.wait(pause)

    def stop(self) -> None:
        """Lets `run` return after the commands on their way."""
        self._stopping.set()

    def _round(self) -> float:
        """Raises a batch of what is due; the seconds to wait before the next."""
        partitions = self._share()
        if not partitions:
            return LOOK_EVERY
        self._reset_once_a_day(partitions)
        begun, moment = monotonic(), now()
        found = list(islice(self._fresh(due_deadlines(self._rows, partitions, moment)), BATCH))
        deadline_lag_seconds.set((moment - found[0].marks[0].at).total_seconds() if found else 0)
        if found:
            done = Crew(self._raising.raise_marks, self._stopping).each(found)
            self._dealt_with.update(dict.fromkeys(done, True))
            log.info("deadlines_raised", marks=sum(done.values()), seconds=round(monotonic() - begun, 3))
        return 0 if len(found) == BATCH else self._pause(partitions)

    def _share(self) -> Collection[int]:
        """The partitions that fall to this replica among those that live; none before it counts as one."""
        members = self._leases.members()
        if self._replica not in members:
            return ()
        mine = members.index(self._replica)
        return [partition for partition in range(PARTITIONS) if partition % len(members) == mine]

    def _fresh(self, due: Iterator[DueDeadline]) -> Iterator[DueDeadline]:
        return (one for one in due if one not in self._dealt_with)

    def _pause(self, partitions: Collection[int]) -> float:
        moment = now()
        upcoming = next_moment(self._rows, partitions, moment)
        return min(LOOK_EVERY, (upcoming - moment).total_seconds()) if upcoming else LOOK_EVERY

    def _reset_once_a_day(self, partitions: Collection[int]) -> None:
        """The holidays of a year come with a new version of the calendar, that is with a new start of the service."""
        if self._reset_at is not None and monotonic() - self._reset_at < RESET_EVERY.total_seconds():
            return
        done = Crew(self._raising.reset, self._stopping).each(set(outdated(self._rows, partitions)))
        if done:
            log.info("deadlines_reset", cases=sum(done.values()))
        self._reset_at = monotonic()

    @property
    def _rows(self) -> Table[Document]:
        return self._views.table(LIST, DEADLINES)
