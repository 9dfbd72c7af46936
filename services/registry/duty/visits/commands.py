"""What can be asked of a visit; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field

from services.registry.duty.visits.events import VisitPurpose


@dataclass(frozen=True, slots=True)
class PlanVisit:
    """`household_is_there`: the household is recorded at that place; true when none is named."""

    visit_id: str
    subject: str
    at: str
    place_is_there: bool
    person_id: str
    due: str
    purpose: VisitPurpose
    household_id: str | None = None
    household_is_there: bool = True


@dataclass(frozen=True, slots=True)
class RecordVisit:
    """A visit that nobody had planned."""

    visit_id: str
    subject: str
    at: str
    place_is_there: bool
    person_id: str
    day: str
    purpose: VisitPurpose
    household_id: str | None = None
    household_is_there: bool = True
    opinions: int = 0
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CompleteVisit:
    """A planned visit has been made."""

    person_id: str
    day: str
    opinions: int = 0
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """A planned visit does not take place."""


@dataclass(frozen=True, slots=True)
class EraseVisit:
    """Somebody spoken of wants to be forgotten; asked twice it is done once."""


VisitCommand = PlanVisit | RecordVisit | CompleteVisit | CancelVisit | EraseVisit
