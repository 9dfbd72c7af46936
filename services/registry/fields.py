"""Fields that several nouns of the registry are made of: every fault named by code."""

import re
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range

from services.registry.codes import is_code
from shared.http.fields import LAST_YEAR, Text

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
    if not 1949 <= day.year <= LAST_YEAR or day.isoformat() != text:
        raise ValidationError("date|应为日期，如 2026-11-23")


class Code(fields.String):
    """The code of a town, village or grid."""

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_code, **options)


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

    def __init__(self, things: type[Schema], **options: Any) -> None:
        super().__init__(keys=Identifier(), values=fields.Nested(things), load_default=dict, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **options)  # type: ignore[no-untyped-call]
        except ValidationError as invalid:
            found = invalid.messages
            if isinstance(found, dict):
                raise ValidationError({name: list(wrong.values()) for name, wrong in found.items()}) from None
            raise
