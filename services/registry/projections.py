"""The one projection of registry: the handlers and tables of every noun."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain

from services.registry.areas import projections as areas
from services.registry.duty import projections as duty
from services.registry.organisations import projections as organisations
from services.registry.organisations.memberships import projections as memberships
from services.registry.organisations.programmes import projections as programmes
from services.registry.organisations.rotas import projections as rotas
from services.registry.people import projections as people
from services.registry.posts import projections as posts
from services.registry.posts.liaisons import projections as liaisons
from services.registry.rows import VIEWS
from services.registry.views import projections as views
from shared.eventlog.envelope import Published
from shared.projector.projection import Projection, Write

Handler = Callable[[Published], Iterable[Write]]

NOUNS = (areas, liaisons, memberships, organisations, programmes, rotas, people, posts, duty, views)


def merged(parts: Iterable[Mapping[str, Handler]]) -> dict[str, Handler]:
    """One handler for each fact; where several nouns have one, all of them run, in order."""
    by_fact: dict[str, list[Handler]] = {}
    for handlers in parts:
        for fact, handler in handlers.items():
            by_fact.setdefault(fact, []).append(handler)
    return {fact: _in_turn(*handlers) for fact, handlers in by_fact.items()}


def _in_turn(*handlers: Handler) -> Handler:
    if len(handlers) == 1:
        return handlers[0]
    return lambda event: chain.from_iterable(handler(event) for handler in handlers)


REGISTRY_VIEWS = Projection(
    name=VIEWS,
    sources=frozenset({"registry"}),
    handlers=merged(noun.HANDLERS for noun in NOUNS),
    tables={table: indexes for noun in NOUNS for table, indexes in noun.TABLES.items()},
)
