"""Fields that every service's requests and answers are made of."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from shared.clock import from_millis, to_millis, to_text
from shared.geography import in_china
from shared.permissions import is_area

FIRST_YEAR, LAST_YEAR = 1970, 9998
_LINE_BREAKS = frozenset("\n\t")
_HIDDEN = frozenset(("Cc", "Cs", "Co"))
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Text(fields.String):
    """Text that people type: trimmed, not blank, NFC, of `longest` characters at most, without control characters.

    `lines` allows line breaks and tabs.  Characters that reorder what is read are refused as well.
    """

    def __init__(self, longest: int, *, lines: bool = False, **options: Any) -> None:
        super().__init__(validate=Length(max=longest), **options)
        self._allowed = _LINE_BREAKS if lines else frozenset()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        typed = super()._deserialize(value, attr, data, **options).replace("\r\n", "\n")
        text = unicodedata.normalize("NFC", typed).strip()
        if not text:
            raise ValidationError("blank|不能为空白")
        if not text.isprintable() and any(self._is_refused(character) for character in text):
            raise ValidationError("control_character|不能含有控制字符")
        return text

    def _is_refused(self, character: str) -> bool:
        if character in self._allowed:
            return False
        return unicodedata.category(character) in _HIDDEN or character in _DIRECTIONS


class AreaCode(fields.String):
    """统计用区划代码 of a county, town or village (6, 9, 12 digits), or of a grid (15)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        code: str = super()._deserialize(value, attr, data, **options)
        if not is_area(code):
            raise ValidationError("area_code|区划代码应为 6、9、12 或 15 位数字")
        return code


class Position(fields.List[float]):
    """[longitude, latitude] in degrees (WGS 84); what is written the wrong way round is told."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Float(allow_nan=False), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        position = super()._deserialize(value, attr, data, **options)
        if len(position) != 2 or any(isinstance(one, str) for one in value):
            raise ValidationError("location|应为两个数字：[经度, 纬度]")
        longitude, latitude = map(float, value)
        if in_china(latitude, longitude) and not in_china(longitude, latitude):
            raise ValidationError("location_swapped|经度与纬度写反了，应为 [经度, 纬度]")
        if not (abs(longitude) <= 180 and abs(latitude) <= 90):
            raise ValidationError("location_range|经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间")
        return longitude, latitude


class Moment(fields.AwareDateTime):
    """A moment in UTC with milliseconds: 2026-11-23T08:00:00.000Z; of a year in FIRST_YEAR … LAST_YEAR."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=None, **options)

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> str | None:
        return None if value is None else to_text(utc(value))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **options)
        check_year(moment)
        return from_millis(to_millis(moment))


def check_year(day: date) -> None:
    """ValidationError for a year so far off that a day more, or another zone, might leave the calendar."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"year_range|年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")


def utc(moment: datetime) -> datetime:
    """The moment as an aware one; what the database gives without a zone is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
