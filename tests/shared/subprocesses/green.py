"""A monkey-patched process, as a service is: two children burn while a greenlet ticks; prints its latest tick."""

import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)

import eventlet  # noqa: E402

eventlet.monkey_patch()

import sys  # noqa: E402
import time  # noqa: E402

from shared.subprocesses import TooCostlyError  # noqa: E402
from shared.subprocesses.calls import Subprocesses  # noqa: E402

FUNCTIONS = "tests.shared.subprocesses.functions"


def main(pid_file: str) -> None:
    calls = Subprocesses()
    longest = 0.0

    def tick() -> None:
        nonlocal longest
        while True:
            began = time.monotonic()
            eventlet.sleep(0.005)
            longest = max(longest, time.monotonic() - began)

    def burn() -> str:
        try:
            calls.call(f"{FUNCTIONS}:burn", pid_file.encode(), timeout=3600 if pid_file else 1)
        except TooCostlyError as error:
            return error.spent
        return "ended"

    eventlet.spawn(tick)
    burning = [eventlet.spawn(burn), eventlet.spawn(burn)]
    spent = [one.wait() for one in burning]
    big = bytes(range(256)) * 40_000
    assert calls.call(f"{FUNCTIONS}:reverse", big, timeout=30) == big[::-1]
    print(*spent, round(longest, 3))


main(sys.argv[1] if len(sys.argv) > 1 else "")
