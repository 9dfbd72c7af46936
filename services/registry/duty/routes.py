"""The entrypoints of duty, noun by noun."""

from services.registry.duty.clearing.routes import ClearingRoutes
from services.registry.duty.diary.routes import DiaryRoutes
from services.registry.duty.facilities.routes import FacilityRoutes
from services.registry.duty.households.routes import HouseholdRoutes
from services.registry.duty.logs.routes import LogRoutes
from services.registry.duty.pairings.routes import PairingRoutes
from services.registry.duty.patrols.routes import PatrolRoutes
from services.registry.duty.visits.routes import VisitRoutes


class DutyRoutes(
    PatrolRoutes,
    LogRoutes,
    VisitRoutes,
    FacilityRoutes,
    PairingRoutes,
    DiaryRoutes,
    HouseholdRoutes,
    ClearingRoutes,
):
    """履职."""
