"""What must be right before anything is started: each fault is one line that says what to do about it."""

import os
import platform
import shutil
import socket
from collections.abc import Iterable
from pathlib import Path

from deploy.local.errors import DeployError
from deploy.local.ports import is_free

LEAST_DISK = 2 * 1024**3
OLDEST_GLIBC = (2, 35)


def check_writable(folder: Path) -> None:
    """The folder of the data exists afterwards, and this user may write there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as failure:
        raise DeployError(f"不能写入 {folder}：{failure.strerror}；请换到可写的目录，或改它的所有者") from failure


def check_disk(folder: Path, least: int = LEAST_DISK) -> None:
    """`least` bytes are free where the data goes."""
    free = shutil.disk_usage(folder).free
    if free < least:
        raise DeployError(f"{folder} 所在磁盘只剩 {free / 1024**3:.1f} GB，至少需要 {least / 1024**3:.1f} GB")


def check_port(host: str, port: int) -> None:
    """The gateway's address exists on this machine and nobody listens there."""
    try:
        socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
    except socket.gaierror as failure:
        raise DeployError(f"--listen {host} 不是 IP 地址") from failure
    if port < 1024 and os.geteuid() != 0 and not is_free(port, host):
        raise DeployError(f"端口 {port} 被占用或需要 root 权限：请用 --port 换成 1024 以上的端口")
    if not is_free(port, host):
        raise DeployError(f"地址 {host}:{port} 已被占用或不属于这台机器：请用 --port 或 --listen 换一个")


def check_bundled_mongod(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """The mongod that the requirements bring runs on this machine: x86-64 with AVX, glibc 2.35 or later."""
    advice = "自带的 mongod 不能用；请用 MONGO_URI 指向已有的 MongoDB（6 以上，副本集）"
    flags = next((line for line in cpuinfo.read_text().splitlines() if line.startswith("flags")), "")
    if "avx" not in flags.split():
        raise DeployError(f"这台机器的 CPU 没有 AVX 指令，{advice}")
    library, version = platform.libc_ver()
    if library != "glibc" or tuple(map(int, version.split(".")[:2])) < OLDEST_GLIBC:
        raise DeployError(f"这台机器的 C 库是 {library or '未知'} {version}，不是 glibc ≥ 2.35，{advice}")


def check_reachable(variable: str, addresses: Iterable[tuple[str, int | None]]) -> None:
    """At least one of the servers that the owner has named takes connections."""
    named = sorted({(host, port or 0) for host, port in addresses})
    if not any(_takes_connections(*address) for address in named):
        where = "、".join(f"{host}:{port}" for host, port in named)
        raise DeployError(f"{variable} 指向的服务器连不上：{where}")


def _takes_connections(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=5):
            return True
    except OSError:
        return False
