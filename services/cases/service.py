"""Cases: the entrypoints of every noun on one spine."""

from datetime import datetime

from services.cases.acting.past import past_cases
from services.cases.acting.routes import CaseRoutes
from services.cases.catalogue.routes import CatalogueRoutes
from services.cases.closed_areas import ClosedAreas
from services.cases.deadlines.routes import DeadlineRoutes
from services.cases.deadlines.timer import DeadlineTimer
from services.cases.facts import FACTS
from services.cases.history.routes import HistoryRoutes
from services.cases.lists.routes import ListRoutes
from services.cases.orders.routes import OrderRoutes
from services.cases.policies import REACTIONS
from services.cases.projections import CASE_LIST, PLACE_COPY
from services.cases.publicity.routes import PublicityRoutes
from services.cases.routing.routes import PastCases, RoutingRoutes
from services.cases.rules.routes import RulesRoutes
from services.cases.titles import TITLES
from shared.spine import Spine, SpineApi


class CasesService(
    CatalogueRoutes,
    RulesRoutes,
    RoutingRoutes,
    DeadlineRoutes,
    PublicityRoutes,
    HistoryRoutes,
    OrderRoutes,
    ListRoutes,
    CaseRoutes,
):
    """案件: reported, placed, routed, handled, settled and closed; every step a fact."""

    name = "cases"
    titles = TITLES
    spine: SpineApi = Spine(
        FACTS, projections=[PLACE_COPY, CASE_LIST], reactions=REACTIONS, loops=[DeadlineTimer, ClosedAreas]
    )

    def past_cases(self, town: str, since: datetime, until: datetime, unseen_by: str) -> PastCases:
        """What dry runs of routing rules look at."""
        return past_cases(self.spine, town, since, until, unseen_by)
