"""Runs a service's projections and reactions in one replica: its fair share of the partitions, no more."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import PyMongoError

from shared.clock import now
from shared.eventstore.numbering import PARTITIONS
from shared.eventstore.streams import Streams
from shared.logs import get_logger
from shared.mongo import Document
from shared.projector.appliers import Applier, ProjectionApplier, ReactionApplier
from shared.projector.checkpoints import Checkpoints
from shared.projector.leases import Lease, Leases
from shared.projector.parking import ParkingLot
from shared.projector.projection import Projection, Reaction
from shared.projector.views import Generations, generation_name
from shared.projector.worker import PartitionWorker

log = get_logger(__name__)

ROUND_SECONDS = 1.0
RETIRED_KEPT = timedelta(hours=1)

Key = tuple[str, int, int]
"""The projection or reaction, its generation, the partition."""


@dataclass(slots=True)
class _Running:
    worker: PartitionWorker
    thread: threading.Thread
    session: ClientSession


class Projector:
    """Holds leases for this replica's share of partitions, with one worker each."""

    def __init__(
        self,
        database: Database[Document],
        amqp_uri: str,
        replica: str,
        projections: Sequence[Projection],
        reactions: Sequence[Reaction],
        generations: Generations,
        api: Any,
        streams: Callable[[Any], Streams[Any, Any]],
    ) -> None:
        self._database = database
        self._amqp_uri = amqp_uri
        self._projections = projections
        self._reactions = reactions
        self._generations = generations
        self._api = api
        self._streams = streams
        self._leases = Leases(database, replica)
        self._replica = replica
        self._running: dict[Key, _Running] = {}
        self._stopping = threading.Event()

    def prepare(self) -> None:
        """Creates every collection and index that will be written to; safe to repeat, by many replicas at once."""
        self._leases.prepare()
        Checkpoints(self._database).prepare()
        ParkingLot(self._database).prepare()
        for projection in self._projections:
            self._generations.prepare(projection, self._generations.live(projection.name))

    def stop(self) -> None:
        """Lets `run` return after every worker has finished its batch and given its lease back."""
        self._stopping.set()

    def run(self) -> None:
        """Keeps this replica's share in work until stopped; a database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                self._round()
            except PyMongoError as error:
                log.warning("projector_interrupted", error=type(error).__name__)
            except Exception:
                # a fault of ours must not end this replica's part for good
                log.error("projector_failed", exc_info=True)
            self._stopping.wait(ROUND_SECONDS)
        self._let_go(list(self._running))
        self._leave()

    @property
    def partitions(self) -> dict[str, list[int]]:
        """The partitions in work here, by generation: what health shows."""
        held: dict[str, list[int]] = {}
        for name, generation, partition in sorted(self._running):
            held.setdefault(generation_name(name, generation), []).append(partition)
        return held

    def _round(self) -> None:
        self._leases.heartbeat()
        self._leases.renew()
        share = self._share()
        ended = {key for key, running in self._running.items() if not running.thread.is_alive()}
        self._let_go([key for key in self._running if key not in share or key in ended])
        for key in share:
            if key not in self._running:
                self._try_take(key)
        self._drop_retired()

    def _share(self) -> list[Key]:
        """The partitions that fall to this replica among those that live: every one to exactly one of them."""
        members = self._leases.members()
        if self._replica not in members:
            return list(self._running)
        keys = [
            (one.name, self._generations.live(one.name), partition)
            for one in self._projections
            for partition in range(PARTITIONS)
        ]
        keys += [(one.name, 1, partition) for one in self._reactions for partition in range(PARTITIONS)]
        mine = members.index(self._replica)
        return [key for key in keys if (key[2] + crc32(key[0].encode())) % len(members) == mine]

    def _try_take(self, key: Key) -> None:
        name, generation, partition = key
        session = self._database.client.start_session()
        lease = self._leases.acquire(f"{generation_name(name, generation)}/{partition}", session.session_id["id"])
        if lease is None:
            session.end_session()
            return
        worker = self._worker(key, lease, session)
        thread = threading.Thread(target=worker.run, name=lease.key, daemon=True)
        self._running[key] = _Running(worker, thread, session)
        thread.start()

    def _worker(self, key: Key, lease: Lease, session: ClientSession) -> PartitionWorker:
        name, generation, partition = key
        return PartitionWorker(
            self._database, self._amqp_uri, self._applier(name), generation, partition, lease, session
        )

    def _applier(self, name: str) -> Applier:
        for projection in self._projections:
            if projection.name == name:
                return ProjectionApplier(projection)
        reaction = next(one for one in self._reactions if one.name == name)
        return ReactionApplier(reaction, self._api, self._streams, self._stopping)

    def _let_go(self, keys: Sequence[Key]) -> None:
        leaving = [self._running.pop(key) for key in keys]
        for running in leaving:
            running.worker.stop()
        for running in leaving:
            running.thread.join()
            running.session.end_session()
            self._release(running.worker.lease)

    def _release(self, lease: Lease) -> None:
        try:
            self._leases.release(lease)
        except PyMongoError as error:
            log.warning("lease_not_released", lease=lease.key, error=type(error).__name__)

    def _leave(self) -> None:
        try:
            self._leases.leave()
        except PyMongoError as error:
            log.warning("replica_not_signed_off", error=type(error).__name__)

    def _drop_retired(self) -> None:
        for projection in self._projections:
            for generation in self._generations.retired(projection.name, now() - RETIRED_KEPT):
                name = generation_name(projection.name, generation)
                self._generations.drop(projection, generation)
                Checkpoints(self._database).forget(name)
                ParkingLot(self._database).forget(name)
