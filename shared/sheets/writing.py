"""Rows → CSV and xlsx in the columns that are read again, and the template that clerks fill in."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from shared.sheets.columns import EXAMPLE, NOTES_SHEET, Column, Form, SheetKind
from shared.sheets.csv_file import guarded
from shared.sheets.faults import column_letters
from shared.subprocesses import Progress

_TEXT_FORMAT = "@"
_HEAD = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_TEMPLATE_ROWS = 1_000
_NUMBERS = frozenset({Form.COUNT, Form.DECIMAL})

Row = Mapping[str, Any]
"""Values by the name of the column; None and "" leave the cell blank."""


def csv_of(kind: SheetKind, rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; no cell begins like a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.title for column in kind.columns)
    for row in rows:
        writer.writerow(_guarded(row.get(column.name)) for column in kind.columns)
    return BOM_UTF8 + text.getvalue().encode()


def _guarded(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def workbook_of(sheets: Iterable[tuple[SheetKind, Sequence[Row]]], progress: Progress) -> bytes:
    """The sheets as xlsx; seconds of work for a large one, which is for a process of its own."""
    workbook = Workbook(write_only=True)
    for kind, rows in sheets:
        _write_sheet(workbook, kind, rows, progress)
    return _saved(workbook)


def _write_sheet(workbook: Any, kind: SheetKind, rows: Sequence[Row], progress: Progress) -> None:
    sheet = workbook.create_sheet(kind.title)
    sheet.freeze_panes = "A2"
    _set_widths(sheet, kind)
    sheet.append([_head(sheet, column) for column in kind.columns])
    for number, row in enumerate(rows, 1):
        sheet.append([_cell(sheet, row.get(column.name)) for column in kind.columns])
        if number % 1_000 == 0:
            progress(number, len(rows))


def _set_widths(sheet: Any, kind: SheetKind) -> None:
    for index, column in enumerate(kind.columns):
        dimension = sheet.column_dimensions[column_letters(index)]
        dimension.width = column.width
        if column.form not in _NUMBERS:
            dimension.number_format = _TEXT_FORMAT


def _head(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, column.title)
    cell.font = _HEAD
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    """A text that begins like a formula stays a text."""
    if not isinstance(value, str) or not value.startswith("="):
        return value if value != "" else None
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def template_of(kinds: Sequence[SheetKind], advice: Sequence[str]) -> bytes:
    """An empty workbook: columns with their notes, an example row that is not read, and a page of explanations.

    `advice` are the first lines of that page.
    """
    workbook = Workbook()
    notes = workbook.worksheets[0]
    notes.title = NOTES_SHEET
    _explain(notes, kinds, advice)
    for kind in kinds:
        _prepare(workbook.create_sheet(kind.title), kind)
    return _saved(workbook)


def _explain(sheet: Any, kinds: Sequence[SheetKind], advice: Sequence[str]) -> None:
    for line in (
        ["填写说明"],
        *([text] for text in advice),
        [f"以“{EXAMPLE}”开头的行是示例，不会读取。"],
        [],
        ["工作表", "列名", "必填", "说明", "也可写作"],
    ):
        sheet.append(line)
    for cell in (*sheet[1], *sheet[len(advice) + 4]):
        cell.font = _HEAD
    for kind in kinds:
        for column in kind.columns:
            required = "必填" if column.required else ""
            sheet.append([kind.title, column.title, required, column.note, "、".join(column.names)])
    for letters, width in zip("ABCDE", (10, 16, 8, 56, 56), strict=True):
        sheet.column_dimensions[letters].width = width


def _prepare(sheet: Any, kind: SheetKind) -> None:
    sheet.freeze_panes = "A2"
    _set_widths(sheet, kind)
    columns = kind.columns
    sheet.append([column.title for column in columns])
    sheet.append([f"{EXAMPLE}{columns[0].example}", *(column.example for column in columns[1:])])
    for index, column in enumerate(columns):
        head = sheet.cell(1, index + 1)
        head.font, head.alignment = _HEAD, Alignment(wrap_text=True)
        if column.required:
            head.fill = _REQUIRED
        if column.note:
            head.comment = Comment(column.note, "网格")
        if column.form not in _NUMBERS:
            for row in range(2, _TEMPLATE_ROWS + 2):
                sheet.cell(row, index + 1).number_format = _TEXT_FORMAT
        if column.offered:
            _offer(sheet, column_letters(index), column.offered)


def _offer(sheet: Any, letters: str, words: Sequence[str]) -> None:
    choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    choice.add(f"{letters}2:{letters}{_TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(choice)


def _saved(workbook: Any) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
