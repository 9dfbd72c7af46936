"""Requests and answers about divisions."""

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from services.registry.areas.area import KINDS_OF_LEVEL
from services.registry.areas.divisions.division import LARGEST_NUMBER, Status
from services.registry.areas.schemas import LONGEST_REASON, NewAreaSchema, day_field, reason_field
from services.registry.codes import Level
from services.registry.fields import CalendarDay, Code
from services.registry.lists import AreaQuery
from shared.http.fields import Moment, Text

MOST_GRIDS = 200


def number_field() -> fields.Integer:
    """A grid's number in its village; proposed where it is left out."""
    return fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=Range(1, LARGEST_NUMBER),
        metadata={"description": "编号，缺省按自西向东、自北向南取下一个未用过的"},
    )


class AskDivisionSchema(Schema):
    village = Code(required=True)
    deadline = CalendarDay(required=True)
    note = Text(LONGEST_REASON, load_default="")


class DraftedGridSchema(NewAreaSchema):
    number = number_field()
    kind = fields.String(load_default="grid", validate=OneOf(sorted(KINDS_OF_LEVEL[Level.GRID])))


class DraftDivisionSchema(Schema):
    grids = fields.List(fields.Nested(DraftedGridSchema), required=True, validate=Length(1, MOST_GRIDS))


class ReturnDivisionSchema(Schema):
    reasons = Text(1_000, required=True, lines=True)


class ConfirmDivisionSchema(Schema):
    on = day_field()


class WithdrawDivisionSchema(Schema):
    reason = reason_field()


class SizingWarningSchema(Schema):
    figure = fields.String(required=True)
    value = fields.Integer(required=True)
    least = fields.Integer(required=True)
    most = fields.Integer(required=True)
    note = fields.String(required=True)


class DivisionGridSchema(Schema):
    number = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    boundary = fields.Dict(allow_none=True, required=True)
    households = fields.Integer(required=True)
    population = fields.Integer(required=True)
    registered_population = fields.Integer(allow_none=True)
    floating_population = fields.Integer(allow_none=True)
    hectares = fields.Float(allow_none=True)
    divided_by = fields.String(allow_none=True)
    warnings = fields.List(fields.Nested(SizingWarningSchema), required=True)


class _Division(Schema):
    division_id = fields.String(required=True)
    village = fields.String(required=True)
    status = fields.String(required=True)
    deadline = fields.String(required=True)
    on_time = fields.Boolean(allow_none=True, metadata={"description": "是否按期上报"})


class ListedDivisionSchema(_Division):
    grids = fields.Integer(required=True)
    asked_at = Moment(required=True)


class DivisionSchema(_Division):
    note = fields.String(required=True)
    submitted_on = fields.String(allow_none=True)
    reasons = fields.String(allow_none=True, metadata={"description": "退回的理由"})
    opened = fields.List(fields.String(), required=True)
    grids = fields.List(fields.Nested(DivisionGridSchema), required=True)


class DivisionListQuery(AreaQuery):
    status = fields.Enum(Status, by_value=True, load_default=None)
