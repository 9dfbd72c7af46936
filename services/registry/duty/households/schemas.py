"""Requests and answers about household records."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf, Range

from services.registry.duty.fields import GridCode, Small
from services.registry.duty.households.events import CloseReason, HouseholdPurpose, Service
from services.registry.fields import CalendarDay, Code, Phone
from shared.http.fields import Text
from shared.http.paging import LARGEST_LIMIT

MOST_RESIDENTS = 200
CLOSE_REASONS = [reason for reason in CloseReason if reason is not CloseReason.ERASED]


class Services(fields.List[Any]):
    """What the household asks for, each once."""

    def __init__(self) -> None:
        super().__init__(fields.Enum(Service, by_value=True), load_default=list, validate=Length(max=len(Service)))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        return tuple(dict.fromkeys(super()._deserialize(value, attr, data, **options)))


class CorrectHouseholdSchema(Schema):
    purpose = fields.Enum(HouseholdPurpose, by_value=True, required=True, metadata={"description": "采集目的"})
    residents = Small(MOST_RESIDENTS, required=True, metadata={"description": "居住人数"})
    address = Text(200, required=True)
    contact = Phone(load_default=None, allow_none=True, metadata={"description": "联系电话"})
    services = Services()
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})


class RecordHouseholdSchema(CorrectHouseholdSchema):
    class Meta:
        exclude = ("on",)

    grid = GridCode(required=True)
    since = CalendarDay(load_default=None, metadata={"description": "采集日，缺省为今天"})


class CloseHouseholdSchema(Schema):
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    reason = fields.Enum(CloseReason, by_value=True, required=True, validate=OneOf(CLOSE_REASONS))


class UnmaskHouseholdSchema(Schema):
    reason = Text(200, required=True)


class HouseholdRowSchema(Schema):
    """A record; address and contact are masked unless unmasked for a reason, and null once erased."""

    household_id = fields.String(required=True)
    grid = fields.String(required=True)
    purpose = fields.String(required=True)
    residents = fields.Integer(required=True)
    services = fields.List(fields.String(), required=True)
    since = fields.String(required=True)
    closed_on = fields.String(allow_none=True, required=True)
    address = fields.String(allow_none=True, required=True)
    contact = fields.String(allow_none=True, required=True)


class HouseholdSchema(HouseholdRowSchema):
    status = fields.String(required=True)


class CollectionQuery(Schema):
    area = Code(required=True, metadata={"description": "该区域及其以下的网格"})
    on = CalendarDay(load_default=None, metadata={"description": "缺省为今天"})
    limit = fields.Integer(load_default=LARGEST_LIMIT, validate=Range(1, LARGEST_LIMIT))


class CollectionRateSchema(Schema):
    """已采户/应采户; `percent` is null where the census knows no household."""

    grid = fields.String(required=True)
    name = fields.String(required=True)
    households = fields.Integer(required=True)
    records = fields.Integer(required=True)
    percent = fields.Float(allow_none=True, required=True)
    below_due = fields.Boolean(required=True)


class CollectionSchema(Schema):
    """采集率 of an area on a day: the whole, and its grids, the lowest first."""

    area = fields.String(required=True)
    on = fields.String(required=True)
    due_percent = fields.Integer(required=True)
    households = fields.Integer(required=True)
    records = fields.Integer(required=True)
    percent = fields.Float(allow_none=True, required=True)
    below_due = fields.Integer(required=True, metadata={"description": "低于要求的网格数"})
    grids = fields.List(fields.Nested(CollectionRateSchema), required=True)
