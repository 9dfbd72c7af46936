"""Areas over HTTP: split, merged, moved and closed, as of any day, with their posts and sub-areas."""

from typing import Any
from uuid import uuid4

import pytest

from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.scheme import SCHEME as SCHEMES
from shared.eventstore.store import Origin
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.registry.areas.place import box, cell, day, divided_village, done, grid_body, on
from tests.registry.areas.test_relations import wheel
from tests.registry.conftest import Person
from tests.registry.place import FAR_TOWN, TOWN, new_person, new_post, opened, walk

pytestmark = pytest.mark.servers

BEGIN, SPLIT, MERGE = day(-300), day(-200), day(-100)


def grids_on(caller: Caller, village: str, asked: str) -> dict[str, str]:
    items = walk(caller, "/registry/areas", f"parent={village}&on={asked}")
    return {item["code"][-3:]: item["name"] for item in items}


def piece(name: str, boundary: Any, **more: Any) -> dict[str, Any]:
    return {"name": name, "households": 150, "population": 450, "boundary": boundary} | more


def halves(**more: Any) -> dict[str, Any]:
    west, east = box(110.0, 28.0, 110.005, 28.01), box(110.005, 28.0, 110.01, 28.01)
    return {"into": [piece("东半", east), piece("西半", west)], **more}


def test_a_grid_split_and_two_others_merged_are_right_on_each_of_five_days(ma: Caller) -> None:
    village = divided_village(ma, BEGIN)
    done(ma.post(f"/registry/areas/{village}002/rename", {"name": "河街网格", "on": SPLIT}))
    split = done(ma.post(f"/registry/areas/{village}001/split", on(SPLIT, **halves())))
    assert split["closed"] == [{"code": f"{village}001", "successors": [f"{village}005", f"{village}004"]}]
    merged = {"areas": [f"{village}003"], "new": {"name": "合并网格"}}
    done(ma.post(f"/registry/areas/{village}002/merge", on(MERGE, **merged)))
    expected = {
        day(-301): {},
        BEGIN: {"001": "第1网格", "002": "第2网格", "003": "第3网格"},
        SPLIT: {"002": "河街网格", "003": "第3网格", "004": "西半", "005": "东半"},
        day(-101): {"002": "河街网格", "003": "第3网格", "004": "西半", "005": "东半"},
        MERGE: {"004": "西半", "005": "东半", "006": "合并网格"},
    }
    eventually(lambda: {asked: grids_on(ma, village, asked) for asked in expected} == expected)
    now_there = ma.get(f"/registry/areas/{village}006").body
    assert (now_there["households"], now_there["population"]) == (600, 1800)
    assert now_there["predecessors"] == [f"{village}002", f"{village}003"]
    assert ma.get(f"/registry/areas/{village}002?on={BEGIN}").body["name"] == "第2网格"
    history = ma.get(f"/registry/areas/{village}002/history").body["items"]
    assert [(one["on"], one["what"]) for one in history] == [(BEGIN, "设立"), (SPLIT, "更名"), (MERGE, "撤销")]
    closed = ma.get(f"/registry/areas/{village}001").body
    assert (closed["until"], closed["change"]) == (SPLIT, "split")


