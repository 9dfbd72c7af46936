"""One installation of this checkout: its folders, servers, services and gateway, as programs to supervise."""

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from deploy.local.addresses import Existing
from deploy.local.broker import PORTS, Broker, BrokerPorts
from deploy.local.database import Database
from deploy.local.gateway import Gateway
from deploy.local.options import Options
from deploy.local.ports import remembered_ports
from deploy.local.process import Launch, LocalServer
from deploy.local.secrets import Secrets, write_private
from deploy.local.services import CHECKOUT, SERVICES, service_environment, service_launch
from deploy.local.supervision import Program, Supervisor

FOLDER = Path(os.environ.get("WANGGE_HOME") or CHECKOUT / ".local").absolute()
LOCK = FOLDER / "run" / "up.pid"
DATABASE, BROKER, GATEWAY, SERVICE = 10, 20, 30, 40  # stopped from the last to the first


class Installation:
    """What `deploy/up` starts; everything that it writes lies under .local/, or WANGGE_HOME."""

    def __init__(self, options: Options, environment: Mapping[str, str] = os.environ) -> None:
        self.options = options
        self.existing = Existing(environment)
        self.public_origin = environment.get("WANGGE_PUBLIC_ORIGIN")
        self.secrets = Secrets(FOLDER / "secrets")
        self.secrets.create_token_keys()
        self.replicas = {
            service: [f"{service}-{number}" for number in range(1, count + 1)]
            for service, count in options.scale.items()
        }
        names = ["mongod", *PORTS, "supervisor", *self.replica_names]
        self.ports = remembered_ports(FOLDER / "ports.json", names)

    @property
    def replica_names(self) -> list[str]:
        return [name for names in self.replicas.values() for name in names]

    @cached_property
    def database(self) -> Database:
        return Database(FOLDER / "mongod", self.ports["mongod"], self.secrets, SERVICES)

    @cached_property
    def broker(self) -> Broker:
        ports = BrokerPorts(*(self.ports[name] for name in PORTS))
        return Broker(FOLDER / "rabbitmq", ports, self.secrets, SERVICES)

    @cached_property
    def embedded(self) -> list[LocalServer]:
        """The servers that we bring ourselves, because the owner has named none."""
        return [
            *([] if self.existing.database else [self.database]),
            *([] if self.existing.broker else [self.broker]),
        ]

    @cached_property
    def gateway(self) -> Gateway:
        ports = {service: [self.ports[name] for name in names] for service, names in self.replicas.items()}
        return Gateway(FOLDER / "nginx", self.options.listen, self.options.port, ports)

    @cached_property
    def supervisor(self) -> Supervisor:
        password = self.secrets.password("supervisor")
        return Supervisor(FOLDER / "run", self.ports["supervisor"], password, list(self._programs()))

    def prepare(self) -> None:
        """Write every configuration, and the environment of each service for the operators' command."""
        (FOLDER / "services").mkdir(parents=True, exist_ok=True)
        for server in (*self.embedded, self.gateway):
            server.prepare()
        for service in SERVICES:
            self._write_environment(service, self.environment(service, self.replicas[service][0]))
        reach = {"WANGGE_AMQP_URI": self.amqp_uri("operator"), "WANGGE_URL": self.gateway.url}
        self._write_environment("operator", reach)

    def environment(self, service: str, replica: str) -> dict[str, str]:
        """The variables of one process of this service."""
        uris = self.mongo_uri(service), self.amqp_uri(service)
        variables = service_environment(service, self.secrets, *uris, self.ports[replica])
        origin = self.public_origin or self.gateway.url
        return variables | {"WANGGE_REPLICA": replica, "WANGGE_PUBLIC_ORIGIN": origin}

    def mongo_uri(self, service: str) -> str:
        return self.existing.mongo_uri(service) if self.existing.database else self.database.uri(service)

    def amqp_uri(self, user: str) -> str:
        return self.existing.amqp_uri(user) if self.existing.broker else self.broker.uri(user)

    def ready_url(self, service: str, replica: str) -> str:
        return f"http://127.0.0.1:{self.ports[replica]}/{service}/health/ready"

    def _programs(self) -> Iterable[Program]:
        for server in self.embedded:
            first = DATABASE if server is self.database else BROKER
            for place, launch in enumerate(server.launches()):
                yield Program(launch, first + place)
        for launch in self.gateway.launches():
            yield Program(launch, GATEWAY, at_once=False)
        for launch in self._services():
            yield Program(launch, SERVICE, at_once=False)

    def _services(self) -> Iterable[Launch]:
        for service, replicas in self.replicas.items():
            for replica in replicas:
                environment = self.environment(service, replica)
                yield service_launch(service, environment, FOLDER / "services", replica)

    def _write_environment(self, name: str, variables: Mapping[str, str]) -> None:
        folder = FOLDER / "env"
        folder.mkdir(mode=0o700, exist_ok=True)
        lines = "".join(f"{key}={value}\n" for key, value in variables.items())
        write_private(folder / f"{name}.env", lines)


def log_of(step: str) -> Path:
    """Where the output of an installing step goes."""
    return FOLDER / "run" / f"{step}.log"
