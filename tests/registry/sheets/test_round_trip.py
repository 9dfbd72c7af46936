"""What is written as CSV or xlsx is read back as it was, whatever the texts."""

import csv
import io
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registry.sheets.columns import SHEETS, Kind
from services.registry.sheets.writing import template, write_workbook
from shared.sheets.writing import csv_of
from tests.registry.sheets.files import AREAS, found, notes, read

_TEXT = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_categories=("C", "Z")), st.sampled_from("=+-@'\"，,;\t 例：")),
    max_size=20,
).map(str.strip)
_CODE = st.from_regex(r"[1-9][0-9]{5}[1-9][0-9]{2}(?:[1-9][0-9]{2}){0,2}", fullmatch=True)
_DAY = st.dates().filter(lambda day: day.year >= 1949).map(str)
_AREA = st.fixed_dictionaries(
    {
        "code": _CODE,
        "name": _TEXT.filter(lambda text: text != ""),
        "kind": st.sampled_from(["网格", "专属网格", None]),
        "parent": _CODE,
        "households": st.integers(0, 10**7) | st.none(),
        "population": st.integers(0, 10**7) | st.none(),
        "registered_population": st.none(),
        "floating_population": st.none(),
        "hectares": st.integers(0, 10**6).map(lambda number: number / 100) | st.none(),
        "since": _DAY | st.none(),
    }
)


def back(raw: bytes, kind: Kind = Kind.AREAS) -> list[dict[str, Any]]:
    book = read(raw, kind)
    assert book.findings.total == 0, book.findings.answer()
    (table,) = book.tables
    return [dict(zip(table.columns, row, strict=True)) for _, row in table.rows]


@given(st.lists(_AREA, min_size=1, max_size=5))
def test_csv_gives_back_what_was_written(rows: list[dict[str, Any]]) -> None:
    raw = csv_of(SHEETS[Kind.AREAS], rows)
    assert back(raw) == rows
    for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "@", "\t")) for cell in line)


@settings(max_examples=50, deadline=None)
@given(st.lists(_AREA, min_size=1, max_size=3))
def test_xlsx_gives_back_what_was_written(rows: list[dict[str, Any]]) -> None:
    raw = write_workbook(orjson.dumps({"areas": rows}), lambda _done, _total: None)
    assert back(raw) == rows


def test_a_workbook_of_everything_has_three_sheets_and_needs_no_kind() -> None:
    rows = {
        "areas": [{"code": "433122107", "name": "=武溪镇"}],
        "people": [{"person": "P1", "name": "邓**", "phone": "199****0003", "area": "433122107"}],
        "appointments": [{"at": "433122107", "kind": "指挥长", "number": 1, "person": "P1", "since": "2026-01-01"}],
    }
    book = read(write_workbook(orjson.dumps(rows), lambda _done, _total: None), None)
    assert book.findings.total == 0
    assert [len(table.rows) for table in book.tables] == [1, 1, 1]


def test_the_template_reads_as_empty_and_its_example_is_not_imported() -> None:
    raw = template()
    assert found(raw, None) == [("区域", "1", "no_rows"), ("人员", "1", "no_rows"), ("任职", "1", "no_rows")]
    assert notes(raw, None) == {"example_rows": 3, "sheet_ignored": 1}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_title_and_every_other_name_belongs_to_one_column(kind: Kind) -> None:
    names = [name for column in SHEETS[kind].columns for name in (column.title, *column.names)]
    assert len(names) == len(set(names))
    assert AREAS == "区域"
