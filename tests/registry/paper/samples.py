"""Paper of a town of 18 villages and 94 grids with invented people, for the tests and the figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from services.registry.paper.composing import page_of
from services.registry.paper.documents import Batch, Board, Card, Holder, MapGrid, MapSheet, Plan

ORIGIN = "https://wangge.example"
DAY = "2026-11-23"
TOWN, TOWN_NAME = "433122207", "武漳镇"
DUTIES = ("信息采集", "日常巡查", "人民调解员", "法制宣传员", "信访代理员")
SERVICES = ("矛盾纠纷", "环境卫生", "公共设施", "治安消防隐患", "民生服务", "政策咨询", "服务代办", "文教体育")
SUPERVISION = "0743-4260000"
HOURS = "8:00—20:00"

_VILLAGES = (
    *("城北社区", "城南社区", "白沙社区", "屈望社区", "桥东社区", "沅江社区", "朝阳社区", "上堡社区", "五里洲村"),
    *("黑塘村", "天门溪村", "大溪村", "暮江头村", "高大坪村", "朱食洞村", "红岩村", "红土溪村", "刘家滩村"),
)
_ORDINALS = "一二三四五六"
_SURNAMES = "邓谭麻覃田石符姚蒋尹罗彭向"
_GIVEN = ("竹蕙", "岚原", "思川", "禾石", "安溪", "禾川", "远坪", "松原", "竹雁", "念月", "若谷")
_WEST, _NORTH, _STEP = 111.128, 28.245, 0.012


@dataclass(frozen=True, slots=True)
class Grid:
    code: str
    name: str
    boundary: dict[str, Any]
    households: int
    population: int
    head: str
    phone: str


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    name: str
    boundary: dict[str, Any]
    grids: tuple[Grid, ...]


def villages() -> Iterator[Village]:
    """Rectangles side by side; each is cut into two columns of three grids, or of two and three."""
    first = 0
    for number, name in enumerate(_VILLAGES, start=1):
        count = 6 if number <= 4 else 5
        west, north = _WEST + 2 * _STEP * ((number - 1) % 6), _NORTH - 3 * _STEP * ((number - 1) // 6)
        code = f"{TOWN}{number:03d}"
        grids = tuple(_grid(code, west, north, place, first + place) for place in range(count))
        yield Village(code, name, rectangle(west, north - 3 * _STEP, west + 2 * _STEP, north), grids)
        first += count


def _grid(village: str, west: float, north: float, place: int, number: int) -> Grid:
    left, top = west + _STEP * (place % 2), north - _STEP * (place // 2)
    name = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)]
    return Grid(
        code=f"{village}{place + 1:03d}",
        name=f"第{_ORDINALS[place]}网格",
        boundary=rectangle(left, top - _STEP, left + _STEP, top),
        households=411 + number,
        population=1265 + 3 * number,
        head=name,
        phone=f"199{number + 3:08d}",
    )


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in corners]]}


def grids() -> Iterator[tuple[Village, Grid]]:
    """Every village with each of its grids."""
    return ((village, grid) for village in villages() for grid in village.grids)


def head(grid: Grid, photo: bytes | None = None) -> Holder:
    return Holder("网格长", grid.head, grid.phone, DUTIES, HOURS, photo)


def card(village: Village, grid: Grid) -> Card:
    return Card(
        town=TOWN_NAME,
        village=village.name,
        grid=grid.name,
        code=grid.code,
        page=page_of(ORIGIN, grid.code),
        holders=(head(grid),),
        services=SERVICES,
        supervision_phone=SUPERVISION,
    )


def board(village: Village, grid: Grid, photo: bytes | None = None) -> Board:
    others = tuple(each.boundary for each in village.grids if each != grid)
    return Board(
        town=TOWN_NAME,
        village=village.name,
        grid=grid.name,
        code=grid.code,
        page=page_of(ORIGIN, grid.code),
        holders=(head(grid, photo),),
        supervision_phone=SUPERVISION,
        households=grid.households,
        population=grid.population,
        plan=Plan(grid.boundary, village.boundary, others),
    )


def map_sheet(village: Village) -> MapSheet:
    return MapSheet(
        town=TOWN_NAME,
        village=village.name,
        code=village.code,
        boundary=village.boundary,
        grids=tuple(
            MapGrid(grid.code, grid.name, grid.boundary, "网格长", grid.head, grid.phone) for grid in village.grids
        ),
        supervision_phone=SUPERVISION,
    )


def whole_town(photo: bytes | None = None) -> Batch:
    """A card and a board for each of the 94 grids."""
    cards = tuple(card(*each) for each in grids())
    return Batch(DAY, cards, tuple(board(*each, photo) for each in grids()))


def portrait(size: tuple[int, int] = (900, 1200)) -> bytes:
    """A drawn person: a head and shoulders before a blue ground."""
    image = Image.new("RGB", size, "#9cc4e4")
    draw, (width, height) = ImageDraw.Draw(image), size
    draw.ellipse((-0.05 * width, 0.68 * height, 1.05 * width, 1.5 * height), fill="#27496d")
    draw.ellipse((0.3 * width, 0.2 * height, 0.7 * width, 0.66 * height), fill="#e8c4a0")
    draw.pieslice((0.28 * width, 0.15 * height, 0.72 * width, 0.6 * height), 180, 360, fill="#2b2320")
    written = BytesIO()
    image.save(written, "JPEG", quality=90)
    return written.getvalue()
