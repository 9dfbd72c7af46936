"""One `deploy/up` per checkout at a time: it holds a lock for as long as anything of it runs."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.local.errors import DeployError


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold the lock; DeployError when another `deploy/up` of this checkout holds it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        if not _take(lock):
            raise DeployError(f"这个目录的网格已经在运行（进程 {_holder(lock)}）；停止用 deploy/down")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def stop_running(file: Path, seconds: float = 120.0) -> bool:
    """End the `deploy/up` that holds the lock and wait until it is gone; False when there is none."""
    if not file.exists():
        return False
    with file.open("r") as lock:
        if _take(lock):
            return False
        os.kill(holder := _holder(lock), signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while not _take(lock):
            if time.monotonic() > deadline:
                raise DeployError(f"进程 {holder} 在 {seconds:.0f} 秒内没有停下")
            time.sleep(0.1)
        return True


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: IO[str]) -> int:
    lock.seek(0)
    return int(lock.read() or 0)
