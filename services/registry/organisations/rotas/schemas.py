"""Requests and answers about duty rotas."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema
from marshmallow.validate import Length, Range, Regexp

from services.registry.fields import CalendarDay
from shared.http.fields import Moment

MOST_TURNS = 1_500
MOST_IN_A_TURN = 50
_TIME = Regexp(r"\A(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z", error="time|应为时刻，如 08:30")


class TurnSchema(Schema):
    day = CalendarDay(load_default=None, allow_none=True)
    weekday = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=Range(1, 7),
        metadata={"description": "每周几：1 周一 … 7 周日；某日另有安排的，以该日为准"},
    )
    start = fields.String(required=True, validate=_TIME)
    end = fields.String(
        required=True, validate=_TIME, metadata={"description": "不晚于 start 的为次日；与 start 相同为 24 小时"}
    )
    person_ids = fields.List(fields.UUID(), required=True, validate=Length(1, MOST_IN_A_TURN))

    @validates_schema
    def _one_of(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("day") is None) is (data.get("weekday") is None):
            raise ValidationError("turn_day_or_weekday|day 与 weekday 须填且只填一项", "day")


class SetDutyRotaSchema(Schema):
    since = CalendarDay(required=True)
    until = CalendarDay(required=True, metadata={"description": "最后一日的次日"})
    turns = fields.List(fields.Nested(TurnSchema), required=True, validate=Length(1, MOST_TURNS))


class SwapDutySchema(Schema):
    day = CalendarDay(required=True)
    start = fields.String(required=True, validate=_TIME)
    from_person = fields.UUID(required=True)
    to_person = fields.UUID(required=True)


class ServedTurnSchema(Schema):
    day = fields.String(required=True)
    start = fields.String(required=True)
    end = fields.String(required=True)
    person_ids = fields.List(fields.String(), required=True)


class RotaSchema(Schema):
    organisation_id = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(required=True)
    turns = fields.List(fields.Nested(ServedTurnSchema), required=True)


class RotaQuery(Schema):
    first = CalendarDay(required=True, data_key="from")
    until = CalendarDay(required=True, data_key="to", metadata={"description": "最后一日的次日"})


class AtQuery(Schema):
    at = Moment(load_default=None, metadata={"description": "缺省为现在"})


class OnDutySchema(Schema):
    organisation_id = fields.String(required=True)
    at = Moment(required=True)
    person_ids = fields.List(fields.String(), required=True)
