"""A CSV file of any of the encodings and delimiters that spreadsheets write, as rows."""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from shared.sheets.cells import is_blank
from shared.sheets.columns import SheetKind, title_key
from shared.sheets.faults import Fault, Findings, wrong
from shared.sheets.tables import MOST_COLUMNS, Bad, Cell, FileWrong, Row, Sheet

DELIMITERS = ",;\t"
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
"""A text beginning with one of these is taken for a formula by a spreadsheet, or for the mark against that."""

_PROBED = 10


def sheet_of_csv(raw: bytes, kind: SheetKind, findings: Findings) -> Sheet:
    """The rows of the file; FileWrong for what is no text, and while they are read for quotes that don't close."""
    text = _decoded(raw, findings)
    if "\0" in text:
        raise FileWrong("nul_bytes")
    if not text.strip():
        raise FileWrong("file_empty")
    return Sheet(None, _rows(text, _delimiter(text, kind), findings))


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; `unguarded` gives it back."""
    return f"'{text}" if text.startswith(RISKY) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


def _decoded(raw: bytes, findings: Findings) -> str:
    """By its mark, else UTF-8 if it is that, else GB18030 (which holds GBK and GB2312)."""
    if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _utf16(raw, findings)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if raw.startswith(BOM_UTF8):
            raise FileWrong("encoding_utf8", line=_line(raw, error.start), byte=error.start + 1) from None
    if b"\0" in raw:
        raise FileWrong("nul_bytes")
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError as error:
        raise FileWrong("encoding", line=_line(raw, error.start), byte=error.start + 1) from None
    findings.note("gb18030", None)
    return text


def _utf16(raw: bytes, findings: Findings) -> str:
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError as error:
        raise FileWrong("encoding_utf16", byte=error.start + 1) from None
    findings.note("utf16", None)
    return text


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1


def _delimiter(text: str, kind: SheetKind) -> str:
    """The delimiter by which the first rows show most titles; the comma when none does."""
    return max(DELIMITERS, key=lambda delimiter: _titles(text, delimiter, kind))


def _titles(text: str, delimiter: str, kind: SheetKind) -> int:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return max(
            (sum(title_key(cell) in kind.by_title for cell in row) for row in islice(reader, _PROBED)), default=0
        )
    except csv.Error:
        return 0


def _rows(text: str, delimiter: str, findings: Findings) -> Iterator[Row]:
    """Numbered as a spreadsheet shows them: by record, blank ones included."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, width = 0, 0
    try:
        for number, cells in enumerate(reader, 1):
            if len(cells) > MOST_COLUMNS:
                raise FileWrong("columns_too_many", number, most=MOST_COLUMNS)
            width = max(width, len(cells))
            if cells and len(cells) < width and not all(is_blank(cell) for cell in cells):
                findings.add(Fault(*wrong("row_short", missing=width - len(cells)), row=number))
            yield number, [_cell(cell) for cell in cells]
    except csv.Error:
        raise FileWrong("csv_quotes", number + 1) from None


_FORMULA = re.compile(r"\s*=")


def _cell(text: str) -> Cell:
    return Bad("formula") if _FORMULA.match(text) else unguarded(text)
