"""Many commands on many streams, all or nothing, in one MongoDB transaction: for imports, nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from shared.clock import Clock, now
from shared.eventstore.errors import StreamConflictError
from shared.eventstore.store import Addition, EventStore, Head, Origin
from shared.eventstore.streams import Streams, numbered, was_done
from shared.mongo import DURABLE, Document

Step = tuple[Streams[Any, Any], str, Any]
"""The aggregate's streams, the stream's id, the command."""


@dataclass(slots=True)
class _Position:
    streams: Streams[Any, Any]
    state: Any
    head: Head
    facts: list[object] = field(default_factory=list)


def execute_all(
    store: EventStore,
    client: MongoClient[Document],
    steps: Sequence[Step],
    origin: Origin,
    clock: Clock = now,
) -> bool:
    """Decides every step in order, later ones on what earlier ones came to, and appends all commits or none.

    The facts of one stream make one commit.
    Returns False when the same command (id and body) had been carried out before.  Raises what the
    first refusing `decide` raises, CommandReusedError, StreamConflictError.
    """
    if was_done(store, numbered(origin, 0)):
        return False
    commits = list(_decided(store, steps, origin, clock))
    if not commits:
        return True
    try:
        with client.start_session() as session:
            session.with_transaction(
                lambda s: store.append_all(commits, s),
                read_concern=ReadConcern("snapshot"),
                write_concern=DURABLE,
            )
    except DuplicateKeyError as error:
        if was_done(store, numbered(origin, 0)):
            return False
        raise StreamConflictError("import") from error
    return True


def _decided(store: EventStore, steps: Sequence[Step], origin: Origin, clock: Clock) -> Iterator[Addition]:
    positions = _present(store, steps)
    for streams, id, command in steps:
        position = positions[streams.stream(id)]
        for fact in streams.aggregate.decide(position.state, command, clock()):
            position.state = streams.aggregate.evolve(position.state, fact)
            position.facts.append(fact)
    changed = [(stream, position) for stream, position in positions.items() if position.facts]
    for index, (stream, position) in enumerate(changed):
        aggregate, state = position.streams.aggregate, position.state
        place = aggregate.scope(state), aggregate.hidden_from(state)
        yield stream, position.head, position.facts, numbered(origin, index), *place


def _present(store: EventStore, steps: Sequence[Step]) -> dict[str, _Position]:
    found = store.load_many({streams.stream(id) for streams, id, _ in steps})
    positions = {}
    for streams, id, _ in steps:
        recorded, head = found.get(streams.stream(id), ([], Head()))
        positions[streams.stream(id)] = _Position(streams, streams.fold(id, recorded, head).state, head)
    return positions
