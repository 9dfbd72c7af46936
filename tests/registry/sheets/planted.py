"""A workbook with fifty errors of different kinds, each planted in a cell that the test knows."""

from typing import Any

from openpyxl import Workbook

from services.registry.sheets.columns import Kind
from tests.registry.sheets.files import APPOINTMENTS, AREAS, PEOPLE, titles, xlsx_bytes

TOWN = "433122110"
V1, V2, V3, V4 = (f"{TOWN}{number:03d}" for number in (1, 2, 3, 4))

_AREAS: list[list[Any]] = [
    # code, name, kind, parent, households, population, registered, floating, hectares, since
    [TOWN, "浦市镇", "镇", "433122"],
    [V1, "新桥村", "村", TOWN],
    [V2, "河坪村", "村", TOWN],
    [f"{V1}001", "第一网格", "网格", V1, 400, 1200],
    [f"{V1}002", "第二网格", "网格", V1, 400, 1200],
    [f"{V1}0033", "第三网格"],  # 7 A
    [f"{V1}004", "  "],  # 8 B
    [f"{V1}005", "网" * 61],  # 9 B
    [f"{V1}006", "第六网格", "街区"],  # 10 C
    [f"{V1}007", "第七网格", "网格", V2],  # 11 D
    [f"{V1}008", "第八网格", "网格", V1, -5],  # 12 E
    [f"{V1}009", "第九网格", "网格", V1, 1.5],  # 13 E
    [f"{V1}010", "第十网格", "网格", V1, 400, "约1200"],  # 14 F
    [f"{V1}011", "第十一网格", "网格", V1, 400, 1200, "=F15"],  # 15 G
    [f"{V1}012", "第十二网格", "网格", V1, 400, 1200, 1100, 10_000_001],  # 16 H
    [f"{V1}013", "第十三网格", "网格", V1, 400, 1200, 1100, 100, "#N/A"],  # 17 I
    [f"{V1}014", "第十四网格", "网格", V1, 400, 1200, 1100, 100, 12.34567],  # 18 I
    [f"{V1}015", "第十五网格", "网格", V1, 400, 1200, 1100, 100, 12.5, "2026-02-30"],  # 19 J
    [f"{V1}016", "第十六网格", "网格", V1, 400, 1200, 1100, 100, 12.5, "2031-01-01"],  # 20 J
    [f"{V1}001", "又一个", "网格", V1],  # 21 A
    [f"{V4}001", "孤网格", "网格", V4],  # 22 D
    ["433122999001", "外镇村"],  # 23 A: also its parent is not there
    [V3, "环村", "村", f"{TOWN}-district_area-1"],  # 24 D
    [f"{TOWN}-district_area-1", "环片区", "片区", V3],  # 25 D
    [1.5, "小数"],  # 26 A
    [None, "无代码"],  # 27 A
    [10**17, "过长"],  # 28 A
    [True, "真假"],  # 29 A
]

_PEOPLE: list[list[Any]] = [
    # person, name, phone, area, residence
    ["P001", "邓竹蕙", "19900000003", V1],
    ["P002", "罗竹坪", "19900000004", V1],
    ["P003", "蒋溪川", "1990000000", V1],  # 4 C
    ["P004", "罗2", "19900000005", V1],  # 5 B
    ["P004", "谭念谷", "19900000006", V1],  # 6 A
    ["P 05", "谭念月", "19900000007", V1],  # 7 A
    ["P006", None, "19900000008", V1],  # 8 B
    ["P007", "谭念雁", 7434260110, V1],  # 9 C
    ["P008", "石**", "19900000009", V1],  # 10 B
    ["P009", "石禾川", "199****0009", V1],  # 11 C
    ["P010", "石禾月", "19900000010", f"{TOWN}777"],  # 12 D
    ["P011", "石禾谷", "19900000011", V1, V1],  # 13 E
    ["P012", "石禾雁", "19900000012", "42"],  # 14 D
    ["P013", "田安溪", "19900000013", "433122999001"],  # 15 D
    ["P014", 12345, "19900000014", V1],  # 16 B
]

