"""For each command that a place document amounts to: its aggregate, whether it was done before, and what differs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.registry.areas.area import AREA, Status
from services.registry.areas.commands import OpenArea, OpenSubArea
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.duty.facilities.commands import InstallFacility
from services.registry.duty.facilities.facility import FACILITY
from services.registry.organisations.commands import AgreeUnitDuty, FoundOrganisation, OfferResource, SetContact
from services.registry.organisations.memberships.commands import JoinOrganisation
from services.registry.organisations.memberships.membership import MEMBERSHIP
from services.registry.organisations.organisation import ORGANISATION, Organisation
from services.registry.organisations.programmes.build_plan import BUILD_PLAN
from services.registry.organisations.programmes.commands import BeginPilot, SetBuildPlan
from services.registry.organisations.programmes.pilot import PILOT
from services.registry.organisations.rotas.commands import SetDutyRota
from services.registry.organisations.rotas.rota import DUTY_ROTA, DutyRota
from services.registry.people.commands import EnrolVolunteer, RegisterPerson
from services.registry.people.person import PERSON, Person
from services.registry.people.state import sort_of_volunteer
from services.registry.places.area_things import FIGURES
from services.registry.posts.commands import AppointPerson, ElectPerson, EstablishPost
from services.registry.posts.liaisons.commands import AssignLiaison
from services.registry.posts.liaisons.liaison import LIAISON
from services.registry.posts.post import POST
from services.registry.rows import FOREVER
from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.scheme import SCHEME
from shared.eventstore.streams import Aggregate
from shared.personal import Personal

Texts = Mapping[Personal, str | None]
"""The opened texts of what is registered; a text whose key is gone is None, and nothing can be said of it."""

Difference = tuple[str, str]
"""The field below the thing's path, and the code of the fault."""

OTHERWISE = "already_registered_otherwise"


@dataclass(frozen=True, slots=True)
class Sort:
    """`counter` names the thing in the answer; `differences` are asked for only where it is there."""

    aggregate: Aggregate[Any, Any]
    counter: str
    is_there: Callable[[Any, Any], bool]
    differences: Callable[[Any, Any, Texts], Iterator[Difference]]


def _was_begun(state: Any, command: Any) -> bool:  # noqa: ARG001  the shape of `is_there`
    return bool(state.status != "absent")


