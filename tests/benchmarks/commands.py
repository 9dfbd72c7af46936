"""Commands per second through HTTP, against a bare nameko handler with one majority insert, and the memory it takes."""

import json
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from deploy.local.place import Place
from deploy.local.process import Launch, LocalServer
from deploy.local.services import CHECKOUT
from deploy.local.tokens import operator_token
from deploy.local.waiting import wait_until
from tests.benchmarks.figures import Ratio
from tests.benchmarks.load import GRANTS, token_of
from tests.caller import Caller, eventually
from tests.servers import Servers, ServiceProcess

SECONDS = 15
CONNECTIONS = 32
BODY = {
    "title": "下水道堵了",
    "description": "三号楼前的下水道堵了两天，污水流到路上，请尽快处理。" * 3,
    "category": "公共设施",
    "urgency": "normal",
    "grid": "433122107001001",
}
SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
wrk.body = {body}
"""


class BareServer(LocalServer):
    """The bare handler as a process."""

    title = "bare"

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        super().__init__(folder)
        self.environment = environment
        self.url = f"http://{environment['WANGGE_HTTP_ADDRESS']}/bare"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def launches(self) -> list[Launch]:
        argv = [sys.executable, "-m", "tests.benchmarks.bare"]
        return [Launch("bare", argv, self.folder, {**self.environment, "PYTHONPATH": str(CHECKOUT)})]

    def wait_ready(self, timeout: float = 60.0, alive: Callable[[], bool] | None = None) -> None:
        host, port = self.environment["WANGGE_HTTP_ADDRESS"].split(":")
        wait_until(lambda: _listens(host, int(port)), "bare", timeout, alive or self.alive)


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), 1).close()
    except OSError:
        return False
    return True


def commands(servers: Servers) -> list[Ratio]:
    """POST /cases against POST /bare, one after the other on the same servers."""
    servers.fresh()
    folder = Path(tempfile.mkdtemp())
    bare = BareServer(servers.environment("cases"), folder / "bare")
    bare.start()
    raw = _load(bare.url, "none", folder)
    bare.stop()
    cases = ServiceProcess("cases", servers.environment("cases"), folder / "cases")
    cases.start()
    _load_place(servers, cases, folder)
    ours = _load(cases.url, token_of(servers), folder)
    cases.stop()
    return [Ratio("commands through HTTP", ours, raw, 0.5)]


def _load_place(servers: Servers, cases: ServiceProcess, folder: Path) -> None:
    """The demo place in registry, until cases has its own copy; then registry stops."""
    registry = ServiceProcess("registry", servers.environment("registry"), folder / "registry")
    registry.start()
    Place.read().load(registry.url.removesuffix("/registry"), operator_token(servers.secrets))
    caller = Caller(cases.url.removesuffix("/cases"), servers.token_key.read_bytes(), "bench", GRANTS)
    eventually(lambda: caller.post("/cases", BODY).body["placement"] == "grid")
    registry.stop()


def _load(url: str, token: str, folder: Path) -> float:
    """Requests answered 2xx per second, after a warm-up."""
    script = folder / "post.lua"
    script.write_text(SCRIPT.format(token=token, body=json.dumps(json.dumps(BODY))))
    _wrk(url, script, 3)
    return _wrk(url, script, SECONDS)


def _wrk(url: str, script: Path, seconds: int) -> float:
    argv = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(script), url]
    output = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise RuntimeError(output)
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if not found:
        raise RuntimeError(output)
    return float(found[1])
