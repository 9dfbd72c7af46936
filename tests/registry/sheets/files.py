"""Files as clerks send them: CSV text and xlsx workbooks made from plain rows."""

import csv
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from services.registry.sheets.columns import KINDS, SHEETS, Kind
from services.registry.sheets.reading import read_sheet
from shared.sheets.faults import Fault
from shared.sheets.reading import Book, payload_of

Rows = Sequence[Sequence[Any]]

AREA_TITLES = ["代码", "名称", "上级代码", "户数", "人口"]
PEOPLE_TITLES = ["人员编号", "姓名", "电话", "所属区域代码"]
APPOINTMENT_TITLES = ["区域代码", "岗位", "人员编号", "任职日期"]


def csv_bytes(rows: Rows, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(sheets: Mapping[str, Rows], change: Callable[[Workbook], object] = lambda _: None) -> bytes:
    """A workbook of these sheets; `change` may spoil it before it is saved."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    change(workbook)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def repacked(raw: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The zip with its parts changed."""
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def read(raw: bytes, kind: Kind | None = Kind.AREAS) -> Book:
    """As a file goes through: read, and handed from one process to the other."""
    return Book.from_bytes(read_sheet(payload_of(raw, kind), lambda _done, _total: None))


def cells_of(faults: Sequence[Fault]) -> list[tuple[str | None, str | None, str]]:
    """(sheet, cell or row, code) of each fault."""
    answers = [fault.answer() for fault in faults]
    return [(one["sheet"], one["cell"] or (str(one["row"]) if one["row"] else None), one["code"]) for one in answers]


def found(raw: bytes, kind: Kind | None = Kind.AREAS) -> list[tuple[str | None, str | None, str]]:
    return cells_of(read(raw, kind).findings.first())


def notes(raw: bytes, kind: Kind | None = Kind.AREAS) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for note, count in read(raw, kind).findings.notes.items():
        counted[note.code] += count
    return dict(counted)


def values(raw: bytes, kind: Kind | None = Kind.AREAS) -> list[dict[str, Any]]:
    """The rows of the only table, by column."""
    (table,) = read(raw, kind).tables
    return [dict(zip(table.columns, row, strict=True)) for _, row in table.rows]


def titles(kind: Kind) -> list[str]:
    return [column.title for column in SHEETS[kind].columns]


AREAS, PEOPLE, APPOINTMENTS = (kind.title for kind in KINDS)
