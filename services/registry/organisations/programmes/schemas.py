"""Requests and answers about pilots and build plans."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from services.registry.fields import CalendarDay, Code
from services.registry.organisations.programmes.build_plan import BuildState
from services.registry.organisations.schemas import Since
from shared.http.fields import AreaCode, Text
from shared.http.paging import PageQuery

MOST_VILLAGES = 500


class BeginPilotSchema(Schema):
    area = Code(required=True)
    since = Since()


class PilotSchema(Schema):
    area = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)


class SetBuildPlanSchema(Schema):
    town = Code(required=True)
    year = fields.Integer(required=True, strict=True, validate=Range(1949, 2999))
    villages = fields.List(Code(), required=True, validate=Length(1, MOST_VILLAGES))
    target = Text(500, required=True)


class ProgressBuildPlanSchema(Schema):
    village = Code(required=True)
    state = fields.String(required=True, validate=OneOf([BuildState.BUILDING, BuildState.DONE]))
    day = CalendarDay(required=True)


class VillageOfPlanSchema(Schema):
    village = fields.String(required=True)
    state = fields.String(required=True)
    day = fields.String(allow_none=True, required=True)


class BuildPlanSchema(Schema):
    plan_id = fields.String(required=True)
    town = fields.String(required=True)
    year = fields.Integer(required=True)
    target = fields.String(required=True)
    villages = fields.List(fields.Nested(VillageOfPlanSchema), required=True)


class BuildPlanListQuery(PageQuery):
    area = AreaCode(load_default=None, metadata={"description": "该区域及其以下"})
    year = fields.Integer(load_default=None, validate=Range(1949, 2999))
