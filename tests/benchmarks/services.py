"""The four services together: milliseconds from 201 to the event stream, and memory at rest and under load."""

import tempfile
from pathlib import Path
from typing import Any

from deploy.local.place import Place
from deploy.local.services import SERVICES
from deploy.local.tokens import operator_token
from tests.benchmarks.load import answered, latency, token_of
from tests.caller import eventually
from tests.servers import Servers, ServiceProcess

RATE, SECONDS = 100, 30


def latency_and_memory(servers: Servers) -> dict[str, Any]:
    """Figures of a steady load of `RATE` reported cases a second, with one stream open."""
    servers.fresh()
    folder = Path(tempfile.mkdtemp())
    processes = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in SERVICES}
    try:
        for process in processes.values():
            process.start()
        place = Place.read()
        town, _, grid = place.first()
        place.load(processes["registry"].url.removesuffix("/registry"), operator_token(servers.secrets))
        rest = {f"memory of {name} at rest, MB": _megabytes(process.pid) for name, process in processes.items()}
        body = {"title": "路灯不亮", "description": "村口路灯坏了两天", "category": "公共设施", "grid": grid}
        wall = f"{processes['reporting'].url}/wall?area={town}"
        eventually(lambda: answered(wall, token_of(servers)))
        ledger = latency(processes["cases"].url, wall, token_of(servers), body, RATE, SECONDS)
        load = {f"memory of {name} after the load, MB": _megabytes(process.pid) for name, process in processes.items()}
        return {f"201 to stream at {RATE} cases/s": ledger.summary(), **rest, **load}
    finally:
        for process in reversed(processes.values()):
            process.stop()


def _megabytes(pid: int) -> int:
    """Resident memory of the process (the one that setpriv became)."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) // 1024
