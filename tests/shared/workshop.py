"""A source of its own on the real servers, with the mechanisms running in threads that end with the test."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

from amqp.exceptions import NotFound
from kombu import Connection
from pymongo.client_session import ClientSession

from deploy.local.waiting import wait_until
from shared.eventlog.consumer import PartitionConsumer
from shared.eventlog.reader import Delivery
from shared.eventlog.relay import Relay
from shared.eventlog.topology import connect as connect_broker
from shared.eventlog.topology import log_queue
from shared.eventstore.facts import Codec
from shared.eventstore.numbering import PARTITIONS, Numbering
from shared.eventstore.store import EventStore, Origin
from shared.eventstore.streams import Loaded, Streams
from shared.mongo import Document, connect
from shared.projector.appliers import ProjectionApplier
from shared.projector.checkpoints import Checkpoint, Checkpoints
from shared.projector.leases import Leases
from shared.projector.parking import Parked, ParkingLot
from shared.projector.projection import Projection, Reaction
from shared.projector.projector import Projector
from shared.projector.views import Generations, Views, generation_name
from shared.projector.worker import PartitionWorker
from tests.servers import Servers
from tests.shared.things import THING, Add, Name, Thing, codec

_numbers = count(1)
ME = Origin("me", "correlation")


def until(done: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Waits for a condition, and says which one when it does not come true."""
    wait_until(done, what, seconds)


@dataclass(frozen=True)
class Work:
    """A worker in its thread."""

    worker: PartitionWorker
    thread: threading.Thread

    def end(self) -> None:
        """As when its replica is stopped."""
        self.worker.stop()
        self.thread.join()


