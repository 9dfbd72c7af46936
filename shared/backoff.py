"""Bounded waiting between attempts: each pause twice the last, with jitter, up to a stated limit."""

import random

FIRST = 0.1
LIMIT = 5.0


class Backoff:
    """Seconds to wait before the next attempt; `reset` after a success."""

    def __init__(self) -> None:
        self._pause = FIRST

    def next(self) -> float:
        pause, self._pause = self._pause, min(self._pause * 2, LIMIT)
        return pause * random.uniform(0.5, 1.0)  # noqa: S311  jitter, not a secret

    def reset(self) -> None:
        self._pause = FIRST
