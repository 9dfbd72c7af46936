"""Free TCP ports on loopback, the same ones again at the next start where they are still free."""

import json
import socket
from collections.abc import Iterable
from pathlib import Path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on this address now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """Distinct ports that were free a moment ago."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def remembered_ports(file: Path, names: Iterable[str]) -> dict[str, int]:
    """A port per name: the one used last time if it is free, else a new one; remembered in `file`."""
    known: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    wanted = list(names)
    fresh = iter(free_ports(len(wanted)))
    ports = {name: known[name] if name in known and is_free(known[name]) else next(fresh) for name in wanted}
    file.write_text(json.dumps(known | ports, indent=1))
    return ports