def test_a_split_of_a_grid_with_posts_says_where_each_goes(ma: Caller) -> None:
    village = divided_village(ma, BEGIN)
    grid, person = f"{village}001", new_person(ma, village)
    head, guard = new_post(ma, grid), new_post(ma, grid, "guard", title="治安员")
    done(ma.post(f"/registry/posts/{head}/appointments", {"person_id": person, "since": day(-250)}))
    eventually(lambda: len(walk(ma, "/registry/posts", f"area={grid}")) == 2)
    body = on(day(0), **halves())
    silent = ma.post(f"/registry/areas/{grid}/split", body)
    assert (silent.status, silent.body["code"]) == (422, "posts_unplaced")
    assert silent.body["details"]["posts"] == [head, guard]
    assert ma.get(f"/registry/areas/{grid}").body["until"] is None
    key = uuid4().hex
    said = body | {"posts": {head: f"{village}004", guard: None}}
    first, again = (ma.post(f"/registry/areas/{grid}/split", said, Idempotency_Key=key) for _ in range(2))
    assert done(first) == done(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    moved = ma.get(f"/registry/posts/{village}004-grid_head").body
    assert (moved["holder"], moved["since"]) == (person, day(0))
    left = ma.get(f"/registry/posts/{head}").body
    assert (left["abolished"], left["successor"]) == (day(0), f"{village}004-grid_head")
    assert ma.get(f"/registry/posts/{guard}").body["successor"] is None


def test_a_renumbered_grid_takes_its_posts_and_holders_along(ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 1)
    grid, person = f"{village}001", new_person(ma, village)
    head = new_post(ma, grid)
    done(ma.post(f"/registry/posts/{head}/appointments", {"person_id": person, "since": day(-250)}))
    eventually(lambda: len(walk(ma, "/registry/posts", f"area={grid}")) == 1)
    done(ma.post(f"/registry/areas/{grid}/renumber", on(day(0), number=7)))
    assert ma.get(f"/registry/posts/{village}007-grid_head").body["holder"] == person
    again = ma.post("/registry/areas", grid_body(village, 1, "旧号"))
    assert (again.status, again.body["code"]) == (409, "code_used_before")


def test_a_village_moved_to_another_town_takes_its_grids_along(ma: Caller, operator: Caller) -> None:
    village = divided_village(ma, BEGIN, 2)
    refused = ma.post(f"/registry/areas/{village}/move", on(day(0), to=FAR_TOWN))
    assert refused.status == 403
    moved = done(operator.post(f"/registry/areas/{village}/move", on(day(0), to=FAR_TOWN)))
    (new,) = moved["closed"][0]["successors"]
    assert new.startswith(FAR_TOWN)
    assert operator.get(f"/registry/areas/{new}002").body["predecessors"] == [f"{village}002"]
    assert operator.get(f"/registry/areas/{village}002").body["change"] == "moved"


def test_a_grid_moved_to_another_village_takes_its_part_of_the_outline_along(ma: Caller) -> None:
    left, right = (divided_village(ma, BEGIN, 0) for _ in range(2))
    done(ma.post(f"/registry/areas/{left}/boundary", {"boundary": box(110.5, 28.5, 110.52, 28.51), "on": BEGIN}))
    done(ma.post(f"/registry/areas/{right}/boundary", {"boundary": box(110.52, 28.5, 110.53, 28.51), "on": BEGIN}))
    done(ma.post("/registry/areas", grid_body(left, 1, "河街", box(110.51, 28.5, 110.52, 28.51), since=BEGIN)))
    done(ma.post(f"/registry/areas/{left}001/move", on(day(0), to=right)))
    assert bounds(ma.get(f"/registry/areas/{left}").body) == (110.5, 110.51)
    assert bounds(ma.get(f"/registry/areas/{right}").body) == (110.51, 110.53)
    done(ma.post(f"/registry/areas/{left}/close", on(day(0))))


def bounds(area: dict[str, Any]) -> tuple[float, float]:
    longitudes = [x for x, _ in area["boundary"]["coordinates"][0]]
    return min(longitudes), max(longitudes)


def test_an_area_with_something_inside_is_not_closed(ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 1)
    refused = ma.post(f"/registry/areas/{village}/close", on(day(0)))
    assert (refused.status, refused.body["code"]) == (409, "area_not_empty")
    assert refused.body["details"]["inside"] == [f"{village}001"]


@pytest.mark.parametrize(
    ("boundary", "status", "codes"),
    [
        (box(110.005, 28.0, 110.02, 28.01), 422, {"boundary_wrong", "boundary_overlaps"}),
        (box(110.02, 28.0, 110.03, 28.01), 201, set()),
    ],
)
def test_an_overlap_with_a_sibling_is_named_with_its_square_metres(
    ma: Caller, boundary: dict[str, Any], status: int, codes: set[str]
) -> None:
    village = divided_village(ma, BEGIN, 2)
    reply = ma.post("/registry/areas", grid_body(village, 9, "第九网格", boundary))
    assert reply.status == status, reply.body
    if codes:
        assert reply.codes == codes
        misfits = {one["other"]: one["square_metres"] for one in reply.body["details"]["misfits"]}
        assert misfits.keys() == {f"{village}001", f"{village}002"}
        assert misfits[f"{village}002"] == pytest.approx(2 * misfits[f"{village}001"], rel=0.01)


def test_the_next_number_is_after_all_that_were_ever_used(ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 2)
    done(ma.post(f"/registry/areas/{village}002/close", on(day(0))))
    eventually(lambda: ma.get(f"/registry/villages/{village}/next-grid").body["number"] == 3)
    numbered = ma.post(f"/registry/villages/{village}/numbering", {"boundaries": [cell(4), cell(3), cell(0, 1)]})
    assert [one["number"] for one in done(numbered)["items"]] == [5, 4, 3]


def test_a_village_divides_itself_by_a_draft_that_the_town_confirms(ma: Caller, person: Person) -> None:
    village = divided_village(ma, BEGIN, 0)
    station = person("p-station", ("station_head", village))
    asked = done(ma.post("/registry/divisions", {"village": village, "deadline": day(30), "note": "按村民组"}))
    path = f"/registry/divisions/{asked['division_id']}"
    assert ma.post("/registry/divisions", {"village": village, "deadline": day(30)}).body["code"] == (
        "division_under_way"
    )
    overlapping = {"grids": [piece("东", cell(1)), piece("西", cell(0, columns=2))]}
    wrong = station.post(f"{path}/draft", overlapping)
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "grids.1.boundary")
    assert ma.post(f"{path}/draft", overlapping).status == 403
    drafted = done(station.post(f"{path}/draft", {"grids": [piece("东", cell(1)), piece("西", cell(0))]}))
    assert [(grid["name"], grid["number"]) for grid in drafted["grids"]] == [("东", 2), ("西", 1)]
    assert station.post(f"{path}/confirm", {}).status == 403
    done(station.post(f"{path}/submit"))
    returned = done(ma.post(f"{path}/return", {"reasons": "东网格过大"}))
    assert (returned["status"], returned["reasons"]) == ("returned", "东网格过大")
    done(station.post(f"{path}/draft", {"grids": [piece("东", cell(1)), piece("西", cell(0)), piece("南", None)]}))
    submitted = done(station.post(f"{path}/submit"))
    assert submitted["on_time"] is True
    confirmed = done(ma.post(f"{path}/confirm", {}))
    assert confirmed["opened"] == [f"{village}002", f"{village}001", f"{village}003"]
    assert ma.get(f"/registry/areas/{village}003").body["name"] == "南"
    listed = eventually(lambda: walk(ma, "/registry/divisions", f"area={village}&status=confirmed"))
    assert [(one["grids"], one["on_time"]) for one in listed] == [(3, True)]


