"""The facts of organisations and the names under which they are stored for good.

Days are calendar days in Asia/Shanghai; `since` is "" for what was always there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class OrganisationFounded:
    """An organisation is there; `area` may also be a county, `sub_area` is the 片区 or 大网格 that it is for.

    `handles` are the categories of cases that it deals with; `account`: it has people who sign in.
    """

    organisation_id: str
    kind: str
    name: str
    area: str
    parent: str | None
    since: str
    handles: tuple[str, ...]
    phone: str | None
    address: str | None
    account: bool
    sub_area: str | None = None


@dataclass(frozen=True, slots=True)
class OrganisationRenamed:
    organisation_id: str
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class OrganisationMoved:
    """It belongs to another organisation from this day on; None: to none."""

    organisation_id: str
    parent: str | None
    on: str


@dataclass(frozen=True, slots=True)
class HandlesSet:
    organisation_id: str
    handles: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class ContactSet:
    """Whom to ask for there, under a key of their own; `phone` is the organisation's, `contact_phone` the person's.

    The key `former` of whoever was the contact before is deleted: nobody needs that name any more.
    """

    organisation_id: str
    contact: Personal | None
    contact_phone: Personal | None
    phone: str | None
    former: str | None = None


@dataclass(frozen=True, slots=True)
class OrganisationDissolved:
    organisation_id: str
    on: str


@dataclass(frozen=True, slots=True)
class ResourceOffered:
    """A unit in the area (驻区单位) shares a hall, a car park, a vehicle; `capacity` is in its own words.

    `resource_id` counts the organisation's resources from 1.
    """

    organisation_id: str
    resource_id: str
    title: str
    capacity: str
    since: str


@dataclass(frozen=True, slots=True)
class ResourceWithdrawn:
    organisation_id: str
    resource_id: str
    on: str


@dataclass(frozen=True, slots=True)
class ResourceUsed:
    """`by` is the area or organisation that used it; `number` counts the uses of the resource from 1."""

    organisation_id: str
    resource_id: str
    number: int
    day: str
    by: str
    purpose: str


@dataclass(frozen=True, slots=True)
class UnitDutyAgreed:
    """What a unit has agreed to do (共驻共建) on the days [since, until); `number` counts its agreements from 1."""

    organisation_id: str
    number: int
    duties: tuple[str, ...]
    since: str
    until: str | None


OrganisationEvent = (
    OrganisationFounded
    | OrganisationRenamed
    | OrganisationMoved
    | HandlesSet
    | ContactSet
    | OrganisationDissolved
    | ResourceOffered
    | ResourceWithdrawn
    | ResourceUsed
    | UnitDutyAgreed
)

FACTS: Mapping[str, type] = {
    "organisation.founded.v1": OrganisationFounded,
    "organisation.renamed.v1": OrganisationRenamed,
    "organisation.moved.v1": OrganisationMoved,
    "organisation.handles_set.v1": HandlesSet,
    "organisation.contact_set.v1": ContactSet,
    "organisation.dissolved.v1": OrganisationDissolved,
    "resource.offered.v1": ResourceOffered,
    "resource.withdrawn.v1": ResourceWithdrawn,
    "resource.used.v1": ResourceUsed,
    "unit_duty.agreed.v1": UnitDutyAgreed,
}
