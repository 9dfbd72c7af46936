"""An xlsx workbook as sheets of rows, within bounds, and without anything that computes."""

import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from shared.sheets.cells import EPOCH_1900, EPOCH_1904
from shared.sheets.faults import Findings
from shared.sheets.tables import MOST_COLUMNS, Bad, Cell, FileWrong, Row, Sheet

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an old .xls begins, and a new workbook with a password."""

MOST_PARTS = 1_000
MOST_BYTES = 96 * 1_048_576
MOST_STRING_BYTES = 32 * 1_048_576
MOST_SHEETS = 20
MOST_ROW_NUMBER = 1_048_576

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MACROS = re.compile(r"vbaproject\.bin$|/macrosheets/|/vbadata\.xml$", re.IGNORECASE)
_WORKBOOK = re.compile(r"^/?xl/workbook\.xml$", re.IGNORECASE)


@contextmanager
def sheets_of_workbook(raw: bytes, findings: Findings) -> Iterator[Sequence[tuple[Sheet, bool]]]:
    """The sheets in their order, each with whether it is shown; they are read while the context lasts.

    FileWrong for what is no plain xlsx, or too big.
    """
    _check_package(raw)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            workbook = load_workbook(BytesIO(raw), read_only=True, keep_links=False)
        except Exception:  # noqa: BLE001  whatever the library makes of a damaged part
            raise FileWrong("file_damaged") from None
        if len(workbook.sheetnames) > MOST_SHEETS:
            raise FileWrong("file_too_large")
        epoch = EPOCH_1904 if workbook.epoch == MAC_EPOCH else EPOCH_1900
        try:
            yield [
                (_sheet(workbook, sheet, order, epoch, findings), sheet.sheet_state == "visible")
                for order, sheet in enumerate(workbook.worksheets)
                if isinstance(sheet, ReadOnlyWorksheet)
            ]
        finally:
            workbook.close()


def _check_package(raw: bytes) -> None:
    if raw.startswith(OLE):
        raise FileWrong("encrypted" if _ENCRYPTED_PACKAGE in raw else "old_workbook")
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            parts = archive.infolist()
            types = archive.read("[Content_Types].xml") if _small(parts, "[Content_Types].xml") else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        raise FileWrong("file_damaged") from None
    if any(part.flag_bits & 1 for part in parts):
        raise FileWrong("encrypted")
    if any(_MACROS.search(part.filename) for part in parts) or b"macroEnabled" in types:
        raise FileWrong("macros")
    if not any(_WORKBOOK.match(part.filename) for part in parts):
        raise FileWrong("other_workbook")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileWrong("file_too_large")
    if any(part.file_size > MOST_STRING_BYTES for part in parts if "sharedstrings" in part.filename.lower()):
        raise FileWrong("file_too_large")


def _small(parts: Iterable[zipfile.ZipInfo], name: str) -> bool:
    return any(part.filename == name and part.file_size < 1_048_576 and not part.flag_bits & 1 for part in parts)


def _sheet(workbook: Any, worksheet: Any, order: int, epoch: date, findings: Findings) -> Sheet:
    merged: list[tuple[int, int, int]] = []
    sheet = Sheet(worksheet.title, (), order, epoch, merged)
    return replace(sheet, rows=_rows(workbook, worksheet, sheet, findings))


def _rows(workbook: Any, worksheet: Any, sheet: Sheet, findings: Findings) -> Iterator[Row]:
    """What the sheet holds, row by row; afterwards its merged cells and hidden rows are told."""
    with workbook._archive.open(worksheet._worksheet_path) as source:
        parser = WorkSheetParser(
            source,
            worksheet._shared_strings,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        numbers: set[int] = set()
        for number, cells in _parsed(parser):
            row = _row(number, cells)
            if any(cell is not None for cell in row):
                numbers.add(number)
                yield number, row
        _tell(parser, sheet, numbers, findings)


def _parsed(parser: Any) -> Iterator[tuple[int, Sequence[dict[str, Any]]]]:
    rows = parser.parse()
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except MemoryError:
            raise FileWrong("file_too_large") from None
        except Exception:  # noqa: BLE001  whatever the library makes of a damaged part
            raise FileWrong("file_damaged") from None
        if not 1 <= number <= MOST_ROW_NUMBER:
            raise FileWrong("file_damaged")
        yield number, cells


def _row(number: int, cells: Sequence[dict[str, Any]]) -> list[Cell]:
    row: list[Cell] = []
    for cell in cells:
        value = _cell(cell)
        if value is None:
            continue
        index = cell["column"] - 1
        if index >= MOST_COLUMNS:
            raise FileWrong("columns_too_many", number, most=MOST_COLUMNS)
        row.extend([None] * (index + 1 - len(row)))
        row[index] = value
    return row


def _cell(cell: dict[str, Any]) -> Cell:
    kind, value = cell["data_type"], cell["value"]
    if kind == "f":
        return Bad("formula")
    if kind == "e":
        return Bad("error_value")
    return value if value is None or isinstance(value, str | int | float | bool | date) else Bad("not_text")


def _tell(parser: Any, sheet: Sheet, numbers: set[int], findings: Findings) -> None:
    for merged in parser.merged_cells.mergeCell if parser.merged_cells else ():
        sheet.merged.append((merged.min_row, merged.max_row, merged.min_col - 1))
    for row, attributes in parser.row_dimensions.items():
        if attributes.get("hidden") == "1" and int(row) in numbers:
            findings.note("hidden_rows", sheet.name)
    for attributes in parser.column_dimensions.values():
        if attributes.get("hidden") == "1":
            findings.note("hidden_columns", sheet.name)
