"""岗位一览表 as a workbook: every text stays a text, whatever sign it begins with."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.registry.paper.documents import PostLine, PostList

COLUMNS = (
    ("岗位编号", 32),
    ("区域代码", 18),
    ("区域", 28),
    ("职务", 14),
    ("姓名", 12),
    ("值班电话", 16),
    ("职责", 60),
    ("产生方式", 10),
    ("任职日期", 12),
    ("任期届满", 12),
)
"""Titles and widths in characters."""

WAYS = {"appointed": "任命", "elected": "选举"}
LONGEST_CELL = 32_767
"""Characters that a cell of this format holds."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""With these a text may be taken for a formula; it is marked as text, and shown as it is."""

_HEADER = Font(name="Noto Sans CJK SC", bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="0B5876")
_LINE = Border(bottom=Side("thin", color="C3D0D7"))
_TOP = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment(vertical="center", horizontal="center")

Value = str | date | None


def workbook_of(posts: PostList) -> bytes:
    """The list as xlsx: one sheet, its header frozen and repeated on every printed page, with filters."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "岗位一览表"
    for column, (_, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_header(sheet, title) for title, _ in COLUMNS])
    for line in posts.lines:
        sheet.append([_cell(sheet, value) for value in _values(line)])
    _arrange(sheet, posts)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _arrange(sheet: Worksheet, posts: PostList) -> None:
    """For the screen and for A4 paper."""
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddHeader = _in_the_middle(_plain(f"{posts.name}岗位一览表（{posts.day}）"))
    sheet.HeaderFooter.oddFooter = _in_the_middle("第 &P 页，共 &N 页")


def _in_the_middle(text: str) -> HeaderFooterItem:
    item = HeaderFooterItem()
    item.center.text = text
    return item


def _values(line: PostLine) -> Sequence[Value]:
    return (
        line.post,
        line.area,
        line.area_name,
        line.title,
        line.holder,
        line.phone,
        "、".join(line.duties),
        WAYS.get(line.way, line.way),
        _day(line.since),
        _day(line.term_end),
    )


def _header(sheet: Worksheet, title: str) -> Cell:
    """Appending it to the sheet gives it its row and column."""
    cell = Cell(sheet, 1, 1, title)
    cell.font, cell.fill, cell.alignment = _HEADER, _HEADER_FILL, _MIDDLE
    return cell


def _cell(sheet: Worksheet, value: Value) -> Cell:
    cell = Cell(sheet, 1, 1)
    cell.alignment, cell.border = _TOP, _LINE
    if isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif value:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL]
        cell.data_type, cell.number_format = "s", "@"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
    return cell


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(text: str) -> str:
    """For a header of a page, where & begins an instruction."""
    return "".join(each for each in text if each.isprintable())[:200].replace("&", "&&")
