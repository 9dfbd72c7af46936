"""The list of posts opens in an office program as what was registered: texts, days, and no formulas."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.registry.paper.documents import PostLine, PostList
from services.registry.paper.post_list import COLUMNS, workbook_of

LINE = PostLine(
    post="433122207001001-grid_head",
    area="433122207001001",
    area_name="城北社区第一网格",
    title="网格长",
    duties=("信息采集", "日常巡查"),
    holder="邓竹蕙",
    phone="19900000003",
    way="appointed",
    since="2026-01-01",
    term_end="2028-12-31",
)


def sheet_of(*lines: PostLine, name: str = "武漳镇") -> Any:
    return load_workbook(BytesIO(workbook_of(PostList(name, "2026-11-23", lines)))).worksheets[0]


def test_a_line_per_post_under_a_frozen_header_with_filters() -> None:
    sheet = sheet_of(LINE, replace(LINE, holder=None, phone=None, way="", since=None, term_end=None))
    header, first, vacant = sheet.iter_rows(values_only=True)
    assert list(header) == [title for title, _ in COLUMNS]
    assert first[:8] == (
        LINE.post,
        LINE.area,
        LINE.area_name,
        "网格长",
        "邓竹蕙",
        LINE.phone,
        "信息采集、日常巡查",
        "任命",
    )
    assert first[8:] == (datetime(2026, 1, 1), datetime(2028, 12, 31))
    assert vacant[4:6] + vacant[7:] == (None,) * 5
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J3")
    assert sheet.column_dimensions["G"].width == 60


@pytest.mark.parametrize("sign", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1"])
def test_what_looks_like_a_formula_stays_a_text(sign: str) -> None:
    sheet = sheet_of(replace(LINE, area_name=sign, holder=sign, phone=sign, duties=(sign,)))
    for column in ("C2", "E2", "F2", "G2"):
        cell = sheet[column]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (sign, "s", True)


def test_characters_that_no_workbook_can_hold_are_left_out() -> None:
    sheet = sheet_of(replace(LINE, holder="邓\x00竹\x0b蕙", duties=("长" * 60,) * 1000), name="武溪&镇\n")
    assert sheet["E2"].value == "邓竹蕙"
    assert len(sheet["G2"].value) == 32_767
    assert sheet.oddHeader.center.text == "武溪&&镇岗位一览表（2026-11-23）"


def test_an_empty_list_is_still_a_list() -> None:
    assert sheet_of().max_row == 1
