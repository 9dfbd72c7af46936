"""Requests and answers about logs."""

from marshmallow import Schema, fields

from services.registry.duty.fields import GridCode, PeriodQuery
from services.registry.duty.logs.events import LogKind
from services.registry.fields import LONGEST_NAME, CalendarDay
from services.registry.lists import AreaQuery
from shared.http.fields import Text

LONGEST_ENTRY = 2_000


def entry_field() -> Text:
    return Text(LONGEST_ENTRY, lines=True, required=True)


class CorrectWorkLogSchema(Schema):
    category = Text(LONGEST_NAME, required=True, metadata={"description": "事件类别，如 环境卫生"})
    text = entry_field()
    follow_up_by = CalendarDay(load_default=None, allow_none=True, metadata={"description": "须在该日前跟进"})


class WriteWorkLogSchema(CorrectWorkLogSchema):
    kind = fields.Enum(LogKind, by_value=True, load_default=LogKind.WORK_LOG)
    grid = GridCode(required=True)
    person_id = fields.UUID(load_default=None, metadata={"description": "缺省为本人"})
    day = CalendarDay(required=True, metadata={"description": "可补录 31 天以内的"})


class FollowUpWorkLogSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    result = entry_field()


class WorkLogRowSchema(Schema):
    """An entry as lists show it; `text` is null for those who may not read it, and once erased."""

    log_id = fields.String(required=True)
    kind = fields.String(required=True)
    grid = fields.String(required=True)
    person_id = fields.String(required=True)
    day = fields.String(required=True)
    category = fields.String(required=True)
    follow_up_by = fields.String(allow_none=True, required=True)
    open = fields.Boolean(required=True)
    text = fields.String(allow_none=True, required=True)


class WorkLogSchema(Schema):
    """An entry; texts are null for those who may not read them, and once erased."""

    log_id = fields.String(required=True)
    status = fields.String(required=True)
    kind = fields.String(required=True)
    grid = fields.String(required=True)
    person_id = fields.String(required=True)
    day = fields.String(required=True)
    category = fields.String(required=True)
    follow_up_by = fields.String(allow_none=True, required=True)
    followed_up_on = fields.String(allow_none=True, required=True)
    text = fields.String(allow_none=True, required=True)
    result = fields.String(allow_none=True, required=True)


class WorkLogListQuery(PeriodQuery):
    kind = fields.Enum(LogKind, by_value=True, load_default=None)
    person = fields.String(load_default=None, metadata={"description": "某人写的"})


class FollowUpListQuery(AreaQuery):
    person = fields.String(load_default=None, metadata={"description": "某人写的"})
