"""The nameko side of the mechanisms: one dependency starts a service's relay and projector and serves its store."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from nameko.extensions import DependencyProvider
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.eventlog.feed import Feed
from shared.eventlog.relay import Relay
from shared.eventlog.tail import Start, Tail
from shared.eventstore.batch import Step, execute_all
from shared.eventstore.facts import Codec, Facts
from shared.eventstore.numbering import Numbering
from shared.eventstore.store import EventStore, Origin
from shared.eventstore.streams import Aggregate, Streams
from shared.jobs import Jobs
from shared.mongo import Document, connect
from shared.personal import FileMasterKey, Files, Vault
from shared.projector.checkpoints import Checkpoints
from shared.projector.freshness import Freshness
from shared.projector.projection import Projection, Reaction
from shared.projector.projector import Projector
from shared.projector.views import Generations, Views
from shared.settings import Settings
from shared.subprocesses.calls import Subprocesses

S = TypeVar("S")
C = TypeVar("C")

READY_MILLIS = 2_000


@dataclass(frozen=True)
class SpineApi:
    """What a service's entrypoints and reactions work with."""

    settings: Settings
    client: MongoClient[Document]
    database: Database[Document]
    vault: Vault
    store: EventStore
    views: Views
    freshness: Freshness
    feed: Feed
    files: Files
    jobs: Jobs
    subprocesses: Subprocesses
    tail: Tail | None = None

    def streams(self, aggregate: Aggregate[S, C]) -> Streams[S, C]:
        """The streams of one aggregate."""
        return Streams(self.store, aggregate, service=self.settings.service)

    def execute_all(self, steps: Sequence[tuple[Aggregate[Any, Any], str, Any]], origin: Origin) -> bool:
        """Commands on many streams, all or nothing; False when they had been carried out before."""
        work: list[Step] = [(self.streams(aggregate), id, command) for aggregate, id, command in steps]
        return execute_all(self.store, self.client, work, origin)


class Loop(Protocol):
    """Work of a service's own that goes on in every replica, in a thread, from start to stop."""

    def run(self) -> None:
        """Works until stopped; waits out what servers do, and raises nothing."""

    def stop(self) -> None:
        """Lets `run` return soon."""


@dataclass(frozen=True)
class Declared:
    """What a service declares of itself to the spine; `tail` names the projection whose facts it pushes."""

    facts: Facts
    projections: Sequence[Projection] = ()
    reactions: Sequence[Reaction] = ()
    tail: Projection | None = field(default=None)
    loops: Sequence[Callable[[SpineApi], Loop]] = ()


def assemble(settings: Settings, declared: Declared) -> SpineApi:
    """Connects the parts for one process and creates collections and indexes; starts nothing."""
    client = connect(settings.mongo_uri, settings.replica)
    database = client.get_default_database()
    vault = Vault(database, FileMasterKey(settings.master_key))
    store = EventStore(database, Codec(declared.facts, vault.seal))
    numbering = Numbering(database)
    checkpoints = Checkpoints(database)
    generations = Generations(database)
    files = Files(database, vault)
    jobs = Jobs(database, vault, files, settings.replica)
    for part in (vault, store, numbering, checkpoints, files, jobs):
        part.prepare()
    for projection in declared.projections:
        generations.prepare(projection, generations.live(projection.name))
    views = Views(database, generations, checkpoints)
    tail = None
    if declared.tail is not None:
        start = {p: Start(c.offset, c.anchor, c.have) for p, c in views.checkpoints(declared.tail.name).items()}
        tail = Tail(settings.amqp_uri, declared.tail.sources, start)
    feed = Feed(numbering, settings.service)
    freshness = Freshness(numbering, views, settings.service, declared.projections)
    return SpineApi(settings, client, database, vault, store, views, freshness, feed, files, jobs, Subprocesses(), tail)


class Spine(DependencyProvider):
    """Starts the relay, the projections and the reactions of a service, and stops them in order."""

    def __init__(
        self,
        facts: Facts,
        projections: Sequence[Projection] = (),
        reactions: Sequence[Reaction] = (),
        tail: Projection | None = None,
        loops: Sequence[Callable[[SpineApi], Loop]] = (),
    ) -> None:
        super().__init__()
        self.declared = Declared(facts, projections, reactions, tail, loops)
        self._threads: list[threading.Thread] = []
        self._stops: list[Callable[[], None]] = []

    def setup(self) -> None:
        """Runs before anything starts: connects and creates what must be there."""
        settings: Settings = self.container.config["settings"]
        self.api = assemble(settings, self.declared)
        self._projector = Projector(
            self.api.database,
            settings.amqp_uri,
            settings.replica,
            self.declared.projections,
            self.declared.reactions,
            Generations(self.api.database),
            self.api,
            self.api.streams,
        )
        self._projector.prepare()

    def start(self) -> None:
        """Runs once every part is set up: lets jobs, relay, projector, tail and loops work in threads of their own."""
        settings = self.api.settings
        self._run(self.api.jobs.run, self.api.jobs.stop)
        relay = Relay(self.api.database, settings.amqp_uri, settings.service)
        self._run(relay.run, relay.stop)
        self._run(self._projector.run, self._projector.stop)
        if self.api.tail is not None:
            self._run(self.api.tail.run, self.api.tail.stop)
        for begin in self.declared.loops:
            loop = begin(self.api)
            self._run(loop.run, loop.stop)

    def stop(self) -> None:
        """Runs when the entrypoints have stopped: drains what is on its way."""
        for stop in (*self._stops, self.api.subprocesses.stop):
            stop()
        for thread in self._threads:
            thread.join()
        self.api.client.close()

    def get_dependency(self, worker_ctx: Any) -> SpineApi:  # noqa: ARG002  nameko's signature
        return self.api

    def not_ready(self) -> str | None:
        """Why this replica should get no requests now; None when it may."""
        try:
            self.api.client.admin.command("ping", maxTimeMS=READY_MILLIS)
        except PyMongoError:
            return "database"
        return None

    def wait_for_rows(self, seconds: float) -> bool:
        """Whether lists show, after `seconds` at the latest, all that was committed before."""
        return self.api.freshness.wait(seconds)

    def _run(self, target: Callable[[], None], stop: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=target.__qualname__, daemon=True)
        self._threads.append(thread)
        self._stops.append(stop)
        thread.start()
