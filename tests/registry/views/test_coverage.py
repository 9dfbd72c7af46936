"""What is wanting in an area: rows in, findings out."""

from dataclasses import replace
from typing import Any

import pytest

from services.registry.schemes.scheme import Scheme
from services.registry.views.coverage import MOST_FINDINGS, Situation, last_day_over, report

TOWN, VILLAGE, GRID = "433122104", "433122104001", "433122104001001"
DAY, YESTERDAY = "2026-11-23", "2026-11-22"
SCHEME = Scheme.of(
    TOWN,
    {
        "name": "网格化服务管理体系",
        "levels": [
            {"id": "town", "title": "镇", "acts_as": "town"},
            {"id": "village", "title": "村", "acts_as": "village"},
            {"id": "grid", "title": "网格", "acts_as": "grid"},
            {"id": "building", "title": "楼栋", "within": "grid"},
        ],
        "posts": {
            "station_head": {"level": "village", "title": "站长", "duties": ["上报协调"]},
            "grid_head": {"level": "grid", "title": "网格长", "duties": ["信息采集"], "also": ["楼栋长"]},
            "building_head": {"level": "building", "title": "楼栋长", "duties": ["安全"]},
            "deputy": {"organisation": "leading_group", "title": "副组长", "number": 4, "duties": ["领导"]},
        },
        "sizing": [{"level": "grid", "households": [300, 500], "exempt": ["villager_group"]}],
    },
)


def area(code: str, **change: Any) -> dict[str, Any]:
    acts_as = {9: "town", 12: "village", 15: "grid"}[len(code)]
    row = {"_id": code, "acts_as": acts_as, "kind": acts_as, "name": f"名{code[-3:]}", "divided_by": None}
    return row | {"households": 400, "population": 1200, "since": "2026-01-01"} | change


def post(at: str, kind: str, title: str = "网格长", **change: Any) -> dict[str, Any]:
    row = {"_id": f"{at}-{kind}", "at": at, "area": at.partition("-")[0], "kind": kind, "title": title}
    return row | {"duties": ["信息采集"]} | change


POSTS = [post(VILLAGE, "station_head", "站长"), post(GRID, "grid_head")]


def situation(*posts: dict[str, Any], held: dict[str, str] | None = None, **change: Any) -> Situation:
    rows = {one["_id"]: one for one in posts or POSTS}
    holders = dict.fromkeys(rows, "") if held is None else held
    holders = {id: person or f"p-{id}" for id, person in holders.items()}
    given: dict[str, Any] = {"areas": [area(TOWN), area(VILLAGE), area(GRID)], "schemes": {TOWN: SCHEME}}
    return Situation(TOWN, DAY, YESTERDAY, **given | {"posts": rows, "holders": holders} | change)


def findings(found: Situation) -> dict[str, Any]:
    return {name: some["items"] for name, some in report(found)["findings"].items() if some["total"]}


def test_where_every_post_of_the_scheme_is_held_nothing_is_found() -> None:
    body = report(situation())
    assert body["clean"]
    assert body["posts"] == {"due": 2, "held": 2, "vacant": 0, "missing": 0, "rate": 100.0}
    assert [(part["area"], part["due"]) for part in body["parts"]] == [(TOWN, 0), (VILLAGE, 2)]


def test_a_post_that_the_scheme_wants_and_nobody_established_is_missing() -> None:
    found = situation(POSTS[0])
    missing = {"post_id": f"{GRID}-grid_head", "at": GRID, "area": GRID, "kind": "grid_head", "title": "网格长"}
    assert findings(found) == {"missing_posts": [missing]}
    assert report(found)["posts"] == {"due": 2, "held": 1, "vacant": 0, "missing": 1, "rate": 50.0}


def test_sub_areas_and_organisations_want_their_posts_in_their_number() -> None:
    building, group = f"{GRID}-building-1", f"{TOWN}-leading_group"
    found = situation(
        sub_areas=[{"_id": building, "level": "building"}], organisations=[{"_id": group, "kind": "leading_group"}]
    )
    wanted = {f"{building}-building_head", *(f"{group}-deputy{n}" for n in ("", "-2", "-3", "-4"))}
    assert {one["post_id"] for one in findings(found)["missing_posts"]} == wanted


def test_a_post_beyond_the_scheme_is_due_once_it_is_established() -> None:
    guard = post(GRID, "guard", "治安员")
    held = dict.fromkeys((one["_id"] for one in POSTS), "")
    assert report(situation(*POSTS, guard, held=held))["posts"]["due"] == 3


