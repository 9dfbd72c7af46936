"""What a unit in the area (驻区单位) shares with others, and what it agrees to do: the rules of both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from services.registry.organisations.commands import AgreeUnitDuty, OfferResource, UseResource, WithdrawResource
from services.registry.organisations.events import ResourceOffered, ResourceUsed, ResourceWithdrawn, UnitDutyAgreed
from services.registry.organisations.kinds import SHARING, OrganisationRefused, check_change, check_happened

SharingCommand = OfferResource | WithdrawResource | UseResource | AgreeUnitDuty
SharingEvent = ResourceOffered | ResourceWithdrawn | ResourceUsed | UnitDutyAgreed


@dataclass(frozen=True, slots=True)
class Resource:
    """Something shared on the days [since, until); None is still shared."""

    resource_id: str
    title: str
    capacity: str
    since: str
    until: str | None = None
    uses: int = 0


class Unit(NamedTuple):
    """So much of an organisation as sharing is about; `agreements` counts those there are."""

    organisation_id: str
    kind: str
    since: str
    resources: tuple[Resource, ...]
    agreements: int


def decide_sharing(unit: Unit, command: SharingCommand, now: datetime) -> SharingEvent:
    """All rules about sharing; OrganisationRefused when one says no."""
    match command:
        case OfferResource():
            return _offered(unit, command, now)
        case WithdrawResource():
            return _withdrawn(unit, command, now)
        case UseResource():
            return _used(unit, command, now)
        case AgreeUnitDuty():
            return _agreed(unit, command, now)
        case _:
            assert_never(command)


def resource_of(resources: Iterable[Resource], resource_id: str) -> Resource:
    """The resource; OrganisationRefused when it was never offered."""
    for resource in resources:
        if resource.resource_id == resource_id:
            return resource
    raise OrganisationRefused("resource_unknown", resource_id=resource_id)


def with_resource(resources: Iterable[Resource], resource_id: str, **changed: Any) -> tuple[Resource, ...]:
    """The resources, one of them changed."""
    return tuple(replace(one, **changed) if one.resource_id == resource_id else one for one in resources)


def _offered(unit: Unit, command: OfferResource, now: datetime) -> ResourceOffered:
    _check_shares(unit)
    check_change(command.since, unit.since, now)
    number = str(len(unit.resources) + 1)
    return ResourceOffered(unit.organisation_id, number, command.title, command.capacity, command.since)


def _check_shares(unit: Unit) -> None:
    if unit.kind not in SHARING:
        raise OrganisationRefused("kind_shares_nothing", kind=unit.kind)


def _withdrawn(unit: Unit, command: WithdrawResource, now: datetime) -> ResourceWithdrawn:
    resource = resource_of(unit.resources, command.resource_id)
    if resource.until is not None:
        raise OrganisationRefused("resource_withdrawn", resource_id=command.resource_id)
    check_change(command.on, resource.since, now)
    return ResourceWithdrawn(unit.organisation_id, command.resource_id, command.on)


def _used(unit: Unit, command: UseResource, now: datetime) -> ResourceUsed:
    id, day = command.resource_id, command.day
    resource = resource_of(unit.resources, id)
    if not command.user_is_open:
        raise OrganisationRefused("user_unknown", by=command.by)
    check_happened(day, resource.since, now)
    if resource.until is not None and day >= resource.until:
        raise OrganisationRefused("resource_withdrawn", resource_id=id)
    return ResourceUsed(unit.organisation_id, id, resource.uses + 1, day, command.by, command.purpose)


def _agreed(unit: Unit, command: AgreeUnitDuty, now: datetime) -> UnitDutyAgreed:
    _check_shares(unit)
    check_change(command.since, unit.since, now)
    if command.until is not None and command.until <= command.since:
        raise OrganisationRefused("until_not_after_since", since=command.since, until=command.until)
    return UnitDutyAgreed(unit.organisation_id, unit.agreements + 1, command.duties, command.since, command.until)
