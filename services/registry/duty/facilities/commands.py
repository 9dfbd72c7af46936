"""What can be asked of a facility; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.facilities.events import Condition


@dataclass(frozen=True, slots=True)
class InstallFacility:
    """`kind_is_known`: every place knows it, or the scheme of the place names it."""

    facility_id: str
    subject: str
    at: str
    place_is_there: bool
    kind: str
    kind_is_known: bool
    number: int
    on: str
    place: str


@dataclass(frozen=True, slots=True)
class InspectFacility:
    """`number` is what was counted; None: all that were installed, or none when it is missing."""

    person_id: str
    on: str
    condition: Condition
    number: int | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class RemoveFacility:
    on: str


FacilityCommand = InstallFacility | InspectFacility | RemoveFacility
