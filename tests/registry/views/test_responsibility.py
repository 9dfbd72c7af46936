"""Who is responsible for 1,000 random points and codes of 武溪镇, compared with shapely; and by address."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from shapely import Point
from shapely.geometry import shape

from deploy.local.place import WUXI
from services.registry.views.responsibility import best_of, candidates_of, covering
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import TOWN as PLACE
from tests.registry.place import appointed, new_grid, new_person, new_post, new_village, opened

Document = dict[str, Any]
SEED = 20261123
TOWN = "433122107"
WEST, EAST, SOUTH, NORTH = 110.12, 110.28, 28.15, 28.25


def square(west: float, south: float, side: float = 0.01) -> Document:
    east, north = west + side, south + side
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def name_row(code: str, title: str, core: str, kind: str = "") -> Document:
    digits = code.partition("-")[0]
    scope = {
        level: digits[:end] if len(digits) >= end else None
        for level, end in (("county", 6), ("town", 9), ("village", 12), ("grid", 15))
    }
    kinds = {9: "town", 12: "village", 15: "grid"}
    return {"code": code, "title": title, "core": core, "kind": kind or kinds[len(code)], "scope": scope}


WUXI_ROW = name_row(TOWN, "武溪镇", "武溪")
NORTH_ROW = name_row(f"{TOWN}001", "城北社区", "城北")
FIRST_ROW = name_row(f"{TOWN}001001", "第一网格", "第一")
OTHER_NORTH_ROW = name_row("433122108001", "城北村", "城北")


def meant(address: str, *rows: Document) -> tuple[list[str], bool]:
    best, certain = best_of(candidates_of(rows, address))
    return [one.code for one in best], certain


def test_on_a_shared_border_the_first_code_is_responsible() -> None:
    rows = [
        {"code": f"{TOWN}001002", "boundary": square(110.01, 28.0)},
        {"code": f"{TOWN}001001", "boundary": square(110.0, 28.0)},
    ]
    assert covering(rows, 110.01, 28.005) == f"{TOWN}001001"
    assert covering(rows, 110.011, 28.005) == f"{TOWN}001002"
    assert covering(rows, 110.03, 28.005) is None


def test_an_address_means_the_lowest_place_that_it_names() -> None:
    rows = (WUXI_ROW, NORTH_ROW, FIRST_ROW)
    assert meant("泸溪县武溪镇城北社区第一网格", *rows) == ([f"{TOWN}001001"], True)
    assert meant("武溪城北1号网格", *rows) == ([f"{TOWN}001001"], True)


def test_of_two_villages_of_a_name_the_one_whose_town_is_named_is_meant() -> None:
    rows = (WUXI_ROW, NORTH_ROW, OTHER_NORTH_ROW)
    assert meant("武溪镇城北村口", *rows) == ([f"{TOWN}001"], True)


def test_of_two_villages_of_a_name_none_is_certain_without_the_town() -> None:
    rows = (NORTH_ROW, OTHER_NORTH_ROW)
    assert meant("城北路口", *rows) == ([f"{TOWN}001", "433122108001"], False)
    assert meant("城北社区", *rows) == ([f"{TOWN}001"], True)


def test_a_name_cut_short_and_alone_is_a_candidate_and_not_certain() -> None:
    assert meant("城北路口", NORTH_ROW) == ([f"{TOWN}001"], False)


def test_a_building_is_named_inside_its_grid() -> None:
    building = name_row(f"{TOWN}001001-building-3", "3号楼", "第三", "sub_area")
    rows = (WUXI_ROW, NORTH_ROW, FIRST_ROW, building)
    assert meant("武溪镇城北社区第一网格三号楼", *rows) == ([f"{TOWN}001001-building-3"], True)


def areas_in(area: Document) -> Iterator[Document]:
    yield area
    for one in area.get("areas", ()):
        yield from areas_in(one)


@pytest.fixture(scope="module")
def areas() -> dict[str, Document]:
    """The areas of the place's file, by code."""
    document = yaml.load(Path(WUXI).read_bytes(), Loader=yaml.CSafeLoader)
    return {str(one["code"]): one for one in areas_in(document["area"])}


@pytest.fixture(scope="module")
def catalogue(public: Caller, wuxi: Reply) -> str:
    """武溪镇, with the last of its grid heads to be found."""
    town: str = wuxi.body["place"]

    def is_there() -> bool:
        items = public.get(f"/registry/directory?area={town}&limit=200").body["items"]
        return len(items) == 94 and all(holder["name"] for item in items for holder in item["holders"])

    eventually(is_there, 60)
    return town


