"""One organisation: founded in an area, renamed, moved, reached, sharing what it has, dissolved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import COUNTY_DIGITS, area_of, scope_of
from services.registry.days import today
from services.registry.organisations.commands import (
    AgreeUnitDuty,
    DissolveOrganisation,
    FoundOrganisation,
    MoveOrganisation,
    OfferResource,
    OrganisationCommand,
    Parent,
    RenameOrganisation,
    SetContact,
    SetHandles,
    UseResource,
    WithdrawResource,
)
from services.registry.organisations.events import (
    ContactSet,
    HandlesSet,
    OrganisationDissolved,
    OrganisationEvent,
    OrganisationFounded,
    OrganisationMoved,
    OrganisationRenamed,
    ResourceOffered,
    ResourceUsed,
    ResourceWithdrawn,
    UnitDutyAgreed,
)
from services.registry.organisations.kinds import (
    WITHOUT_ACCOUNT,
    Kind,
    OrganisationRefused,
    check_change,
    check_not_far,
    is_organisation_id,
)
from services.registry.organisations.sharing import Resource, Unit, decide_sharing, with_resource
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class Status(StrEnum):
    ABSENT = "absent"
    STANDING = "standing"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True)
class Organisation:
    """`name`, `parent` and `handles` are the latest said; `last` is the day of the last change.

    The contact stays sealed here; the vault opens it when it is shown.
    """

    status: Status = Status.ABSENT
    organisation_id: str = ""
    kind: str = ""
    name: str = ""
    area: str = ""
    parent: str | None = None
    since: str = ""
    until: str | None = None
    last: str = ""
    handles: tuple[str, ...] = ()
    phone: str | None = None
    address: str | None = None
    account: bool = False
    sub_area: str | None = None
    contact: Personal | None = None
    contact_phone: Personal | None = None
    resources: tuple[Resource, ...] = ()
    agreements: int = 0


_STANDING = frozenset({Status.STANDING})

ALLOWED_IN: dict[type, frozenset[Status]] = {
    FoundOrganisation: frozenset({Status.ABSENT}),
    RenameOrganisation: _STANDING,
    MoveOrganisation: _STANDING,
    SetHandles: _STANDING,
    SetContact: frozenset({Status.STANDING, Status.DISSOLVED}),
    DissolveOrganisation: _STANDING,
    OfferResource: _STANDING,
    WithdrawResource: _STANDING,
    UseResource: _STANDING,
    AgreeUnitDuty: _STANDING,
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "organisation_unknown",
    Status.STANDING: "organisation_already_founded",
    Status.DISSOLVED: "organisation_dissolved",
}


def decide(organisation: Organisation, command: OrganisationCommand, now: datetime) -> Sequence[OrganisationEvent]:
    """All rules about organisations; OrganisationRefused when one says no."""
    if organisation.status not in ALLOWED_IN[type(command)]:
        founded = isinstance(command, FoundOrganisation)
        raise OrganisationRefused(REFUSAL_IN[Status.STANDING if founded else organisation.status])
    match command:
        case FoundOrganisation():
            return [_founded(command, now)]
        case RenameOrganisation():
            return _renamed(organisation, command, now)
        case MoveOrganisation():
            return _moved(organisation, command, now)
        case SetHandles():
            return _handles_set(organisation, command, now)
        case SetContact():
            return _contact_set(organisation, command)
        case DissolveOrganisation():
            return _dissolved(organisation, command, now)
        case OfferResource() | WithdrawResource() | UseResource() | AgreeUnitDuty():
            return [decide_sharing(_unit(organisation), command, now)]
        case _:
            assert_never(command)


def _founded(command: FoundOrganisation, now: datetime) -> OrganisationFounded:
    id, area = command.organisation_id, area_of(command.organisation_id)
    if not is_organisation_id(id):
        raise OrganisationRefused("organisation_id_malformed", organisation_id=id)
    if not command.area_is_open:
        raise OrganisationRefused("area_unknown", area=area)
    if command.kind == Kind.SUPERIOR and len(area) != COUNTY_DIGITS:
        raise OrganisationRefused("superior_not_at_county", area=area)
    if command.sub_area and not command.sub_area.startswith(f"{area}-"):
        raise OrganisationRefused("sub_area_elsewhere", sub_area=command.sub_area, area=area)
    if command.sub_area and not command.sub_area_is_open:
        raise OrganisationRefused("sub_area_not_open", sub_area=command.sub_area)
    if command.kind == Kind.PARTNER and command.account:
        raise OrganisationRefused("partner_has_no_account", organisation_id=id)
    check_not_far(command.since, now)
    return OrganisationFounded(
        organisation_id=id,
        kind=command.kind,
        name=command.name,
        area=area,
        parent=_checked_parent(id, command.parent),
        since=command.since,
        handles=command.handles,
        phone=command.phone,
        address=command.address,
        account=command.kind not in WITHOUT_ACCOUNT if command.account is None else command.account,
        sub_area=command.sub_area,
    )


def _checked_parent(id: str, parent: Parent | None) -> str | None:
    """The parent's id: it is there, not the organisation itself or below it, and its area covers this one's."""
    if parent is None:
        return None
    above = parent.organisation_id
    if id in (above, *parent.line):
        raise OrganisationRefused("parent_below_itself", organisation_id=id, parent=above)
    if not parent.is_open:
        raise OrganisationRefused("parent_organisation_unknown", parent=above)
    if not area_of(id).startswith(area_of(above)):
        raise OrganisationRefused("parent_of_other_area", area=area_of(id), parent=above)
    return above


def _renamed(organisation: Organisation, command: RenameOrganisation, now: datetime) -> list[OrganisationEvent]:
    check_change(command.on, organisation.last, now)
    if command.name == organisation.name:
        return []
    return [OrganisationRenamed(organisation.organisation_id, command.name, command.on)]


def _moved(organisation: Organisation, command: MoveOrganisation, now: datetime) -> list[OrganisationEvent]:
    check_change(command.on, organisation.last, now)
    parent = _checked_parent(organisation.organisation_id, command.parent)
    if parent == organisation.parent:
        return []
    return [OrganisationMoved(organisation.organisation_id, parent, command.on)]


def _handles_set(organisation: Organisation, command: SetHandles, now: datetime) -> list[OrganisationEvent]:
    check_change(command.on, organisation.last, now)
    if command.handles == organisation.handles:
        return []
    return [HandlesSet(organisation.organisation_id, command.handles, command.on)]


def _contact_set(organisation: Organisation, command: SetContact) -> list[OrganisationEvent]:
    if command.subject is not None and organisation.status is Status.DISSOLVED:
        raise OrganisationRefused("organisation_dissolved")
    return [
        ContactSet(
            organisation.organisation_id,
            _personal(command.subject, command.name),
            _personal(command.subject, command.contact_phone),
            command.phone,
            _contact_subject(organisation),
        )
    ]


def _personal(subject: str | None, text: str | None) -> Personal | None:
    return Personal(subject, text) if subject and text else None


def _contact_subject(organisation: Organisation) -> str | None:
    known = organisation.contact or organisation.contact_phone
    return known.subject if known else None


def _dissolved(organisation: Organisation, command: DissolveOrganisation, now: datetime) -> list[OrganisationEvent]:
    """Nothing hangs in the air: what is still there of it is named.  Its contact is needed no more."""
    check_change(command.on, organisation.last, now)
    if command.parts:
        raise OrganisationRefused("organisation_has_parts", organisations=list(command.parts))
    if command.posts:
        raise OrganisationRefused("organisation_has_posts", posts=list(command.posts))
    if command.has_members:
        raise OrganisationRefused("organisation_has_members")
    id, former = organisation.organisation_id, _contact_subject(organisation)
    facts: list[OrganisationEvent] = [OrganisationDissolved(id, command.on)]
    if former and command.on <= today(now):
        facts.append(ContactSet(id, None, None, organisation.phone, former))
    return facts


def _unit(organisation: Organisation) -> Unit:
    return Unit(
        organisation.organisation_id,
        organisation.kind,
        organisation.since,
        organisation.resources,
        organisation.agreements,
    )


def evolve(organisation: Organisation, event: OrganisationEvent) -> Organisation:
    """Total; no clock, no rule, never raises."""
    match event:
        case OrganisationFounded():
            return _as_founded(event)
        case OrganisationRenamed():
            return replace(organisation, name=event.name, last=event.on)
        case OrganisationMoved():
            return replace(organisation, parent=event.parent, last=event.on)
        case HandlesSet():
            return replace(organisation, handles=tuple(event.handles), last=event.on)
        case ContactSet():
            return replace(organisation, contact=event.contact, contact_phone=event.contact_phone, phone=event.phone)
        case OrganisationDissolved():
            return replace(organisation, status=Status.DISSOLVED, until=event.on, last=event.on)
        case ResourceOffered():
            offered = Resource(event.resource_id, event.title, event.capacity, event.since)
            return replace(organisation, resources=(*organisation.resources, offered))
        case ResourceWithdrawn():
            return replace(
                organisation, resources=with_resource(organisation.resources, event.resource_id, until=event.on)
            )
        case ResourceUsed():
            return replace(
                organisation, resources=with_resource(organisation.resources, event.resource_id, uses=event.number)
            )
        case UnitDutyAgreed():
            return replace(organisation, agreements=event.number)
        case _:
            assert_never(event)


def _as_founded(event: OrganisationFounded) -> Organisation:
    return Organisation(
        status=Status.STANDING,
        organisation_id=event.organisation_id,
        kind=event.kind,
        name=event.name,
        area=event.area,
        parent=event.parent,
        since=event.since,
        last=event.since,
        handles=tuple(event.handles),
        phone=event.phone,
        address=event.address,
        account=event.account,
        sub_area=event.sub_area,
    )


ORGANISATION: Aggregate[Organisation, OrganisationCommand] = Aggregate(
    "organisation", Organisation(), decide, evolve, lambda organisation: scope_of(organisation.area)
)
