"""Requests and answers about reorganisations."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, Range

from services.registry.areas.divisions.schemas import number_field
from services.registry.areas.schemas import Boundary, NewAreaSchema, day_field, kind_field, reason_field
from services.registry.fields import LONGEST_NAME, Code, Count
from shared.http.fields import Text

MOST_AT_ONCE = 50


def placed_field(description: str) -> fields.Dict:
    """By id: the code of an area, or null for nowhere."""
    values: fields.Field[Any] = Code(allow_none=True)
    return fields.Dict(
        keys=fields.String(validate=Length(max=100)),
        values=values,
        load_default=dict,
        metadata={"description": description},
    )


class ReorganisationSchema(Schema):
    """What every reorganisation says."""

    on = day_field()
    reason = reason_field()
    posts = placed_field("岗位 → 接续的区域；null 为不再设。只有一个接续的区域时可省略")
    sub_areas = placed_field("片区、楼栋等 → 接续的区域；null 为不再设。只有一个接续的区域时可省略")


class RenumberSchema(ReorganisationSchema):
    number = fields.Integer(required=True, strict=True, validate=Range(1, 999))


class MoveSchema(ReorganisationSchema):
    to = Code(required=True, metadata={"description": "新的上级"})
    number = number_field()


class SuccessorSchema(NewAreaSchema):
    number = number_field()


class SplitSchema(ReorganisationSchema):
    into = fields.List(fields.Nested(SuccessorSchema), required=True, validate=Length(2, MOST_AT_ONCE))


class MergedSchema(Schema):
    """The new area; outline and figures left out are those of all together."""

    number = number_field()
    name = Text(LONGEST_NAME, required=True)
    kind = kind_field()


class MergeSchema(ReorganisationSchema):
    """`into` an area that is there, or into a `new` one."""

    areas = fields.List(
        Code(), required=True, validate=Length(1, MOST_AT_ONCE), metadata={"description": "与之合并的区域"}
    )
    into = Code(load_default=None, metadata={"description": "并入的区域；缺省为新设"})
    new = fields.Nested(MergedSchema, load_default=None)
    boundary = Boundary(load_default=None, allow_none=True, metadata={"description": "缺省为各边界之并"})
    households = Count(load_default=None, metadata={"description": "缺省为各区域之和"})
    population = Count(load_default=None, metadata={"description": "缺省为各区域之和"})


class CloseSchema(ReorganisationSchema):
    successors = fields.List(Code(), load_default=list, validate=Length(max=MOST_AT_ONCE))


class MoveSubAreaSchema(Schema):
    to = Code(required=True, metadata={"description": "新的所在区域"})
    on = day_field()
    reason = reason_field()


class CloseSubAreaSchema(Schema):
    on = day_field()
    reason = reason_field()
    posts = placed_field("岗位 → 区域；null 为不再设")


class SucceededSchema(Schema):
    code = fields.String(required=True)
    successors = fields.List(fields.String(), required=True)


class ReorganisedSchema(Schema):
    """Which areas closed and what takes their place; with whatever lay in them."""

    on = fields.String(required=True)
    change = fields.String(required=True)
    closed = fields.List(fields.Nested(SucceededSchema), required=True)
