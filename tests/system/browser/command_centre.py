"""The whole way of a case for the browser tests: real services behind the real gateway, the areas of 武溪镇."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy.local.gateway import Gateway
from deploy.local.ports import free_ports
from deploy.local.services import CHECKOUT, SERVICES
from deploy.local.waiting import wait_until
from deploy.local.wall import build_wall
from shared.http.tokens import issue
from shared.permissions import Grant
from tests.servers import Servers, ServiceProcess

TOWN, VILLAGE, GRID = "433122107", "433122107200", "433122107200003"
OTHER_VILLAGE = "433122107201"
PLACE = CHECKOUT / "deploy" / "places" / "wuxi.yaml"
PATIENCE = 30.0
MARKUP = ("433122107212999", '<img src="/stolen"><b>粗体</b>')


@dataclass(frozen=True)
class CommandCentre:
    """What a display and a person at the gateway can reach, and the processes behind it."""

    servers: Servers
    gateway: Gateway
    reporting: ServiceProcess

    def token(self, role: str, area: str) -> str:
        return issue(self.servers.token_key.read_bytes(), role, [Grant(role, area)], timedelta(hours=1))

    def address(self, area: str, token: str | None = None) -> str:
        """The wall of an area, with the token of a display in the town."""
        return f"{self.gateway.url}/wall?area={area}#token={token or self.token('wall', TOWN)}"

    def report(self, grid: str, **more: Any) -> str:
        """A case as a grid worker's terminal would report it; its id."""
        case = {"title": "桥头垃圾", "description": "无人清理", "category": "环境卫生", "grid": grid} | more
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.gateway.url}/cases", json.dumps(case).encode(), headers)
        return str(self._ask(request, "commander")["case_id"])

    def register(self, body: bytes, what: str, media: str) -> None:
        """Something new for the registry, by who runs the system."""
        url = f"{self.gateway.url}/registry/{what}"
        self._ask(urllib.request.Request(url, body, {"Content-Type": media}), "operator")

    def wall(self, area: str) -> dict[str, Any]:
        return self._ask(urllib.request.Request(f"{self.gateway.url}/reporting/wall?area={area}"), "wall")

    def knows(self, areas: int) -> bool:
        try:
            return len(self.wall(TOWN)["areas"]) == areas
        except OSError:
            return False

    def _ask(self, request: urllib.request.Request, role: str) -> dict[str, Any]:
        request.add_header("Authorization", f"Bearer {self.token(role, TOWN)}")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found


@contextmanager
def command_centre(servers: Servers, folder: Path) -> Iterator[CommandCentre]:
    """Everything running, on empty servers, once the wall knows all areas."""
    build_wall(folder / "wall.log")
    servers.fresh()
    with ExitStack() as stack:
        processes = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in SERVICES}
        ports = {name: [_port(one)] for name, one in processes.items()}
        gateway = Gateway(folder / "gateway", "127.0.0.1", free_ports(1)[0], ports)
        for server in (*processes.values(), gateway):
            stack.callback(server.stop)
            server.start()
        centre = CommandCentre(servers, gateway, processes["reporting"])
        centre.register(PLACE.read_bytes(), "places", "application/yaml")
        code, name = MARKUP
        area = {"code": code, "name": name, "parent": code[:12], "households": 0, "population": 0}
        centre.register(json.dumps(area).encode(), "areas", "application/json")
        areas = PLACE.read_text().count("code:") + 1
        wait_until(lambda: centre.knows(areas), "大屏", PATIENCE, lambda: True)
        yield centre


def _port(process: ServiceProcess) -> int:
    return int(process.environment["WANGGE_HTTP_ADDRESS"].rpartition(":")[2])
