"""The static checks, the same for `make check`, pre-commit and CI: formatting, lint, types, imports."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.progress import complain, say
from deploy.local.services import CHECKOUT

CHECKS = {
    "ruff format": ["ruff", "format", "--check", "--quiet", "."],
    "ruff check": ["ruff", "check", "--quiet", "."],
    "mypy --strict": ["mypy", "--no-error-summary"],
    "import-linter": ["lint-imports", "--no-cache"],
}


def failed_checks() -> list[str]:
    """The names of the checks that failed; what they have to say is printed, what passed only named."""
    return [name for name, command in CHECKS.items() if not _passes(name, command)]


def _passes(name: str, command: list[str]) -> bool:
    tool = Path(sys.executable).parent / command[0]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [tool, *command[1:]], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, flush=True)
        complain(name)
        return False
    say(name)
    return True


if __name__ == "__main__":
    sys.exit(bool(failed_checks()))
