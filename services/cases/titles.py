"""What people read for the refusals of cases, by code."""

from services.cases.catalogue.titles import TITLES as CATALOGUE
from services.cases.lifecycle.titles import TITLES as LIFECYCLE
from services.cases.lists.titles import TITLES as LISTS
from services.cases.orders.titles import TITLES as ORDERS
from services.cases.rules.titles import TITLES as RULES

TITLES = {**LIFECYCLE, **CATALOGUE, **RULES, **LISTS, **ORDERS}
