"""The one projection of registry: the handlers and tables of every noun."""

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
from shared.projector.projection import Projection, merged

NOUNS = (areas, liaisons, memberships, organisations, programmes, rotas, people, posts, duty, views)


REGISTRY_VIEWS = Projection(
    name=VIEWS,
    sources=frozenset({"registry"}),
    handlers=merged(noun.HANDLERS for noun in NOUNS),
    tables={table: indexes for noun in NOUNS for table, indexes in noun.TABLES.items()},
)
