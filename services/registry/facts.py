"""The facts of the registry under the names by which they are stored for good, noun by noun."""

from services.registry.areas import events as areas
from services.registry.duty import events as duty
from services.registry.organisations import events as organisations
from services.registry.organisations.memberships import events as memberships
from services.registry.organisations.programmes import events as programmes
from services.registry.organisations.rotas import events as rotas
from services.registry.people import events as people
from services.registry.posts import events as posts
from services.registry.posts.liaisons import events as liaisons
from services.registry.schemes import events as schemes
from shared.eventstore.facts import Facts

FACTS = Facts(
    {
        **areas.FACTS,
        **liaisons.FACTS,
        **memberships.FACTS,
        **organisations.FACTS,
        **programmes.FACTS,
        **rotas.FACTS,
        **people.FACTS,
        **duty.FACTS,
        **posts.FACTS,
        **schemes.FACTS,
    }
)
