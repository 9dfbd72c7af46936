"""Waiting for a condition with a limit, and giving up early when what is waited for has died."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable

from deploy.local.errors import DeployError


def wait_until(
    done: Callable[[], bool], what: str, timeout: float = 60.0, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return when `done()` is true; raise DeployError after `timeout` seconds or when `alive()` is false."""
    deadline = time.monotonic() + timeout
    while not done():
        if not alive():
            raise DeployError(f"{what} 启动后退出了")
        if time.monotonic() > deadline:
            raise DeployError(f"{what} 在 {timeout:.0f} 秒内没有就绪")
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether a GET of this address gives 2xx now."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False
