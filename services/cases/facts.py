"""The facts of cases under the names by which they are stored for good, noun by noun."""

from services.cases.case import events as case
from services.cases.catalogue import events as catalogue
from services.cases.rules import events as rules
from shared.eventstore.facts import Facts

FACTS = Facts({**case.FACTS, **catalogue.FACTS, **rules.FACTS})