def test_a_vacant_post_is_named_with_whoever_stands_in() -> None:
    id = f"{GRID}-grid_head"
    found = situation(held={f"{VILLAGE}-station_head": "p-1"}, stand_ins={id: "p-2"})
    (vacant,) = findings(found)["vacant_posts"]
    assert (vacant["post_id"], vacant["title"], vacant["stand_in"]) == (id, "网格长", "p-2")
    assert report(found)["parts"][1] == {
        "area": VILLAGE,
        "name": "名001",
        "due": 2,
        "held": 1,
        "vacant": 1,
        "missing": 0,
        "rate": 50.0,
        "findings": 1,
    }


def test_people_on_the_books_without_a_duty_and_holders_of_posts_without_duties_are_named() -> None:
    bare = post(GRID, "grid_head", duties=[])
    found = situation(POSTS[0], bare, unoccupied=[{"_id": "p-9", "area": TOWN}])
    assert [(one["person_id"], one["reason"]) for one in findings(found)["people_without_duty"]] == [
        ("p-9", "no_duty"),
        (f"p-{GRID}-grid_head", "post_without_duties"),
    ]


def test_a_fourth_post_at_once_is_too_many() -> None:
    posts = [post(f"{VILLAGE}{n:03d}", "guard", "治安员") for n in range(1, 5)]
    four = situation(*posts, held={one["_id"]: "p-1" for one in posts}, schemes={})
    (one,) = findings(four)["overloaded_people"]
    assert (one["person_id"], len(one["posts"]), one["most"]) == ("p-1", 4, 3)
    assert findings(replace(four, posts={one["_id"]: one for one in posts[:3]}, holders={})).keys() == {"vacant_posts"}


def test_seats_in_leading_groups_and_concurrent_posts_do_not_count() -> None:
    group = f"{TOWN}-leading_group"
    seats = [post(group, kind, "副组长") for kind in ("deputy", "head")]
    work = [post(f"{VILLAGE}{n:03d}", "guard", "治安员") for n in range(1, 4)]
    concurrent = [post(GRID, "grid_head"), post(f"{GRID}-building-1", "building_head", "楼栋长")]
    organisations = [{"_id": group, "kind": "leading_group"}]
    for posts in ([*seats, *work], [*concurrent, *work[:2]]):
        held = {one["_id"]: "p-1" for one in posts}
        assert "overloaded_people" not in findings(situation(*posts, held=held, organisations=organisations))


def test_a_size_that_is_not_recommended_is_named_unless_the_grid_is_exempt() -> None:
    small = area(GRID, households=120)
    (one,) = findings(situation(areas=[area(TOWN), area(VILLAGE), small]))["out_of_size"]
    assert (one["area"], one["figure"], one["value"], one["least"], one["most"]) == (GRID, "households", 120, 300, 500)
    exempt = small | {"divided_by": "villager_group"}
    assert report(situation(areas=[area(TOWN), area(VILLAGE), exempt]))["clean"]


@pytest.mark.parametrize("begun", [{}, {"433122105": "2026-01-01"}])
def test_where_a_town_has_not_begun_nothing_is_missed(begun: dict[str, str]) -> None:
    assert report(situation(patrols_begun=begun, records_begun=begun))["clean"]


def test_where_a_town_has_begun_a_grid_without_a_check_in_is_missed() -> None:
    found = situation(patrols_begun={TOWN: "2026-11-01"})
    (missed,) = findings(found)["patrols_missed"]
    assert (missed["area"], missed["day"], missed["due"], missed["check_ins"]) == (GRID, YESTERDAY, 1, 0)
    figures = report(found)["patrols"]
    assert figures == {"begun": "2026-11-01", "day": YESTERDAY, "due": 1, "done": 0, "rate": 0.0}
    assert report(replace(found, check_ins={GRID: 1}))["clean"]
    assert report(replace(found, areas=[area(TOWN), area(VILLAGE), area(GRID, since=DAY)]))["clean"]


def test_where_a_town_has_begun_a_grid_below_the_percent_is_named() -> None:
    found = situation(records_begun={TOWN: "2026-11-01"}, records={GRID: 379})
    (below,) = findings(found)["collection_below"]
    assert (below["records"], below["percent"], below["due_percent"]) == (379, 94.8, 95)
    assert report(replace(found, records={GRID: 380}))["clean"]
    assert report(found)["collection"]["rate"] == 94.8


def test_a_list_of_findings_is_bounded_and_says_how_many_there_are() -> None:
    grids = [area(f"{VILLAGE}{number:03d}") for number in range(1, 301)]
    missing = report(situation(areas=[area(TOWN), area(VILLAGE), *grids]))["findings"]["missing_posts"]
    assert (missing["total"], len(missing["items"])) == (299, MOST_FINDINGS)


@pytest.mark.parametrize(
    ("on", "judged"), [("2026-11-23", "2026-11-22"), ("2027-01-01", "2026-11-22"), ("2026-03-01", "2026-03-01")]
)
def test_patrols_are_judged_on_the_last_day_that_is_over(on: str, judged: str) -> None:
    assert last_day_over(on, "2026-11-23") == judged
