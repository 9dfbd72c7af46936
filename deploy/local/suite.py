"""`deploy/test`: the static checks and the whole suite, on servers that the tests start themselves."""

import os
import subprocess
import sys
from collections.abc import Sequence

from deploy.local.checks import failed_checks
from deploy.local.errors import DeployError
from deploy.local.installation import log_of
from deploy.local.preflight import check_disk, check_writable
from deploy.local.programs import install_missing, missing_fonts
from deploy.local.progress import complain, say
from deploy.local.services import CHECKOUT
from deploy.local.wall import build_wall

NEEDED = {"nginx": "nginx", "rabbitmq-server": "rabbitmq-server", "chromium": "chromium"}
BROWSER = "tests/system/browser"


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
    failed = failed_checks()
    # the browser's driver and eventlet do not share a process
    for title, selection in (("测试", ["tests", f"--ignore={BROWSER}"]), ("浏览器测试", [BROWSER])):
        say(title)
        if _pytest([*selection, *arguments]):
            failed.append(title)
    return bool(failed)


def _pytest(arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "--ignore=tests/benchmarks", *arguments]
    environment = os.environ | {"CI": "true", "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(command, cwd=CHECKOUT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
