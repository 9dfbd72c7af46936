"""Everybody who may want to act on a case in grid 003 of 五里洲, by the names of the expected matrix."""

from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import Routing
from services.cases.case.state import Assignment, Case, Consultation, Mediation
from services.cases.case.status import Status
from services.cases.lifecycle.who import NOBODY, SYSTEM, Actor
from services.cases.vocabulary import Level, Party, PartyKind, Procedure
from shared.areas import Scope
from shared.permissions import Grant, Role
from tests.cases.stories import GRID, REPORTED

COUNTY, TOWN, VILLAGE, GRID_CODE = GRID.codes()
NEXT_GRID, NEXT_VILLAGE, OTHER_TOWN, OTHER_COUNTY = "433122107200004", "433122107201", "433122108", "433123"

WATER, ROADS, HOUSING, CULTURE = (
    Party(PartyKind.ORGANISATION, f"{TOWN}-{name}") for name in ("water", "roads", "housing", "culture")
)
ROUTED = Party(PartyKind.ORGANISATION, f"{TOWN}-hygiene")
MEDIATOR = Party(PartyKind.POST, f"{VILLAGE}-mediator")
FIRST_CONTACT, REPORTER = "p-hu", "p-zhou"


def case_at(level: Level, status: Status = Status.IN_HAND, procedure: Procedure = Procedure.COORDINATION) -> Case:
    """A case that 王小明 told to p-zhou and p-hu accepted; water leads, roads assists, housing is asked."""
    return Case(
        status=status,
        procedure=procedure,
        level=level,
        report=REPORTED,
        scope=GRID,
        first_contact=FIRST_CONTACT,
        routing=Routing(ROUTED, "卫生", Level.TOWN),
        assignment=Assignment(1, WATER, (ROADS,)),
        consultations=(Consultation(1, (HOUSING, CULTURE), frozenset({HOUSING})),),
        mediation=Mediation(1, MediationStage.VILLAGE, (MEDIATOR,)),
    )


def holder(role: Role, area: str | None, subject: str = "p-somebody") -> Actor:
    return Actor(subject, (Grant(role, area),))


def department(party: Party, role: Role = Role.DEPARTMENT) -> Actor:
    return Actor("p-official", (Grant(role, TOWN),), frozenset({party.key}))


ACTORS: dict[str, Actor] = {
    "grid head": holder(Role.GRID_HEAD, GRID_CODE),
    "grid worker": holder(Role.GRID_WORKER, GRID_CODE),
    "station head": holder(Role.STATION_HEAD, VILLAGE),
    "intake of the village": holder(Role.INTAKE, VILLAGE),
    "intake of the town": holder(Role.INTAKE, TOWN),
    "service centre": holder(Role.SERVICE_CENTRE, TOWN),
    "commander": holder(Role.COMMANDER, TOWN),
    "superior": holder(Role.SUPERIOR, COUNTY),
    "leading department": department(WATER),
    "assisting department": department(ROADS),
    "asked department": department(HOUSING),
    "department that has answered": department(CULTURE),
    "department once routed to": department(ROUTED),
    "other department": department(Party(PartyKind.ORGANISATION, f"{TOWN}-forestry")),
    "joined mediator": department(MEDIATOR, Role.MEDIATOR),
    "other mediator": department(Party(PartyKind.POST, f"{NEXT_VILLAGE}-mediator"), Role.MEDIATOR),
    "operator": holder(Role.OPERATOR, None),
    "wall": holder(Role.WALL, TOWN),
    "county system": holder(Role.COUNTY_SYSTEM, COUNTY),
    "person who reported": Actor(REPORTER),
    "first contact of old": Actor(FIRST_CONTACT),
    "grid head next door": holder(Role.GRID_HEAD, NEXT_GRID),
    "station head next door": holder(Role.STATION_HEAD, NEXT_VILLAGE),
    "commander of another town": holder(Role.COMMANDER, OTHER_TOWN),
    "superior of another county": holder(Role.SUPERIOR, OTHER_COUNTY),
    "nobody": NOBODY,
    "system": SYSTEM,
}

AT_VILLAGE = Scope(COUNTY, TOWN, VILLAGE)
AT_TOWN = Scope(COUNTY, TOWN)
AT_COUNTY = Scope(COUNTY)
