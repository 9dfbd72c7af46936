"""Progress for the person at the terminal: one line per step, with the seconds since the start."""

import os
import sys
import time

_STARTED = float(os.environ.get("WANGGE_STARTED") or time.time())


def say(text: str) -> None:
    """One step, at once visible also through a pipe."""
    print(f"[{time.time() - _STARTED:6.1f} s] {text}", flush=True)


def complain(text: str) -> None:
    """What went wrong, in one line, beside the normal output."""
    print(f"✗ {text}", file=sys.stderr, flush=True)
