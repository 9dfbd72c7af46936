"""Requests and answers about visits."""

from marshmallow import Schema, fields

from services.registry.duty.fields import Note, PeriodQuery, Place, Small
from services.registry.duty.visits.events import VisitPurpose
from services.registry.fields import CalendarDay
from services.registry.lists import AreaQuery


class CompleteVisitSchema(Schema):
    person_id = fields.UUID(load_default=None, metadata={"description": "缺省为本人"})
    day = CalendarDay(required=True, metadata={"description": "可补录 31 天以内的"})
    opinions = Small(load_default=0, metadata={"description": "听取意见的条数"})
    note = Note()


class _WhereAndWhy(Schema):
    at = Place(required=True, metadata={"description": "区域代码，或楼栋等的编号"})
    purpose = fields.Enum(VisitPurpose, by_value=True, required=True)
    household_id = fields.UUID(load_default=None, allow_none=True)


class RecordVisitSchema(_WhereAndWhy, CompleteVisitSchema):
    """走访记录."""


class PlanVisitSchema(_WhereAndWhy):
    """走访计划."""

    person_id = fields.UUID(load_default=None, metadata={"description": "缺省为本人"})
    due = CalendarDay(required=True)


class PlannedVisitRowSchema(Schema):
    visit_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    person_id = fields.String(required=True)
    due = fields.String(required=True)
    purpose = fields.String(required=True)
    household_id = fields.String(allow_none=True, required=True)


class VisitRowSchema(Schema):
    """A visit as lists show it."""

    visit_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    person_id = fields.String(required=True)
    day = fields.String(allow_none=True, required=True)
    purpose = fields.String(required=True)
    household_id = fields.String(allow_none=True, required=True)
    opinions = fields.Integer(required=True)


class VisitSchema(VisitRowSchema):
    """A visit; the note is null for those who may not read it, and once erased."""

    status = fields.String(required=True)
    due = fields.String(allow_none=True, required=True)
    note = fields.String(allow_none=True, required=True)


class VisitListQuery(PeriodQuery):
    person = fields.String(load_default=None, metadata={"description": "某人的"})
    household = fields.UUID(load_default=None, metadata={"description": "某户的"})


class PlannedVisitListQuery(AreaQuery):
    person = fields.String(load_default=None, metadata={"description": "某人的"})
