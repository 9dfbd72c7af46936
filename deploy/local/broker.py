"""A private RabbitMQ node: everything on loopback, its own epmd, users per service, no guest."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from amqp import Connection
from amqp.exceptions import AMQPError

from deploy.local.broker_users import VHOST, definitions
from deploy.local.ports import free_ports
from deploy.local.process import Launch, LocalServer
from deploy.local.programs import program
from deploy.local.secrets import Secrets, write_private
from deploy.local.waiting import wait_until

PORTS = ("amqp", "management", "prometheus", "distribution", "epmd")


@dataclass(frozen=True, slots=True)
class BrokerPorts:
    """The five ports that one node takes, all on loopback."""

    amqp: int
    management: int
    prometheus: int
    distribution: int
    epmd: int

    @classmethod
    def free(cls) -> "BrokerPorts":
        return cls(*free_ports(len(PORTS)))


class Broker(LocalServer):
    """Debian's RabbitMQ called without its wrapper, so that any user can run it on own folders."""

    title = "消息服务器 RabbitMQ"

    def __init__(self, folder: Path, ports: BrokerPorts, secrets: Secrets, services: Sequence[str]) -> None:
        super().__init__(folder.absolute())
        self.ports = ports
        self.secrets = secrets
        self.services = services

    @property
    def admin_uri(self) -> str:
        return self.uri("admin")

    @property
    def management_url(self) -> str:
        return f"http://127.0.0.1:{self.ports.management}"

    def uri(self, user: str) -> str:
        """The address with which a service, `operator` or `admin` reaches the virtual host."""
        return f"amqp://{user}:{self._password(user)}@127.0.0.1:{self.ports.amqp}/{VHOST}"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write("rabbitmq-env.conf", "")
        self._write("enabled_plugins", "[rabbitmq_management,rabbitmq_prometheus].\n")
        self._write("rabbitmq.conf", self._configuration())
        users = ("admin", "operator", *self.services)
        passwords = {user: self._password(user) for user in users}
        write_private(self.folder / "definitions.json", json.dumps(definitions(passwords, self.services)))

    def launches(self) -> Sequence[Launch]:
        epmd = [program("epmd"), "-port", str(self.ports.epmd), "-address", "127.0.0.1"]
        return [
            Launch("epmd", epmd, self.folder),
            Launch("rabbitmq", [server_program()], self.folder, self._environment()),
        ]

    def wait_ready(self, timeout: float = 90.0, alive: Callable[[], bool] | None = None) -> None:
        """Return when a user of the virtual host can log in: the definitions are imported before."""
        wait_until(self._answers, self.title, timeout, alive or self.alive)

    def _answers(self) -> bool:
        try:
            with Connection(
                f"127.0.0.1:{self.ports.amqp}",
                userid="admin",
                password=self._password("admin"),
                virtual_host=VHOST,
                connect_timeout=2,
                read_timeout=5,
            ):
                return True
        except (OSError, AMQPError):
            return False

    def _password(self, user: str) -> str:
        return self.secrets.password(f"broker.{user}")

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def _configuration(self) -> str:
        lines = {
            "listeners.tcp.local": f"127.0.0.1:{self.ports.amqp}",
            "management.tcp.ip": "127.0.0.1",
            "management.tcp.port": self.ports.management,
            "prometheus.tcp.ip": "127.0.0.1",
            "prometheus.tcp.port": self.ports.prometheus,
            "load_definitions": self.folder / "definitions.json",
            "log.console": "true",
            "log.console.level": "info",
            "log.console.use_colors": "off",
            "log.file": "false",
        }
        return "".join(f"{key} = {value}\n" for key, value in lines.items())

    def _environment(self) -> dict[str, str]:
        folder = self.folder
        return {
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "wangge@localhost",
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            # the start script then becomes the Erlang machine, instead of waiting beside it
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_START_ARGS": "-noinput +B i",
        }


def server_program() -> str:
    """Debian's `rabbitmq-server` on PATH is a wrapper for root only: the real one lies behind it."""
    installed = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
    return str(installed[-1]) if installed else program("rabbitmq-server")
