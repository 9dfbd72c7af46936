"""What can be asked of a case. Typed text comes as Personal, in clear under a key of its own, and is in no repr."""

from dataclasses import dataclass, field
from datetime import datetime

from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import ReporterField, Routing, Source
from services.cases.vocabulary import (
    Channel,
    DeadlineKind,
    Grade,
    Level,
    Location,
    Mark,
    Party,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from services.cases.working_time.terms import Terms
from shared.areas import Scope
from shared.personal import Personal


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
    terms: Terms
    procedure: Procedure = Procedure.GENERAL
    routing: Routing | None = None
    reporter: Reporter = Reporter()
    result: str | None = field(default=None, repr=False)
    attributes: str | None = field(default=None, repr=False)
    source: Source | None = None
    complaint_of: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """撤回."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class PlaceCase:
    """归格, also when location or grid are corrected; `automatic` when the grid was closed."""

    place: Place
    routing: Routing | None
    reason: Personal | None = None
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """受理, by this person."""

    by: str = ""


@dataclass(frozen=True, slots=True)
class TriageCase:
    """界定; a correction of what was decided before needs a reason."""

    procedure: Procedure
    category: str
    urgency: Urgency
    terms: Terms
    routing: Routing | None
    attributes: Personal | None = None
    reason: Personal | None = None


@dataclass(frozen=True, slots=True)
class HandleCaseOnTheSpot:
    """现场处置."""

    result: Personal


@dataclass(frozen=True, slots=True)
class PutCaseOnRecord:
    """备案."""


@dataclass(frozen=True, slots=True)
class ReferCase:
    """送受理中心."""

    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class ConsultOthers:
    """商处."""

    parties: tuple[Party, ...]
    question: Personal


@dataclass(frozen=True, slots=True)
class AnswerConsultation:
    """答复商处, for one of those asked."""

    consultation: int
    by: Party
    answer: Personal


@dataclass(frozen=True, slots=True)
class AssignCase:
    """交办: one leads, others assist."""

    lead: Party
    assisting: tuple[Party, ...] = ()
    instructions: Personal | None = None


@dataclass(frozen=True, slots=True)
class TellPartner:
    """告知外部单位: `told_at` is when."""

    partner: Party
    contact: Personal
    told_at: datetime


@dataclass(frozen=True, slots=True)
class RecordReply:
    """登记外部答复."""

    partner: Party
    reply: Personal


@dataclass(frozen=True, slots=True)
class AcknowledgeCase:
    """签收; in an emergency for the level of whoever does it."""

    level: Level | None = None


@dataclass(frozen=True, slots=True)
class NoteProgress:
    """记录进展."""

    note: Personal


@dataclass(frozen=True, slots=True)
class TrackCase:
    """现场跟踪."""

    note: Personal


@dataclass(frozen=True, slots=True)
class EscalateCase:
    """逐级上报 from a level; `routing` says who at the next one. None: from whichever level has it."""

    routing: Routing | None
    reason: Personal | None = None
    from_level: Level | None = None


@dataclass(frozen=True, slots=True)
class SendCaseBack:
    """退回."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class ApplyForExtension:
    """申请延期."""

    until: datetime
    reason: Personal


@dataclass(frozen=True, slots=True)
class GrantExtension:
    """同意延期."""


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """不同意延期."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class SuspendCase:
    """挂起."""

    until: datetime
    reason: Personal


@dataclass(frozen=True, slots=True)
class ResumeCase:
    """恢复办理."""


@dataclass(frozen=True, slots=True)
class UrgeCase:
    """催办."""

    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class SuperviseCase:
    """督办."""

    grade: Grade
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class InstructCase:
    """批示."""

    instruction: Personal


@dataclass(frozen=True, slots=True)
class ResolveCase:
    """处置完成."""

    result: Personal


@dataclass(frozen=True, slots=True)
class ReportResult:
    """结果报部门."""

    department: Party
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class FeedBack:
    """反馈."""

    note: Personal


@dataclass(frozen=True, slots=True)
class VerifyCase:
    """核查通过."""

    findings: Personal | None = None


@dataclass(frozen=True, slots=True)
class ReworkCase:
    """返工."""

    findings: Personal


@dataclass(frozen=True, slots=True)
class CloseCase:
    """结案; `parts` are the ids of those that go on, and `children` says what becomes of them: "close" or "leave"."""

    children: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloseAsPart:
    """随上级案件结案: that case was closed, and this one with it."""

    parent: str


@dataclass(frozen=True, slots=True)
class RateCase:
    """评价."""

    rating: Rating
    comment: Personal | None = None


@dataclass(frozen=True, slots=True)
class ObjectToCase:
    """提出异议."""

    grounds: Personal


@dataclass(frozen=True, slots=True)
class UpholdObjection:
    """异议成立."""

    findings: Personal


@dataclass(frozen=True, slots=True)
class DismissObjection:
    """异议不成立."""

    findings: Personal


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """重新办理."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class FollowUpCase:
    """回访."""

    note: Personal
    rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class MarkDuplicate:
    """标为重复."""

    of: str
    reason: Personal | None = None


@dataclass(frozen=True, slots=True)
class LinkCase:
    """并入上级案件."""

    parent: str


@dataclass(frozen=True, slots=True)
class UnlinkCase:
    """解除并案."""


@dataclass(frozen=True, slots=True)
class TagCase:
    """加标签: all of them."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlertCase:
    """突发报警; `terms` are those of 特急, None where they stay as they are."""

    reason: Personal | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class StandDown:
    """解除突发."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class SummariseCase:
    """事后总结."""

    summary: Personal


@dataclass(frozen=True, slots=True)
class SubmitCase:
    """报镇审核."""

    opinion: Personal | None = None


@dataclass(frozen=True, slots=True)
class PassReview:
    """审核通过: at once up to the `superior` and publicised in `areas`, for as long as the item says.

    Without `notice` the item needs no publicity.
    """

    superior: str | None
    areas: tuple[str, ...]
    until: datetime | None
    approval_waits: bool
    notice: Personal | None = None
    opinion: Personal | None = None


@dataclass(frozen=True, slots=True)
class ApproveCase:
    """批准."""

    reference: str | None = None
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class RefuseApproval:
    """不批准."""

    reason: Personal
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectToPublicity:
    """公示异议."""

    grounds: Personal
    contact: Personal | None = None


@dataclass(frozen=True, slots=True)
class SettlePublicityObjection:
    """处理公示异议."""

    objection: int
    upheld: bool
    findings: Personal


@dataclass(frozen=True, slots=True)
class PubliciseOutcome:
    """公布结果."""

    areas: tuple[str, ...]
    notice: Personal
    until: datetime


@dataclass(frozen=True, slots=True)
class BeginMediation:
    """开始调解."""

    stage: MediationStage = MediationStage.HOME_VISIT
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class JoinMediation:
    """联动参加调解."""

    parties: tuple[Party, ...]
    note: Personal | None = None


@dataclass(frozen=True, slots=True)
class MoveMediation:
    """调解分流, on to the next stage."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class AgreeMediation:
    """调解成功."""

    agreement: Personal


@dataclass(frozen=True, slots=True)
class FailMediation:
    """调解不成."""

    reason: Personal


@dataclass(frozen=True, slots=True)
class FollowUpMediation:
    """调解回访."""

    kept: bool
    note: Personal


@dataclass(frozen=True, slots=True)
class RaiseComplaint:
    """转为群众监督: `scope` and `level` lie above the holder."""

    complaint_of: str
    scope: Scope
    level: Level
    reason: Personal


@dataclass(frozen=True, slots=True)
class UnmaskCase:
    """Show personal data of the reporter in clear, for a reason."""

    fields: tuple[ReporterField, ...]
    reason: Personal


@dataclass(frozen=True, slots=True)
class EraseReporter:
    """Make what was typed about and by the reporter unreadable for ever."""


@dataclass(frozen=True, slots=True)
class ReachMark:
    """时限到点: the mark of the deadline that is due at `due`; `routing` for the level above, if it climbs."""

    kind: DeadlineKind
    mark: Mark
    due: datetime
    routing: Routing | None = None


@dataclass(frozen=True, slots=True)
class ResetDeadlines:
    """重算时限, where a calendar was provisional."""


CaseCommand = (
    ReportCase
    | WithdrawCase
    | PlaceCase
    | AcceptCase
    | TriageCase
    | HandleCaseOnTheSpot
    | PutCaseOnRecord
    | ReferCase
    | ConsultOthers
    | AnswerConsultation
    | AssignCase
    | TellPartner
    | RecordReply
    | AcknowledgeCase
    | NoteProgress
    | TrackCase
    | EscalateCase
    | SendCaseBack
    | ApplyForExtension
    | GrantExtension
    | RefuseExtension
    | SuspendCase
    | ResumeCase
    | UrgeCase
    | SuperviseCase
    | InstructCase
    | ResolveCase
    | ReportResult
    | FeedBack
    | VerifyCase
    | ReworkCase
    | CloseCase
    | CloseAsPart
    | RateCase
    | ObjectToCase
    | UpholdObjection
    | DismissObjection
    | ReopenCase
    | FollowUpCase
    | MarkDuplicate
    | LinkCase
    | UnlinkCase
    | TagCase
    | AlertCase
    | StandDown
    | SummariseCase
    | SubmitCase
    | PassReview
    | ApproveCase
    | RefuseApproval
    | ObjectToPublicity
    | SettlePublicityObjection
    | PubliciseOutcome
    | BeginMediation
    | JoinMediation
    | MoveMediation
    | AgreeMediation
    | FailMediation
    | FollowUpMediation
    | RaiseComplaint
    | UnmaskCase
    | EraseReporter
    | ReachMark
    | ResetDeadlines
)
