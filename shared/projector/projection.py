"""What a projection and a reaction are: names, and pure functions from one fact to writes or commands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from pymongo import DeleteOne, IndexModel, ReplaceOne, UpdateOne

from shared.eventlog.envelope import Published
from shared.eventstore.streams import Aggregate
from shared.mongo import Document

Write = tuple[str, UpdateOne | ReplaceOne[Document] | DeleteOne]
"""The table, and the operation on it."""

Handler = Callable[[Published], Iterable[Write]]
"""Pure: one fact to the writes that it means."""

Command = tuple[Aggregate[Any, Any], str, Any]
"""The aggregate, the id of its stream, the command."""


@dataclass(frozen=True)
class Projection:
    """Facts → rows.  A row derives from one stream, or the writes to it commute.

    `handlers` are pure and keyed by the fact's stored name; a version that is not there of a fact that is
    stops the partition.  `tables` names the row collections and their indexes.
    """

    name: str
    sources: frozenset[str]
    handlers: Mapping[str, Handler]
    tables: Mapping[str, Sequence[IndexModel]]


@dataclass(frozen=True)
class Reaction:
    """Facts → commands.  A handler gets the service's read side for look-ups.

    It raises NotYetError when a look-up misses what another source has yet to tell.
    """

    name: str
    sources: frozenset[str]
    handlers: Mapping[str, Callable[[Published, Any], Iterable[Command]]]


def merged(parts: Iterable[Mapping[str, Handler]]) -> dict[str, Handler]:
    """The handlers of several nouns as those of one projection: all that a fact has run, in order."""
    by_fact: dict[str, list[Handler]] = {}
    for handlers in parts:
        for fact, handler in handlers.items():
            by_fact.setdefault(fact, []).append(handler)
    return {fact: _in_turn(*handlers) for fact, handlers in by_fact.items()}


def _in_turn(*handlers: Handler) -> Handler:
    if len(handlers) == 1:
        return handlers[0]
    return lambda event: chain.from_iterable(handler(event) for handler in handlers)


class NotYetError(Exception):
    """A reaction's look-up found nothing so far: it is tried again, for a bounded time."""


class UnknownVersionError(Exception):
    """A fact that this reader consumes came in a version it does not know: the partition waits for newer software."""


def handler_of(handlers: Mapping[str, Any], type: str) -> Any | None:
    """The handler of a fact's stored name; None for facts that are not consumed.

    Raises UnknownVersionError for another version of a consumed one.
    """
    handler = handlers.get(type)
    if handler is None:
        name = type.rpartition(".")[0]
        if any(known.rpartition(".")[0] == name for known in handlers):
            raise UnknownVersionError(type)
    return handler
