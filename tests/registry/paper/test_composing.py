"""Rows become paper: the posts of the grid in the scheme's order, the public in clear, everybody else masked."""

from typing import Any

from services.registry.codes import scope_of
from services.registry.paper.composing import board_of, card_of, list_of, map_of
from services.registry.paper.documents import Plan
from services.registry.paper.queries import PlaceRows
from services.registry.people.queries import Known
from services.registry.rows import FOREVER
from services.registry.schemes.scheme import Scheme
from tests.registry.paper.samples import DAY, ORIGIN, rectangle

TOWN, VILLAGE, GRID, OTHER = "152201002", "152201002001", "152201002001001", "152201002001002"
BUILDING = f"{GRID}-building-1"
NAMES = {TOWN: "和平街道", VILLAGE: "红都社区", GRID: "第一片区", OTHER: "第二片区"}
SCHEME = Scheme.of(
    TOWN,
    {
        "name": "和平街道分级包片",
        "levels": [{"id": "grid", "title": "片区", "acts_as": "grid"}],
        "posts": {
            "area_head": {"title": "片长", "level": "grid", "hours": "8:00—20:00（错时）"},
            "party_group_leader": {"title": "党小组长", "level": "grid"},
        },
        "service_phone": "0482-8260000",
    },
)


def area(code: str) -> dict[str, Any]:
    acts_as = {9: "town", 12: "village", 15: "grid"}[len(code)]
    return {"_id": code, "name": NAMES[code], "acts_as": acts_as, "households": 412, "population": 0}


def post(at: str, kind: str, title: str, *duties: str) -> dict[str, Any]:
    code = at.partition("-")[0]
    return {"_id": f"{at}-{kind}", "at": at, "area": code, "kind": kind, "title": title, "duties": list(duties)}


def holding(post_id: str) -> dict[str, Any]:
    scope = scope_of(post_id).to_dict()
    days = {"since": "2026-01-01", "until": FOREVER, "term_end": "2028-12-31"}
    return {"post": post_id, "person": f"p-{post_id}", "way": "elected", "scope": scope, **days}


HEAD = post(GRID, "area_head", "片长", "信访调解", "环境卫生")
PARTY = post(GRID, "party_group_leader", "党小组长", "统战委员")
BUILDING_HEAD = post(BUILDING, "building_head", "楼栋长")
ROWS = PlaceRows(
    day=DAY,
    scheme=SCHEME,
    areas={code: area(code) for code in NAMES},
    boundaries={GRID: rectangle(122, 46, 122.01, 46.01), OTHER: rectangle(122.01, 46, 122.02, 46.01)},
    posts={GRID: [HEAD, PARTY], BUILDING: [BUILDING_HEAD]},
    holdings={each["_id"]: holding(each["_id"]) for each in (HEAD, PARTY, BUILDING_HEAD)},
    holders={
        HEAD["_id"]: Known("p-1", "郭雁秋", "19900000101", photo="f-1"),
        PARTY["_id"]: Known("p-2", None, None),
        BUILDING_HEAD["_id"]: Known("p-3", "邢禾年", "19900000103"),
    },
)


def test_a_card_has_the_posts_of_the_grid_and_the_place_behind_its_code() -> None:
    card = card_of(ROWS, GRID, f"{ORIGIN}/")
    assert (card.town, card.village, card.grid) == ("和平街道", "红都社区", "第一片区")
    assert [(one.title, one.name, one.hours) for one in card.holders] == [
        ("片长", "郭雁秋", "8:00—20:00（错时）"),
        ("党小组长", None, ""),
    ]
    assert (card.page, card.supervision_phone) == (f"{ORIGIN}/report?grid={GRID}", "0482-8260000")


def test_only_a_board_asks_for_photos_and_only_of_who_has_one() -> None:
    asked: list[str] = []

    def photo(file: str) -> bytes:
        asked.append(file)
        return b"jpeg"

    assert [one.photo for one in card_of(ROWS, GRID, ORIGIN).holders] == [None, None]
    assert [one.photo for one in board_of(ROWS, GRID, ORIGIN, photo).holders] == [b"jpeg", None]
    assert asked == ["f-1"]


def test_a_board_shows_the_neighbours_and_leaves_out_a_figure_that_nobody_entered() -> None:
    board = board_of(ROWS, GRID, ORIGIN, lambda _: None)
    assert board.plan == Plan(ROWS.boundaries[GRID], None, (ROWS.boundaries[OTHER],))
    assert (board.households, board.population) == (412, None)


def test_a_map_has_every_grid_with_the_first_of_its_posts() -> None:
    sheet = map_of(ROWS, VILLAGE)
    assert [(grid.name, grid.title, grid.holder) for grid in sheet.grids] == [
        ("第一片区", "片长", "郭雁秋"),
        ("第二片区", "", None),
    ]
    assert sheet.boundary is None


def test_the_list_has_every_post_and_masks_whoever_is_not_public() -> None:
    posts = list_of(ROWS, VILLAGE)
    assert (posts.name, posts.day) == ("红都社区", DAY)
    assert [(line.title, line.holder, line.phone) for line in posts.lines] == [
        ("片长", "郭雁秋", "19900000101"),
        ("党小组长", None, None),
        ("楼栋长", "邢**", "199****0103"),
    ]
    assert {(line.area_name, line.way, line.since, line.term_end) for line in posts.lines} == {
        ("红都社区第一片区", "elected", "2026-01-01", "2028-12-31")
    }


def test_names_and_phones_do_not_show_by_accident() -> None:
    assert "郭雁秋" not in repr(ROWS.holders)
    assert "19900000101" not in repr(card_of(ROWS, GRID, ORIGIN))