SCHEME = {
    "name": "浦市镇体系",
    "levels": [
        {"id": "town", "title": "镇", "acts_as": "town"},
        {"id": "district_area", "title": "片区", "groups": "village"},
        {"id": "village", "title": "村", "acts_as": "village"},
        {"id": "big_grid", "title": "大网格", "groups": "grid"},
        {"id": "grid", "title": "网格", "acts_as": "grid"},
        {"id": "building", "title": "楼栋", "within": "grid"},
    ],
}


def test_sub_areas_group_refine_move_and_close_with_their_posts(
    operator: Caller, person: Person, inside: SpineApi
) -> None:
    town = opened(operator, "433122112", name="山镇", since=BEGIN)
    inside.streams(SCHEMES).execute(town, DeclareScheme(town, True, BEGIN, SCHEME), Origin("test", "scheme"))
    lin = person("p-lin", ("commander", town))
    villages = [opened(lin, f"{town}{number:03d}", since=BEGIN) for number in (1, 2)]
    grids = [
        done(lin.post("/registry/areas", grid_body(villages[0], n, f"{n}格", since=BEGIN)))["code"] for n in (1, 2)
    ]
    asked = {"area": town, "level": "district_area", "name": "河东片区", "members": villages, "since": BEGIN}
    district = done(lin.post("/registry/sub-areas", asked))
    assert district["sub_area_id"] == f"{town}-district_area-1"
    taken = lin.post("/registry/sub-areas", asked | {"number": 2})
    assert (taken.status, taken.body["code"]) == (409, "member_of_another")
    unknown = lin.post("/registry/sub-areas", asked | {"level": "street"})
    assert unknown.body["code"] == "level_not_declared"
    outside = lin.post(f"/registry/sub-areas/{town}-district_area-1/members", {"members": [f"{FAR_TOWN}001"]})
    assert outside.body["code"] == "member_outside"
    group = {"area": villages[0], "level": "big_grid", "name": "大网格", "members": grids, "since": BEGIN}
    done(lin.post("/registry/sub-areas", group))
    building = {"area": grids[0], "level": "building", "name": "一号楼", "number": 12, "since": BEGIN}
    assert done(lin.post("/registry/sub-areas", building))["sub_area_id"] == f"{grids[0]}-building-12"
    eventually(lambda: len(walk(lin, "/registry/sub-areas", f"area={villages[0]}")) == 2)
    done(lin.post(f"/registry/areas/{grids[0]}/renumber", on(day(0), number=9)))
    moved = lin.get(f"/registry/sub-areas/{villages[0]}009-building-12").body
    assert (moved["predecessor"], moved["since"]) == (f"{grids[0]}-building-12", day(0))
    regrouped = lin.get(f"/registry/sub-areas/{villages[0]}-big_grid-1").body
    assert regrouped["members"] == [f"{villages[0]}009", grids[1]]
    path = f"/registry/sub-areas/{villages[0]}009-building-12"
    done(lin.post(f"{path}/rename", {"name": "十二号楼"}))
    again = done(lin.post(f"{path}/move", {"to": grids[1], "reason": "划归"}))
    assert (again["area"], again["name"]) == (grids[1], "十二号楼")
    assert lin.get(f"/registry/sub-areas/{grids[0]}-building-12?on={day(-1)}").body["until"] is None
    closed = done(lin.post(f"/registry/sub-areas/{again['sub_area_id']}/close", {"reason": "拆除"}))
    assert closed["until"] == day(0)
    assert lin.post(f"{path}/rename", {"name": "旧"}).body["code"] == "sub_area_closed"


