"""What can be chosen when starting: the address of the gateway and the number of replicas."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deploy.local.services import SERVICES

MOST_REPLICAS = 16


@dataclass(frozen=True, slots=True)
class Options:
    """`scale` has every service."""

    listen: str
    port: int
    scale: Mapping[str, int]


def options_from(arguments: Sequence[str]) -> Options:
    """The options; a wrong one ends the program with a line about it, as argparse does."""
    parser = argparse.ArgumentParser(
        "deploy/up", description="在这台机器上启动网格：数据库、消息服务器、四个服务和网关。"
    )
    parser.add_argument("--listen", default="127.0.0.1", metavar="地址", help="网关监听的地址（默认 127.0.0.1）")
    parser.add_argument("--port", type=_port, default=8080, metavar="端口", help="网关的端口（默认 8080）")
    parser.add_argument(
        "--scale", type=_scale, default={}, metavar="服务=个数,…", help="副本数，例如 cases=2,reporting=2"
    )
    chosen = parser.parse_args(arguments)
    return Options(chosen.listen, chosen.port, dict.fromkeys(SERVICES, 1) | chosen.scale)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"{text} 不是端口（1–65535）")
    return int(text)


def _scale(text: str) -> dict[str, int]:
    return dict(_replicas(part) for part in text.split(",") if part)


def _replicas(part: str) -> tuple[str, int]:
    service, _, count = part.partition("=")
    if service not in SERVICES:
        raise argparse.ArgumentTypeError(f"没有服务 {service!r}（有 {'、'.join(SERVICES)}）")
    if not count.isdecimal() or not 1 <= int(count) <= MOST_REPLICAS:
        raise argparse.ArgumentTypeError(f"{service} 的副本数应为 1–{MOST_REPLICAS}，不是 {count!r}")
    return service, int(count)
