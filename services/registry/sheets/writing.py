"""Rows → CSV and xlsx in the columns that imports read, and the template that clerks fill in."""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO, StringIO
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from services.registry.sheets.columns import (
    COLUMNS,
    EXAMPLE,
    NOTES_SHEET,
    SHEETS,
    TITLES_OF_KINDS,
    Column,
    Form,
    Kind,
)
from services.registry.sheets.csv_file import guarded
from services.registry.sheets.faults import column_letters
from shared.subprocesses import Progress

_TEXT_FORMAT = "@"
_HEAD = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")
_TEMPLATE_ROWS = 1_000
_NUMBERS = frozenset({Form.COUNT, Form.DECIMAL})

Row = Mapping[str, Any]
"""Values by the name of the column; None and "" leave the cell blank."""


def csv_of(kind: Kind, rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; no cell begins like a formula."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(column.title for column in COLUMNS[kind])
    for row in rows:
        writer.writerow(_guarded(row.get(column.name)) for column in COLUMNS[kind])
    return BOM_UTF8 + text.getvalue().encode()


def _guarded(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def write_workbook(payload: bytes, progress: Progress) -> bytes:
    """{kind: [row, …]} as JSON → xlsx; runs in a process of its own."""
    sheets: dict[str, list[Row]] = orjson.loads(payload)
    workbook = Workbook(write_only=True)
    for name, rows in sheets.items():
        _write_sheet(workbook, Kind(name), rows, progress)
    return _saved(workbook)


def _write_sheet(workbook: Any, kind: Kind, rows: Sequence[Row], progress: Progress) -> None:
    sheet = workbook.create_sheet(SHEETS[kind])
    sheet.freeze_panes = "A2"
    _set_widths(sheet, kind)
    sheet.append([_head(sheet, column) for column in COLUMNS[kind]])
    for number, row in enumerate(rows, 1):
        sheet.append([_cell(sheet, row.get(column.name)) for column in COLUMNS[kind]])
        if number % 1_000 == 0:
            progress(number, len(rows))


def _set_widths(sheet: Any, kind: Kind) -> None:
    for index, column in enumerate(COLUMNS[kind]):
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


@cache
def template() -> bytes:
    """An empty workbook: columns with their notes, an example row that is not read, and a page of explanations."""
    workbook = Workbook()
    notes = workbook.worksheets[0]
    notes.title = NOTES_SHEET
    _explain(notes)
    for kind in Kind:
        _prepare(workbook.create_sheet(SHEETS[kind]), kind)
    return _saved(workbook)


def _explain(sheet: Any) -> None:
    for line in (
        ["填写说明"],
        ["三张表可以只填一部分；不用的表请删去或留空。先试导入（不写入），无误后再正式导入。"],
        ["代码、电话等列请保持“文本”格式，不要使用公式、合并单元格。"],
        [f"以“{EXAMPLE}”开头的行是示例，不会读取。"],
        [],
        ["工作表", "列名", "必填", "说明", "也可写作"],
    ):
        sheet.append(line)
    for cell in (*sheet[1], *sheet[6]):
        cell.font = _HEAD
    for kind in Kind:
        for column in COLUMNS[kind]:
            required = "必填" if column.required else ""
            sheet.append([SHEETS[kind], column.title, required, column.note, "、".join(column.names)])
    for letters, width in zip("ABCDE", (10, 16, 8, 56, 56), strict=True):
        sheet.column_dimensions[letters].width = width


def _prepare(sheet: Any, kind: Kind) -> None:
    sheet.freeze_panes = "A2"
    _set_widths(sheet, kind)
    columns = COLUMNS[kind]
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
        if kind is Kind.AREAS and column.name == "kind":
            _offer(sheet, column_letters(index))


def _offer(sheet: Any, letters: str) -> None:
    words = ",".join(TITLES_OF_KINDS.values())
    choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
    choice.add(f"{letters}2:{letters}{_TEMPLATE_ROWS + 1}")
    sheet.add_data_validation(choice)


def _saved(workbook: Any) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
