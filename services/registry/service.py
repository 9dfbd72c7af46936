"""The registry: the entrypoints of every noun on one spine."""

from services.registry.areas.divisions.routes import DivisionRoutes
from services.registry.areas.routes import AreaRoutes
from services.registry.areas.sub_areas.routes import SubAreaRoutes
from services.registry.duty.routes import DutyRoutes
from services.registry.facts import FACTS
from services.registry.organisations.routes import OrganisationRoutes
from services.registry.paper.routes import PaperRoutes
from services.registry.people.record_routes import RecordRoutes
from services.registry.people.routes import PersonRoutes
from services.registry.places.routes import PlaceRoutes
from services.registry.policies import ERASURES
from services.registry.posts.filling_routes import FillingRoutes
from services.registry.posts.liaisons.routes import LiaisonRoutes
from services.registry.posts.routes import PostRoutes
from services.registry.projections import REGISTRY_VIEWS
from services.registry.reorganisation.routes import ReorganisationRoutes
from services.registry.schemes.routes import SchemeRoutes
from services.registry.sheets.routes import SheetRoutes
from services.registry.titles import TITLES
from services.registry.views.finding_routes import FindingRoutes
from services.registry.views.overview_routes import OverviewRoutes
from services.registry.views.routes import ViewRoutes
from shared.spine import Spine, SpineApi


class RegistryService(
    AreaRoutes,
    SubAreaRoutes,
    DivisionRoutes,
    PersonRoutes,
    RecordRoutes,
    PostRoutes,
    FillingRoutes,
    LiaisonRoutes,
    DutyRoutes,
    OrganisationRoutes,
    ReorganisationRoutes,
    ViewRoutes,
    OverviewRoutes,
    FindingRoutes,
    SchemeRoutes,
    PlaceRoutes,
    SheetRoutes,
    PaperRoutes,
):
    """登记: areas, posts, and who holds them."""

    name = "registry"
    titles = TITLES
    spine: SpineApi = Spine(FACTS, projections=[REGISTRY_VIEWS], reactions=[ERASURES])
