"""xlsx workbooks as clerks make them, and those that are something else, damaged or dangerous."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH

from services.registry.sheets.columns import Kind
from shared.sheets import workbook as bounds
from shared.sheets.workbook import OLE
from tests.registry.sheets.files import (
    APPOINTMENT_TITLES,
    APPOINTMENTS,
    AREA_TITLES,
    AREAS,
    PEOPLE,
    PEOPLE_TITLES,
    Rows,
    found,
    notes,
    read,
    repacked,
    values,
    xlsx_bytes,
)

GRID = ["433122107001001", "第一网格", "433122107001", 411, 1265]
PERSON = ["P001", "邓竹蕙", "19900000003", "433122107"]
HELD = ["433122107001001", "网格长", "P001", "2026-01-01"]
WHOLE: dict[str, Rows] = {
    AREAS: [AREA_TITLES, GRID],
    PEOPLE: [PEOPLE_TITLES, PERSON],
    APPOINTMENTS: [APPOINTMENT_TITLES, HELD],
}


def areas(*rows: list[Any], **options: Any) -> bytes:
    return xlsx_bytes({AREAS: [AREA_TITLES, *rows]}, **options)


def test_a_workbook_brings_its_three_sheets() -> None:
    book = read(xlsx_bytes(WHOLE), None)
    assert [(table.kind, table.sheet) for table in book.tables] == [
        (Kind.AREAS, AREAS),
        (Kind.PEOPLE, PEOPLE),
        (Kind.APPOINTMENTS, APPOINTMENTS),
    ]
    assert book.findings.total == 0


def test_the_only_sheet_of_another_name_is_what_the_caller_says() -> None:
    raw = xlsx_bytes({"Sheet1": [PEOPLE_TITLES, PERSON], "说明": [["x"]]})
    assert [table.kind for table in read(raw, Kind.PEOPLE).tables] == [Kind.PEOPLE]
    assert found(raw, None) == [("Sheet1", None, "sheet_unknown")]


def test_sheets_are_told_when_unknown_repeated_or_hidden_and_left_out_when_blank() -> None:
    def hide(workbook: Workbook) -> None:
        workbook[PEOPLE].sheet_state = "hidden"
        workbook["选项"].sheet_state = "hidden"

    raw = xlsx_bytes(WHOLE | {"areas": WHOLE[AREAS], "备注": [["x"]], "Sheet2": [], "选项": [["镇"]]}, hide)
    assert found(raw, None) == [
        (PEOPLE, None, "sheet_hidden"),
        ("areas", None, "sheet_repeated"),
        ("备注", None, "sheet_unknown"),
    ]
    assert notes(raw, None) == {"sheet_ignored": 2}


def test_a_workbook_without_a_known_sheet_is_told() -> None:
    assert found(xlsx_bytes({"Sheet1": []}), None) == [(None, None, "sheets_missing")]


def test_numbers_are_read_as_the_texts_that_they_stand_for() -> None:
    people: Rows = [PEOPLE_TITLES, [17, "邓竹蕙", 19900000003.0, 433122107]]
    raw = xlsx_bytes({PEOPLE: people})
    assert values(raw, None) == [{"person": "17", "name": "邓竹蕙", "phone": "19900000003", "area": "433122107"}]
    assert notes(raw, None) == {"numbers_as_text": 3}
    assert values(areas([433122107001001, *GRID[1:]]))[0]["code"] == "433122107001001"
    assert values(areas([433122107001001.0, *GRID[1:]]))[0]["code"] == "433122107001001"


def test_digits_and_zeros_that_are_lost_are_told() -> None:
    people: Rows = [
        PEOPLE_TITLES,
        ["P1", "邓竹蕙", 7434260110, 433122107],
        ["P2", "罗竹坪", 1.99e10, 433122107.5],
        ["P3", "蒋溪川", 1990, 10**17],
    ]
    assert found(xlsx_bytes({PEOPLE: people}), None) == [
        (PEOPLE, "C2", "leading_zero_lost"),
        (PEOPLE, "D3", "digits_lost"),
        (PEOPLE, "C4", "digits_lost"),
        (PEOPLE, "D4", "digits_lost"),
    ]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 8, 30), "2026-01-05"),
        (46027, "2026-01-05"),
        (46027.5, "2026-01-05"),
        (20260105, "2026-01-05"),
        ("2026-01-05", "2026-01-05"),
        ("2026/1/5", "2026-01-05"),
        ("2026.1.5", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("２０２６－０１－０５", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
        ("20260105", "2026-01-05"),
    ],
)
def test_a_day_is_read_however_it_was_written(cell: Any, day: str) -> None:
    raw = xlsx_bytes({APPOINTMENTS: [APPOINTMENT_TITLES, [*HELD[:3], cell]]})
    assert values(raw, None)[0]["since"] == day


@pytest.mark.parametrize("cell", ["2026-02-30", "5/1/2026", "明年", True, 1, -5, 1e300, "2026", "2026-13-01"])
def test_what_is_no_day_is_told(cell: Any) -> None:
    raw = xlsx_bytes({APPOINTMENTS: [APPOINTMENT_TITLES, [*HELD[:3], cell]]})
    assert found(raw, None) == [(APPOINTMENTS, "D2", "not_date")]


def test_a_serial_number_counts_from_the_date_system_of_the_workbook() -> None:
    def mac(workbook: Workbook) -> None:
        workbook.epoch = MAC_EPOCH

    raw = xlsx_bytes({APPOINTMENTS: [APPOINTMENT_TITLES, [*HELD[:3], 46027 - 1462]]}, mac)
    assert values(raw, None)[0]["since"] == "2026-01-05"


def test_figures_are_whole_and_cells_of_another_kind_are_told() -> None:
    rows = [
        [GRID[0], "a", "", 411.0, "1,265"],
        [GRID[0], "b", "", 411.5, "12,65"],
        [GRID[0], "c", "", True, date(2026, 1, 1)],
        [True, date(2026, 1, 1), "", "４１１", "411户"],
    ]
    raw = areas(*rows)
    assert values(raw)[0]["households"] == 411
    assert values(raw)[0]["population"] == 1265
    assert values(raw)[3]["households"] == 411
    assert found(raw) == [
        (AREAS, "D3", "integer"),
        (AREAS, "E3", "integer"),
        (AREAS, "D4", "integer"),
        (AREAS, "E4", "integer"),
        (AREAS, "A5", "not_text"),
        (AREAS, "B5", "not_text"),
        (AREAS, "E5", "integer"),
    ]


def test_formulas_and_their_errors_are_refused_cell_by_cell() -> None:
    raw = areas(["=A1", "x", "", "=1+1", "#REF!"], GRID)
    assert found(raw) == [(AREAS, "A2", "formula"), (AREAS, "D2", "formula"), (AREAS, "E2", "error_value")]


def test_a_text_that_begins_like_a_formula_is_a_text() -> None:
    def quoted(workbook: Workbook) -> None:
        workbook[AREAS]["B2"].value = "=第一"
        workbook[AREAS]["B2"].data_type = "s"

    assert values(areas(GRID, change=quoted))[0]["name"] == "=第一"


def test_merged_cells_are_told_below_the_titles_and_let_be_above() -> None:
    def merge(workbook: Workbook) -> None:
        workbook[AREAS].merge_cells("A1:E1")
        workbook[AREAS].merge_cells("B3:B5")

    raw = xlsx_bytes({AREAS: [["武溪镇网格名册"], AREA_TITLES, GRID, ["", "", "", 1, 1], GRID]}, merge)
    assert found(raw) == [(AREAS, "B3", "merged")]
    assert notes(raw) == {"title_rows": 1}


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def hide(workbook: Workbook) -> None:
        workbook[AREAS].row_dimensions[2].hidden = True
        workbook[AREAS].column_dimensions["D"].hidden = True

    raw = areas(GRID, change=hide)
    assert len(values(raw)) == 1
    assert notes(raw) == {"hidden_rows": 1, "hidden_columns": 1}


def test_empty_rows_below_and_the_example_are_not_read() -> None:
    raw = areas(["例：433122107001001", "第一网格"], GRID, [], ["", " ", "　"], [None] * 8)
    assert len(values(raw)) == 1
    assert found(raw) == []
    assert notes(raw) == {"example_rows": 1}


def test_a_cell_far_outside_is_told() -> None:
    def far(workbook: Workbook) -> None:
        workbook[AREAS]["H2"].value = "x"

    assert found(areas(GRID, change=far)) == [(AREAS, "H2", "row_long")]

    def farther(workbook: Workbook) -> None:
        workbook[AREAS]["DZ2"].value = "x"

    assert found(areas(GRID, change=farther)) == [(None, "2", "columns_too_many")]


def test_macros_are_refused_however_the_file_is_called() -> None:
    def macros(parts: dict[str, bytes]) -> None:
        parts["xl/vbaProject.bin"] = b"x"

    def old_macros(parts: dict[str, bytes]) -> None:
        parts["xl/macrosheets/sheet1.xml"] = b"x"

    def said(parts: dict[str, bytes]) -> None:
        name = "[Content_Types].xml"
        parts[name] = parts[name].replace(b"spreadsheetml.sheet.main", b"macroEnabled.main")

    for change in (macros, old_macros, said):
        assert found(repacked(areas(GRID), change)) == [(None, None, "macros")]


def test_old_and_locked_workbooks_are_told_apart() -> None:
    assert found(OLE + b"\0" * 600) == [(None, None, "old_workbook")]
    assert found(OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")) == [(None, None, "encrypted")]


def test_other_zips_are_no_workbooks() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert found(content.getvalue()) == [(None, None, "other_workbook")]


def test_a_damaged_workbook_is_told() -> None:
    raw = xlsx_bytes(WHOLE)
    assert found(raw[:-200]) == [(None, None, "file_damaged")]
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        spoilt = repacked(raw, lambda parts, part=part: parts.update({part: parts[part][:50]}))  # type: ignore[misc]
        assert found(spoilt) == [(None, None, "file_damaged")], part


def test_a_workbook_with_entities_is_damaged_and_expands_nothing() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def planted(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        parts[name] = bomb + parts[name].replace(b"<sheetData>", b"<!-- &b; --><sheetData>")

    assert found(repacked(areas(GRID), planted)) == [(None, None, "file_damaged")]


def test_a_zip_bomb_is_refused_by_what_it_says_it_holds() -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/media/image1.png"] = b"\0" * (bounds.MOST_BYTES + 1)

    raw = repacked(areas(GRID), bomb)
    assert len(raw) < 200_000
    assert found(raw) == [(None, None, "file_too_large")]


def test_too_many_shared_strings_parts_or_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = repacked(areas(GRID), lambda parts: parts.update({"xl/sharedStrings.xml": b"<sst xmlns='x'></sst>"}))
    for name, bound in (("MOST_STRING_BYTES", 10), ("MOST_PARTS", 3), ("MOST_SHEETS", 0)):
        with monkeypatch.context() as patch:
            patch.setattr(bounds, name, bound)
            assert found(raw) == [(None, None, "file_too_large")]


def test_too_many_rows_and_too_much_text_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.sheets.tables.MOST_ROWS", 2)
    assert found(areas(GRID, GRID)) == []
    assert found(areas(GRID, GRID, GRID)) == [(None, None, "rows_too_many")]


def test_a_row_number_beyond_the_spreadsheets_own_is_damage() -> None:
    def far(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b'<row r="2"', b'<row r="99999999999"')

    assert found(repacked(areas(GRID), far)) == [(None, None, "file_damaged")]
