"""Tree, coverage, the four coverages and the directory over HTTP: as of any day, and to whom they show what."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from marshmallow import Schema

from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import SCHEME as SCHEMES
from services.registry.views import tree as trees
from services.registry.views.overview_schemas import TreeSchema
from shared.eventstore.store import Origin
from shared.http import Problem
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.registry.areas.place import box, cell, day, done, grid_body, on
from tests.registry.conftest import Person
from tests.registry.place import new_person, new_post, opened

pytestmark = pytest.mark.servers

COUNTY, TOWN = "433122", "433122131"
BEGIN, FIRST, SPLIT, SECOND, MERGE, THIRD = (day(-ago) for ago in (300, 250, 200, 150, 100, 50))
SCHEME = {
    "name": "网格化服务管理体系",
    "superior": {"name": "县委政法委"},
    "levels": [
        {"id": "town", "title": "镇", "acts_as": "town"},
        {"id": "village", "title": "村", "acts_as": "village"},
        {"id": "grid", "title": "网格", "acts_as": "grid"},
        {"id": "building", "title": "楼栋", "within": "grid"},
    ],
    "posts": {
        "grid_head": {"level": "grid", "title": "网格长", "role": "grid_head", "duties": ["信息采集"]},
        "building_head": {"level": "building", "title": "楼栋长", "duties": ["安全"]},
    },
    "service_phone": "0743-4260110",
}
_villages = count(1)


@pytest.fixture(scope="module")
def town(operator: Caller, inside: SpineApi) -> str:
    """A town with a scheme, which no other test knows."""
    opened(operator, TOWN, name="兴隆镇", since="2020-01-01")
    scheme = SchemeSchema().load(SCHEME)
    inside.streams(SCHEMES).execute(TOWN, DeclareScheme(TOWN, True, "", scheme), Origin("t", "t"))
    return TOWN


@pytest.fixture
def village(operator: Caller, town: str) -> str:
    """A village of four grids in a row."""
    village = opened(operator, f"{town}{next(_villages):03d}", since=BEGIN)
    for number in range(1, 5):
        body = grid_body(village, number, f"第{number}网格", cell(number - 1), since=BEGIN)
        done(operator.post("/registry/areas", body))
    eventually(lambda: operator.get(f"/registry/tree?area={village}").status == 200)
    return village


def named(caller: Caller, area: str, name: str) -> str:
    return new_person(caller, area, name=name)


def holds(caller: Caller, post: str, person: str, since: str) -> None:
    done(caller.post(f"/registry/posts/{post}/appointments", {"person_id": person, "since": since}))


def changed(caller: Caller, post: str, person: str, since: str) -> None:
    done(caller.post(f"/registry/posts/{post}/end", {"on": since, "reason": "transferred"}))
    holds(caller, post, person, since)


def tree_of(caller: Caller, area: str, asked: str = "", more: str = "") -> dict[str, Any]:
    body = done(caller.get(f"/registry/tree?area={area}{more}" + (f"&on={asked}" if asked else "")))
    tree: dict[str, Any] = body["tree"]
    return tree


def holders(tree: dict[str, Any]) -> dict[str, str | None]:
    """Number of the grid → name of its head, None where there is none."""
    return {
        grid["code"][-3:]: next((post["holder"]["name"] for post in grid["posts"] if post["holder"]), None)
        for grid in tree["areas"]
    }


def figures(caller: Caller, area: str, asked: str) -> tuple[int, int, int, int]:
    posts = done(caller.get(f"/registry/coverage?area={area}&on={asked}"))["posts"]
    return posts["due"], posts["held"], posts["vacant"], posts["missing"]


def test_holders_changed_a_grid_split_and_two_merged_are_right_on_each_of_five_days(
    operator: Caller, village: str
) -> None:
    first, fourth = (new_post(operator, f"{village}00{n}", since=BEGIN) for n in (1, 4))
    one, two, three, other = (named(operator, village, name) for name in ("向清溪", "田望月", "石若谷", "彭远舟"))
    holds(operator, first, other, BEGIN)
    holds(operator, fourth, one, FIRST)
    eventually(lambda: holders(tree_of(operator, village)).get("001") == "彭远舟")
    halves = [("东半", box(110.005, 28.0, 110.01, 28.01)), ("西半", box(110.0, 28.0, 110.005, 28.01))]
    into = [{"name": name, "households": 150, "population": 450, "boundary": outline} for name, outline in halves]
    split = on(SPLIT, into=into, posts={first: f"{village}005"})
    done(operator.post(f"/registry/areas/{village}001/split", split))
    changed(operator, fourth, two, SECOND)
    merge = on(MERGE, areas=[f"{village}003"], new={"name": "合并网格"})
    done(operator.post(f"/registry/areas/{village}002/merge", merge))
    changed(operator, fourth, three, THIRD)
    expected = {
        BEGIN: ({"001": "彭远舟", "002": None, "003": None, "004": None}, (4, 1, 1, 2)),
        SPLIT: ({"002": None, "003": None, "004": "向清溪", "005": "彭远舟", "006": None}, (5, 2, 0, 3)),
        SECOND: ({"002": None, "003": None, "004": "田望月", "005": "彭远舟", "006": None}, (5, 2, 0, 3)),
        MERGE: ({"004": "田望月", "005": "彭远舟", "006": None, "007": None}, (4, 2, 0, 2)),
        day(0): ({"004": "石若谷", "005": "彭远舟", "006": None, "007": None}, (4, 2, 0, 2)),
    }

    def as_asked() -> Any:
        return {at: (holders(tree_of(operator, village, at)), figures(operator, village, at)) for at in expected}

    try:
        eventually(lambda: as_asked() == expected)
    finally:
        assert as_asked() == expected
    assert operator.get(f"/registry/tree?area={village}&on={day(-301)}").codes == {"area_unknown"}
    assert operator.get(f"/registry/coverage?area={village}001&on={SPLIT}").codes == {"area_unknown"}


@pytest.fixture
def peopled(operator: Caller, village: str) -> str:
    """The first grid of a village: a head on leave with a stand-in, a building with its head; the station head."""
    grid = f"{village}001"
    done(operator.post("/registry/sub-areas", {"area": grid, "level": "building", "name": "一号楼", "since": BEGIN}))
    head = new_post(operator, grid, since=BEGIN)
    station = new_post(operator, village, "station_head", title="站长", since=BEGIN)
    eventually(lambda: operator.get(f"/registry/sub-areas?area={grid}").body["items"])
    body = {"at": f"{grid}-building-1", "kind": "building_head", "title": "楼栋长", "duties": ["安全"], "since": BEGIN}
    building: str = done(operator.post("/registry/posts", body))["post_id"]
    for post, name in ((head, "向清溪"), (station, "田望月"), (building, "石若谷")):
        holds(operator, post, named(operator, village, name), BEGIN)
    stand_in = {"person_id": named(operator, village, "彭远舟"), "since": day(-1), "until": day(9), "reason": "leave"}
    done(operator.post(f"/registry/posts/{head}/stand-ins", stand_in))
    eventually(lambda: (posts := _node(operator, grid)["posts"]) and posts[0]["stand_in"])
    return grid


def _node(caller: Caller, grid: str) -> dict[str, Any]:
    return tree_of(caller, grid)


def test_names_are_clear_at_a_grid_and_masked_at_its_buildings_and_above(operator: Caller, peopled: str) -> None:
    tree = tree_of(operator, peopled[:12])
    grid = tree["areas"][0]
    (head,), (station,), (building,) = grid["posts"], tree["posts"], grid["sub_areas"][0]["posts"]
    assert (head["holder"]["name"], head["holder"]["phone"]) == ("向清溪", "19912345678")
    assert (head["stand_in"]["name"], head["stand_in"]["until"]) == ("彭远舟", day(9))
    assert (station["holder"]["name"], station["holder"]["phone"]) == ("田**", None)
    assert (building["holder"]["name"], building["holder"]["phone"], building["vacant"]) == ("石**", None, False)
    assert (tree["level_title"], grid["level_title"], grid["name"]) == ("村", "网格", "第1网格")


def test_the_directory_shows_the_posts_of_the_grid_itself_and_who_stands_in(public: Caller, peopled: str) -> None:
    (entry,) = public.get(f"/registry/directory?area={peopled}").body["items"]
    (head,) = entry["holders"]
    assert (head["title"], head["name"], head["stand_in"]["name"]) == ("网格长", "向清溪", "彭远舟")
    assert entry["supervision_phone"] == "0743-4260110"
    assert public.get(f"/registry/directory?area={peopled}&on=2026-01-01").codes >= {"unknown_field"}


def test_the_tree_is_made_of_the_fields_that_it_declares(operator: Caller, peopled: str) -> None:
    body = done(operator.get(f"/registry/tree?area={peopled[:9]}"))
    assert Schema.dump(TreeSchema(), body) == body
    assert TreeSchema().validate(body) == {}


def test_the_depth_says_how_many_levels_are_shown(operator: Caller, peopled: str) -> None:
    def shown(area: str, more: str = "") -> Iterator[str]:
        yield from _codes(tree_of(operator, area, more=more))

    assert {len(code) for code in shown(peopled[:9])} == {9, 12, 15}
    assert {len(code) for code in shown(peopled[:9], "&depth=1")} == {9, 12}
    assert [*shown(peopled[:9], "&depth=0")] == [TOWN]
    assert {len(code) for code in shown(COUNTY)} == {6, 9}
    assert operator.get(f"/registry/tree?area={TOWN}&depth=4").codes >= {"range"}


def _codes(node: dict[str, Any]) -> Iterator[str]:
    yield node["code"]
    for inner in node["areas"]:
        yield from _codes(inner)


def test_more_areas_than_one_answer_holds_are_refused(
    inside: SpineApi, operator: Caller, peopled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trees, "MOST_AREAS", 3)
    with pytest.raises(Problem) as refused:
        trees.tree(inside, peopled[:12], day(0), 1)
    assert (refused.value.status, refused.value.code) == (422, "tree_too_large")


@pytest.mark.parametrize("path", ["tree", "coverage", "party-coverage"])
def test_who_works_in_a_place_may_look_at_it_and_at_no_other(
    operator: Caller, person: Person, public: Caller, peopled: str, path: str
) -> None:
    head = person("p-head", ("grid_head", peopled))
    station = person("p-station", ("station_head", peopled[:12]))
    answers: dict[tuple[Callable[[str], Any], str], int] = {
        (head.get, peopled): 200,
        (head.get, peopled[:12]): 403,
        (station.get, peopled[:12]): 200,
        (station.get, TOWN): 403,
        (station.get, COUNTY): 403,
        (operator.get, COUNTY): 200,
        (public.get, peopled): 401,
    }
    assert {who: who[0](f"/registry/{path}?area={who[1]}").status for who in answers} == answers


def test_a_patrol_and_a_person_without_a_duty_show_in_coverage(operator: Caller, person: Person, peopled: str) -> None:
    idle = named(operator, peopled, "罗景峰")
    lists = eventually(
        lambda: (
            (body := done(operator.get(f"/registry/coverage?area={peopled}")))
            and body["findings"]["people_without_duty"]["items"]
            and body
        )
    )
    (one,) = lists["findings"]["people_without_duty"]["items"]
    assert (one["person_id"], one["name"], one["reason"]) == (idle, "罗**", "no_duty")
    assert lists["patrols"]["begun"] is None
    head = person("p-head", ("grid_head", peopled))
    done(head.post("/registry/patrols", {"grid": peopled, "at": f"{day(-3)}T02:00:00.000Z"}))
    begun = eventually(
        lambda: (body := done(head.get(f"/registry/coverage?area={peopled}"))) and body["patrols"]["begun"] and body
    )
    assert begun["patrols"] == {"begun": day(-3), "day": day(-1), "due": 1, "done": 0, "rate": 0.0}
    assert [one["area"] for one in begun["findings"]["patrols_missed"]["items"]] == [peopled]
    then = done(head.get(f"/registry/coverage?area={peopled}&on={day(-3)}"))["patrols"]
    assert (then["due"], then["done"], then["rate"]) == (1, 1, 100.0)
