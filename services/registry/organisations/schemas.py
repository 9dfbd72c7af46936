"""Requests and answers about organisations and what they share."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length

from services.registry.codes import is_code
from services.registry.fields import LONGEST_NAME, CalendarDay, PersonName, Phone
from services.registry.organisations.kinds import Kind, is_organisation_id
from shared.http.fields import AreaCode, Text
from shared.http.paging import PageQuery
from shared.permissions import is_area

_SLUG = re.compile(r"[a-z][a-z_]{0,39}(?:-[1-9][0-9]{0,3})?", re.ASCII)
_SHORT_NUMBER = re.compile(r"[1-9][0-9]{2,7}", re.ASCII)


def _place(text: str) -> None:
    if not is_area(text) or (len(text) > 6 and not is_code(text)):
        raise ValidationError("area_code|代码应为 6 位（县）、9 位（镇）、12 位（村）或 15 位（网格）数字")


def _slug(text: str) -> None:
    if not _SLUG.fullmatch(text):
        raise ValidationError("identifier|应为小写英文标识，可带序号，如 party_branch-2")


def _organisation(text: str) -> None:
    if not is_organisation_id(text):
        raise ValidationError("organisation_id|应为区划代码加组织标识，如 433122107-leading_group")


def _user(text: str) -> None:
    if not is_code(text) and not is_organisation_id(text):
        raise ValidationError("area_or_organisation|应为区域代码或组织标识")


def _desk_phone(text: str) -> None:
    if not _SHORT_NUMBER.fullmatch(text):
        Phone().deserialize(text)


class DeskPhone(fields.String):
    """The phone of an organisation, short numbers such as 110 and 95598 included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_desk_phone, **options)


class OrganisationId(fields.String):
    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_organisation, **options)


class Since(CalendarDay):
    """The first day; today when left out."""

    def __init__(self) -> None:
        super().__init__(load_default=None, metadata={"description": "生效日期，缺省为今天"})


class Handles(fields.List[str]):
    """Categories of cases, by code or name."""

    def __init__(self) -> None:
        super().__init__(Text(LONGEST_NAME), validate=Length(max=100), load_default=list)


class FoundOrganisationSchema(Schema):
    area = fields.String(required=True, validate=_place)
    kind = fields.Enum(Kind, by_value=True, required=True)
    slug = fields.String(
        validate=_slug, load_default=None, metadata={"description": "缺省为类别；同类的第二个起须带序号"}
    )
    name = Text(LONGEST_NAME, required=True)
    parent = OrganisationId(load_default=None, allow_none=True)
    since = Since()
    handles = Handles()
    phone = DeskPhone(load_default=None, allow_none=True)
    address = Text(200, load_default=None, allow_none=True)
    account = fields.Boolean(load_default=None, metadata={"description": "有无登录帐号，缺省随类别"})
    sub_area = fields.String(load_default=None, allow_none=True, validate=Length(max=80))


class RenameOrganisationSchema(Schema):
    name = Text(LONGEST_NAME, required=True)
    on = Since()


class MoveOrganisationSchema(Schema):
    parent = OrganisationId(required=True, allow_none=True)
    on = Since()


class SetHandlesSchema(Schema):
    handles = Handles()
    on = Since()


class SetContactSchema(Schema):
    """Whom to ask for and how; without name and contact_phone nobody any more."""

    name = PersonName(load_default=None, allow_none=True)
    contact_phone = Phone(load_default=None, allow_none=True)
    phone = DeskPhone(load_default=None, allow_none=True)


class OnSchema(Schema):
    on = Since()


class ContactSchema(Schema):
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)


class OrganisationRowSchema(Schema):
    """An organisation as lists show it."""

    organisation_id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    area = fields.String(required=True)
    parent = fields.String(allow_none=True, required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    handles = fields.List(fields.String(), required=True)
    phone = fields.String(allow_none=True, required=True)
    address = fields.String(allow_none=True, required=True)
    account = fields.Boolean(required=True)
    sub_area = fields.String(allow_none=True, required=True)


class OrganisationSchema(OrganisationRowSchema):
    """One organisation; whom to ask for is masked for those who need not know."""

    contact = fields.Nested(ContactSchema, allow_none=True, required=True)


class PlacedQuery(PageQuery):
    """The query of a list by area, which may be a county, and day."""

    area = AreaCode(load_default=None, metadata={"description": "该区域及其以下"})
    on = CalendarDay(load_default=None, metadata={"description": "某日的情况，缺省为今天"})


class OrganisationListQuery(PlacedQuery):
    kind = fields.Enum(Kind, by_value=True, load_default=None)


class OfOrganisationQuery(PlacedQuery):
    organisation = OrganisationId(load_default=None)


class OfferResourceSchema(Schema):
    title = Text(LONGEST_NAME, required=True)
    capacity = Text(LONGEST_NAME, required=True, metadata={"description": "如 60 人、40 个车位"})
    since = Since()


class UseResourceSchema(Schema):
    day = CalendarDay(required=True)
    by = fields.String(required=True, validate=_user, metadata={"description": "使用的区域或组织"})
    purpose = Text(LONGEST_NAME, required=True)


class ResourceSchema(Schema):
    organisation_id = fields.String(required=True)
    resource_id = fields.String(required=True)
    title = fields.String(required=True)
    capacity = fields.String(required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
    uses = fields.Integer(required=True)


class ResourceUseSchema(Schema):
    day = fields.String(required=True)
    by = fields.String(required=True)
    purpose = fields.String(required=True)


class AgreeUnitDutySchema(Schema):
    duties = fields.List(Text(LONGEST_NAME), required=True, validate=Length(1, 50))
    since = Since()
    until = CalendarDay(load_default=None, allow_none=True)


class UnitDutySchema(Schema):
    organisation_id = fields.String(required=True, attribute="organisation")
    duties = fields.List(fields.String(), required=True)
    since = fields.String(required=True)
    until = fields.String(allow_none=True, required=True)
