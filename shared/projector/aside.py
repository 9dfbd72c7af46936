"""A generation of a projection built beside the live one, from the beginning of the log, by this process alone."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from pymongo.database import Database

from shared.clock import now
from shared.eventstore.numbering import PARTITIONS
from shared.mongo import Document
from shared.projector.appliers import ProjectionApplier
from shared.projector.checkpoints import Checkpoint, Checkpoints
from shared.projector.leases import Leases
from shared.projector.parking import ParkingLot
from shared.projector.projection import Projection
from shared.projector.views import Generations, generation_name
from shared.projector.worker import PartitionWorker

LOOK_EVERY = 0.2
RENEW_EVERY = 1.0

Progress = Callable[[int, int], object]
"""Told the positions applied so far and the positions to reach."""

Goal = Mapping[int, Mapping[str, int]]
"""Partition → source → position."""


@dataclass(slots=True)
class Aside:
    """A generation in the making; `checkpoints` shows how far it has come."""

    database: Database[Document]
    projection: Projection
    generation: int
    threads: list[threading.Thread]

    @property
    def name(self) -> str:
        return generation_name(self.projection.name, self.generation)

    def checkpoints(self) -> dict[int, Checkpoint]:
        return Checkpoints(self.database).of(self.name)

    def reached(self, goal: Goal) -> bool:
        """Whether it has everything that the goal names."""
        have = self.checkpoints()
        return all(
            partition in have and have[partition].have.get(source, 0) >= position
            for partition, places in goal.items()
            for source, position in places.items()
        )

    def applied(self) -> int:
        """The positions it has reached, added up: only good for a progress bar."""
        return sum(sum(one.have.values()) for one in self.checkpoints().values())


@contextmanager
def aside(
    database: Database[Document], amqp_uri: str, projection: Projection, until: Goal | None = None
) -> Iterator[Aside]:
    """Begins a new generation and works on all its partitions until the context ends; with `until`, exactly so far."""
    generations = Generations(database)
    generation = generations.begin(projection.name)
    generations.prepare(projection, generation)
    leases = Leases(database, f"aside-{uuid4()}")
    workers = [
        _worker(database, amqp_uri, projection, generation, partition, leases, until) for partition in range(PARTITIONS)
    ]
    ended = threading.Event()
    threads = [threading.Thread(target=worker.run, daemon=True) for worker in workers]
    keeper = threading.Thread(target=_keep, args=(leases, ended), daemon=True)
    for thread in (*threads, keeper):
        thread.start()
    try:
        yield Aside(database, projection, generation, threads)
    finally:
        ended.set()
        for worker in workers:
            worker.stop()
        for thread in (*threads, keeper):
            thread.join()
        for worker in workers:
            leases.release(worker.lease)


def rebuild(database: Database[Document], amqp_uri: str, projection: Projection, progress: Progress) -> int:
    """Builds the projection anew and makes it the live one once it has come as far; returns the generation."""
    generations, checkpoints = Generations(database), Checkpoints(database)
    live = generation_name(projection.name, generations.live(projection.name))
    with aside(database, amqp_uri, projection) as built:
        while not built.reached(goal := _goal(checkpoints.of(live))):
            progress(built.applied(), _total(goal))
            threading.Event().wait(LOOK_EVERY)
        generations.swap(projection.name, built.generation, now())
    return built.generation


def discard(database: Database[Document], projection: Projection, generation: int) -> None:
    """Removes a generation with its checkpoints and what it parked."""
    name = generation_name(projection.name, generation)
    Generations(database).drop(projection, generation)
    Checkpoints(database).forget(name)
    ParkingLot(database).forget(name)


def _worker(
    database: Database[Document],
    amqp_uri: str,
    projection: Projection,
    generation: int,
    partition: int,
    leases: Leases,
    until: Goal | None,
) -> PartitionWorker:
    session = database.client.start_session()
    key = f"{generation_name(projection.name, generation)}/{partition}"
    lease = leases.acquire(key, session.session_id["id"])
    if lease is None:
        raise RuntimeError(f"lease of a new generation is taken: {key}")
    stop_at = until.get(partition, {}) if until is not None else None
    applier = ProjectionApplier(projection)
    return PartitionWorker(database, amqp_uri, applier, generation, partition, lease, session, stop_at)


def _keep(leases: Leases, ended: threading.Event) -> None:
    while not ended.wait(RENEW_EVERY):
        leases.renew()


def _goal(checkpoints: Mapping[int, Checkpoint]) -> Goal:
    return {partition: checkpoint.have for partition, checkpoint in checkpoints.items()}


def _total(goal: Goal) -> int:
    return sum(sum(places.values()) for places in goal.values())
