"""Requests and answers about what other terms would have made of the past."""

from marshmallow import Schema, fields, validate

from services.cases.deadlines.what_if import Verdict
from services.cases.routing.schemas import DryRunSchema
from services.cases.rules.schemas import about
from services.cases.vocabulary import DeadlineKind, Urgency
from shared.http.fields import AreaCode, Moment
from shared.http.jobs import JobSchema

KINDS = tuple(kind.value for kind in DeadlineKind if kind not in (DeadlineKind.PUBLICITY, DeadlineKind.SUSPENSION))
TOWN_DIGITS = 9


class WhatIfSchema(DryRunSchema):
    """试算时限：用一份办理规则（时限、办公时间、节假日），看过去的时限会如何。"""

    town = AreaCode(required=True, validate=validate.Length(equal=TOWN_DIGITS), metadata=about("镇/街道代码"))
    kind = fields.String(
        load_default=DeadlineKind.HANDLE.value, validate=validate.OneOf(KINDS), metadata=about("时限种类")
    )


class VerdictsSchema(Schema):
    """按期 on_time, 超期 late, 未到期 open."""

    on_time = fields.Integer(required=True)
    late = fields.Integer(required=True)
    open = fields.Integer(required=True)


class CountsSchema(Schema):
    """As it was and as it would be; `better` were late and would not be, `worse` the other way round."""

    cases = fields.Integer(required=True)
    was = fields.Nested(VerdictsSchema, required=True)
    would_be = fields.Nested(VerdictsSchema, required=True)
    better = fields.Integer(required=True)
    worse = fields.Integer(required=True)


class UrgencyCountsSchema(CountsSchema):
    urgency = fields.Enum(Urgency, by_value=True, required=True)


class ExampleSchema(Schema):
    """A deadline that would have ended otherwise."""

    case_id = fields.String(required=True)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    started = Moment(required=True)
    met_at = Moment(required=True, allow_none=True)
    was_due = Moment(required=True)
    would_be_due = Moment(required=True)
    was = fields.Enum(Verdict, by_value=True, required=True)
    would_be = fields.Enum(Verdict, by_value=True, required=True)


class WhatIfFiguresSchema(CountsSchema):
    """Deadlines that began in the period, in all and by urgency, with at most 100 examples of what differs."""

    urgencies = fields.List(fields.Nested(UrgencyCountsSchema), required=True)
    examples = fields.List(fields.Nested(ExampleSchema), required=True)


class WhatIfAnswerSchema(Schema):
    """The figures, or for many cases the job whose result they will be; the other is null."""

    figures = fields.Nested(WhatIfFiguresSchema, required=True, allow_none=True)
    job = fields.Nested(JobSchema, required=True, allow_none=True)
