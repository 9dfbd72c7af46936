"""`deploy/test`: the static checks and the whole suite, on servers that the tests start themselves."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import pytest

from deploy.local.errors import DeployError
from deploy.local.installation import log_of
from deploy.local.preflight import check_disk, check_writable
from deploy.local.programs import install_missing, missing_fonts
from deploy.local.progress import complain, say
from deploy.local.services import CHECKOUT
from deploy.local.wall import build_wall

NEEDED = {"nginx": "nginx", "rabbitmq-server": "rabbitmq-server", "chromium": "chromium"}
BROWSER = "tests/system/browser"
ALL_BUT_BROWSER = ("tests", f"--ignore={BROWSER}")


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when any check or test failed; the tests run even when a check has failed."""
    try:
        logs = log_of("apt").parent
        check_writable(logs)
        check_disk(logs)
        install_missing(NEEDED, log_of("apt"), missing_fonts())
        build_wall(log_of("wall"))
    except DeployError as failure:
        complain(str(failure))
        return 1
    failed: list[str] = []
    with ThreadPoolExecutor(1) as executor:
        aside = executor.submit(_without_servers, arguments)
        say("测试（用服务器的），检查和其余测试同时进行")
        if _failed(_pytest([*ALL_BUT_BROWSER, *arguments], part="servers")):
            failed.append("测试（用服务器的）")
        said, failed_aside = aside.result()
    say("检查，其余测试")
    print(said, flush=True)
    # the browser's driver and eventlet do not share a process
    say("浏览器测试")
    if _failed(_pytest([BROWSER, *arguments])):
        failed.append("浏览器测试")
    return bool(failed + failed_aside)


def _without_servers(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """What needs a core and waits for nothing, beside the tests that mostly wait: what was said, and what failed."""
    with tempfile.TemporaryFile() as said:
        checks = [sys.executable, "-m", "deploy.local.checks"]
        failed = (
            ["检查"] if subprocess.run(checks, cwd=CHECKOUT, stdout=said, stderr=said, check=False).returncode else []
        )
        if _failed(_pytest([*ALL_BUT_BROWSER, *arguments], said, part="rest")):
            failed.append("其余测试")
        said.seek(0)
        return said.read().decode(), failed


def _pytest(arguments: Sequence[str], said: IO[bytes] | None = None, part: str = "") -> int:
    command = [sys.executable, "-m", "pytest", "--ignore=tests/benchmarks", *arguments]
    environment = os.environ | {"CI": "true", "PYTHONPATH": str(CHECKOUT), "WANGGE_TESTS": part}
    return subprocess.run(command, cwd=CHECKOUT, env=environment, stdout=said, stderr=said, check=False).returncode


def _failed(code: int) -> bool:
    """A selection by the caller's arguments may leave one of the parts without a test."""
    return code not in (0, pytest.ExitCode.NO_TESTS_COLLECTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
