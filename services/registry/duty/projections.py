"""Facts of duty → rows, noun by noun."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pymongo import IndexModel

from services.registry.duty.diary import projections as diary
from services.registry.duty.facilities import projections as facilities
from services.registry.duty.households import projections as households
from services.registry.duty.logs import projections as logs
from services.registry.duty.pairings import projections as pairings
from services.registry.duty.patrols import projections as patrols
from services.registry.duty.visits import projections as visits
from shared.eventlog.envelope import Published
from shared.projector.projection import Write

HANDLERS: Mapping[str, Callable[[Published], Iterable[Write]]] = {
    **patrols.HANDLERS,
    **logs.HANDLERS,
    **visits.HANDLERS,
    **facilities.HANDLERS,
    **pairings.HANDLERS,
    **diary.HANDLERS,
    **households.HANDLERS,
}

TABLES: Mapping[str, Sequence[IndexModel]] = {
    **patrols.TABLES,
    **logs.TABLES,
    **visits.TABLES,
    **facilities.TABLES,
    **pairings.TABLES,
    **diary.TABLES,
    **households.TABLES,
}
