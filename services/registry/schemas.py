"""Requests and answers of the registry: every field checked, every fault named by field and code."""

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from services.registry.area import KINDS_OF_LEVEL, Level, is_code
from services.registry.boundary import faults_of
from services.registry.post import MOST_OF_A_KIND
from shared.http.fields import Text
from shared.http.paging import PageQuery

MOST_PEOPLE = 10_000_000
LONGEST_NAME = 60

_IDENTIFIER = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[1-9][0-9]{1,2}-?[1-9][0-9]{6,7}(?:-[0-9]{1,6})?", re.ASCII)
_PERSON_NAME = re.compile(r"[^\W\d_]+(?:[·•.' \-][^\W\d_]+)*[.]?")


def _code(text: str) -> None:
    if not is_code(text):
        raise ValidationError("area_code|代码应为 9 位（镇）、12 位（村）或 15 位（网格）数字")


def _identifier(text: str) -> None:
    if not _IDENTIFIER.fullmatch(text):
        raise ValidationError("identifier|应为小写英文标识，如 grid_head")


def _phone(text: str) -> None:
    if not _PHONE.fullmatch(text):
        raise ValidationError("phone|应为 11 位手机号，或带区号的座机号，如 0743-4260110")


def _person_name(text: str) -> None:
    if not _PERSON_NAME.fullmatch(text):
        raise ValidationError("person_name|姓名只能由文字和间隔号组成")


def _calendar_day(text: str) -> None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year < 1949 or day.isoformat() != text:
        raise ValidationError("date|应为日期，如 2026-11-23")


class Code(fields.String):
    """The code of a town, village or grid."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_code, **options)


class Boundary(fields.Raw):
    """A GeoJSON Polygon or MultiPolygon in [longitude, latitude], valid and inside China."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:  # noqa: ARG002  marshmallow's signature
        if faults := faults_of(value):
            raise ValidationError([f"{fault.code}|{fault.message}" for fault in faults])
        return value


class Count(fields.Integer):
    """A number of households or people; a text or a fraction is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, validate=Range(0, MOST_PEOPLE), **options)

    def _validated(self, value: Any) -> int:
        if isinstance(value, str):
            raise self.make_error("invalid")
        return super()._validated(value)


class PersonName(Text):
    def __init__(self, **options: Any) -> None:
        super().__init__(30, **options)
        self.validators.append(_person_name)


class Phone(fields.String):
    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_phone, **options)


class Identifier(fields.String):
    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_identifier, **options)


class CalendarDay(fields.String):
    """A day in Asia/Shanghai: 2026-11-23."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_calendar_day, **options)


class Duties(fields.List[str]):
    def __init__(self, **options: Any) -> None:
        super().__init__(Text(LONGEST_NAME), validate=Length(max=50), load_default=list, **options)


class ByIdentifier(fields.Dict):
    """Things under identifiers; what is wrong with one is told under its own, without "key" or "value"."""

    def __init__(self, things: type[Schema]) -> None:
        super().__init__(keys=Identifier(), values=fields.Nested(things), load_default=dict)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **options)  # type: ignore[no-untyped-call]
        except ValidationError as invalid:
            found = invalid.messages
            if isinstance(found, dict):
                raise ValidationError({name: list(wrong.values()) for name, wrong in found.items()}) from None
            raise


def _kind_field() -> fields.String:
    kinds = sorted(kind for kinds in KINDS_OF_LEVEL.values() for kind in kinds)
    return fields.String(validate=OneOf(kinds), load_default=None, metadata={"description": "缺省为代码的层级"})


class OpenAreaSchema(Schema):
    code = Code(required=True)
    name = Text(LONGEST_NAME, required=True)
    kind = _kind_field()
    parent = fields.String(required=True, validate=Length(max=12))
    boundary = Boundary(load_default=None, allow_none=True)
    households = Count(required=True)
    population = Count(required=True)


class EstablishPostSchema(Schema):
    area = Code(required=True)
    kind = Identifier(required=True)
    number = fields.Integer(load_default=1, strict=True, validate=Range(1, MOST_OF_A_KIND))
    title = Text(LONGEST_NAME, required=True)
    duties = Duties()


class AppointPersonSchema(Schema):
    person_id = fields.UUID(required=True)
    since = CalendarDay(required=True)


class RegisterPersonSchema(Schema):
    area = Code(required=True)
    name = PersonName(required=True)
    phone = Phone(required=True)


class UnmaskPersonSchema(Schema):
    reason = Text(200, required=True)


class HolderSchema(Schema):
    """Who holds a post, in a place document."""

    name = PersonName(required=True)
    phone = Phone(required=True)


class PostKindSchema(Schema):
    """A kind of post that every area of its level has, in a place document."""

    level = fields.Enum(Level, by_value=True, required=True)
    title = Text(LONGEST_NAME, required=True)
    duties = Duties()


class PlaceAreaSchema(Schema):
    """One area of a place document, without the areas inside it; figures left out are the sum of theirs."""

    code = Code(required=True)
    name = Text(LONGEST_NAME, required=True)
    kind = _kind_field()
    boundary = Boundary(load_default=None, allow_none=True)
    households = Count(load_default=None)
    population = Count(load_default=None)
    holders = ByIdentifier(HolderSchema)


class PlaceSchema(Schema):
    """The head of a place document; `area` is the town, each area holding those inside it under `areas`."""

    since = CalendarDay(required=True)
    posts = ByIdentifier(PostKindSchema)
    area = fields.Dict(required=True)


class AreaRowSchema(Schema):
    """An area as lists show it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    acts_as = fields.String(required=True)
    parent = fields.String(required=True)
    households = fields.Integer(required=True)
    population = fields.Integer(required=True)


class AreaSchema(AreaRowSchema):
    boundary = fields.Dict(allow_none=True, required=True)


class PostSchema(Schema):
    post_id = fields.String(required=True)
    area = fields.String(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    duties = fields.List(fields.String(), required=True)
    holder = fields.String(allow_none=True, required=True, metadata={"description": "person_id"})
    since = fields.String(allow_none=True, required=True)


class PersonSchema(Schema):
    """A person; name and phone are masked unless unmasked for a reason, and null once erased."""

    person_id = fields.String(required=True)
    area = fields.String(required=True)
    status = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)


class PublicHolderSchema(Schema):
    """A post of a grid and who holds it; name and phone are null for a vacant post and an erased person."""

    title = fields.String(required=True)
    duties = fields.List(fields.String(), required=True)
    name = fields.String(allow_none=True, required=True)
    phone = fields.String(allow_none=True, required=True)


class DirectoryEntrySchema(Schema):
    """What the public may know of a grid."""

    grid = fields.String(required=True)
    name = fields.String(required=True)
    village = fields.String(allow_none=True, required=True)
    town = fields.String(allow_none=True, required=True)
    holders = fields.List(fields.Nested(PublicHolderSchema), required=True)


class PlaceLoadedSchema(Schema):
    """How many of each a place document brought; all zero but `unchanged` when it had been loaded before."""

    place = fields.String(required=True)
    opened = fields.Integer(required=True)
    established = fields.Integer(required=True)
    registered = fields.Integer(required=True)
    appointed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)


class AreaListQuery(PageQuery):
    area = Code(load_default=None, metadata={"description": "该区域及其以下"})
    level = fields.Enum(Level, by_value=True, load_default=None)
    parent = fields.String(load_default=None, validate=Length(max=12))


class DirectoryQuery(PageQuery):
    area = Code(load_default=None, metadata={"description": "该区域及其以下"})
