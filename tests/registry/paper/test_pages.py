"""What is printed can be trusted: sizes, fonts, codes, and names that stay names and in their places."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from services.registry.paper.composing import page_of
from services.registry.paper.documents import Batch, Board, Card, Holder, MapGrid, MapSheet, Plan
from services.registry.paper.photos import SIZE, portrait
from services.registry.paper.printing import from_json, pdf_of, print_batch, svg_of, to_json
from shared.http.problems import problem_of
from shared.paper.fonts import FAMILIES, ChineseFontMissingError, chinese_family
from tests.registry.paper import samples
from tests.registry.paper.reading import codes_of, collisions, outside, pages_of, printed, size_of, text_of

A6, A4, A3 = (105, 148), (210, 297), (420, 297)
NONSENSE = "#panic() *粗* _斜_ [a](b) $x$ \\ 😀㐀𠀀 <l> @r"
LONG_NAME = "欧阳" + "武溪翠微" * 7
LONG_VILLAGE = "兴盛大道红都社区居民委员会第一居民小组联合党群服务" * 4
DUTIES = tuple(f"第{number}项职责：综治安全巡查" for number in range(1, 51))
HEAD = Holder("片长", "田禾石", "19900000001", ("信访调解", "环境卫生", "民政低保"), samples.HOURS)
STRANGE = (
    Holder(NONSENSE, NONSENSE, NONSENSE, (NONSENSE, NONSENSE), NONSENSE, samples.portrait()),
    Holder("网格长" * 20, LONG_NAME, "0743-4260000 转 8001、8002、8003", DUTIES, "周一至周五 8:00—12:00，14:30—20:00"),
    Holder("网格员"),
    Holder("党小组长", "罗竹坪", "19900000002", ("统战委员",)),
    Holder("退管小组长", "石禾川", "19900000003", ("社会化服务协理员",), photo=b"no picture"),
    Holder("楼栋长", "覃远坪", "19900000004", ("长" * 300,)),
    Holder("楼栋长", "尹若谷", "19900000005", DUTIES),
)
VILLAGE, GRID = next(samples.grids())
CARD, BOARD, MAP = samples.card(VILLAGE, GRID), samples.board(VILLAGE, GRID), samples.map_sheet(VILLAGE)


def cards(*several: Card, four_up: bool = False) -> bytes:
    return pdf_of(Batch(samples.DAY, cards=several, four_up=four_up))


def boards(*several: Board) -> bytes:
    return pdf_of(Batch(samples.DAY, boards=several))


def strange_cards() -> list[Card]:
    long = replace(CARD, town=LONG_VILLAGE, village=LONG_VILLAGE, grid=LONG_VILLAGE, services=DUTIES)
    return [
        CARD,
        replace(CARD, town=NONSENSE, village=NONSENSE, grid=NONSENSE, holders=STRANGE[:1], services=(NONSENSE,) * 3),
        replace(long, holders=STRANGE[1:2], supervision_phone="0743-4260000 转 88888888888"),
        replace(CARD, holders=(HEAD, *STRANGE[2:5])),
        replace(CARD, holders=(STRANGE[6], *STRANGE[:3]), services=DUTIES),
        replace(CARD, holders=(STRANGE[5],), services=("长" * 300, "短")),
        replace(CARD, holders=STRANGE),
        replace(CARD, holders=STRANGE[2:3], services=(), supervision_phone=""),
        replace(CARD, holders=()),
    ]


def strange_boards() -> list[Board]:
    several = [replace(BOARD, holders=STRANGE[start : start + count]) for count in range(1, 8) for start in (0, 1)]
    bare = replace(BOARD, plan=Plan(), households=None, population=None, supervision_phone="")
    long = replace(bare, town=LONG_VILLAGE, village=NONSENSE, grid=LONG_VILLAGE, supervision_phone=LONG_NAME)
    return [BOARD, *several, bare, long, replace(BOARD, holders=())]


def strange_maps() -> list[MapSheet]:
    [grid, *_] = MAP.grids
    many = tuple(replace(grid, code=str(number), boundary=None) for number in range(130))
    named = tuple(replace(each, name=NONSENSE, holder=LONG_NAME, title=LONG_VILLAGE) for each in MAP.grids)
    return [
        MAP,
        replace(MAP, grids=many[:25]),
        replace(MAP, grids=many),
        replace(MAP, grids=named, village=LONG_VILLAGE, town=NONSENSE, supervision_phone=LONG_VILLAGE),
        replace(MAP, boundary=None, grids=(MapGrid("1", "第一网格", None),)),
        replace(MAP, boundary=None, grids=()),
    ]


def test_cards_are_a6_boards_and_maps_a3_and_four_cards_a4() -> None:
    pages = pages_of(pdf_of(Batch(samples.DAY, (CARD,), (BOARD,), (MAP,))))
    assert [size_of(page) for page in pages] == [A6, A3, A3]
    assert [size_of(page) for page in pages_of(cards(*[CARD] * 5, four_up=True))] == [A4, A4]


def test_every_font_is_inside_and_only_the_characters_used() -> None:
    for page in pages_of(pdf_of(Batch(samples.DAY, (CARD,), (BOARD,), (MAP,)))):
        fonts = {(text.font, text.embedded) for text in printed(page)}
        assert fonts
        assert all(embedded and "+NotoSansCJKsc" in name for name, embedded in fonts), fonts


def test_a_card_says_who_to_call() -> None:
    [page] = pages_of(cards(CARD))
    shown = text_of(page)
    for text in (
        "武漳镇",
        "城北社区",
        "第一网格",
        "邓竹蕙",
        "网格长",
        "19900000003",
        "信访代理员",
        "环境卫生",
        CARD.code,
    ):
        assert text in shown
    assert samples.SUPERVISION in shown


def test_a_board_says_who_does_what() -> None:
    [page] = pages_of(boards(replace(BOARD, holders=(HEAD, *STRANGE[3:5]))))
    shown = text_of(page)
    for text in ("城北社区第一网格公示牌", "片长", "田禾石", "信访调解", "罗竹坪", "退管小组长", "411户", "1265人"):
        assert text in shown
    assert "2026年11月23日" in shown


def test_a_seventh_holder_stands_on_a_second_board() -> None:
    first, second = pages_of(boards(replace(BOARD, holders=STRANGE)))
    assert "第1块，共2块" in text_of(first)
    assert "第2块，共2块" in text_of(second)
    assert "尹若谷" in text_of(second)


def test_a_map_lists_every_grid_also_one_without_a_boundary() -> None:
    [first, *others] = MAP.grids
    [page] = pages_of(pdf_of(Batch(samples.DAY, maps=(replace(MAP, grids=(replace(first, boundary=None), *others)),))))
    shown = text_of(page)
    assert all(grid.holder in shown and grid.phone in shown for grid in MAP.grids if grid.holder and grid.phone)
    assert "边界尚未录入的网格" in shown
    assert shown.count("第一网格") == 1
    assert shown.count("第二网格") == 2


def test_a_map_is_also_a_drawing_without_fonts() -> None:
    drawing = svg_of(MAP, samples.DAY).decode()
    assert drawing.startswith("<svg")
    assert "<text" not in drawing
    assert "<script" not in drawing


def test_markup_in_a_name_is_printed_as_it_is_written() -> None:
    [page] = pages_of(boards(replace(BOARD, holders=STRANGE[:1])))
    shown = text_of(page)
    assert "#panic()*粗*_斜_[a](b)$x$\\" in shown
    assert "㐀" in shown


@pytest.mark.parametrize("index", range(len(strange_cards())))
def test_nothing_on_a_card_collides_or_leaves_the_page(index: int) -> None:
    [page] = pages_of(cards(strange_cards()[index]))
    assert collisions(page) == []
    assert outside(page, 5) == []
    assert codes_of(page) == [CARD.page]


@pytest.mark.parametrize("index", range(len(strange_boards())))
def test_nothing_on_a_board_collides_or_leaves_the_page(index: int) -> None:
    for page in pages_of(boards(strange_boards()[index])):
        assert collisions(page) == []
        assert outside(page, 10) == []
        assert codes_of(page, 1.5) == [BOARD.page]


@pytest.mark.parametrize("index", range(len(strange_maps())))
def test_nothing_on_a_map_collides_or_leaves_the_page(index: int) -> None:
    [page] = pages_of(pdf_of(Batch(samples.DAY, maps=(strange_maps()[index],))))
    assert collisions(page) == []
    assert outside(page, 10) == []


def test_all_codes_of_the_town_are_read_back_from_cards_and_boards() -> None:
    pages = pages_of(pdf_of(samples.whole_town()))
    expected = [[page_of(samples.ORIGIN, grid.code)] for _, grid in samples.grids()]
    assert len(expected) == 94
    assert [codes_of(page) for page in pages[:94]] == expected
    assert [codes_of(page, 1) for page in pages[94:]] == expected


def test_a_batch_goes_through_json_and_tells_how_far_it_is() -> None:
    batch = Batch(samples.DAY, (CARD,), (replace(BOARD, holders=STRANGE[:1]),), (MAP,), four_up=True)
    told: list[tuple[int, int]] = []
    assert from_json(to_json(batch), Batch) == batch
    assert print_batch(to_json(batch), lambda done, total: told.append((done, total))) == pdf_of(batch)
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_names_are_not_shown_by_accident() -> None:
    assert "邓竹蕙" not in repr(samples.whole_town())
    assert "19900000003" not in repr(MAP)


def test_without_a_chinese_font_the_package_is_named_and_the_service_is_what_lacks_it() -> None:
    with pytest.raises(ChineseFontMissingError, match="fonts-noto-cjk") as missing:
        chinese_family(["DejaVu Sans"])
    problem = problem_of(missing.value)
    assert (problem.status, problem.code) == (503, "chinese_font_missing")
    assert chinese_family(["DejaVu Sans", *FAMILIES]) == FAMILIES[0]


def test_a_portrait_is_turned_upright_cropped_and_rid_of_what_the_camera_wrote() -> None:
    picture, written = Image.new("RGB", (1200, 900), "red"), BytesIO()
    picture.paste("blue", (0, 0, 600, 900))
    exif = picture.getexif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    picture.save(written, "JPEG", exif=exif)
    made = portrait(written.getvalue())
    assert made
    with Image.open(BytesIO(made)) as shown:
        assert shown.size == SIZE
        assert not shown.getexif()
        top, bottom = (shown.getpixel((250, y)) for y in (20, 680))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > 200 > bottom[2]


@pytest.mark.parametrize("photo", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, samples.portrait()[:2000]])
def test_what_is_no_picture_leaves_a_drawn_place(photo: bytes) -> None:
    assert portrait(photo) is None
