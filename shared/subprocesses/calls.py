"""Calls of pure, CPU-heavy functions in a fresh process each, so that a service goes on answering meanwhile."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from math import ceil

import orjson

from shared.logs import get_logger
from shared.metrics import subprocess_seconds
from shared.subprocesses.errors import (
    Progress,
    Rejected,
    SubprocessBusyError,
    SubprocessFailedError,
    SubprocessStoppedError,
    TooCostlyError,
)
from shared.subprocesses.frames import (
    FAILED,
    HEAD,
    OUT_OF_MEMORY,
    PAYLOAD,
    PROGRESS,
    PROGRESS_NUMBERS,
    REJECTED,
    RESULT,
    framed,
)

log = get_logger(__name__)

AT_ONCE = 2
PATIENCE_SECONDS = 10.0
MEMORY = 512 * 1_048_576
_TELL_EVERY = 1.0
_LAST_WORDS_SECONDS = 1.0
_STOP_SECONDS = 5.0
_PIECE = 262_144
_ALONE = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # each of its threads reserves address space
    "MALLOC_ARENA_MAX": "1",
}


class Subprocesses:
    """The children of one service process: `at_once` run, others wait up to `patience` seconds for a place.

    Safe to use from many threads.  In a service its waiting is green: nothing here blocks the hub.
    """

    def __init__(self, at_once: int = AT_ONCE, patience: float = PATIENCE_SECONDS) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._children: set[_Child] = set()
        self._stopping = False

    def call(
        self,
        function: str,
        payload: bytes,
        *,
        timeout: float,
        memory: int = MEMORY,
        on_progress: Progress | None = None,
    ) -> bytes:
        """What `package.module:function` makes of the payload within `timeout` seconds and `memory` bytes.

        The function is called with the payload and a Progress.  `on_progress` is called at least once a
        second; what it raises ends the child and is raised here.  Raises Rejected as the function did,
        TooCostlyError, SubprocessBusyError, SubprocessStoppedError, or SubprocessFailedError.
        """
        if not self._places.acquire(timeout=self._patience):
            raise SubprocessBusyError
        began = time.monotonic()
        try:
            return self._run(function, payload, began + timeout, memory, on_progress or _unheard)
        finally:
            self._places.release()
            subprocess_seconds.labels(function).observe(time.monotonic() - began)

    def stop(self) -> None:
        """Ends every child; calls under way raise SubprocessStoppedError, and so does every later one."""
        self._stopping = True
        deadline = time.monotonic() + _STOP_SECONDS
        while self._children and time.monotonic() < deadline:
            for child in list(self._children):
                child.interrupt()
            time.sleep(0.01)

    def _run(self, function: str, payload: bytes, deadline: float, memory: int, heard: Progress) -> bytes:
        if self._stopping:
            raise SubprocessStoppedError
        child = _Child(function, memory, deadline)
        self._children.add(child)
        try:
            kind, content = child.work(payload, heard)
        except TimeoutError:
            log.warning("subprocess_too_costly", function=function, spent="time")
            raise TooCostlyError(function, "time") from None
        except ConnectionError:
            if self._stopping:
                raise SubprocessStoppedError from None
            raise _death(function, child.last_words()) from None
        finally:
            child.end()
            self._children.discard(child)
        return _answer(function, kind, content)


class _Child:
    """One process in a process group of its own, its socket and its lifeline; the thread that made it ends it."""

    def __init__(self, function: str, memory: int, deadline: float) -> None:
        self._deadline = deadline
        self._told = (0, 0)
        self._socket, theirs = socket.socketpair()
        end_of_life, self._life = os.pipe()
        seconds = ceil(max(deadline - time.monotonic(), 0)) + 1
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own program and a name from our own code
                [
                    sys.executable,
                    *("-P", "-m", "shared.subprocesses.child"),
                    *(function, str(memory), str(seconds), str(theirs.fileno())),
                ],
                stdin=end_of_life,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_ALONE | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                start_new_session=True,
            )
        finally:
            theirs.close()
            os.close(end_of_life)

    def work(self, payload: bytes, heard: Progress) -> tuple[bytes, bytes]:
        """The last frame; TimeoutError when it is too late for one, ConnectionError when none will come."""
        self._socket.settimeout(self._left())
        self._socket.sendall(framed(PAYLOAD, payload))
        kind, content = self._frame(heard)
        while kind == PROGRESS:
            self._told = PROGRESS_NUMBERS.unpack(content)
            heard(*self._told)
            kind, content = self._frame(heard)
        return kind, content

    def interrupt(self) -> None:
        """Makes whoever waits for the child stop waiting."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def last_words(self) -> int | None:
        """The exit code of a process that closed its socket; minus the signal's number if one ended it."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_LAST_WORDS_SECONDS)
        return None

    def end(self) -> None:
        """Kills what is left of the group, and leaves no zombie and no descriptor."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._socket.close()
        os.close(self._life)

    def _frame(self, heard: Progress) -> tuple[bytes, bytes]:
        kind, length = HEAD.unpack(self._exactly(HEAD.size, heard))
        return kind, self._exactly(length, heard)

    def _exactly(self, length: int, heard: Progress) -> bytes:
        found = bytearray()
        while len(found) < length:
            self._socket.settimeout(min(self._left(), _TELL_EVERY))
            try:
                piece = self._socket.recv(min(length - len(found), _PIECE))
            except TimeoutError:
                heard(*self._told)
                continue
            if not piece:
                raise ConnectionResetError
            found += piece
        return bytes(found)

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _answer(function: str, kind: bytes, content: bytes) -> bytes:
    if kind == RESULT:
        return content
    if kind == REJECTED:
        raise Rejected(**orjson.loads(content))
    if kind == OUT_OF_MEMORY:
        log.warning("subprocess_too_costly", function=function, spent="memory")
        raise TooCostlyError(function, "memory")
    told = orjson.loads(content) if kind == FAILED else {}
    log.error("subprocess_failed", function=function, failure=told.get("exception"), at_lines=told.get("frames"))
    raise SubprocessFailedError(function)


def _death(function: str, code: int | None) -> Exception:
    """SIGXCPU is our own limit, SIGKILL the kernel's when the machine runs out of memory."""
    spent = {-signal.SIGXCPU: "time", -signal.SIGKILL: "memory"}.get(code or 0)
    if spent:
        log.warning("subprocess_too_costly", function=function, spent=spent)
        return TooCostlyError(function, spent)
    log.error("subprocess_crashed", function=function, code=code)
    return SubprocessFailedError(function)


def _unheard(done: int, total: int) -> None:
    """Nobody wants to know."""
