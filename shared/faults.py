"""Named lines at which a kill test may end the process; without the test's arming they do nothing.

Armed by `WANGGE_TEST_FAULT=<line>:<n>`: the process kills itself with SIGKILL when it reaches the
line for the n-th time.  Only the kill tests set it; `deploy/up` removes it from the environment.
"""

import os
import signal
from collections.abc import Callable


def _unarmed(line: str) -> None:
    """Nothing: no test armed this process."""


def _armed(target: str, times: int) -> Callable[[str], None]:
    left = times

    def reach(line: str) -> None:
        nonlocal left
        if line == target:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reach


def _from_environment() -> Callable[[str], None]:
    line, _, times = os.environ.get("WANGGE_TEST_FAULT", "").partition(":")
    return _armed(line, int(times or 1)) if line else _unarmed


reach = _from_environment()
