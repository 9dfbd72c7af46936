"""Programs and fonts of the machine: where they lie, and how Debian's packages bring the missing ones."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local.errors import DeployError
from deploy.local.progress import say
from shared.paper.fonts import ChineseFontMissingError, chinese_family

EVERYWHERE = os.pathsep.join((os.defpath, "/usr/sbin", "/usr/local/sbin", "/usr/lib/erlang/bin"))
INSTALL = Path(__file__).with_name("apt-install.sh")


def find(name: str) -> str | None:
    """Where a program lies, also outside an ordinary user's PATH."""
    return shutil.which(name) or shutil.which(name, path=EVERYWHERE)


def program(name: str) -> str:
    """Where a program lies; DeployError when the machine has none."""
    if found := find(name):
        return found
    raise DeployError(f"没有找到程序 {name}")


def missing_fonts(installed: Sequence[str] | None = None) -> list[str]:
    """The Debian package with the Chinese font for printing, unless the machine has such a font."""
    try:
        chinese_family(installed)
    except ChineseFontMissingError:
        return ["fonts-noto-cjk"]
    return []


def install_missing(packages: Mapping[str, str], log: Path, others: Sequence[str] = ()) -> None:
    """Have apt install every package whose program is missing, {program: Debian package}, and `others`."""
    missing = sorted({package for name, package in packages.items() if not find(name)} | set(others))
    if not missing:
        return
    command = [*_as_root(missing), "sh", str(INSTALL), *missing]
    say(f"用 apt 安装 {'、'.join(missing)}（只装文件，不启动系统服务）")
    with log.open("wb") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise DeployError(f"apt 没有装上 {'、'.join(missing)}，详见 {log}；也可以自己安装后再试")


def _as_root(missing: list[str]) -> list[str]:
    advice = f"请先安装：{' '.join(missing)}（RabbitMQ 也可以用 AMQP_URI 指向已有的服务器）"
    if not find("apt-get"):
        raise DeployError(f"这台机器没有 apt；{advice}")
    if os.geteuid() == 0:
        return []
    if not find("sudo"):
        raise DeployError(f"不是 root，也没有 sudo；{advice}")
    return [program("sudo")]
