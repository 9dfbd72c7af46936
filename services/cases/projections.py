"""The two projections of cases: its own copy of registry's places, and the rows of its lists."""

from services.cases.deadlines import projections as deadlines
from services.cases.directory import projections as directory
from services.cases.lists import rows as lists
from services.cases.placement import projections as placement
from services.cases.publicity import projections as publicity
from shared.projector.projection import Projection, merged

PLACES = (placement, directory)
LISTS = (lists, deadlines, publicity)

PLACE_COPY = Projection(
    name=directory.PLACES,
    sources=frozenset({"registry"}),
    handlers=merged(noun.HANDLERS for noun in PLACES),
    tables={table: indexes for noun in PLACES for table, indexes in noun.TABLES.items()},
)
CASE_LIST = Projection(
    name=lists.LIST,
    sources=frozenset({"cases"}),
    handlers=merged(noun.HANDLERS for noun in LISTS),
    tables={table: indexes for noun in LISTS for table, indexes in noun.TABLES.items()},
)