def test_nobody_acts_on_areas_of_another_town(far: Caller, ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 1)
    grid = f"{village}001"
    bodies = {
        "rename": {"name": "改名"},
        "census": {"households": 1, "population": 1},
        "boundary": {"boundary": cell(0)},
        "close": on(day(0)),
        "renumber": on(day(0), number=5),
        "split": on(day(0), **halves()),
    }
    replies = {name: far.post(f"/registry/areas/{grid}/{name}", body).status for name, body in bodies.items()}
    assert replies == dict.fromkeys(bodies, 403)
    assert far.get(f"/registry/areas/{grid}/history").status == 403
    assert far.post("/registry/divisions", {"village": village, "deadline": day(3)}).status == 403


@pytest.mark.parametrize(
    ("action", "body", "status", "code"),
    [
        ("census", {"households": 1, "population": 1, "on": day(1)}, 409, "census_in_future"),
        ("census", {"households": 1, "population": 1, "registered_population": 2}, 409, "part_exceeds_population"),
        ("rename", {"name": "改名", "on": day(400)}, 409, "day_too_far_ahead"),
        ("rename", {"name": "改名", "on": day(-301)}, 409, "day_before_last_change"),
        ("kind", {"kind": "village"}, 409, "kind_not_of_level"),
        ("move", on(day(0), to=f"{TOWN}998"), 404, "area_unknown"),
        ("renumber", on(day(0), number=1), 409, "already_there"),
        ("merge", on(day(0), areas=[]), 422, "length"),
        ("close", on(day(0), posts={"x": None}), 409, "post_not_concerned"),
        ("close", {"on": day(0)}, 422, "required"),
    ],
)
def test_what_is_wrong_with_a_change_is_named(
    ma: Caller, action: str, body: dict[str, Any], status: int, code: str
) -> None:
    village = divided_village(ma, BEGIN, 1)
    reply = ma.post(f"/registry/areas/{village}001/{action}", body)
    assert (reply.status, code in reply.codes) == (status, True), reply.body
    assert ma.get(f"/registry/areas/{village}001/history").body["items"][1:] == []