_APPOINTMENTS: list[list[Any]] = [
    # at, kind, number, person, name, since, term_end
    [f"{V1}001", "网格长", None, "P001", "邓竹蕙", "2026-01-01"],
    [f"{V1}001", "网格长", 1, "P002", None, "2026-01-01"],  # 3 A
    [f"{V1}002", "网格长", None, "P777", None, "2026-01-01"],  # 4 D
    [f"{V1}002", "巡山员", None, "P002", None, "2026-01-01"],  # 5 B
    [V1, "站长", None, "P001", "罗竹坪", "2026-01-01"],  # 6 E
    [V2, "站长", None, "P002", None, "2026-06-01", "2026-01-01"],  # 7 G
    [TOWN, "指挥长", None, "P001", None, "2029-01-01"],  # 8 F
    [TOWN, "指挥长", 7, "P001", None, "2026-01-01"],  # 9 C
    [f"{V1}888", "网格长", None, "P001", None, "2026-01-01"],  # 10 A
    [f"{TOWN}-leading_group", "组长", None, "P001", None, "2026-01-01"],  # 11 A
    ["三楼", "楼长", None, "P001", None, "2026-01-01"],  # 12 A
    [V2, None, None, "P001", None, "2026-01-01"],  # 13 B
    [V2, "副站长", 0, "P001", None, "2026-01-01", "2099-01-01"],  # 14 C
]

ERRORS: list[tuple[str, str, str]] = [
    (AREAS, "A7", "area_id"),
    (AREAS, "B8", "required"),
    (AREAS, "B9", "too_long"),
    (AREAS, "C10", "kind_not_of_code"),
    (AREAS, "D11", "parent_not_above"),
    (AREAS, "E12", "range"),
    (AREAS, "E13", "integer"),
    (AREAS, "F14", "integer"),
    (AREAS, "G15", "formula"),
    (AREAS, "H16", "range"),
    (AREAS, "I17", "error_value"),
    (AREAS, "I18", "decimal"),
    (AREAS, "J19", "not_date"),
    (AREAS, "J20", "since_too_far_ahead"),
    (AREAS, "A21", "area_repeated"),
    (AREAS, "D22", "parent_not_given"),
    (AREAS, "A23", "outside_area"),
    (AREAS, "A23", "parent_not_given"),
    (AREAS, "D24", "parent_cyclic"),
    (AREAS, "D25", "parent_cyclic"),
    (AREAS, "A26", "digits_lost"),
    (AREAS, "A27", "required"),
    (AREAS, "A28", "digits_lost"),
    (AREAS, "A29", "not_text"),
    (PEOPLE, "C4", "phone"),
    (PEOPLE, "B5", "person_name"),
    (PEOPLE, "A6", "person_repeated"),
    (PEOPLE, "A7", "person_reference"),
    (PEOPLE, "B8", "required"),
    (PEOPLE, "C9", "leading_zero_lost"),
    (PEOPLE, "B10", "masked"),
    (PEOPLE, "C11", "masked"),
    (PEOPLE, "D12", "area_not_given"),
    (PEOPLE, "E13", "residence_not_grid"),
    (PEOPLE, "D14", "area_code"),
    (PEOPLE, "D15", "outside_area"),
    (PEOPLE, "B16", "not_text"),
    (APPOINTMENTS, "A3", "appointment_repeated"),
    (APPOINTMENTS, "D4", "person_not_given"),
    (APPOINTMENTS, "B5", "post_kind_unknown"),
    (APPOINTMENTS, "E6", "person_name_differs"),
    (APPOINTMENTS, "G7", "term_end_not_after_since"),
    (APPOINTMENTS, "F8", "since_too_far_ahead"),
    (APPOINTMENTS, "C9", "post_number_too_high"),
    (APPOINTMENTS, "A10", "area_not_given"),
    (APPOINTMENTS, "A11", "place_not_given"),
    (APPOINTMENTS, "A12", "place"),
    (APPOINTMENTS, "B13", "required"),
    (APPOINTMENTS, "C14", "range"),
    (APPOINTMENTS, "G14", "term_end_too_far_ahead"),
]
"""Sheet, cell and code of each; what more is found would be an invention."""


def workbook() -> bytes:
    """The file as a clerk would send it."""

    def spoil(book: Workbook) -> None:
        for sheet, row in ((AREAS, 30), (PEOPLE, 20)):
            book[sheet].cell(row, 1).number_format = "@"

    sheets = {
        AREAS: [titles(Kind.AREAS), *_AREAS],
        PEOPLE: [titles(Kind.PEOPLE), *_PEOPLE],
        APPOINTMENTS: [titles(Kind.APPOINTMENTS), *_APPOINTMENTS],
    }
    return xlsx_bytes(sheets, spoil)
