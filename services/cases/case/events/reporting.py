"""Facts of how a case comes in and where it belongs: reported, accepted, triaged, placed, or taken out again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.cases.vocabulary import Channel, Level, Location, Party, Placement, Procedure, Urgency
from services.cases.working_time.terms import Terms
from shared.areas import Scope
from shared.personal import Personal


class ReporterField(StrEnum):
    """What is known about the person who reported; masked until somebody unmasks it."""

    NAME = "reporter_name"
    PHONE = "reporter_phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Routing:
    """Whose task it is to take the case on: by which rule, at which level, past which vacant posts.

    Without a party it waits for anyone in charge at that level.
    """

    party: Party | None
    rule: str | None
    level: Level
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The system and the id under which a case is known elsewhere, such as a hotline's."""

    system: str
    id: str


@dataclass(frozen=True, slots=True)
class CaseReported:
    """上报: a case is known. All text in it is under the key of `subject`.

    `attributes` are the answers to what the category asks, as JSON.

    `by` is the id of the person whose account was used, `complaint_of` of the person that a complaint is about:
    the case is hidden from them everywhere.
    """

    case_id: str
    subject: str
    title: Personal
    description: Personal
    reporter_name: Personal | None
    reporter_phone: Personal | None
    address: Personal | None
    category: str
    urgency: Urgency
    channel: Channel
    location: Location | None
    placement: Placement
    scope: Scope
    on_the_spot: bool
    reported_at: datetime
    procedure: Procedure = Procedure.GENERAL
    terms: Terms | None = None
    routing: Routing | None = None
    attributes: Personal | None = None
    source: Source | None = None
    complaint_of: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class CaseAccepted:
    """受理: somebody took the case on; the first to do so stays its owner to the end (首接负责)."""

    case_id: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CaseTriaged:
    """界定: procedure, category and urgency as they are from now on; a correction says why."""

    case_id: str
    procedure: Procedure
    category: str
    urgency: Urgency
    reason: Personal | None
    terms: Terms
    routing: Routing | None
    attributes: Personal | None


@dataclass(frozen=True, slots=True)
class CasePlaced:
    """归格: the case belongs there from now on, and no longer to `former`; `automatic` when its grid was closed."""

    case_id: str
    scope: Scope
    placement: Placement
    location: Location | None
    reason: Personal | None
    routing: Routing | None
    automatic: bool = False
    former: Scope | None = None


@dataclass(frozen=True, slots=True)
class CaseComplaintRaised:
    """转为群众监督: the case turns out to be about a holder; it goes above them and is hidden from them.

    It belonged to `former` so far.
    """

    case_id: str
    complaint_of: str
    scope: Scope
    level: Level
    reason: Personal
    former: Scope | None = None


@dataclass(frozen=True, slots=True)
class CaseWithdrawn:
    """撤回: by the one who reported it, or by those who found that there is no case."""

    case_id: str
    at: datetime
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseMarkedDuplicate:
    """重复: the case is told by another one, which goes on."""

    case_id: str
    at: datetime
    of: str
    reason: Personal | None


@dataclass(frozen=True, slots=True)
class CaseLinked:
    """并案: the case is part of a larger one."""

    case_id: str
    parent: str


@dataclass(frozen=True, slots=True)
class CaseUnlinked:
    """The case is part of that one no longer."""

    case_id: str
    parent: str


@dataclass(frozen=True, slots=True)
class CaseTagged:
    """标签: these, and no others, from now on."""

    case_id: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseUnmasked:
    """Somebody read personal data of the reporter in clear, and said why."""

    case_id: str
    fields: tuple[ReporterField, ...]
    reason: Personal


@dataclass(frozen=True, slots=True)
class CaseReporterErased:
    """The keys of these subjects are deleted: what was written under them, nobody can read any more."""

    case_id: str
    subjects: tuple[str, ...]


ReportingEvent = (
    CaseReported
    | CaseAccepted
    | CaseTriaged
    | CasePlaced
    | CaseComplaintRaised
    | CaseWithdrawn
    | CaseMarkedDuplicate
    | CaseLinked
    | CaseUnlinked
    | CaseTagged
    | CaseUnmasked
    | CaseReporterErased
)
FACTS: dict[str, type] = {
    "case.reported.v1": CaseReported,
    "case.accepted.v1": CaseAccepted,
    "case.triaged.v1": CaseTriaged,
    "case.placed.v1": CasePlaced,
    "case.complaint_raised.v1": CaseComplaintRaised,
    "case.withdrawn.v1": CaseWithdrawn,
    "case.marked_duplicate.v1": CaseMarkedDuplicate,
    "case.linked.v1": CaseLinked,
    "case.unlinked.v1": CaseUnlinked,
    "case.tagged.v1": CaseTagged,
    "case.unmasked.v1": CaseUnmasked,
    "case.reporter_erased.v1": CaseReporterErased,
}
