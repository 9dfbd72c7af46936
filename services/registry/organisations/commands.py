"""What can be asked of organisations; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Parent:
    """The organisation above, as looked up: `line` are the organisations above it, nearest first."""

    organisation_id: str
    is_open: bool
    line: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundOrganisation:
    """`area_is_open`: the area is there (a county always is), `sub_area_is_open`: so is the sub-area, if there is one.

    `account` None: as is usual for the kind.
    """

    organisation_id: str
    kind: str
    name: str
    area_is_open: bool
    parent: Parent | None
    since: str
    handles: tuple[str, ...] = ()
    phone: str | None = None
    address: str | None = None
    account: bool | None = None
    sub_area: str | None = None
    sub_area_is_open: bool = True


@dataclass(frozen=True, slots=True)
class RenameOrganisation:
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class MoveOrganisation:
    parent: Parent | None
    on: str


@dataclass(frozen=True, slots=True)
class SetHandles:
    handles: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class SetContact:
    """`subject` names the contact person's key, made before; None with no `name`: there is no contact any more."""

    subject: str | None
    name: str | None = field(repr=False)
    contact_phone: str | None = field(repr=False)
    phone: str | None


@dataclass(frozen=True, slots=True)
class DissolveOrganisation:
    """What is still there of it: organisations below, posts, and whether it has members."""

    on: str
    parts: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    has_members: bool = False


@dataclass(frozen=True, slots=True)
class OfferResource:
    title: str
    capacity: str
    since: str


@dataclass(frozen=True, slots=True)
class WithdrawResource:
    resource_id: str
    on: str


@dataclass(frozen=True, slots=True)
class UseResource:
    """`user_is_open`: the area or organisation `by` is there."""

    resource_id: str
    day: str
    by: str
    user_is_open: bool
    purpose: str


@dataclass(frozen=True, slots=True)
class AgreeUnitDuty:
    duties: tuple[str, ...]
    since: str
    until: str | None


OrganisationCommand = (
    FoundOrganisation
    | RenameOrganisation
    | MoveOrganisation
    | SetHandles
    | SetContact
    | DissolveOrganisation
    | OfferResource
    | WithdrawResource
    | UseResource
    | AgreeUnitDuty
)
