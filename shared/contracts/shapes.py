"""The shapes that published facts are made of; nothing in them can hold personal text or ciphertext."""

from collections.abc import Iterable
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, fields, validate

AREA_CODE = r"^[1-9][0-9]{5}([0-9]{3}){0,3}$"
URGENCIES = ("critical", "urgent", "normal")
LEVELS = ("town", "village", "grid")


class Fact(Schema):
    """The data of one published fact."""

    class Meta:
        unknown = EXCLUDE


class Reference(Schema):
    """A personal text that is not published: the person's subject id in the vault of the source service."""

    class Meta:
        unknown = RAISE

    subject = fields.String(required=True)


class Scope(Schema):
    """The path of areas (统计用区划代码): 6, 9, 12 and 15 digits; null for a level that is missing."""

    class Meta:
        unknown = EXCLUDE

    county = fields.String(required=True, allow_none=True, validate=validate.Regexp(AREA_CODE))
    town = fields.String(required=True, allow_none=True, validate=validate.Regexp(AREA_CODE))
    village = fields.String(required=True, allow_none=True, validate=validate.Regexp(AREA_CODE))
    grid = fields.String(required=True, allow_none=True, validate=validate.Regexp(AREA_CODE))


class Boundary(Schema):
    """GeoJSON (RFC 7946) in degrees, WGS 84, longitude first."""

    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True, validate=validate.OneOf(("Polygon", "MultiPolygon")))
    coordinates = fields.List(fields.List(fields.Raw()), required=True)


def _described(about: str, options: dict[str, Any]) -> dict[str, Any]:
    """Required, unless the field was added to the fact later."""
    return {"required": True, "metadata": {"description": about}} | options


def text(about: str, **options: Any) -> fields.String:
    return fields.String(**_described(about, options))


def texts(about: str, **options: Any) -> fields.List[Any]:
    return fields.List(fields.String(), **_described(about, options))


def choice(about: str, values: Iterable[str], **options: Any) -> fields.String:
    return text(about, validate=validate.OneOf(tuple(values)), **options)


def choices(about: str, values: Iterable[str]) -> fields.List[Any]:
    one = fields.String(validate=validate.OneOf(tuple(values)))
    return fields.List(one, required=True, metadata={"description": about})


def area_code(about: str) -> fields.String:
    return text(about, validate=validate.Regexp(AREA_CODE))


def count(about: str, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(min=0), **_described(about, options))


def flag(about: str, **options: Any) -> fields.Boolean:
    return fields.Boolean(truthy={True}, falsy={False}, **_described(about, options))


def moment(about: str, **options: Any) -> fields.AwareDateTime:
    """A moment in UTC with milliseconds: 2026-11-23T08:00:00.000Z."""
    return fields.AwareDateTime(format="iso", **_described(about, options))


def day(about: str, **options: Any) -> fields.Date:
    """A calendar day in Asia/Shanghai: 2026-11-23."""
    return fields.Date(format="iso", **_described(about, options))


def position(about: str) -> fields.List[Any]:
    return fields.List(
        fields.Float(),
        required=True,
        allow_none=True,
        validate=validate.Length(equal=2),
        metadata={"description": about},
    )


def personal(about: str, **options: Any) -> fields.Nested:
    return part(about, Reference, **options)


def area_path(about: str, **options: Any) -> fields.Nested:
    return part(about, Scope, **options)


def part(about: str, shape: type[Schema], **options: Any) -> fields.Nested:
    """A thing of several fields."""
    return fields.Nested(shape, **_described(about, options))


def parts(about: str, shape: type[Schema], **options: Any) -> fields.List[Any]:
    """Several of them."""
    return fields.List(fields.Nested(shape), **_described(about, options))


def outline(about: str) -> fields.Nested:
    return fields.Nested(Boundary, required=True, allow_none=True, metadata={"description": about})
