"""What the tests have done in children: each function does one thing that can happen there."""

import os
import signal
import sys
import time
from pathlib import Path

import orjson

from shared.subprocesses import Progress, Rejected


def reverse(payload: bytes, progress: Progress) -> bytes:
    return payload[::-1]


def count(payload: bytes, progress: Progress) -> bytes:
    for done in range(1, 4):
        progress(done, 3)
        time.sleep(0.15)
    return b"counted"


def reject(payload: bytes, progress: Progress) -> bytes:
    error = {"field": "rows.3.name", "code": "required", "message": "必填"}
    raise Rejected("sheet_unreadable", [error], {"rows": 7})


def lack(payload: bytes, progress: Progress) -> bytes:
    raise Rejected("font_missing", status=503)


def fail(payload: bytes, progress: Progress) -> bytes:
    print(payload.decode(), file=sys.stderr)
    raise ValueError(payload.decode())


def burn(payload: bytes, progress: Progress) -> bytes:
    """Never ends, and never lets Python run a signal handler late: it is in C nearly all of the time."""
    if payload:
        Path(payload.decode()).write_text(str(os.getpid()))
    while True:
        sum(range(10_000_000))


def hoard(payload: bytes, progress: Progress) -> bytes:
    return bytes(len(bytearray(4 << 30)))


def crash(payload: bytes, progress: Progress) -> bytes:
    os.kill(os.getpid(), signal.SIGSEGV)
    return b""


def vanish(payload: bytes, progress: Progress) -> bytes:
    os._exit(3)


def not_bytes(payload: bytes, progress: Progress) -> bytes:
    return "text"  # type: ignore[return-value]


def surroundings(payload: bytes, progress: Progress) -> bytes:
    """The variables, the open descriptors and the green modules that a child finds."""
    descriptors = list(Path("/proc/self/fd").iterdir())
    return orjson.dumps({"env": dict(os.environ), "fds": len(descriptors), "eventlet": "eventlet" in sys.modules})
