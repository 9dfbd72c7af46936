"""A service says which kinds of sheets it reads; everything else follows from that."""

from collections.abc import Mapping
from io import BytesIO

import pytest
from marshmallow import fields
from openpyxl import Workbook

from shared.http.fields import Text
from shared.sheets.columns import Column, Form, SheetKind
from shared.sheets.entries import Entries, Fields
from shared.sheets.reading import Book, payload_of, read_payload
from shared.sheets.writing import csv_of, template_of, workbook_of

TREES = SheetKind(
    "trees",
    "树木",
    (
        Column("name", "名称", Form.TEXT, required=True, names=("树名",), example="樟"),
        Column("rings", "年轮", Form.COUNT),
    ),
)
BIRDS = SheetKind("birds", "鸟类", (Column("name", "名称", Form.TEXT, required=True), Column("day", "日期", Form.DAY)))
KINDS = (TREES, BIRDS)


def read(raw: bytes, kind: str | None = None) -> Book:
    return Book.from_bytes(read_payload(payload_of(raw, kind), KINDS, lambda _done, _total: None))


def sheet_named(title: str) -> bytes:
    workbook, content = Workbook(), BytesIO()
    workbook.worksheets[0].title = title
    workbook.worksheets[0].append(["名称"])
    workbook.save(content)
    return content.getvalue()


def test_a_file_of_no_known_kind_is_told_which_there_are() -> None:
    assert [one.message for one in read("名称\n樟\n".encode()).findings.first()] == [
        "须用 kind 说明文件的内容：trees 或 birds"
    ]
    assert [one.message for one in read(sheet_named("说明")).findings.first()] == ["没有名为树木或鸟类的工作表"]


def test_what_is_written_is_read_back_and_checked_cell_by_cell() -> None:
    raw = workbook_of([(TREES, [{"name": "樟", "rings": 40}, {"rings": 7}])], lambda _done, _total: None)
    book = read(raw)
    checks: Mapping[str, Fields] = {"trees": {"name": Text(10), "rings": fields.Integer()}, "birds": {}}
    entries = Entries(KINDS, checks, {"felled": "已于 {year} 年砍伐"}, book.findings)
    entries.take(book.tables)
    first, second = entries.of("trees")
    assert (first["name"], first["rings"], second["name"]) == ("樟", 40, None)
    entries.wrong(first, "name", "felled", year=2026)
    assert [(one["cell"], one["code"], one["message"]) for one in book.findings.answer()["errors"]] == [
        ("A2", "felled", "已于 2026 年砍伐"),
        ("A3", "required", "必填"),
    ]
    assert not entries.is_whole(first)
    assert entries.of("birds") == ()


@pytest.mark.parametrize("text", ["=1+1", "+86", "-", "@x", "'quoted"])
def test_no_text_becomes_a_formula_on_its_way_out_and_in(text: str) -> None:
    book = read(csv_of(TREES, [{"name": text}]), "trees")
    assert book.findings.total == 0
    assert [values for _, values in book.tables[0].rows] == [[text, None]]


def test_the_template_of_the_kinds_reads_as_empty() -> None:
    book = read(template_of(KINDS, ["先试导入。"]))
    assert [(one.sheet, one.code) for one in book.findings.first()] == [("树木", "no_rows"), ("鸟类", "no_rows")]
