"""CSV files as spreadsheets write them: encodings, delimiters, quotes, and what is no table."""

import pytest

from services.registry.sheets.columns import Kind
from shared.sheets.csv_file import guarded, unguarded
from tests.registry.sheets.files import AREA_TITLES, PEOPLE_TITLES, csv_bytes, found, notes, read, values

GRID = ["433122107001001", "第一网格", "433122107001", "411", "1265"]
ROWS = [AREA_TITLES, GRID]
READ = {
    "code": "433122107001001",
    "name": "第一网格",
    "parent": "433122107001",
    "households": 411,
    "population": 1265,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "gb2312"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    raw = csv_bytes(ROWS, encoding, delimiter)
    assert values(raw) == [READ]
    assert found(raw) == []


def test_utf_16_of_both_byte_orders_is_read_by_its_mark() -> None:
    text = csv_bytes(ROWS).decode()
    assert values(b"\xff\xfe" + text.encode("utf-16-le")) == [READ]
    assert values(b"\xfe\xff" + text.encode("utf-16-be")) == [READ]


def test_gbk_is_accepted_and_said() -> None:
    assert notes(csv_bytes(ROWS, "gbk")) == {"gb18030": 1}
    assert notes(csv_bytes(ROWS)) == {}


def test_a_rare_character_of_gb18030_is_read() -> None:
    rows = [AREA_TITLES, [GRID[0], "㙍㙦𠮷村", *GRID[2:]]]
    assert values(csv_bytes(rows, "gb18030"))[0]["name"] == "㙍㙦𠮷村"


def test_what_is_neither_utf_8_nor_gb18030_is_told_with_its_line_and_byte() -> None:
    raw = csv_bytes(ROWS, "gbk") + b"\xff\xff,x\r\n"
    assert found(raw) == [(None, None, "encoding")]
    assert f"第 3 行（第 {len(csv_bytes(ROWS, 'gbk')) + 1} 字节）" in read(raw).findings.first()[0].message


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"\xef\xbb\xbf" + "代码".encode("gbk"), "encoding_utf8"),
        (b"\xff\xfe\x00", "encoding_utf16"),
        (csv_bytes(ROWS).decode().encode("utf-16-le"), "nul_bytes"),
        ("代码\0,名称".encode(), "nul_bytes"),
        ("代码,\0".encode("gbk"), "nul_bytes"),
        (b"", "file_empty"),
        (b"  \r\n\r\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"\xff\xfe", "file_empty"),
        (csv_bytes([*ROWS]) + '"433122107001002,第二网格'.encode(), "csv_quotes"),
        (csv_bytes([*ROWS]) + '"433122107001002"x,第二网格'.encode(), "csv_quotes"),
        (csv_bytes([AREA_TITLES, ["x"] * 101]), "columns_too_many"),
    ],
)
def test_what_is_no_text_or_no_csv_ends_the_reading(raw: bytes, code: str) -> None:
    assert [code for _, _, code in found(raw)] == [code]
    assert read(raw).tables == []


def test_a_file_of_titles_only_is_told() -> None:
    assert found(csv_bytes([AREA_TITLES])) == [(None, "1", "no_rows")]


def test_a_file_without_titles_is_told_which_it_should_have() -> None:
    raw = csv_bytes([GRID, GRID])
    assert found(raw) == [(None, "1", "header_missing")]
    assert "代码、名称" in read(raw).findings.first()[0].message


def test_unknown_missing_and_repeated_columns_are_told() -> None:
    raw = csv_bytes([["代码", "户数", "颜色", "户数", ""], ["433122107001001", "1", "", "", "x"]])
    assert found(raw) == [
        (None, "1", "column_missing"),
        (None, "C1", "column_unknown"),
        (None, "D1", "column_repeated"),
        (None, "E2", "row_long"),
    ]


def test_ragged_rows_are_told() -> None:
    raw = csv_bytes([AREA_TITLES, GRID[:-1], [*GRID, "多"], [*GRID, "", ""]])
    assert ("2", "row_short") in [(cell, code) for _, cell, code in found(raw)]
    assert ("F3", "row_long") in [(cell, code) for _, cell, code in found(raw)]


def test_titles_are_known_by_their_other_names() -> None:
    head = ["＊区划代码", "网格名称（必填）", "上级", " 总 户 数 ", "人口数"]
    assert values(csv_bytes([head, GRID])) == [READ]
    assert values(
        csv_bytes([["编号*", "姓名", "手机号码", "所属区域"], ["P001", "邓竹蕙", "19900000003", "433122107"]]),
        Kind.PEOPLE,
    )


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    rows = [["武溪镇网格名册"], [], AREA_TITLES, ["", "", "", "", ""], GRID, ["=1+1", *GRID[1:]]]
    raw = csv_bytes(rows)
    assert (None, "A6", "formula") in found(raw)
    assert [row for row, _ in read(raw).tables[0].rows] == [5, 6]
    assert notes(raw)["title_rows"] == 1


def test_a_line_break_inside_quotes_is_one_row() -> None:
    raw = csv_bytes([AREA_TITLES, [GRID[0], "第一\n网格", *GRID[2:]], ["=x", *GRID[1:]]])
    assert found(raw) == [(None, "A3", "formula")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'", "'=1", "''", "\tx", "\rx", "x", ""])
def test_a_text_that_looks_like_a_formula_goes_out_guarded_and_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_guarded_formula_is_a_text_and_a_bare_one_is_refused() -> None:
    assert values(csv_bytes([AREA_TITLES, [GRID[0], "'=第一", *GRID[2:]]]))[0]["name"] == "=第一"
    assert found(csv_bytes([AREA_TITLES, [GRID[0], '="0743"', *GRID[2:]]])) == [(None, "B2", "formula")]


def test_harmless_spellings_are_made_one_and_said() -> None:
    people = [
        PEOPLE_TITLES,
        ["P001", "邓　竹蕙", "１９９　0000　0003", "４３３１２２１０７"],
        ["P002", "张三", "+86 199-0000-0004", " 433122107 "],
    ]
    raw = csv_bytes(people)
    assert values(raw, Kind.PEOPLE) == [
        {"person": "P001", "name": "邓竹蕙", "phone": "19900000003", "area": "433122107"},
        {"person": "P002", "name": "张三", "phone": "19900000004", "area": "433122107"},
    ]
    assert notes(raw, Kind.PEOPLE) == {"names_closed_up": 1, "full_width": 2, "phones_closed_up": 1}


def test_a_number_that_a_spreadsheet_cut_short_is_told() -> None:
    assert found(csv_bytes([AREA_TITLES, ["4.33122E+14", *GRID[1:]]])) == [(None, "A2", "digits_lost")]


def test_a_very_long_cell_is_told_and_its_text_dropped() -> None:
    raw = csv_bytes([AREA_TITLES, [GRID[0], "长" * 2_001, *GRID[2:]]])
    assert found(raw) == [(None, "B2", "cell_long")]
    assert values(raw)[0]["name"] is None


def test_no_message_repeats_what_is_in_a_cell() -> None:
    raw = csv_bytes([[*PEOPLE_TITLES, "邓竹蕙的备注"], ["P001", "=邓竹蕙", "1.99E+10", "x" * 3_000, "密"]])
    book = read(raw, Kind.PEOPLE)
    assert len(book.findings.first()) == 4
    assert all("竹蕙" not in fault.message and "1.99" not in fault.message for fault in book.findings.first())