def _same(*names: str, **written: str) -> Callable[[Any, Any, Texts], Iterator[Difference]]:
    """Attributes that the command and the state have in common, and what the document calls them."""
    fields = {name: name for name in names} | written

    def differences(state: Any, command: Any, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
        for name, field in fields.items():
            if getattr(state, name) != getattr(command, name):
                yield field, OTHERWISE

    return differences


_area_fields = _same("name", "kind", "boundary", "divided_by", **FIGURES)


def _area(state: Any, command: Any, texts: Texts) -> Iterator[Difference]:
    if state.status is Status.CLOSED:
        yield "code", "area_closed"
        return
    yield from _area_fields(state, command, texts)


def _sub_area(state: Any, command: OpenSubArea, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    if state.until != FOREVER:
        yield "number", "sub_area_closed"
    if state.name != command.name:
        yield "name", OTHERWISE
    if state.members != command.members.codes:
        yield "members", OTHERWISE


def _organisation(state: Organisation, command: FoundOrganisation, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    if state.until is not None:
        yield "id", "organisation_dissolved"
        return
    for name in ("kind", "name", "handles", "phone", "address", "sub_area"):
        if getattr(state, name) != getattr(command, name):
            yield name, OTHERWISE
    if state.parent != (command.parent.organisation_id if command.parent else None):
        yield "parent", OTHERWISE


def _has_contact(state: Organisation, command: SetContact) -> bool:  # noqa: ARG001
    return bool(state.contact or state.contact_phone)


def _contact(state: Organisation, command: SetContact, texts: Texts) -> Iterator[Difference]:
    for field, sealed, said in (
        ("name", state.contact, command.name),
        ("phone", state.contact_phone, command.contact_phone),
    ):
        present = texts.get(sealed) if sealed else None
        if present is not None and present != said:
            yield field, OTHERWISE


def _is_offered(state: Organisation, command: OfferResource) -> bool:
    return any(one.title == command.title for one in state.resources)


def _resource(state: Organisation, command: OfferResource, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    present = [one for one in state.resources if one.title == command.title]
    if all(one.capacity != command.capacity for one in present):
        yield "capacity", OTHERWISE


def _has_agreed(state: Organisation, command: AgreeUnitDuty) -> bool:  # noqa: ARG001
    return state.agreements > 0


def _has_rota(state: DutyRota, command: SetDutyRota) -> bool:
    return any(one.since <= command.since < one.until for one in state.rotas)


def _rota(state: DutyRota, command: SetDutyRota, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    if all((one.until, one.turns) != (command.until, command.turns) for one in state.rotas):
        yield "", OTHERWISE


def _person(state: Person, command: RegisterPerson, texts: Texts) -> Iterator[Difference]:
    for field, sealed in (("name", state.name), ("phone", state.phone)):
        present = texts.get(sealed) if sealed else None
        if present is not None and present != getattr(command, field):
            yield field, OTHERWISE


def _is_enrolled(state: Person, command: EnrolVolunteer) -> bool:
    what = sort_of_volunteer(command.kind, command.area)
    return any(one.what == what for one in state.enrolments)


def _is_held(state: Any, command: Any) -> bool:  # noqa: ARG001
    return state.holder is not None


def _holder(state: Any, command: Any, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    if state.holder != command.person_id:
        yield "", "post_already_held"


def _nothing(state: Any, command: Any, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    yield from ()


def _scheme_is_declared(state: Any, command: DeclareScheme) -> bool:  # noqa: ARG001
    return bool(state.revisions)


def _scheme(state: Any, command: DeclareScheme, texts: Texts) -> Iterator[Difference]:  # noqa: ARG001
    yield from _parts("", state.at() or {}, command.scheme)


def _parts(path: str, present: Any, wanted: Any) -> Iterator[Difference]:
    """The smallest parts that differ."""
    if isinstance(present, dict) and isinstance(wanted, dict):
        for name in sorted(present.keys() | wanted.keys()):
            yield from _parts(f"{path}.{name}".lstrip("."), present.get(name), wanted.get(name))
    elif present != wanted:
        yield path, OTHERWISE


SORTS: Mapping[type, Sort] = {
    OpenArea: Sort(AREA, "areas", _was_begun, _area),
    DeclareScheme: Sort(SCHEME, "schemes", _scheme_is_declared, _scheme),
    OpenSubArea: Sort(SUB_AREA, "sub_areas", _was_begun, _sub_area),
    FoundOrganisation: Sort(ORGANISATION, "organisations", _was_begun, _organisation),
    SetContact: Sort(ORGANISATION, "contacts", _has_contact, _contact),
    OfferResource: Sort(ORGANISATION, "resources", _is_offered, _resource),
    AgreeUnitDuty: Sort(ORGANISATION, "agreements", _has_agreed, _nothing),
    RegisterPerson: Sort(PERSON, "persons", _was_begun, _person),
    EstablishPost: Sort(POST, "posts", _was_begun, _same("title", "duties", "role")),
    AppointPerson: Sort(POST, "appointments", _is_held, _holder),
    ElectPerson: Sort(POST, "elections", _is_held, _holder),
    AssignLiaison: Sort(LIAISON, "liaisons", _was_begun, _nothing),
    JoinOrganisation: Sort(MEMBERSHIP, "members", _was_begun, _same("residence", "direct")),
    SetDutyRota: Sort(DUTY_ROTA, "rotas", _has_rota, _rota),
    EnrolVolunteer: Sort(PERSON, "volunteers", _is_enrolled, _nothing),
    BeginPilot: Sort(PILOT, "pilots", _was_begun, _same(since="")),
    SetBuildPlan: Sort(BUILD_PLAN, "build_plans", _was_begun, _same("villages", "target")),
    InstallFacility: Sort(FACILITY, "facilities", _was_begun, _same(number="")),
}
