"""The facts of duty, noun by noun."""

from collections.abc import Mapping

from services.registry.duty.diary import events as diary
from services.registry.duty.facilities import events as facilities
from services.registry.duty.households import events as households
from services.registry.duty.logs import events as logs
from services.registry.duty.pairings import events as pairings
from services.registry.duty.patrols import events as patrols
from services.registry.duty.visits import events as visits

FACTS: Mapping[str, type] = {
    **patrols.FACTS,
    **logs.FACTS,
    **visits.FACTS,
    **facilities.FACTS,
    **pairings.FACTS,
    **diary.FACTS,
    **households.FACTS,
}
