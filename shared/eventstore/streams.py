"""The way of one command: load → authorise → decide → append one commit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4, uuid5

from pymongo.errors import DuplicateKeyError

from shared.areas import Scope
from shared.clock import Clock, now
from shared.eventstore.errors import (
    CommandReusedError,
    Refused,
    StreamConflictError,
    VersionMismatchError,
)
from shared.eventstore.store import EventStore, Head, Origin, Recorded
from shared.metrics import append_conflicts_total

S = TypeVar("S")
C = TypeVar("C")

ATTEMPTS = 8
NEW_STREAMS = UUID("5b0c1c1e-6f0a-5c52-9f43-0a7c2f3d9b61")


@dataclass(frozen=True)
class Aggregate(Generic[S, C]):
    """A consistency boundary: its name in stream ids, its empty state, and the three pure functions over it.

    `decide` holds all rules and raises Refused; `evolve` is total and never raises; `scope` tells the
    area path that the facts belong to, `hidden_from` the ids of the persons who must not learn of them.
    """

    noun: str
    initial: S
    decide: Callable[[S, C, datetime], Sequence[object]]
    evolve: Callable[[S, Any], S]
    scope: Callable[[S], Scope]
    hidden_from: Callable[[S], tuple[str, ...]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """A stream folded: `version` 0 means that nothing is there; `replayed` that the command had been done before."""

    id: str
    state: S
    version: int
    at: datetime | None
    replayed: bool = False


class Streams(Generic[S, C]):
    """The streams of one aggregate in one event store."""

    def __init__(
        self,
        store: EventStore,
        aggregate: Aggregate[S, C],
        clock: Clock = now,
        service: str = "",
    ) -> None:
        self._store = store
        self.aggregate = aggregate
        self._clock = clock
        self._service = service

    def load(self, id: str) -> Loaded[S]:
        """The present state, read from the stream itself (read your writes)."""
        return self._load(id)[0]

    def version(self, id: str) -> int:
        """The present version without the facts, for whoever keeps the state and asks whether it is still right."""
        return self._store.version(self.stream(id))

    def load_many(self, ids: Iterable[str]) -> dict[str, Loaded[S]]:
        """The present states of those that exist, with one query."""
        found = self._store.load_many([self.stream(id) for id in ids])
        prefix = len(self.stream(""))
        return {
            stream[prefix:]: self.fold(stream[prefix:], recorded, head) for stream, (recorded, head) in found.items()
        }

    def history(self, id: str) -> list[Recorded]:
        """All facts of the stream, oldest first; empty when there is no such stream."""
        return self._store.load(self.stream(id))[0]

    def execute(self, id: str, command: C, origin: Origin, authorize: Callable[[S], None] | None = None) -> Loaded[S]:
        """Carries out a command on one stream; when another writer was faster, decides again on the fresh state.

        Raises Refused, VersionMismatchError (If-Match), CommandReusedError, StreamConflictError after
        `ATTEMPTS` conflicts, UnknownFactError, and whatever `authorize` raises for the present state.
        """
        for _ in range(ATTEMPTS):
            loaded, head = self._load(id)
            if authorize is not None:
                authorize(loaded.state)
            try:
                return self._advance(id, loaded.state, head, command, numbered(origin, 0))
            except DuplicateKeyError:
                append_conflicts_total.labels(self._service).inc()
                if done := self._done_before(id, origin):
                    return done
            except (Refused, VersionMismatchError):
                if done := self._done_before(id, origin):
                    return done
                raise
        raise StreamConflictError(id)

    def create(self, command_for: Callable[[str], C], origin: Origin) -> Loaded[S]:
        """Starts a new stream whose id follows from the command's id: a repeated creation is the same stream."""
        id = str(uuid5(NEW_STREAMS, origin.command_id) if origin.command_id else uuid4())
        try:
            return self._advance(id, self.aggregate.initial, Head(), command_for(id), numbered(origin, 0))
        except DuplicateKeyError:
            if done := self._done_before(id, origin):
                return done
            raise StreamConflictError(id) from None
        except Refused:
            if done := self._done_before(id, origin):
                return done
            raise

    def _advance(self, id: str, state: S, head: Head, command: C, origin: Origin) -> Loaded[S]:
        if origin.expected_version is not None and origin.expected_version != head.version:
            raise VersionMismatchError(origin.expected_version, head.version)
        facts = self.aggregate.decide(state, command, self._clock())
        for fact in facts:
            state = self.aggregate.evolve(state, fact)
        if facts:
            scope, hidden_from = self.aggregate.scope(state), self.aggregate.hidden_from(state)
            head = self._store.append(self.stream(id), head, facts, origin, scope, hidden_from)
        return Loaded(id, state, head.version, head.at)

    def _done_before(self, id: str, origin: Origin) -> Loaded[S] | None:
        if was_done(self._store, numbered(origin, 0)):
            return replace(self.load(id), replayed=True)
        return None

    def _load(self, id: str) -> tuple[Loaded[S], Head]:
        recorded, head = self._store.load(self.stream(id))
        return self.fold(id, recorded, head), head

    def fold(self, id: str, recorded: Iterable[Recorded], head: Head) -> Loaded[S]:
        """The state that recorded facts amount to."""
        state = self.aggregate.initial
        for one in recorded:
            state = self.aggregate.evolve(state, one.fact)
        return Loaded(id, state, head.version, head.at)

    def stream(self, id: str) -> str:
        return f"{self.aggregate.noun}-{id}"


def numbered(origin: Origin, index: int) -> Origin:
    """The origin of the index-th commit of one request, with a command id of its own."""
    return replace(origin, command_id=f"{origin.command_id}/{index}") if origin.command_id else origin


def was_done(store: EventStore, origin: Origin) -> bool:
    """Whether the command left its commit before; CommandReusedError when it came with another body."""
    commit = store.commit_of(origin.command_id) if origin.command_id else None
    if commit is not None and commit["command_hash"] != origin.command_hash:
        raise CommandReusedError(origin.command_id)
    return commit is not None
