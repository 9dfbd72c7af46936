"""Requests and answers about patrols."""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from services.registry.duty.fields import GridCode, Note, Small
from shared.geography import in_china
from shared.http import Moment, Position


class PositionInChina(Position):
    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        position = super()._deserialize(value, attr, data, **options)
        if not in_china(*position):
            raise ValidationError("location_outside_china|位置不在中国范围内")
        return position


class CheckInSchema(Schema):
    """巡查签到. The position is used once, to say inside or outside, and kept nowhere."""

    grid = GridCode(required=True)
    person_id = fields.UUID(load_default=None, metadata={"description": "缺省为本人"})
    at = Moment(required=True, metadata={"description": "签到的时刻；可补录 31 天以内的"})
    position = PositionInChina(
        load_default=None, allow_none=True, metadata={"description": "仅用于判断是否在网格内，不保存"}
    )
    found = Small(load_default=0, metadata={"description": "发现的问题数"})
    note = Note()


class CheckedInSchema(Schema):
    person_id = fields.String(required=True)
    at = Moment(required=True)
    inside = fields.Boolean(allow_none=True, required=True)
    found = fields.Integer(required=True)
    note = fields.String(allow_none=True, required=True)


class PatrolSchema(Schema):
    """A grid's day; notes are null for those who may not read them."""

    grid = fields.String(required=True)
    day = fields.String(required=True)
    check_ins = fields.List(fields.Nested(CheckedInSchema), required=True)


class PatrolRowSchema(Schema):
    """A grid's day as lists show it: counts of check-ins, of those inside and outside, and of problems found."""

    grid = fields.String(required=True)
    day = fields.String(required=True)
    check_ins = fields.Integer(required=True)
    inside = fields.Integer(required=True)
    outside = fields.Integer(required=True)
    found = fields.Integer(required=True)
    persons = fields.List(fields.String(), required=True)
    first = fields.String(required=True)
    last = fields.String(required=True)
