"""Requests and answers about areas."""

from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from services.registry.areas.area import KINDS_OF_LEVEL
from services.registry.areas.boundary import faults_of
from services.registry.codes import Level
from services.registry.fields import LONGEST_NAME, CalendarDay, Code, Count
from services.registry.lists import DayQuery
from shared.http.fields import Moment, Text

LONGEST_REASON = 200
DIVIDED_BY = ("community", "estate", "property", "unit", "villager_group")
"""社区, 自管小区, 物管小区, 单位小区, 村民组: along what a grid is drawn."""


class Boundary(fields.Raw):
    """A GeoJSON Polygon or MultiPolygon in [longitude, latitude], valid and inside China."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ARG002  marshmallow's signature
        if faults := faults_of(value):
            raise ValidationError([f"{fault.code}|{fault.message}" for fault in faults])
        return value


def kind_field() -> fields.String:
    """What an area is there; the level of its code when left out."""
    kinds = sorted(kind for kinds in KINDS_OF_LEVEL.values() for kind in kinds)
    return fields.String(validate=OneOf(kinds), load_default=None, metadata={"description": "缺省为代码的层级"})


def day_field() -> CalendarDay:
    """The day from which something holds; today when left out."""
    return CalendarDay(load_default=None, allow_none=True, metadata={"description": "生效日期，缺省为今天"})


def reason_field() -> Text:
    return Text(LONGEST_REASON, required=True)


class FiguresSchema(Schema):
    """户数, 人口, 户籍人口, 流动人口, 面积（公顷）."""

    households = Count(required=True)
    population = Count(required=True)
    registered_population = Count(load_default=None, allow_none=True)
    floating_population = Count(load_default=None, allow_none=True)
    hectares = fields.Float(load_default=None, allow_none=True, validate=Range(0, 10_000_000))


class NewAreaSchema(FiguresSchema):
    """What a new area is, without its code."""

    name = Text(LONGEST_NAME, required=True)
    kind = kind_field()
    boundary = Boundary(load_default=None, allow_none=True)
    divided_by = fields.String(load_default=None, allow_none=True, validate=OneOf(DIVIDED_BY))


class OpenAreaSchema(NewAreaSchema):
    code = Code(required=True)
    parent = fields.String(required=True, validate=Length(max=15))
    since = day_field()


class RenameSchema(Schema):
    name = Text(LONGEST_NAME, required=True)
    on = day_field()


class SetKindSchema(Schema):
    kind = fields.String(required=True, validate=OneOf(sorted(set().union(*KINDS_OF_LEVEL.values()))))
    on = day_field()


class SetBoundarySchema(Schema):
    boundary = Boundary(required=True)
    on = day_field()


class CensusSchema(FiguresSchema):
    on = day_field()


class NumberingSchema(Schema):
    """Outlines of grids to come."""

    boundaries = fields.List(Boundary(), required=True, validate=Length(1, 200))


class NumberedSchema(Schema):
    """`index` of the outline in the request, and the number and code proposed for it."""

    index = fields.Integer(required=True)
    number = fields.Integer(required=True)
    code = fields.String(required=True)


class NumberingAnswerSchema(Schema):
    items = fields.List(fields.Nested(NumberedSchema), required=True)


class NextGridSchema(Schema):
    """The next number that no grid of the village ever had."""

    number = fields.Integer(required=True)
    code = fields.String(required=True)


class AreaRowSchema(Schema):
    """An area as lists show it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    acts_as = fields.String(required=True)
    parent = fields.String(required=True)
    households = fields.Integer(required=True)
    population = fields.Integer(required=True)
    registered_population = fields.Integer(allow_none=True)
    floating_population = fields.Integer(allow_none=True)
    hectares = fields.Float(allow_none=True)
    divided_by = fields.String(allow_none=True)
    since = fields.String(required=True, metadata={"description": "空为从来就有"})
    until = fields.String(allow_none=True, required=True, metadata={"description": "撤销之日，未撤销为 null"})
    predecessors = fields.List(fields.String(), required=True)
    successors = fields.List(fields.String(), required=True)


class AreaSchema(AreaRowSchema):
    boundary = fields.Dict(allow_none=True, required=True)
    change = fields.String(allow_none=True, metadata={"description": "撤销的缘由：撤销、重编、划归、拆分、合并"})


class HistoryItemSchema(Schema):
    on = fields.String(required=True, metadata={"description": "生效日期"})
    at = Moment(required=True, metadata={"description": "登记时间"})
    actor = fields.String(required=True)
    event = fields.String(required=True)
    what = fields.String(required=True)
    version = fields.Integer(required=True)
    values = fields.Dict(required=True)


class AreaHistorySchema(Schema):
    items = fields.List(fields.Nested(HistoryItemSchema), required=True)


class AreaListQuery(DayQuery):
    level = fields.Enum(Level, by_value=True, load_default=None)
    parent = fields.String(load_default=None, validate=Length(max=12))