@pytest.mark.servers
def test_a_thousand_points_and_codes_agree_with_shapely(
    public: Caller, catalogue: str, areas: dict[str, Document]
) -> None:
    outlines = {code: shape(one["boundary"]) for code, one in areas.items()}
    random.seed(SEED)
    points = [(round(random.uniform(WEST, EAST), 6), round(random.uniform(SOUTH, NORTH), 6)) for _ in range(1_000)]
    outside = 0
    replies = responsible(public, [f"lon={lon}&lat={lat}" for lon, lat in points])
    for (lon, lat), reply in zip(points, replies, strict=True):
        at = [code for code, outline in outlines.items() if outline.covers(Point(lon, lat))]
        if not at:
            outside += 1
            assert reply.body.get("code") == "nowhere", (lon, lat, reply.body)
            continue
        lowest = min(code for code in at if len(code) == max(map(len, at)))
        assert reply.body["area"]["code"] == lowest, (lon, lat)
        assert_holders(reply.body, areas[lowest])
    assert 100 < outside < 600
    codes = random.choices(sorted(areas), k=1_000)
    for code, reply in zip(codes, responsible(public, [f"code={code}" for code in codes]), strict=True):
        assert reply.body["area"] == {"code": code, "name": areas[code]["name"], "level": LEVELS[len(code)]}
        assert_holders(reply.body, areas[code])


def responsible(caller: Caller, queries: list[str]) -> list[Reply]:
    """The answers in the order of the questions, several asked at once."""
    with ThreadPoolExecutor(4) as callers:
        return list(callers.map(lambda query: caller.get(f"/registry/responsible?{query}", wait=0), queries))


LEVELS = {9: "town", 12: "village", 15: "grid"}


def assert_holders(answer: Document, area: Document) -> None:
    """The holders of the grid and nobody else; those of villages and towns are not public."""
    code = str(area["code"])
    told = {holder["name"]: holder["phone"] for holder in answer["holders"]}
    held = {one["name"]: one["phone"] for one in area.get("holders", {}).values()} if len(code) == 15 else {}
    assert told == held
    assert [one["code"] for one in answer["path"]] == [code[:end] for end in (9, 12, 15) if end <= len(code)]
    assert answer["outside_grids"] is (len(code) < 15)


@pytest.mark.servers
def test_the_corners_where_grids_meet_belong_to_the_first_code(
    public: Caller, catalogue: str, areas: dict[str, Document]
) -> None:
    grids = {code: shape(one["boundary"]) for code, one in areas.items() if len(code) == 15}
    corners = {tuple(corner) for outline in grids.values() for corner in outline.exterior.coords}
    for lon, lat in sorted(corners)[:60]:
        first = min(code for code, outline in grids.items() if outline.covers(Point(lon, lat)))
        assert public.get(f"/registry/responsible?lon={lon}&lat={lat}").body["area"]["code"] == first


@pytest.mark.servers
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("lon=28.2&lat=110.2", "position_swapped"),
        ("lon=2&lat=48", "position_outside_china"),
        ("lon=110.2", "required"),
        ("lon=nan&lat=28", "type"),
        ("", "one_of"),
        ("code=433122107&lon=110.2&lat=28.2", "one_of"),
        ("code=43312", "area_code"),
        ("address=%20", "blank"),
        ("address=" + quote("长" * 201), "too_long"),
        ("lon=110.2&lat=28.2&on=2026-13-01", "date"),
    ],
)
def test_a_question_that_says_no_place_is_told_why(public: Caller, catalogue: str, query: str, code: str) -> None:
    reply = public.get(f"/registry/responsible?{query}")
    assert reply.status == 422
    assert code in reply.codes


@pytest.mark.servers
@pytest.mark.parametrize("query", ["lon=120.5&lat=30.1", "code=433122999", "address=" + quote("无名的地方")])
def test_outside_of_everything_is_nowhere(public: Caller, catalogue: str, query: str) -> None:
    reply = public.get(f"/registry/responsible?{query}")
    assert (reply.status, reply.body["code"]) == (404, "nowhere")


