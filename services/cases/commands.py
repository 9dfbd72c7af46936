"""What can be asked of a case. Typed text is still in clear here, and therefore in no repr."""

from dataclasses import dataclass, field

from services.cases.events import Channel, Location, Placement, ReporterField, Urgency
from shared.areas import Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case belongs: its position if one was given, and the path of the area it fell into."""

    scope: Scope
    placement: Placement
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Reporter:
    """上报人: who said it, as far as the person wants to be known."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ReportCase:
    """上报. With `result` the case was handled on the spot, and the report says it all in one call."""

    case_id: str
    subject: str
    title: str = field(repr=False)
    description: str = field(repr=False)
    category: str
    urgency: Urgency
    channel: Channel
    place: Place
    reporter: Reporter = Reporter()
    result: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """受理."""


@dataclass(frozen=True, slots=True)
class HandleCaseOnTheSpot:
    """现场处置. Its text has its own key: a case can be settled after its reporter was erased."""

    subject: str
    result: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PutCaseOnRecord:
    """备案."""


@dataclass(frozen=True, slots=True)
class UnmaskCase:
    """Show personal data of the reporter in clear, for a reason."""

    fields: tuple[ReporterField, ...]
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EraseReporter:
    """Make what was typed about and by the reporter unreadable for ever."""


CaseCommand = ReportCase | AcceptCase | HandleCaseOnTheSpot | PutCaseOnRecord | UnmaskCase | EraseReporter
