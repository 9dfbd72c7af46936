"""One cell as its column means it: harmless spellings made one, everything else left for the field to refuse."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from shared.sheets.columns import Form
from shared.sheets.faults import wrong

Value = str | int | float | bool | date | None
"""What a file holds in a cell: CSV only texts; a workbook also numbers, days and truth values."""

EXACT = 2**53
"""From here on a number stored as a float has lost digits."""

EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)

_FIRST_DAY, _LAST_DAY = date(1949, 10, 1), date(2200, 1, 1)
_DAY = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))"
    r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_HAN = r"[㐀-䶿一-鿿豈-﫿·]"
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_DASHES = re.compile(r"[‐‑‒–—―−－~～]")
_SPACES = re.compile(r"\s+")


class CellWrong(Exception):  # noqa: N818  the clerk's cell, not a fault of ours
    """The cell cannot be read at all: a stable code and the Chinese text."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.message = wrong(code, **details)


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\u3000\xa0"))


def reading_of(value: Value, form: Form, epoch: date = EPOCH_1900) -> tuple[Value, str | None]:
    """What the column's field is to check, and the code of a note when it was written otherwise.

    `epoch` is the day 0 of the workbook's date system.  Raises CellWrong.
    """
    if is_blank(value):
        return None, None
    if form is Form.DAY:
        return _day(value, epoch)
    return _READERS[form](value)


def _text(value: Value) -> tuple[Value, str | None]:
    if isinstance(value, str):
        return value, None
    return _digits(value), "numbers_as_text"


def _name(value: Value) -> tuple[Value, str | None]:
    if not isinstance(value, str):
        raise CellWrong("not_text")
    closed = _BETWEEN_HAN.sub("", value.strip())
    return closed, "names_closed_up" if closed != value.strip() else None


def _code(value: Value) -> tuple[Value, str | None]:
    if not isinstance(value, str):
        return _digits(value), "numbers_as_text"
    text, note = _half_width(value)
    text = _DASHES.sub("-", _SPACES.sub("", text))
    if _SCIENTIFIC.fullmatch(text):
        raise CellWrong("digits_lost")
    return text, note


def _phone(value: Value) -> tuple[Value, str | None]:
    if not isinstance(value, str):
        digits = _digits(value)
        if len(digits) < 11 or not digits.startswith("1"):
            raise CellWrong("leading_zero_lost" if len(digits) in (9, 10, 11) else "digits_lost")
        return digits, "numbers_as_text"
    text, note = _half_width(value)
    plain = _DASHES.sub("-", _SPACES.sub("", text))
    if _SCIENTIFIC.fullmatch(plain):
        raise CellWrong("digits_lost")
    mobile = re.sub(r"^(?:\+|00)?86-?(?=1)|(?<=\d)-(?=\d)", "", plain)
    if re.fullmatch(r"1\d{10}", mobile):
        plain = mobile
    return plain, note or ("phones_closed_up" if plain != value.strip() else None)


def _count(value: Value) -> tuple[Value, str | None]:
    number, note = _number(value, "integer")
    if isinstance(number, float):
        if not number.is_integer():
            raise CellWrong("integer")
        number = int(number)
    return number, note


def _decimal(value: Value) -> tuple[Value, str | None]:
    number, note = _number(value, "decimal")
    if round(number, 4) != number:
        raise CellWrong("decimal")
    return float(number), note


def _number(value: Value, otherwise: str) -> tuple[int | float, str | None]:
    if isinstance(value, bool | date):
        raise CellWrong(otherwise)
    if not isinstance(value, str):
        return value or 0, None
    text, note = _half_width(value)
    text = _SPACES.sub("", text)
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        return int(text), note
    if re.fullmatch(r"-?\d{1,15}\.\d{1,15}", text, re.ASCII):
        return float(text), note
    raise CellWrong(otherwise)


def _day(value: Value, epoch: date) -> tuple[Value, str | None]:
    if isinstance(value, datetime):
        return value.date().isoformat(), None
    if isinstance(value, date):
        return value.isoformat(), None
    if isinstance(value, bool):
        raise CellWrong("not_date")
    if isinstance(value, int | float):
        return _day_of_number(value, epoch), "dates_from_numbers"
    text, note = _half_width(str(value))
    found = _DAY.fullmatch(text)
    if not found:
        raise CellWrong("not_date")
    year, month, day = [int(part) for part in found.groups() if part is not None]
    iso = _iso(year, month, day)
    return iso, note or ("dates_rewritten" if iso != text else None)


def _day_of_number(number: int | float, epoch: date) -> str:
    """A serial number of the spreadsheet, or 20261123."""
    if _FIRST_DAY <= (found := _after(epoch, number)) < _LAST_DAY:
        return found.isoformat()
    if not 0 <= number < 100_000_000:
        raise CellWrong("not_date")
    year, rest = divmod(int(number), 10_000)
    return _iso(year, *divmod(rest, 100))


def _after(epoch: date, days: float) -> date:
    return epoch + timedelta(days=int(days)) if 0 <= days < 150_000 else date.min


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        raise CellWrong("not_date") from None


def _digits(value: Value) -> str:
    """A number as the digits that were meant; CellWrong when digits are gone."""
    if isinstance(value, bool | date):
        raise CellWrong("not_text")
    if isinstance(value, float) and (not value.is_integer() or abs(value) >= EXACT):
        raise CellWrong("digits_lost")
    if isinstance(value, int) and abs(value) >= EXACT:
        raise CellWrong("digits_lost")
    return str(int(value or 0))


def _half_width(text: str) -> tuple[str, str | None]:
    plain = unicodedata.normalize("NFKC", text)
    half = plain.strip("\ufeff\u200b ").strip()
    return half, "full_width" if plain.strip() != unicodedata.normalize("NFC", text).strip() else None


_READERS: Final[Mapping[Form, Callable[[Value], tuple[Value, str | None]]]] = MappingProxyType(
    {
        Form.TEXT: _text,
        Form.NAME: _name,
        Form.CODE: _code,
        Form.PHONE: _phone,
        Form.COUNT: _count,
        Form.DECIMAL: _decimal,
    }
)