@pytest.mark.servers
def test_an_address_is_found_by_the_names_in_it(public: Caller, catalogue: str, areas: dict[str, Document]) -> None:
    village = next(one for code, one in areas.items() if len(code) == 12)
    grid = village["areas"][0]
    address = quote(f"湖南省泸溪县武溪镇{village['name']}{grid['name']}老街旁")
    reply = public.get(f"/registry/responsible?address={address}").body
    assert (reply["found_by"], reply["certain"], reply["area"]["code"]) == ("address", True, str(grid["code"]))
    assert_holders(reply, grid)
    unsure = public.get(f"/registry/responsible?address={quote(grid['name'])}").body
    assert (unsure["certain"], unsure["holders"], len(unsure["candidates"])) == (False, [], 5)


@pytest.mark.servers
def test_a_stand_in_is_told_in_place_of_the_absent_holder(public: Caller, ma: Caller, operator: Caller) -> None:
    village = opened(operator, f"{PLACE}801", since="2020-01-01")
    grid = opened(operator, f"{village}001", since="2020-01-01")
    post = new_post(ma, grid)
    holder, stand_in = new_person(ma), new_person(ma, name="田望舒", phone="19900001234")
    appointed(ma, post, holder)
    body = {"person_id": stand_in, "since": "2026-03-01", "until": "2026-03-08", "reason": "leave"}
    reply = ma.post(f"/registry/posts/{post}/stand-ins", body)
    assert reply.status == 201, reply.body

    def told(day: str) -> list[tuple[str | None, bool]]:
        answer = public.get(f"/registry/responsible?code={grid}&on={day}").body
        return [(one["name"], one["standing_in"]) for one in answer.get("holders", ())]

    eventually(lambda: told("2026-03-07") == [("田望舒", True)])
    assert told("2026-03-08") == [("向明远", False)]
    assert told("2025-12-31") == [(None, False)]
    assert ma.post(f"/registry/persons/{holder}/erase").status == 200
    assert told("2026-03-08") == [(None, False)]


@pytest.mark.servers
def test_the_chain_goes_from_the_grid_up_to_the_town(ma: Caller, operator: Caller, person: Person) -> None:
    village = new_village(operator)
    grid = new_grid(operator, village)
    head = new_post(ma, grid)
    station = new_post(ma, village, "station_head", title="站长")
    xiang = new_person(ma)
    appointed(ma, head, xiang)
    appointed(ma, station, new_person(ma, name="田望舒"))

    def chain() -> list[Document]:
        items: list[Document] = ma.get(f"/registry/responsible/chain?code={grid}").body.get("chain", [])
        return items

    found = eventually(lambda: items if len(items := chain()) == 3 and items[1]["posts"] else [])
    assert [one["level"] for one in found] == ["grid", "village", "town"]
    assert found[0]["posts"][0]["holder"] == {"person_id": xiang, "name": "向**"}
    assert found[1]["posts"][0]["holder"]["name"] == "田**"
    stranger = person("p-else", ("grid_head", f"{village}999"))
    assert stranger.get(f"/registry/responsible/chain?code={grid}").status == 403
    assert Caller(ma.url).get(f"/registry/responsible/chain?code={grid}").status == 401


@pytest.mark.servers
def test_the_chain_has_posts_of_organisations_who_is_on_duty_and_who_handles_it(
    operator: Caller, catalogue: str, areas: dict[str, Document]
) -> None:
    grid = next(code for code in areas if len(code) == 15)
    station = f"{grid[:12]}-grid_station"

    def chain(more: str = "") -> Document:
        found: Document = operator.get(f"/registry/responsible/chain?code={grid}{more}").body
        return found

    def posts() -> dict[str, Document]:
        return {post["post_id"]: post for area in chain()["chain"] for post in area["posts"]}

    head = eventually(lambda: posts()[f"{station}-station_head"]["holder"])
    assert posts()[f"{station}-station_head"]["place"].endswith("网格管理服务站")
    assert f"{catalogue}-leading_group-commander" in posts()
    turn = {"weekday": 1, "start": "08:30", "end": "17:30", "person_ids": [head["person_id"]]}
    rota = {"since": "2026-11-02", "until": "2026-12-01", "turns": [turn]}
    reply = operator.post(f"/registry/organisations/{station}/rota", rota)
    assert reply.status == 201, reply.body
    monday = "&at=2026-11-23T01:00:00Z"
    on_duty = eventually(lambda: chain(monday)["on_duty"])
    assert [(one["organisation_id"], one["persons"]) for one in on_duty] == [(station, [head])]
    assert chain("&at=2026-11-24T01:00:00Z")["on_duty"][0]["persons"] == []
    handling = chain("&category=" + quote("政策咨询"))["departments"]
    assert [one["name"] for one in handling] == ["司法所"]