class Workshop:
    """The database, the store and the streams of one source, and what runs on them."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.source = f"source{next(_numbers)}"
        self.amqp_uri = servers.admin_amqp_uri
        self.client = connect(servers.admin_mongo_uri, self.source)
        self.database = self.client[self.source]
        self._running: list[tuple[threading.Thread, Callable[[], None]]] = []
        self._brokers: list[Connection] = []
        self.store = self.store_with(codec())
        self.numbering = Numbering(self.database)
        self.numbering.prepare()
        self.checkpoints = Checkpoints(self.database)
        self.parking = ParkingLot(self.database)
        self.generations = Generations(self.database)
        self.views = Views(self.database, self.generations, self.checkpoints)
        for part in (self.checkpoints, self.parking, Leases(self.database, "")):
            part.prepare()
        self.things = Streams(self.store, THING)

    def store_with(self, codec: Codec) -> EventStore:
        store = EventStore(self.database, codec)
        store.prepare()
        return store

    def add(self, thing: str, *amounts: int) -> Loaded[Thing]:
        """One commit with one fact per amount."""
        return self.things.execute(thing, Add(amounts or (1,)), ME)

    def name(self, thing: str, command: Name) -> None:
        self.things.execute(thing, command, ME)

    def commits(self, **wanted: Any) -> list[Document]:
        return list(self.database["commits"].find(wanted).sort([("stream", 1), ("version", 1)]))

    def cut(self, name: str, number: int) -> None:
        """Closes the connections that go by this name, once the broker's list shows so many."""
        found: list[str] = []

        def listed() -> bool:
            connections = self.servers.management("GET", "connections")
            found[:] = [one["name"] for one in connections if _name_of(one) == name]
            return len(found) >= number

        until(listed, f"{number} connections of {name}")
        for one in found:
            self.servers.management("DELETE", f"connections/{quote(one, safe='')}")

    def broker(self) -> Connection:
        """A connection of the test's own."""
        connection = connect_broker(self.amqp_uri, "test")
        self._brokers.append(connection)
        return connection

    def relay(self) -> Relay:
        """One more relay of the source, at work."""
        relay = Relay(self.database, self.amqp_uri, self.source)
        self.start(relay.run, relay.stop)
        return relay

    def projector(
        self,
        projections: Sequence[Projection] = (),
        reactions: Sequence[Reaction] = (),
        replica: str = "r1",
        api: Any = None,
    ) -> Projector:
        """One more replica, at work."""
        projector = Projector(
            self.database,
            self.amqp_uri,
            replica,
            projections,
            reactions,
            self.generations,
            api,
            lambda aggregate: Streams(self.store, aggregate),
        )
        projector.prepare()
        self.start(projector.run, projector.stop)
        return projector

    def worker(
        self, projection: Projection, partition: int, replica: str = "r1", generation: int = 1
    ) -> PartitionWorker:
        """One partition of a projection with its lease taken; it does not run yet."""
        self.generations.prepare(projection, generation)
        session: ClientSession = self.client.start_session()
        key = f"{generation_name(projection.name, generation)}/{partition}"
        lease = Leases(self.database, replica).acquire(key, session.session_id["id"])
        assert lease is not None
        applier = ProjectionApplier(projection)
        return PartitionWorker(self.database, self.amqp_uri, applier, generation, partition, lease, session)

    def work(self, projection: Projection, partition: int, replica: str = "r1") -> "Work":
        """The same, at work."""
        worker = self.worker(projection, partition, replica)
        return Work(worker, self.start(worker.run, worker.stop))

    def start(self, run: Callable[[], None], stop: Callable[[], None]) -> threading.Thread:
        """A part in a thread of its own, stopped at the end of the test at the latest."""
        thread = threading.Thread(target=run, daemon=True)
        self._running.append((thread, stop))
        thread.start()
        return thread

    def end(self) -> None:
        """Stops what runs, and removes what it left in the database."""
        for _, stop in self._running:
            stop()
        for thread, _ in self._running:
            thread.join()
        for connection in self._brokers:
            connection.release()
        self.client.drop_database(self.source)
        self.client.close()

    def rows(self, projection: Projection, table: str = "rows") -> dict[str, Document]:
        return {row["_id"]: row for row in self.views.table(projection.name, table).find()}

    def listed(self, projection: Projection) -> dict[str, list[str]]:
        """Which facts ("version.index") each row was made of, in order."""
        return {stream: row["facts"] for stream, row in self.rows(projection).items()}

    def committed(self) -> dict[str, list[str]]:
        """What `listed` must come to: a straight fold of all commits."""
        facts: dict[str, list[str]] = {}
        for commit in self.commits():
            facts.setdefault(commit["stream"], []).extend(f"{commit['version']}.{i}" for i in range(commit["n"]))
        return facts

    def checkpoint(self, projection: Projection, partition: int) -> Checkpoint:
        return self.checkpoints.of(f"{projection.name}/1").get(partition, Checkpoint())

    def parked(self) -> list[tuple[int, str]]:
        """What is put aside: position and state."""
        return [(one.position, one.state) for one in sorted(self.parking.all(), key=_position)]

    def wait_listed(self, projection: Projection, seconds: float = 30.0) -> None:
        """Until every committed fact is in the rows; more than that is a failure too."""
        until(lambda: self.listed(projection) == self.committed(), "the rows", seconds)

    def read_log(self, partitions: Iterable[int] = range(PARTITIONS), facts: int = 0) -> dict[int, list[Delivery]]:
        """This source's messages from the first, beacons included, once there are `facts` different facts."""
        connection = self.broker()
        until(lambda: all(_is_there(connection, p) for p in partitions), "the logs")
        consumers = {p: PartitionConsumer(connection, p, "first", 1000) for p in partitions}
        found: dict[int, list[Delivery]] = {p: [] for p in partitions}

        def enough() -> bool:
            for partition, consumer in consumers.items():
                found[partition] += [one for one in consumer.take(1000, 0.05) if one.source == self.source]
                consumer.acknowledge()
            positions = {one.position for some in found.values() for one in some if one.position is not None}
            return len(positions) >= facts

        until(enough, f"{facts} facts in the log")
        connection.release()
        return found


def _name_of(connection: dict[str, Any]) -> str | None:
    name = connection.get("client_properties", {}).get("connection_name")
    return name if isinstance(name, str) else None


def _is_there(connection: Connection, partition: int) -> bool:
    channel = connection.channel()
    try:
        channel.queue_declare(log_queue(partition), passive=True)
    except NotFound:
        return False
    channel.close()
    return True


def _position(parked: Parked) -> int:
    return parked.position
