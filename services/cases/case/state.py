"""What the facts of one case add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import CaseReported, Routing
from services.cases.case.status import ENDED, Status
from services.cases.vocabulary import (
    DeadlineKind,
    Level,
    Location,
    Party,
    PartyKind,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from services.cases.working_time.deadline import Deadline
from services.cases.working_time.terms import Terms
from shared.areas import Scope
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class Assignment:
    """交办: the present one; `told` are the partners without an account who were told."""

    number: int
    lead: Party
    assisting: tuple[Party, ...]
    acknowledged: bool = False
    told: tuple[Party, ...] = ()

    @property
    def parties(self) -> tuple[Party, ...]:
        return (self.lead, *self.assisting)


@dataclass(frozen=True, slots=True)
class Consultation:
    """商处: who was asked, and who has yet to answer."""

    number: int
    parties: tuple[Party, ...]
    open: frozenset[Party]


@dataclass(frozen=True, slots=True)
class Publicity:
    """公示 of a case: until when, what was objected, and whether approval waits for its end."""

    notice: int
    areas: tuple[str, ...]
    until: datetime
    approval_waits: bool
    ended: bool = False
    objections: int = 0
    open: frozenset[int] = frozenset()
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class Mediation:
    """调解: its stage, who joined, and how it ended (None while it goes on)."""

    number: int
    stage: MediationStage
    parties: tuple[Party, ...] = ()
    agreed: bool | None = None

    @property
    def is_last_stage(self) -> bool:
        return self.stage is MediationStage.TOWN_CENTRE


@dataclass(frozen=True, slots=True)
class Paused:
    """A deadline that stands still with so many milliseconds `left`, as its limit counts; negative when late."""

    deadline: Deadline
    left: int


Deadlines = Mapping[DeadlineKind, Deadline | Paused]
"""What runs or stands still, one of each kind."""

NONE_RUNNING: Deadlines = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Case:
    """What the facts of one case add up to."""

    status: Status = Status.ABSENT
    report: CaseReported | None = None
    updated_at: datetime | None = None
    scope: Scope = field(default_factory=Scope)
    placement: Placement = Placement.UNPLACED
    location: Location | None = None
    category: str = ""
    urgency: Urgency = Urgency.NORMAL
    procedure: Procedure = Procedure.GENERAL
    attributes: Personal | None = None
    tags: tuple[str, ...] = ()
    terms: Terms | None = None
    level: Level = Level.GRID
    routing: Routing | None = None
    hidden_from: tuple[str, ...] = ()
    first_contact: str | None = None
    assignments: int = 0
    assignment: Assignment | None = None
    consultations: tuple[Consultation, ...] = ()
    consulted: int = 0
    before_assignment: Status = Status.ACCEPTED
    before_suspension: Status | None = None
    before_result: Status | None = None
    suspended_until: datetime | None = None
    sent_back: int = 0
    escalated: bool = False
    extension: datetime | None = None
    result: Personal | None = None
    result_reported: bool = False
    fed_back: bool = False
    alerted: bool = False
    publicity: Publicity | None = None
    notices: int = 0
    superior: str | None = None
    approved: bool | None = None
    mediation: Mediation | None = None
    mediations: int = 0
    deadlines: Deadlines = field(default_factory=lambda: NONE_RUNNING)
    duplicate_of: str | None = None
    parent: str | None = None
    objections: int = 0
    objection: int | None = None
    rating: Rating | None = None
    followed_up: bool = False
    ended_at: datetime | None = None
    reopened: int = 0
    subjects: frozenset[str] = frozenset()
    erased: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """ "" for a case that is not there."""
        return self.report.case_id if self.report else ""

    @property
    def reported_by(self) -> str:
        """The id of the person whose account reported it, "" for none."""
        return self.report.by if self.report else ""

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def readable_subjects(self) -> frozenset[str]:
        """Under whose keys the case's text stands, without those that were erased."""
        return self.subjects - self.erased

    @property
    def mediating(self) -> bool:
        """Whether a mediation goes on."""
        return self.mediation is not None and self.mediation.agreed is None

    @property
    def parties(self) -> frozenset[str]:
        """The keys of those who see the case because it was given to them or they are asked about it."""
        asked = {party.key for one in self.consultations for party in one.parties}
        given = {party.key for party in self.assignment.parties} if self.assignment else set()
        joined = {party.key for party in self.mediation.parties} if self.mediation else set()
        routed = {self.routing.party.key} if self.routing and self.routing.party else set()
        above = {Party(PartyKind.ORGANISATION, self.superior).key} if self.superior else set()
        return frozenset(asked | given | joined | routed | above)
