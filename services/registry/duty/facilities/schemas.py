"""Requests and answers about facilities."""

from marshmallow import Schema, fields
from marshmallow.validate import Range

from services.registry.duty.facilities.events import Condition
from services.registry.duty.fields import Note, Place, Small
from services.registry.fields import CalendarDay, Code, Identifier
from services.registry.lists import DayQuery
from shared.http.fields import Text
from shared.http.paging import PageQuery

MOST_IN_ONE_PLACE = 10_000


class InstallFacilitySchema(Schema):
    at = Place(required=True, metadata={"description": "区域代码，或楼栋等的编号"})
    kind = Identifier(required=True, metadata={"description": "如 notice_board；方案中另可声明"})
    number = fields.Integer(load_default=1, strict=True, validate=Range(1, MOST_IN_ONE_PLACE))
    on = CalendarDay(load_default=None, metadata={"description": "安装日，缺省为今天"})
    place = Text(100, required=True, metadata={"description": "安装处，如 村口"})


class InspectFacilitySchema(Schema):
    person_id = fields.UUID(load_default=None, metadata={"description": "缺省为本人"})
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天；可补录 31 天以内的"})
    condition = fields.Enum(Condition, by_value=True, required=True)
    number = Small(MOST_IN_ONE_PLACE, load_default=None, allow_none=True, metadata={"description": "实有数"})
    note = Note()


class RemoveFacilitySchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})


class FacilityRowSchema(Schema):
    """A facility as it was on a day: installed `number`, of which `present` were counted last."""

    facility_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    number = fields.Integer(required=True)
    place = fields.String(required=True)
    on = fields.String(required=True)
    present = fields.Integer(required=True)
    condition = fields.String(required=True)
    inspected_on = fields.String(allow_none=True, required=True)
    removed_on = fields.String(allow_none=True, required=True)


class FacilitySchema(FacilityRowSchema):
    """A facility; the note of the last inspection is null for those who may not read it."""

    status = fields.String(required=True)
    note = fields.String(allow_none=True, required=True)


class FaultRowSchema(Schema):
    """Something damaged or missing, since the inspection that found it."""

    facility_id = fields.String(required=True)
    at = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    condition = fields.String(required=True)
    present = fields.Integer(required=True)
    since = fields.String(required=True)


class CountSchema(Schema):
    kind = fields.String(required=True)
    installed = fields.Integer(required=True)
    present = fields.Integer(required=True)
    faulty = fields.Integer(required=True, metadata={"description": "损坏或缺失的处数"})


class DueCountSchema(CountSchema):
    due = fields.Integer(required=True, metadata={"description": "每网格应有"})


class GridFacilitiesSchema(Schema):
    """应有与实有 of one grid, by kind."""

    grid = fields.String(required=True)
    name = fields.String(required=True)
    kinds = fields.List(fields.Nested(DueCountSchema), required=True)
    missing = fields.Integer(required=True, metadata={"description": "应有而没有的件数"})


class FacilityTotalsSchema(Schema):
    """All of an area and below, whether they belong to a grid or not."""

    area = fields.String(required=True)
    on = fields.String(required=True)
    kinds = fields.List(fields.Nested(CountSchema), required=True)


class FacilityListQuery(DayQuery):
    kind = Identifier(load_default=None)


class FacilitySummaryQuery(PageQuery):
    area = Code(required=True, metadata={"description": "该区域及其以下的网格"})
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})


class FacilityTotalsQuery(Schema):
    area = Code(required=True, metadata={"description": "该区域及其以下"})
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
