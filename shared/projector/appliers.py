"""What a batch of deliveries comes to: the writes of a projection, or the commands of a reaction."""

import threading
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Protocol

from pymongo.errors import PyMongoError

from shared.clock import now
from shared.eventlog.envelope import Published, read
from shared.eventlog.reader import Delivery
from shared.eventstore.errors import Refused, StreamConflictError
from shared.eventstore.store import Origin
from shared.eventstore.streams import Streams
from shared.logs import get_logger
from shared.mongo import is_transient
from shared.projector.parking import Cause, Parked
from shared.projector.projection import (
    NotYetError,
    Projection,
    Reaction,
    Write,
    handler_of,
)

log = get_logger(__name__)

NOT_YET_LIMIT = 10.0
NOT_YET_PAUSE = 0.2


@dataclass(slots=True)
class Changes:
    """What is to be written together with the checkpoint."""

    writes: list[Write] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    at: datetime | None = None


class Applier(Protocol):
    """Turns one fact into the writes that go with the checkpoint; may carry out commands on the way."""

    name: str
    sources: frozenset[str]

    def consumes(self, type: str) -> bool:
        """Whether the fact matters here; UnknownVersionError when only other versions of it do."""

    def apply(self, event: Published) -> Iterable[Write]:
        """The writes of one fact; whatever it raises besides transient errors parks the fact."""


class ProjectionApplier:
    """Rows from facts."""

    def __init__(self, projection: Projection) -> None:
        self.name = projection.name
        self.sources = projection.sources
        self._handlers = projection.handlers

    def consumes(self, type: str) -> bool:
        return handler_of(self._handlers, type) is not None

    def apply(self, event: Published) -> Iterable[Write]:
        return self._handlers[event.type](event)


class ReactionApplier:
    """Commands from facts.  Each is an ordinary append with an id of its own, so a repetition changes nothing."""

    def __init__(
        self,
        reaction: Reaction,
        api: Any,
        streams: Callable[[Any], Streams[Any, Any]],
        stopping: threading.Event,
    ) -> None:
        self.name = reaction.name
        self.sources = reaction.sources
        self._handlers = reaction.handlers
        self._api = api
        self._streams = streams
        self._stopping = stopping

    def consumes(self, type: str) -> bool:
        return handler_of(self._handlers, type) is not None

    def apply(self, event: Published) -> Iterable[Write]:
        for aggregate, target, command in self._commands(event):
            origin = Origin(
                actor=f"reaction:{self.name}",
                correlation=event.correlation,
                causation=event.id,
                traceparent=event.traceparent,
                command_id=f"reaction:{event.id}:{target}",
            )
            try:
                self._streams(aggregate).execute(target, command, origin)
            except Refused as refusal:
                log.info("reaction_refused", fact=event.id, code=refusal.code)
        return ()

    def _commands(self, event: Published) -> list[Any]:
        until = monotonic() + NOT_YET_LIMIT
        while True:
            try:
                return list(self._handlers[event.type](event, self._api))
            except NotYetError:
                if monotonic() > until:
                    raise
                if self._stopping.wait(NOT_YET_PAUSE):
                    raise InterruptedError("stopping") from None


def changes_of(
    applier: Applier, generation: str, partition: int, deliveries: Sequence[Delivery], blocked: AbstractSet[str]
) -> Changes:
    """What a batch comes to; behind a fact that fails, and in `blocked` streams, later ones of its stream wait."""
    changes = Changes()
    held = set(blocked)
    for delivery in deliveries:
        if not applier.consumes(delivery.type):
            continue
        if delivery.stream in held:
            changes.parked.append(Parked.from_delivery(generation, partition, delivery, None, now()))
            continue
        try:
            event = read(delivery.body)
            changes.writes += list(applier.apply(event))
            changes.at = event.time
        except Exception as error:
            # whatever else a handler or the decoding raises is told of this fact alone: it is parked, others go on
            if is_passing(error):
                raise
            cause = Cause.of(error)
            log.error("fact_parked", source=delivery.source, position=delivery.position, cause=cause.kind)
            held.add(delivery.stream)
            changes.parked.append(Parked.from_delivery(generation, partition, delivery, cause, now()))
    return changes


def is_passing(error: BaseException) -> bool:
    """Whether the failure lies with a server or a rival and the same attempt may succeed later."""
    if isinstance(error, PyMongoError):
        return is_transient(error)
    return isinstance(error, StreamConflictError | OSError)
