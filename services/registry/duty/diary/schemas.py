"""Requests and answers about the place diary."""

from marshmallow import Schema, fields
from marshmallow.validate import Length

from services.registry.duty.diary.events import DiaryKind
from services.registry.duty.fields import FileId, PeriodQuery
from services.registry.fields import CalendarDay, Code, Count
from shared.http import Moment
from shared.http.fields import Text

LARGEST_FILE = 10 * 1_048_576
"""Bytes."""


class CorrectDiarySchema(Schema):
    day = CalendarDay(required=True, metadata={"description": "可补录一年以内的"})
    title = Text(100, required=True)
    count = Count(load_default=0, metadata={"description": "人数、份数或张数"})
    households = Count(load_default=0, metadata={"description": "户数"})
    organisation = fields.String(load_default=None, allow_none=True, validate=Length(max=100))
    file = FileId(load_default=None, allow_none=True, metadata={"description": "先行上传的文件"})


class EnterDiarySchema(CorrectDiarySchema):
    kind = fields.Enum(DiaryKind, by_value=True, required=True)
    area = Code(required=True)


class WithdrawDiarySchema(Schema):
    reason = Text(200, required=True)


class DiaryRowSchema(Schema):
    """An entry as lists show it."""

    entry_id = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.String(required=True)
    day = fields.String(required=True)
    title = fields.String(required=True)
    count = fields.Integer(required=True)
    households = fields.Integer(required=True)
    organisation = fields.String(allow_none=True, required=True)
    file = fields.String(allow_none=True, required=True)


class DiarySchema(DiaryRowSchema):
    """An entry; `reason` says why it was withdrawn, to those who may read it."""

    status = fields.String(required=True)
    reason = fields.String(allow_none=True, required=True)


class DiaryListQuery(PeriodQuery):
    kind = fields.Enum(DiaryKind, by_value=True, load_default=None)


class DiarySumsQuery(Schema):
    area = Code(required=True, metadata={"description": "该区域及其以下"})
    since = CalendarDay(load_default=None, metadata={"description": "从该日起"})
    until = CalendarDay(load_default=None, metadata={"description": "到该日为止，不含该日"})


class DiarySumSchema(Schema):
    kind = fields.String(required=True)
    entries = fields.Integer(required=True)
    count = fields.Integer(required=True)
    households = fields.Integer(required=True)


class DiarySumsSchema(Schema):
    """What the diary of an area comes to in a period, kind by kind."""

    area = fields.String(required=True)
    since = fields.String(allow_none=True, required=True)
    until = fields.String(allow_none=True, required=True)
    kinds = fields.List(fields.Nested(DiarySumSchema), required=True)


class UploadQuery(Schema):
    area = Code(required=True)
    name = Text(120, required=True, metadata={"description": "文件名"})


class UploadedSchema(Schema):
    """A file that waits for the entry that names it; unnamed it is gone after an hour."""

    file = fields.String(required=True)
    name = fields.String(required=True)
    media = fields.String(required=True)
    size = fields.Integer(required=True)
    expires = Moment(allow_none=True, required=True)
