"""The child: runs one function on one payload, within its limits, and ends; it dies with the service that started it.

`python -P -m shared.subprocesses.child package.module:function <memory> <seconds> <socket>`; its standard input is a
pipe that the service holds open and never writes to.
"""

import fcntl
import importlib
import os
import resource
import select
import sys
import time
import traceback

from shared.subprocesses.errors import Progress, Rejected
from shared.subprocesses.frames import (
    FAILED,
    HEAD,
    OUT_OF_MEMORY,
    PROGRESS,
    PROGRESS_NUMBERS,
    REJECTED,
    RESULT,
    framed,
)

_LIFELINE = 0
_AT_MOST_EVERY = 0.1
_AT_ONCE = 1_048_576
_FRAMES = 30


def main(target: str, memory: int, seconds: int, channel: int) -> None:
    """Answers exactly one frame after any number of progress frames."""
    _die_with_parent()
    os.set_blocking(channel, True)
    payload = _payload(channel)
    _limit(memory, seconds)
    kind, content = _outcome(target, payload, _teller(channel))
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    _send(channel, framed(kind, content))


def _outcome(target: str, payload: bytes, progress: Progress) -> tuple[bytes, bytes]:
    module, _, name = target.partition(":")
    try:
        result = getattr(importlib.import_module(module), name)(payload, progress)
        if not isinstance(result, bytes):
            raise TypeError("the result is not bytes")
        return RESULT, result
    except Rejected as rejected:
        return REJECTED, _json({name: getattr(rejected, name) for name in ("code", "errors", "details", "status")})
    except MemoryError:
        return OUT_OF_MEMORY, b""
    except BaseException as failure:  # noqa: BLE001  the service logs it
        where = traceback.extract_tb(failure.__traceback__)[-_FRAMES:]
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in where]
        return FAILED, _json({"exception": type(failure).__qualname__, "frames": frames})


def _die_with_parent() -> None:
    """The kernel sends SIGIO, which ends the process, when the service's end of the lifeline closes."""
    fcntl.fcntl(_LIFELINE, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(_LIFELINE, fcntl.F_SETFL, fcntl.fcntl(_LIFELINE, fcntl.F_GETFL) | os.O_ASYNC)
    poll = select.poll()
    poll.register(_LIFELINE, 0)
    if poll.poll(0):
        sys.exit(1)


def _limit(memory: int, seconds: int) -> None:
    """Soft limits on address space and CPU time; a dump of its memory would hold the payload."""
    unlimited = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, unlimited))


def _payload(channel: int) -> bytes:
    _, length = HEAD.unpack(_exactly(channel, HEAD.size))
    return _exactly(channel, length)


def _exactly(channel: int, length: int) -> bytes:
    found = bytearray()
    while len(found) < length:
        piece = os.read(channel, min(length - len(found), _AT_ONCE))
        if not piece:
            sys.exit(1)
        found += piece
    return bytes(found)


def _send(channel: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(channel, left[:_AT_ONCE]) :]


def _teller(channel: int) -> Progress:
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _AT_MOST_EVERY or done == total:
            told = now
            _send(channel, framed(PROGRESS, PROGRESS_NUMBERS.pack(done, total)))

    return tell


def _json(value: object) -> bytes:
    import orjson

    return orjson.dumps(value, default=str)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    os._exit(0)  # nothing is left to tidy up, and some libraries take their time over it
