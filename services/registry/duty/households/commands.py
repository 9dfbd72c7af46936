"""What can be asked of a household record; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.households.events import CloseReason, HouseholdPurpose, Service


@dataclass(frozen=True, slots=True)
class RecordHousehold:
    """`subject` names the household's key in the vault, made before."""

    household_id: str
    subject: str
    grid: str
    grid_is_open: bool
    purpose: HouseholdPurpose
    residents: int
    since: str
    services: tuple[Service, ...] = ()
    address: str = field(default="", repr=False)
    contact: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CorrectHousehold:
    purpose: HouseholdPurpose
    residents: int
    on: str
    services: tuple[Service, ...] = ()
    address: str = field(default="", repr=False)
    contact: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CloseHousehold:
    on: str
    reason: CloseReason


@dataclass(frozen=True, slots=True)
class UnmaskHousehold:
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EraseHousehold:
    """The right to be forgotten; asked twice it is done once."""


HouseholdCommand = RecordHousehold | CorrectHousehold | CloseHousehold | UnmaskHousehold | EraseHousehold
