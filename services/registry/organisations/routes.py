"""The entrypoints of organisations, their members, what they share, their rotas and programmes."""

from services.registry.organisations.memberships.routes import MembershipRoutes
from services.registry.organisations.organisation_routes import SingleOrganisationRoutes
from services.registry.organisations.programmes.routes import ProgrammeRoutes
from services.registry.organisations.rotas.routes import RotaRoutes
from services.registry.organisations.unit_routes import UnitRoutes


class OrganisationRoutes(SingleOrganisationRoutes, UnitRoutes, MembershipRoutes, RotaRoutes, ProgrammeRoutes):
    """组织."""
