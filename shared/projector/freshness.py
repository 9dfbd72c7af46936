"""Waiting until a service's rows hold what the service itself has committed: read your writes, in lists too."""

import time
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TypeVar

from shared.eventstore.numbering import Numbering
from shared.projector.projection import Projection
from shared.projector.views import Views

T = TypeVar("T")

FIRST_PAUSE = 0.015
LONGEST_PAUSE = 0.25


class Freshness:
    """How far a service's live rows have come in the facts of its own; what other services tell is not waited for."""

    def __init__(self, numbering: Numbering, views: Views, source: str, projections: Sequence[Projection]) -> None:
        self._numbering = numbering
        self._views = views
        self._source = source
        self._projections = [one.name for one in projections if source in one.sources]

    def wait(self, seconds: float) -> bool:
        """Waits until the rows have every fact committed before the call; False when they have not after `seconds`.

        A parked fact counts as had, for it may wait for days.  Needs no worker and no lock; it only reads.
        """
        if not self._projections:
            return True
        deadline = monotonic() + seconds
        pending = _awaited(self._numbering.pending, deadline)
        if pending is None or not _awaited(lambda: self._numbering.numbers(pending) or None, deadline):
            return False
        ends = self._numbering.ends()
        return bool(_awaited(lambda: self._have(ends) or None, deadline))

    def reaches(self, position: int) -> bool:
        """Whether the rows have every fact up to the end of the batch that numbered the one at `position`."""
        return self._have(self._numbering.ends(position))

    def _have(self, ends: Sequence[int]) -> bool:
        # in a snapshot, so that whoever reads rows afterwards cannot see an earlier moment than the checkpoints'
        with self._views.snapshot() as session:
            had = [self._views.vector(name, session).get(self._source, {}) for name in self._projections]
        return all(have.get(partition, 0) >= end for have in had for partition, end in enumerate(ends))


def _awaited(look: Callable[[], T | None], deadline: float) -> T | None:
    """The first answer that is not None; None when there was none until the deadline."""
    pause = FIRST_PAUSE
    while (found := look()) is None and (left := deadline - monotonic()) > 0:
        time.sleep(min(pause, left))
        pause = min(pause * 1.2, LONGEST_PAUSE)
    return found
