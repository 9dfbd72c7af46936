"""nginx as the one public origin: every service behind its path, its replicas in turn, and the wall's page."""

import os
import pwd
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from deploy.local.process import Launch, LocalServer
from deploy.local.programs import program
from deploy.local.services import CHECKOUT
from deploy.local.waiting import answers, wait_until

ROUTES = CHECKOUT / "deploy" / "gateway"
STATIC = CHECKOUT / "services" / "reporting" / "static"


class Gateway(LocalServer):
    """The routes are those of deploy/gateway; what differs between installations is written here."""

    title = "网关 nginx"

    def __init__(self, folder: Path, listen: str, port: int, replicas: Mapping[str, Sequence[int]]) -> None:
        """`replicas` are the ports of each service's processes on loopback."""
        super().__init__(folder.absolute())
        self.listen = listen
        self.port = port
        self.replicas = replicas

    @property
    def url(self) -> str:
        """The origin as a browser on this machine reaches it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.listen, self.listen)  # noqa: S104
        return f"http://{_bracketed(host)}:{self.port}"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "nginx.conf").write_text(self.configuration())

    def launches(self) -> Sequence[Launch]:
        argv = [program("nginx"), "-e", "stderr", "-p", f"{self.folder}/", "-c", "nginx.conf"]
        return [Launch("nginx", argv, self.folder)]

    def wait_ready(self, timeout: float = 20.0, alive: Callable[[], bool] | None = None) -> None:
        wait_until(lambda: answers(f"{self.url}/health"), self.title, timeout, alive or self.alive)

    def configuration(self) -> str:
        """nginx.conf: who runs it, where it writes, whom it listens to and whom it asks."""
        upstreams = "\n".join(_upstream(name, ports) for name, ports in self.replicas.items())
        folders = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "\n".join(f"{name}_temp_path temp_{name};" for name in folders)
        return f"""\
daemon off;
pid nginx.pid;
{_user()}
worker_processes 2;
events {{ worker_connections 4096; }}
http {{
include "{ROUTES}/http.conf";
access_log access.log gateway;
{temporary}
{upstreams}
server {{
listen {_bracketed(self.listen)}:{self.port};
root "{STATIC}";
include "{ROUTES}/server.conf";
}}
}}
"""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _upstream(service: str, ports: Sequence[int]) -> str:
    """A dead replica refuses at once on loopback: asking it costs nothing, shutting it out would cost answers."""
    servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
    return f"upstream {service} {{ {servers} keepalive 32; }}"


def _user() -> str:
    """Started by root, the workers run as the owner of the checkout, who can read the page."""
    return "" if os.geteuid() else f"user {pwd.getpwuid(CHECKOUT.stat().st_uid).pw_name};"
