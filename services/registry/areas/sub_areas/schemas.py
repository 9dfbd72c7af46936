"""Requests and answers about sub-areas."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from services.registry.areas.schemas import day_field
from services.registry.areas.sub_areas.sub_area import MOST_OF_A_LEVEL
from services.registry.fields import LONGEST_NAME, Code, Identifier
from services.registry.lists import DayQuery
from shared.http.fields import Text

MOST_MEMBERS = 500


class OpenSubAreaSchema(Schema):
    area = Code(required=True, metadata={"description": "所在的镇、村或网格"})
    level = Identifier(required=True, metadata={"description": "体系中声明的层级"})
    name = Text(LONGEST_NAME, required=True)
    number = fields.Integer(
        load_default=None,
        strict=True,
        validate=Range(1, MOST_OF_A_LEVEL),
        metadata={"description": "缺省为下一个未用过的编号"},
    )
    within = fields.String(
        load_default=None, validate=Length(max=80), metadata={"description": "上级，缺省为所在的区域"}
    )
    members = fields.List(Code(), load_default=list, validate=Length(max=MOST_MEMBERS))
    since = day_field()


class SetMembersSchema(Schema):
    members = fields.List(Code(), required=True, validate=Length(max=MOST_MEMBERS))
    on = day_field()


class SubAreaSchema(Schema):
    sub_area_id = fields.String(required=True)
    area = fields.String(required=True)
    level = fields.String(required=True)
    title = fields.String(required=True)
    name = fields.String(required=True)
    number = fields.Integer(required=True)
    within = fields.String(required=True)
    members = fields.List(fields.String(), required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    predecessor = fields.String(allow_none=True)
    successor = fields.String(allow_none=True)


class SubAreaListQuery(DayQuery):
    level = Identifier(load_default=None)
    within = fields.String(load_default=None, validate=Length(max=80))
