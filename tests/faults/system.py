"""The system under test: cases and reporting on servers of their own, in one or two replicas, and ways to hurt it."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from amqp.exceptions import ResourceLocked
from kombu import Connection

from deploy.local.process import Launch
from deploy.local.waiting import wait_until
from shared.eventlog.topology import connect, relay_queue
from tests.faults.judge import Judge
from tests.faults.load import Load
from tests.servers import Servers, ServiceProcess

SERVICES = ("cases", "reporting")
DEATH_WITHIN = 30.0
KILLS_IN_A_ROW = 5


class Replica(ServiceProcess):
    """A service as its supervisor keeps it: the same name and the same port at every start."""

    def __init__(self, servers: Servers, name: str, number: int) -> None:
        self.replica = f"{name}-{number}"
        environment = servers.environment(name) | {"WANGGE_REPLICA": self.replica}
        super().__init__(name, environment, servers.folder / "services" / self.replica)
        self._fault = ""

    def launches(self) -> list[Launch]:
        """An armed process kills itself when it reaches the named line for the n-th time."""
        armed = {"WANGGE_TEST_FAULT": self._fault} if self._fault else {}
        return [replace(launch, environment={**launch.environment, **armed}) for launch in super().launches()]

    def spawn(self, fault: str = "") -> None:
        """Starts it and does not wait: with a fault it may kill itself before it is ready."""
        self._fault = fault
        (launch,) = self.launches()
        self._fault = ""
        self.prepare()
        self._running[launch.name] = launch.spawn()

    def wait_killed(self) -> None:
        """Returns when the process has killed itself."""
        wait_until(lambda: not self.alive(), f"{self.replica} at its fault", DEATH_WITHIN)

    def kill(self) -> None:
        if self.is_running:
            super().kill()

    @property
    def is_running(self) -> bool:
        return bool(self._running) and self.alive()


class System:
    """Services, the ledger of what their clients were told, and the judge; empty at the beginning."""

    def __init__(self, servers: Servers, replicas: int = 1) -> None:
        self.servers = servers
        self.services = {name: [Replica(servers, name, number + 1) for number in range(replicas)] for name in SERVICES}
        self.judge = Judge(servers)
        self._loads: list[Load] = []
        self._spoilt = True

    @property
    def cases(self) -> Replica:
        return self.services["cases"][0]

    @property
    def reporting(self) -> Replica:
        return self.services["reporting"][0]

    @property
    def processes(self) -> Sequence[Replica]:
        return [process for replicas in self.services.values() for process in replicas]

    def begin(self) -> None:
        """Ready for one more kill: everything runs; what a failed test or many others left behind is gone."""
        if self._spoilt or len(self._loads) >= KILLS_IN_A_ROW:
            self._renew()
        for process in self.processes:
            if not process.is_running:
                process.start()
        self._spoilt = True

    def end(self) -> None:
        """The kill went well: the next one may go on from here."""
        self._spoilt = False

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
        self.judge.close()

    def load(self, name: str, random: Random, cases: int) -> Load:
        """Clients of cases: of all its replicas in turn."""
        urls = [process.url for process in self.services["cases"]]
        self._loads.append(Load(urls, self.servers.token_key.read_bytes(), name, random, cases))
        return self._loads[-1]

    @property
    def ledger(self) -> dict[str, int]:
        """What all clients were told since the databases were empty."""
        return {case: facts for load in self._loads for case, facts in load.ledger.items()}

    def hold_relay(self) -> Connection:
        """Takes the place of the active relay of cases: until this connection closes nothing is numbered or published.

        Commands go on being accepted; so what is committed and not published piles up, as behind a
        relay that hangs.
        """
        connection = connect(self.servers.amqp_uri("cases"), "held relay")
        wait_until(lambda: _is_owner(connection), "the relay's place", DEATH_WITHIN)
        return connection

    def _renew(self) -> None:
        for process in self.processes:
            process.kill()
        self.servers.start()
        self.servers.fresh()
        self._loads = []


def _is_owner(connection: Connection) -> bool:
    try:
        connection.channel().queue_declare(relay_queue("cases"), exclusive=True, durable=False)
    except ResourceLocked:
        return False
    return True