def test_the_code_of_another_parent_and_a_parent_below_are_refused(ma: Caller) -> None:
    for parent, code in ((f"{TOWN}997001", "parent_cyclic"), (FAR_TOWN, "code_not_under_parent")):
        body = grid_body(TOWN, 997, "村", households=0, population=0) | {"parent": parent}
        reply = ma.post("/registry/areas", body)
        assert (reply.status, reply.body["code"]) == (409, code)


def test_an_area_is_not_older_than_its_parent(ma: Caller) -> None:
    village = opened(ma, f"{TOWN}996", since=day(-10))
    reply = ma.post("/registry/areas", grid_body(village, 1, "早", since=day(-11)))
    assert (reply.status, reply.body["code"]) == (409, "since_before_parent")


def test_a_grid_merged_into_another_leaves_that_one_with_all_and_its_holder(ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 2)
    first, second = f"{village}001", f"{village}002"
    people = [new_person(ma, village) for _ in range(2)]
    for grid, person in zip((first, second), people, strict=True):
        head = new_post(ma, grid)
        done(ma.post(f"/registry/posts/{head}/appointments", {"person_id": person, "since": day(-250)}))
    eventually(lambda: len(walk(ma, "/registry/posts", f"area={village}")) == 2)
    merged = done(ma.post(f"/registry/areas/{second}/merge", on(day(10), areas=[first], into=first)))
    assert merged["closed"] == [{"code": second, "successors": [first]}]
    whole = ma.get(f"/registry/areas/{first}?on={day(10)}").body
    assert (whole["households"], bounds(whole)) == (600, (110.0, 110.02))
    assert ma.get(f"/registry/areas/{first}").body["households"] == 300
    assert ma.get(f"/registry/posts/{first}-grid_head?on={day(10)}").body["holder"] == people[0]
    assert ma.get(f"/registry/posts/{second}-grid_head?on={day(10)}").body["holder"] is None


def test_villages_that_merge_keep_all_their_grids_under_new_codes(ma: Caller) -> None:
    villages = [divided_village(ma, BEGIN, 0) for _ in range(2)]
    for village in villages:
        done(ma.post("/registry/areas", grid_body(village, 1, f"{village}第一网格", since=BEGIN)))
    body = on(day(0), areas=villages[1:], new={"name": "新村", "number": 901})
    merged = done(ma.post(f"/registry/areas/{villages[0]}/merge", body))
    (new,) = merged["closed"][0]["successors"]
    assert {one["code"] for one in merged["closed"]} == set(villages)
    grids = [ma.get(f"/registry/areas/{new}00{number}").body for number in (1, 2)]
    assert [grid["predecessors"] for grid in grids] == [[f"{village}001"] for village in villages]
    assert [grid["name"] for grid in grids] == [f"{village}第一网格" for village in villages]


FAR = 3.0
"""Degrees east of the towns in which other tests ask who is responsible at a point."""


def test_outlines_with_thousands_of_points_are_checked_all_the_same(ma: Caller) -> None:
    village = divided_village(ma, BEGIN, 0)
    done(ma.post("/registry/areas", grid_body(village, 1, "圆", wheel(2000, FAR))))
    reply = ma.post("/registry/areas", grid_body(village, 2, "重叠的圆", wheel(2000, FAR + 0.1)))
    assert (reply.status, "boundary_overlaps" in reply.codes) == (422, True)
    done(ma.post("/registry/areas", grid_body(village, 2, "另一个圆", wheel(2000, FAR + 0.2001))))
