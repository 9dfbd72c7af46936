"""What may be asked of one case, action by action, with the limits of each field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.cases.case.events.mediation import MediationStage
from services.cases.case.events.reporting import ReporterField
from services.cases.catalogue.fields import CategoryPath
from services.cases.lifecycle.actions import Action
from services.cases.vocabulary import Grade, PartyKind, Procedure, Rating, Urgency
from shared.http import Moment, Position, Text

TITLE, STORY, RESULT, REASON, TAG = 80, 4000, 2000, 500, 20
"""Longest texts in characters; real messages to a mayor's mailbox run to 2,912."""

MOST_PARTIES, MOST_TAGS, MOST_ATTRIBUTES = 20, 20, 20


class GridCode(fields.String):
    """The code of a grid, 15 digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        code: str = super()._deserialize(value, attr, data, **options)
        if len(code) != 15 or not code.isascii() or not code.isdigit():
            raise ValidationError("grid_code|网格代码应为 15 位数字")
        return code


def reason(*, required: bool = True) -> Text:
    """Why."""
    return Text(REASON, lines=True, required=required, **({} if required else {"load_default": None}))


def note(*, required: bool = True, longest: int = RESULT) -> Text:
    """What was seen, said or done."""
    return Text(longest, lines=True, required=required, **({} if required else {"load_default": None}))


class PartySchema(Schema):
    """办理单位: a post, an organisation, a partner without an account, or a person, by id."""

    kind = fields.Enum(PartyKind, by_value=True, required=True)
    id = fields.String(required=True, validate=validate.Length(1, 100))


def parties(*, required: bool) -> fields.List[Any]:
    """Several, each once."""
    size = validate.Length(1 if required else 0, MOST_PARTIES)
    given: dict[str, Any] = {"required": True} if required else {"load_default": list}
    return fields.List(fields.Nested(PartySchema), validate=size, **given)


class NothingSchema(Schema):
    """Asks for nothing."""


class ReasonSchema(Schema):
    reason = reason()


class OptionalReasonSchema(Schema):
    reason = reason(required=False)


class NoteSchema(Schema):
    note = note()


class OptionalNoteSchema(Schema):
    note = note(required=False)


class ResultSchema(Schema):
    result = note()


class FindingsSchema(Schema):
    findings = note()


class OptionalFindingsSchema(Schema):
    findings = note(required=False)


class OpinionSchema(Schema):
    opinion = note(required=False)


class PlaceSchema(Schema):
    """归格: a grid, or a position that lies in one."""

    grid = GridCode(load_default=None, allow_none=True)
    location = Position(load_default=None, allow_none=True)
    reason = reason(required=False)


class TriageSchema(Schema):
    """界定; what is left out stays as it is."""

    procedure = fields.Enum(Procedure, by_value=True, load_default=None)
    category = CategoryPath(load_default=None)
    urgency = fields.Enum(Urgency, by_value=True, load_default=None)
    attributes = fields.Dict(keys=fields.String(), values=fields.Raw(), load_default=None)
    reason = reason(required=False)


class ConsultSchema(Schema):
    parties = parties(required=True)
    question = note()


class AnswerSchema(Schema):
    """答复商处: the number of the question, and for whom the answer is."""

    consultation = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    by = fields.Nested(PartySchema, required=True)
    answer = note()


class AssignSchema(Schema):
    lead = fields.Nested(PartySchema, required=True)
    assisting = parties(required=False)
    instructions = note(required=False)


class TellSchema(Schema):
    """告知外部单位: who there was told, by what means, and when."""

    partner = fields.Nested(PartySchema, required=True)
    contact = Text(100, required=True)
    told_at = Moment(required=True)


class ReplySchema(Schema):
    partner = fields.Nested(PartySchema, required=True)
    reply = note()


class UntilSchema(Schema):
    until = Moment(required=True)
    reason = reason()


class SuperviseSchema(Schema):
    grade = fields.Enum(Grade, by_value=True, required=True)
    note = note(required=False)


class InstructSchema(Schema):
    instruction = note()


class ReportResultSchema(Schema):
    department = fields.Nested(PartySchema, required=True)
    note = note(required=False)


class CloseSchema(Schema):
    """结案; needed only where parts of the case go on."""

    children = fields.String(load_default=None, validate=validate.OneOf(["close", "leave"]))


class RateSchema(Schema):
    rating = fields.Enum(Rating, by_value=True, required=True)
    comment = note(required=False, longest=REASON)


class ObjectSchema(Schema):
    grounds = note()


class FollowUpSchema(Schema):
    note = note()
    rating = fields.Enum(Rating, by_value=True, load_default=None)


class DuplicateSchema(Schema):
    of = fields.String(required=True, validate=validate.Length(1, 100))
    reason = reason(required=False)


class LinkSchema(Schema):
    parent = fields.String(required=True, validate=validate.Length(1, 100))


class TagSchema(Schema):
    tags = fields.List(Text(TAG), required=True, validate=validate.Length(0, MOST_TAGS))


class SummarySchema(Schema):
    summary = note(longest=STORY)


class PassReviewSchema(Schema):
    """审核通过; without a notice for an item that needs no publicity."""

    notice = note(required=False)
    opinion = note(required=False)


class ApproveSchema(Schema):
    reference = Text(100, load_default=None)
    note = note(required=False)


class RefuseSchema(Schema):
    reference = Text(100, load_default=None)
    reason = reason()


class PublicityObjectionSchema(Schema):
    """公示异议; whom to answer may stay unknown."""

    grounds = note()
    contact = Text(100, load_default=None)


class SettleObjectionSchema(Schema):
    objection = fields.Integer(required=True, strict=True, validate=validate.Range(1))
    upheld = fields.Boolean(required=True)
    findings = note()


class OutcomeSchema(Schema):
    notice = note()
    days = fields.Integer(load_default=7, strict=True, validate=validate.Range(1, 90))


class BeginMediationSchema(Schema):
    stage = fields.Enum(MediationStage, by_value=True, load_default=MediationStage.HOME_VISIT)
    note = note(required=False)


class JoinMediationSchema(Schema):
    parties = parties(required=True)
    note = note(required=False)


class AgreementSchema(Schema):
    agreement = note(longest=STORY)


class FollowUpMediationSchema(Schema):
    kept = fields.Boolean(required=True)
    note = note()


class ComplaintSchema(Schema):
    """转为群众监督: about which holder."""

    complaint_of = fields.String(required=True, validate=validate.Length(1, 100))
    reason = reason()


class UnmaskSchema(Schema):
    """Which personal data to show, and why."""

    fields_ = fields.List(
        fields.Enum(ReporterField, by_value=True),
        data_key="fields",
        required=True,
        validate=validate.Length(min=1),
    )
    reason = reason()


SCHEMAS: Mapping[Action, type[Schema]] = {
    Action.WITHDRAW: ReasonSchema,
    Action.PLACE: PlaceSchema,
    Action.ACCEPT: NothingSchema,
    Action.TRIAGE: TriageSchema,
    Action.HANDLE: ResultSchema,
    Action.RECORD: NothingSchema,
    Action.REFER: OptionalNoteSchema,
    Action.CONSULT: ConsultSchema,
    Action.ANSWER: AnswerSchema,
    Action.ASSIGN: AssignSchema,
    Action.TELL: TellSchema,
    Action.REPLY: ReplySchema,
    Action.ACKNOWLEDGE: NothingSchema,
    Action.NOTE: NoteSchema,
    Action.TRACK: NoteSchema,
    Action.ESCALATE: ReasonSchema,
    Action.SEND_BACK: ReasonSchema,
    Action.APPLY_EXTENSION: UntilSchema,
    Action.GRANT_EXTENSION: NothingSchema,
    Action.REFUSE_EXTENSION: ReasonSchema,
    Action.SUSPEND: UntilSchema,
    Action.RESUME: NothingSchema,
    Action.URGE: OptionalNoteSchema,
    Action.SUPERVISE: SuperviseSchema,
    Action.INSTRUCT: InstructSchema,
    Action.RESOLVE: ResultSchema,
    Action.REPORT_RESULT: ReportResultSchema,
    Action.FEED_BACK: NoteSchema,
    Action.VERIFY: OptionalFindingsSchema,
    Action.REWORK: FindingsSchema,
    Action.CLOSE: CloseSchema,
    Action.RATE: RateSchema,
    Action.OBJECT: ObjectSchema,
    Action.UPHOLD_OBJECTION: FindingsSchema,
    Action.DISMISS_OBJECTION: FindingsSchema,
    Action.REOPEN: ReasonSchema,
    Action.FOLLOW_UP: FollowUpSchema,
    Action.MARK_DUPLICATE: DuplicateSchema,
    Action.LINK: LinkSchema,
    Action.UNLINK: NothingSchema,
    Action.TAG: TagSchema,
    Action.ALERT: OptionalReasonSchema,
    Action.STAND_DOWN: ReasonSchema,
    Action.SUMMARISE: SummarySchema,
    Action.SUBMIT: OpinionSchema,
    Action.PASS_REVIEW: PassReviewSchema,
    Action.APPROVE: ApproveSchema,
    Action.REFUSE: RefuseSchema,
    Action.SETTLE_PUBLICITY_OBJECTION: SettleObjectionSchema,
    Action.PUBLICISE_OUTCOME: OutcomeSchema,
    Action.BEGIN_MEDIATION: BeginMediationSchema,
    Action.JOIN_MEDIATION: JoinMediationSchema,
    Action.MOVE_MEDIATION: ReasonSchema,
    Action.AGREE_MEDIATION: AgreementSchema,
    Action.FAIL_MEDIATION: ReasonSchema,
    Action.FOLLOW_UP_MEDIATION: FollowUpMediationSchema,
    Action.RAISE_COMPLAINT: ComplaintSchema,
    Action.UNMASK: UnmaskSchema,
    Action.ERASE_REPORTER: NothingSchema,
}
"""The body of each action that somebody asks for over HTTP at `/cases/{id}/<action>`."""
