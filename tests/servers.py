"""The real servers of a test session: a private MongoDB and RabbitMQ, and service processes on them."""

import base64
import json
import signal
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.local.broker import Broker, BrokerPorts
from deploy.local.broker_users import VHOST
from deploy.local.database import Database
from deploy.local.ports import free_ports
from deploy.local.process import Launch, LocalServer
from deploy.local.secrets import Secrets
from deploy.local.services import SERVICES, service_environment, service_launch
from deploy.local.waiting import answers, wait_until

_NUMBERS = count(1)
SYSTEM_DATABASES = {"admin", "config", "local"}


class Servers:
    """One database and one broker for all tests; `fresh` empties both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = Secrets(folder / "secrets")
        self.secrets.create_token_keys()
        self.token_key = self.secrets.token_key
        self.database = Database(folder / "mongod", free_ports(1)[0], self.secrets, SERVICES)
        self.broker = Broker(folder / "rabbitmq", BrokerPorts.free(), self.secrets, SERVICES)

    def start(self) -> None:
        self.database.start()
        self.broker.start()

    def stop(self) -> None:
        """By force: an orderly end takes the broker six seconds, and nobody reads what was in it."""
        for server in (self.broker, self.database):
            with suppress(KeyError):  # it does not run
                server.kill()
            server.stop()

    @property
    def admin_mongo_uri(self) -> str:
        return self.database.admin_uri

    @property
    def admin_amqp_uri(self) -> str:
        return self.broker.admin_uri

    def mongo_uri(self, service: str) -> str:
        return self.database.uri(service)

    def amqp_uri(self, user: str) -> str:
        return self.broker.uri(user)

    def environment(self, service: str) -> dict[str, str]:
        """Every WANGGE_* variable of one process of this service, on a free port, under a name of its own.

        As under a supervisor, one that comes back under its name takes its partitions at once.
        """
        uris = self.mongo_uri(service), self.amqp_uri(service)
        environment = service_environment(service, self.secrets, *uris, free_ports(1)[0])
        return environment | {"WANGGE_REPLICA": f"{service}-{next(_NUMBERS)}"}

    def fresh(self) -> None:
        """Drop every database of a service and every queue and exchange of the log."""
        with MongoClient[dict[str, Any]](self.admin_mongo_uri) as client:
            for name in set(client.list_database_names()) - SYSTEM_DATABASES:
                client.drop_database(name)
        self.empty_broker()

    def empty_broker(self) -> None:
        """Delete all queues and exchanges, as an operator's mistake would; only a connection's own queues resist."""
        for kind in ("queues", "exchanges"):
            for found in self.management("GET", f"{kind}/{VHOST}"):
                if found["name"] and not found["name"].startswith("amq.") and not found.get("exclusive"):
                    self.management("DELETE", f"{kind}/{VHOST}/{urllib.parse.quote(found['name'], safe='')}")

    def management(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """RabbitMQ's management API as administrator; the decoded answer or None."""
        user = base64.b64encode(f"admin:{self.secrets.password('broker.admin')}".encode()).decode()
        request = urllib.request.Request(
            f"{self.broker.management_url}/api/{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Basic {user}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else None


class ServiceProcess(LocalServer):
    """A real service as `deploy/up` starts it: `python -m shared.run cases`."""

    def __init__(self, name: str, environment: dict[str, str], folder: Path) -> None:
        super().__init__(folder)
        self.name = name
        self.title = f"服务 {name}"
        self.environment = environment

    @property
    def url(self) -> str:
        """Where its routes begin, such as http://127.0.0.1:41234/cases."""
        return f"http://{self.environment['WANGGE_HTTP_ADDRESS']}/{self.name}"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    def launches(self) -> list[Launch]:
        return [service_launch(self.name, self.environment, self.folder)]

    def wait_ready(self, timeout: float = 30.0, alive: Callable[[], bool] | None = None) -> None:
        wait_until(lambda: answers(f"{self.url}/health/ready"), self.title, timeout, alive or self.alive)

    def send(self, number: signal.Signals) -> None:
        """A signal to the process, such as SIGSTOP to make it hang."""
        self._running[self.launches()[-1].name].send_signal(number)

    @property
    def output(self) -> str:
        """What it has logged so far."""
        return self.launches()[0].log.read_text()


@contextmanager
def serving(processes: Iterable[ServiceProcess]) -> Iterator[None]:
    """All of them at work: they start and stop side by side."""
    several = list(processes)
    with ThreadPoolExecutor(len(several)) as hands:
        try:
            list(hands.map(ServiceProcess.start, several))
            yield
        finally:
            list(hands.map(ServiceProcess.stop, several))
