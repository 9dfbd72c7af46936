"""What is answered of one case."""

from marshmallow import Schema, fields, validate

from services.cases.case.status import EXISTING, Stage
from services.cases.lifecycle.actions import Action
from services.cases.vocabulary import (
    Channel,
    DeadlineKind,
    Level,
    Mark,
    PartyKind,
    Placement,
    Procedure,
    Rating,
    Urgency,
)
from shared.http import Moment

STATUSES = sorted(EXISTING)


def one_of(kind: type, **options: object) -> fields.String:
    """A word of the vocabulary."""
    return fields.String(validate=validate.OneOf(list(kind)), **options)  # type: ignore[arg-type, call-overload]


class ScopeSchema(Schema):
    """The path of codes down to the area of the case."""

    county = fields.String(allow_none=True)
    town = fields.String(allow_none=True)
    village = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)


class ShownPartySchema(Schema):
    """办理单位, with what it is called today."""

    kind = one_of(PartyKind)
    id = fields.String()
    title = fields.String(allow_none=True)


class AssignmentSchema(Schema):
    """交办: who leads and who assists; `to_tell` are partners who have yet to be told."""

    number = fields.Integer()
    lead = fields.Nested(ShownPartySchema)
    assisting = fields.List(fields.Nested(ShownPartySchema))
    acknowledged = fields.Boolean()
    to_tell = fields.List(fields.Nested(ShownPartySchema))


class ConsultationSchema(Schema):
    """商处: who was asked, and who has yet to answer."""

    number = fields.Integer()
    parties = fields.List(fields.Nested(ShownPartySchema))
    open = fields.List(fields.Nested(ShownPartySchema))


class CasePublicitySchema(Schema):
    """公示."""

    notice = fields.Integer()
    areas = fields.List(fields.String())
    until = Moment()
    approval_waits = fields.Boolean()
    ended = fields.Boolean()
    open_objections = fields.List(fields.Integer())


class CaseMediationSchema(Schema):
    """调解; `agreed` is null while it goes on."""

    number = fields.Integer()
    stage = fields.String()
    parties = fields.List(fields.Nested(ShownPartySchema))
    agreed = fields.Boolean(allow_none=True)


class MarkSchema(Schema):
    """What will be said along a deadline, and when."""

    mark = one_of(Mark)
    at = Moment()


class CaseDeadlineSchema(Schema):
    """时限; `due` is null while it stands still; `provisional` where a year's holidays are not published yet."""

    kind = one_of(DeadlineKind)
    started = Moment()
    due = Moment(allow_none=True)
    paused = fields.Boolean()
    provisional = fields.Boolean()
    marks = fields.List(fields.Nested(MarkSchema))


class NextSchema(Schema):
    """A status that an action may lead to."""

    status = fields.String(validate=validate.OneOf(STATUSES))
    title = fields.String()


class OfferedFieldSchema(Schema):
    """A field of an action's body: text, choice, boolean, integer, moment, position, party, attributes."""

    name = fields.String()
    type = fields.String()
    many = fields.Boolean()
    required = fields.Boolean()
    default = fields.Raw()
    choices = fields.List(fields.String())
    max = fields.Integer()


class OfferedActionSchema(Schema):
    """What this caller may do with the case now, at POST /cases/{id}/<action>."""

    action = one_of(Action)
    title = fields.String()
    next = fields.List(fields.Nested(NextSchema))
    fields_ = fields.List(fields.Nested(OfferedFieldSchema), data_key="fields", attribute="fields")


class SourceSchema(Schema):
    """Under which id the case is known in another system."""

    system = fields.String()
    id = fields.String()


class CaseSchema(Schema):
    """A case. Texts are null for who may not read them, and when they were erased; the reporter's data is masked."""

    case_id = fields.String(required=True)
    number = fields.String(metadata={"description": "案件编号，便于口头核对"})
    status = fields.String(validate=validate.OneOf(STATUSES))
    stage = one_of(Stage)
    procedure = one_of(Procedure)
    category = fields.String()
    urgency = one_of(Urgency)
    level = one_of(Level)
    channel = one_of(Channel)
    source = fields.Nested(SourceSchema, allow_none=True)
    placement = one_of(Placement)
    scope = fields.Nested(ScopeSchema)
    location = fields.List(fields.Float(), allow_none=True)
    on_the_spot = fields.Boolean()
    reported_at = Moment()
    updated_at = Moment()
    ended_at = Moment(allow_none=True)
    title = fields.String(allow_none=True)
    description = fields.String(allow_none=True)
    attributes = fields.Dict(allow_none=True)
    result = fields.String(allow_none=True)
    tags = fields.List(fields.String())
    first_contact = fields.String(allow_none=True, metadata={"description": "首接责任人"})
    sent_back = fields.Integer()
    reopened = fields.Integer()
    rating = one_of(Rating, allow_none=True)
    duplicate_of = fields.String(allow_none=True)
    parent = fields.String(allow_none=True)
    waits_for = fields.Nested(ShownPartySchema, allow_none=True)
    assignment = fields.Nested(AssignmentSchema, allow_none=True)
    consultations = fields.List(fields.Nested(ConsultationSchema))
    suspended_until = Moment(allow_none=True)
    extension_until = Moment(allow_none=True)
    publicity = fields.Nested(CasePublicitySchema, allow_none=True)
    mediation = fields.Nested(CaseMediationSchema, allow_none=True)
    objection = fields.Integer(allow_none=True)
    deadlines = fields.List(fields.Nested(CaseDeadlineSchema))
    actions = fields.List(fields.Nested(OfferedActionSchema))
    reporter_name = fields.String(allow_none=True)
    reporter_phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    erased = fields.Boolean()


class UnmaskedSchema(Schema):
    """Personal data in clear, as far as it was asked for."""

    reporter_name = fields.String(allow_none=True)
    reporter_phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
