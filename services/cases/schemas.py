"""What may be asked of cases and what is answered, with the limits of each field."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.cases.case import Status
from services.cases.categories import CATEGORIES
from services.cases.commands import Place, ReportCase, Reporter
from services.cases.events import Channel, Placement, ReporterField, Urgency
from shared.http import AreaCode, Moment, PageQuery, Text

TITLE, STORY, RESULT, REASON = 80, 4000, 2000, 200
"""Longest texts in characters; real messages to a mayor's mailbox run to 2,912."""

CHINA = ((73.0, 136.0), (3.0, 54.0))
EXISTING = [status for status in Status if status is not Status.ABSENT]


class Position(fields.List[float]):
    """[longitude, latitude] in degrees (WGS 84)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Float(allow_nan=False), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        position = super()._deserialize(value, attr, data, **options)
        if len(position) != 2 or any(isinstance(one, str) for one in value):
            raise ValidationError("location|应为两个数字：[经度, 纬度]")
        longitude, latitude = map(float, value)
        if _in_china(latitude, longitude) and not _in_china(longitude, latitude):
            raise ValidationError("location_swapped|经度与纬度写反了，应为 [经度, 纬度]")
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):
            raise ValidationError("location_range|经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间")
        return longitude, latitude


def _in_china(longitude: float, latitude: float) -> bool:
    (west, east), (south, north) = CHINA
    return west <= longitude <= east and south <= latitude <= north


class GridCode(fields.String):
    """The code of a grid, 15 digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        code: str = super()._deserialize(value, attr, data, **options)
        if len(code) != 15 or not code.isascii() or not code.isdigit():
            raise ValidationError("grid_code|网格代码应为 15 位数字")
        return code


class HandleCaseSchema(Schema):
    """现场处置: what was done."""

    result = Text(RESULT, lines=True, required=True)


class ReportCaseSchema(Schema):
    """上报: what happened and where; who says so may stay unknown."""

    title = Text(TITLE, required=True)
    description = Text(STORY, lines=True, required=True)
    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    urgency = fields.Enum(Urgency, by_value=True, load_default=Urgency.NORMAL)
    channel = fields.Enum(Channel, by_value=True, load_default=Channel.GRID)
    location = Position(load_default=None, allow_none=True)
    grid = GridCode(load_default=None, allow_none=True)
    reporter_name = Text(50, load_default=None, allow_none=True)
    reporter_phone = Text(30, load_default=None, allow_none=True)
    address = Text(200, load_default=None, allow_none=True)
    handled_on_the_spot = fields.Nested(HandleCaseSchema, load_default=None, allow_none=True)


class UnmaskSchema(Schema):
    """Which personal data to show, and why."""

    fields_ = fields.List(
        fields.Enum(ReporterField, by_value=True),
        data_key="fields",
        required=True,
        validate=validate.Length(min=1),
    )
    reason = Text(REASON, required=True)


class CaseListQuery(PageQuery):
    """案件列表 of an area, in some statuses."""

    area = AreaCode(load_default=None)
    status = fields.List(fields.Enum(Status, by_value=True, validate=validate.OneOf(EXISTING)))


class ScopeSchema(Schema):
    """The path of codes down to the area of the case."""

    county = fields.String(allow_none=True)
    town = fields.String(allow_none=True)
    village = fields.String(allow_none=True)
    grid = fields.String(allow_none=True)


class ListedCaseSchema(Schema):
    """A row of the list. `title` is null for who may not read it, and when it was erased."""

    case_id = fields.String(required=True)
    title = fields.String(allow_none=True)
    status = fields.String(validate=validate.OneOf(EXISTING))
    category = fields.String()
    urgency = fields.String(validate=validate.OneOf(list(Urgency)))
    channel = fields.String(validate=validate.OneOf(list(Channel)))
    placement = fields.String(validate=validate.OneOf(list(Placement)))
    scope = fields.Nested(ScopeSchema)
    reported_at = Moment()
    updated_at = Moment()


class CaseSchema(ListedCaseSchema):
    """A case. Texts are null for who may not read them; the reporter's data is masked."""

    location = fields.List(fields.Float(), allow_none=True)
    on_the_spot = fields.Boolean()
    description = fields.String(allow_none=True)
    result = fields.String(allow_none=True)
    reporter_name = fields.String(allow_none=True)
    reporter_phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    erased = fields.Boolean()


class UnmaskedSchema(Schema):
    """Personal data in clear, as far as it was asked for."""

    reporter_name = fields.String(allow_none=True)
    reporter_phone = fields.String(allow_none=True)
    address = fields.String(allow_none=True)


class HistoryEntrySchema(Schema):
    """One fact as people read it."""

    at = Moment()
    actor = fields.String()
    event = fields.String()
    what = fields.String()
    version = fields.Integer()
    text = fields.String(allow_none=True)
    fields_ = fields.List(fields.String(), data_key="fields")


class HistorySchema(Schema):
    """What happened to a case, oldest first."""

    items = fields.List(fields.Nested(HistoryEntrySchema), required=True)
    erased = fields.Boolean()


def report_command(body: Mapping[str, Any], case_id: str, subject: str, place: Place) -> ReportCase:
    """The command that a validated report asks for."""
    on_the_spot = body["handled_on_the_spot"]
    return ReportCase(
        case_id=case_id,
        subject=subject,
        title=body["title"],
        description=body["description"],
        category=body["category"],
        urgency=body["urgency"],
        channel=body["channel"],
        place=place,
        reporter=Reporter(body["reporter_name"], body["reporter_phone"], body["address"]),
        result=on_the_spot["result"] if on_the_spot else None,
    )
