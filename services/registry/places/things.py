"""What a place document amounts to: things in their order, each the command that would bring it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from services.registry.areas.commands import OpenArea, OpenSubArea
from services.registry.duty.facilities.commands import InstallFacility
from services.registry.organisations.commands import AgreeUnitDuty, FoundOrganisation, OfferResource, SetContact
from services.registry.organisations.memberships.commands import JoinOrganisation
from services.registry.organisations.programmes.commands import BeginPilot, SetBuildPlan
from services.registry.organisations.rotas.commands import SetDutyRota
from services.registry.people.commands import EnrolVolunteer, RegisterPerson
from services.registry.posts.commands import AppointPerson, ElectPerson, EstablishPost
from services.registry.posts.liaisons.commands import AssignLiaison
from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.scheme import Scheme
from shared.documents import Part

NAMES = UUID("0b4f3a52-7c0e-5d0f-9a43-2d6e1f7f9c11")
"""Names the people and whatever else has no natural key: the same document, the same ids."""

PlaceCommand = (
    DeclareScheme
    | OpenArea
    | OpenSubArea
    | FoundOrganisation
    | SetContact
    | OfferResource
    | AgreeUnitDuty
    | JoinOrganisation
    | SetDutyRota
    | BeginPilot
    | SetBuildPlan
    | RegisterPerson
    | EnrolVolunteer
    | EstablishPost
    | AppointPerson
    | ElectPerson
    | AssignLiaison
    | InstallFacility
)


@dataclass(frozen=True, slots=True)
class Thing:
    """`path` is where it stands in the document, `id` its stream; `left_out` are fields that it does not state."""

    path: str
    id: str
    command: PlaceCommand
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """All things of a place; each comes after those that it needs."""

    code: str
    name: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What every part of a document is read against; `wrong` takes the path and the code of a fault.

    `scheme` is None where it is wrong itself; `persons` are the ids of the people by key, `posts` gather who holds
    which post, `organisations` the line of organisations above each.
    """

    since: str
    town: str
    scheme: Scheme | None
    wrong: Callable[[str, str], None]
    people: Mapping[str, Part] = field(default_factory=dict)
    posts: dict[str, str | None] = field(default_factory=dict)
    organisations: dict[str, tuple[str, ...]] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)
    sub_areas: set[str] = field(default_factory=set)

    def person(self, key: str) -> str:
        """The id of somebody under `people`."""
        return named(f"{self.town}/{key}")

    def known_person(self, path: str, key: str) -> str | None:
        """The same; None, and a fault, for nobody."""
        if key in self.people:
            return self.person(key)
        self.wrong(path, "person_key_unknown")
        return None


def named(text: str) -> str:
    """The id that follows from what the document says."""
    return str(uuid5(NAMES, text))
