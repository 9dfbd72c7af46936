"""What people read for the registry's refusals, by code."""

from services.registry.areas import titles as areas
from services.registry.duty import titles as duty
from services.registry.organisations import titles as organisations
from services.registry.paper import titles as paper
from services.registry.people import titles as people
from services.registry.places import titles as places
from services.registry.posts import titles as posts
from services.registry.posts.liaisons import titles as liaisons
from services.registry.reorganisation import titles as reorganisation
from services.registry.schemes import titles as schemes
from services.registry.sheets import titles as sheets
from services.registry.views import titles as views

TITLES = {
    **areas.TITLES,
    **liaisons.TITLES,
    **organisations.TITLES,
    **paper.TITLES,
    **people.TITLES,
    **places.TITLES,
    **posts.TITLES,
    **reorganisation.TITLES,
    **duty.TITLES,
    **schemes.TITLES,
    **sheets.TITLES,
    **views.TITLES,
}
