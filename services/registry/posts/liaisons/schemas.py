"""Requests and answers about liaison."""

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.registry.fields import CalendarDay
from services.registry.lists import AreaQuery, DayQuery
from services.registry.posts.places import PlaceId
from shared.http.fields import Text

MOST_HOUSEHOLDS = 10_000


class AssignLiaisonSchema(Schema):
    person_id = fields.UUID(required=True)
    target = PlaceId(required=True, metadata={"description": "包联的区域、楼栋或组织"})
    since = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    until = CalendarDay(load_default=None, metadata={"description": "不含该日，缺省为没有期限"})


class EndLiaisonSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "自该日起，缺省为今天"})


class RecordLiaisonVisitSchema(Schema):
    day = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    households = fields.Integer(required=True, strict=True, validate=Range(0, MOST_HOUSEHOLDS))
    note = Text(1_000, lines=True, load_default=None)


class LiaisonRowSchema(Schema):
    liaison_id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "姓名，已隐去一部分"})
    target = fields.String(required=True)
    target_kind = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    visits = fields.Integer(required=True, metadata={"description": "走访次数"})
    households = fields.Integer(required=True, metadata={"description": "走访户次"})
    last_visit = fields.String(allow_none=True, required=True)


class LiaisonVisitSchema(Schema):
    """A visit; the note is in clear for who may record visits there."""

    visit = fields.Integer(required=True)
    day = fields.String(required=True)
    households = fields.Integer(required=True)
    note = fields.String(allow_none=True, required=True)


class LiaisonSchema(LiaisonRowSchema):
    latest = fields.List(fields.Nested(LiaisonVisitSchema), required=True, metadata={"description": "最近的走访"})


class LiaisonListQuery(DayQuery):
    person_id = fields.UUID(load_default=None)
    target = PlaceId(load_default=None)


class LiaisonVisitRowSchema(Schema):
    liaison_id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "姓名，已隐去一部分"})
    day = fields.String(required=True)
    households = fields.Integer(required=True)


class LiaisonVisitListQuery(AreaQuery):
    person_id = fields.UUID(load_default=None)
