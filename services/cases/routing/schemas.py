"""Requests and answers about dry runs of routing rules."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.cases.rules.fields import Day
from services.cases.rules.schemas import HandlingRulesSchema, about
from shared.http.fields import Moment
from shared.http.jobs import JobSchema

LONGEST_DAYS = 366


class DryRunSchema(Schema):
    """试算：用一份办理规则，看过去的案件会交给谁。"""

    rules = fields.Nested(
        HandlingRulesSchema, load_default=None, allow_none=True, metadata=about("试算的规则，缺省为现行规则")
    )
    since = Day(required=True, metadata=about("自这一天起上报的案件"))
    until = Day(required=True, metadata=about("到这一天的前一天为止，最多 366 天"))

    @validates_schema(skip_on_field_errors=True)
    def _a_period(self, data: dict[str, Any], **_: Any) -> None:
        days = (date.fromisoformat(data["until"]) - date.fromisoformat(data["since"])).days
        if not 0 < days <= LONGEST_DAYS:
            raise ValidationError({"until": [f"period|应晚于 since，且不超过 {LONGEST_DAYS} 天"]})


class PartyCountSchema(Schema):
    party = fields.String(required=True, metadata=about("办理单位，如 post:433122107001001-grid_head"))
    cases = fields.Integer(required=True)


class TallySchema(Schema):
    """What would have come of one rule; `rule` null: no rule held, the case goes by its level."""

    rule = fields.String(required=True, allow_none=True)
    cases = fields.Integer(required=True)
    differing = fields.Integer(required=True)
    to = fields.List(fields.Nested(PartyCountSchema), required=True)


class ExampleSchema(Schema):
    case_id = fields.String(required=True)
    at = Moment(required=True)
    rule = fields.String(required=True, allow_none=True)
    went_to = fields.String(required=True, allow_none=True)
    would_go_to = fields.String(required=True, allow_none=True)
    passed_over = fields.List(fields.String(), required=True)


class FiguresSchema(Schema):
    """How many cases would have gone where, how many elsewhere than they went, and examples of these."""

    cases = fields.Integer(required=True)
    differing = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    rules = fields.List(fields.Nested(TallySchema), required=True)
    examples = fields.List(fields.Nested(ExampleSchema), required=True)


class DryRunAnswerSchema(Schema):
    """The figures, or for many cases the job whose result they will be; the other is null."""

    figures = fields.Nested(FiguresSchema, required=True, allow_none=True)
    job = fields.Nested(JobSchema, required=True, allow_none=True)
