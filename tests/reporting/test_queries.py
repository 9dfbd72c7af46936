"""The wall of an area, read from real rows."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.reporting import cursors, queries
from services.reporting.queries import Row
from tests.reporting.stories import (
    GRID,
    NOON,
    ON_THE_SPOT,
    OTHER_GRID,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    case,
    closed,
    moved,
    opened,
    renamed,
)
from tests.reporting.wall_rows import Commands, WallRows

pytestmark = pytest.mark.servers

PLACE = (
    opened(TOWN, "武溪镇"),
    opened(VILLAGE, "五里洲村"),
    opened(GRID, "第三网格"),
    opened(OTHER_VILLAGE, "黑塘村"),
    opened(OTHER_GRID, "第一网格"),
)
EVERYTHING: Row = {}
DAY = "2026-11-23"


def wall_of(rows: WallRows, code: str, visible: Row = EVERYTHING) -> Row:
    area = queries.area_of(rows.views, code, DAY)
    assert area is not None
    return queries.wall(rows.views, area, visible, NOON + timedelta(hours=1))


def open_cases(wall: Row) -> dict[str, tuple[int, int]]:
    return {area["code"]: (area["waiting"], area["in_progress"]) for area in wall["areas"]}


def test_the_three_levels_show_their_own_part_of_the_same_cases(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.apply(case("a", GRID) + case("b", GRID, *ON_THE_SPOT[:2]) + case("c", OTHER_GRID))
    town, village, grid = (wall_of(wall_rows, code) for code in (TOWN, VILLAGE, GRID))
    assert open_cases(town) == {
        TOWN: (2, 1),
        VILLAGE: (1, 1),
        GRID: (1, 1),
        OTHER_VILLAGE: (1, 0),
        OTHER_GRID: (1, 0),
    }
    assert open_cases(village) == {VILLAGE: (1, 1), GRID: (1, 1)}
    assert open_cases(grid) == {GRID: (1, 1)}
    assert [place["name"] for place in grid["path"]] == ["武溪镇", "五里洲村", "第三网格"]


def test_figures_are_those_of_today_and_of_all_time(wall_rows: WallRows) -> None:
    yesterday = NOON - timedelta(days=1)
    wall_rows.apply(PLACE)
    wall_rows.apply(case("old", GRID, *ON_THE_SPOT, time=yesterday) + case("new", GRID, *ON_THE_SPOT) + case("open"))
    assert wall_of(wall_rows, TOWN)["figures"] == {
        "reported_today": 2,
        "closed_today": 1,
        "waiting": 1,
        "in_progress": 0,
        "total": 3,
    }


def test_every_figure_follows_a_case_to_another_area_and_a_complaint_leaves_all_of_them(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.apply([*case("a", GRID, "reported", "accepted"), moved("a", OTHER_GRID, GRID)])
    wall_rows.apply([*case("b", GRID, urgency="critical"), moved("b", VILLAGE, GRID, "case.complaint_raised")])
    left, reached = wall_of(wall_rows, VILLAGE), wall_of(wall_rows, OTHER_VILLAGE)
    assert (open_cases(left)[VILLAGE], open_cases(reached)[OTHER_VILLAGE]) == ((0, 0), (0, 1))
    assert set(left["figures"].values()) == {0}
    assert (left["broadcast"], left["emergencies"]["total"]) == ([], 0)
    assert reached["figures"] == {
        "reported_today": 1,
        "closed_today": 0,
        "waiting": 0,
        "in_progress": 1,
        "total": 1,
    }


def test_an_alarm_stands_on_top_until_it_is_summarised(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.apply(case("a", GRID, "reported", "alerted") + case("b", GRID, "reported", "alerted", "stood_down"))
    wall_rows.apply(case("c", GRID, "reported", "alerted", "stood_down", "summarised"))
    items = wall_of(wall_rows, TOWN)["emergencies"]["items"]
    assert {line["case_id"]: line["status"] for line in items} == {"a": "alerted", "b": "stood_down"}


def test_open_emergencies_stand_on_top_until_they_are_handled(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.apply(case("fire", GRID, urgency="critical") + case("light", GRID))
    wall_rows.apply(case("flood", OTHER_GRID, *ON_THE_SPOT[:3], urgency="critical"))
    emergencies = wall_of(wall_rows, TOWN)["emergencies"]
    assert (emergencies["total"], [line["case_id"] for line in emergencies["items"]]) == (1, ["fire"])


def test_the_broadcast_is_the_fifty_cases_that_changed_last(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    for number in range(60):
        wall_rows.apply(case(f"case{number}", GRID, time=NOON + timedelta(seconds=number)))
    wall_rows.apply(case("case3", GRID, "accepted", time=NOON + timedelta(minutes=5)))
    broadcast = [(line["case_id"], line["status"]) for line in wall_of(wall_rows, VILLAGE)["broadcast"]]
    assert broadcast[:2] == [("case3", "accepted"), ("case59", "reported")]
    assert len(broadcast) == 50


def test_who_may_see_one_village_only_is_shown_nothing_of_another(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.apply(case("a", GRID, urgency="critical") + case("b", OTHER_GRID, urgency="critical"))
    wall = wall_of(wall_rows, TOWN, {"$or": [{"scope.village": VILLAGE}]})
    assert open_cases(wall) == {VILLAGE: (1, 0), GRID: (1, 0)}
    assert [line["case_id"] for line in wall["broadcast"]] == ["a"]
    assert (wall["emergencies"]["total"], wall["figures"]["total"]) == (1, 1)


def test_a_closed_area_leaves_the_tree_on_its_day_and_its_cases_still_count(wall_rows: WallRows) -> None:
    wall_rows.apply((*PLACE, closed(GRID, "2026-11-24"), closed(OTHER_GRID, DAY)))
    wall_rows.apply(case("a", GRID) + case("b", OTHER_GRID))
    wall = wall_of(wall_rows, TOWN)
    assert open_cases(wall) == {TOWN: (2, 0), VILLAGE: (1, 0), GRID: (1, 0), OTHER_VILLAGE: (1, 0)}


def test_an_area_that_opens_later_is_not_in_the_tree_yet(wall_rows: WallRows) -> None:
    wall_rows.apply((*PLACE, opened(GRID[:-3] + "009", "第九网格", since="2026-11-24")))
    assert GRID[:-3] + "009" not in open_cases(wall_of(wall_rows, VILLAGE))


def test_an_area_is_called_by_its_new_name_from_its_day_on(wall_rows: WallRows) -> None:
    wall_rows.apply((*PLACE, renamed(GRID, "河街网格", DAY), renamed(GRID, "老街网格", "2026-11-24")))
    names = {area["code"]: area["name"] for area in wall_of(wall_rows, VILLAGE)["areas"]}
    assert names[GRID] == "河街网格"
    later = queries.area_of(wall_rows.views, GRID, "2026-11-24")
    assert later is not None
    assert later.name == "老街网格"


def test_without_an_area_the_highest_visible_one_is_shown(wall_rows: WallRows) -> None:
    wall_rows.apply(reversed(PLACE))
    for visible, expected in ((EVERYTHING, TOWN), ({"$or": [{"scope.village": VILLAGE}]}, VILLAGE)):
        area = queries.highest_area(wall_rows.views, visible, DAY)
        assert area is not None
        assert area.code == expected


def test_the_cursor_says_how_far_the_rows_have_come(wall_rows: WallRows) -> None:
    wall_rows.apply(PLACE)
    wall_rows.have(3, "cases", 17, NOON)
    wall_rows.have(5, "registry", 4, NOON - timedelta(hours=1))
    wall = wall_of(wall_rows, TOWN)
    assert wall["cursor"] == cursors.write({"cases": {3: 17}, "registry": {5: 4}})
    assert wall["as_of"] == NOON


@pytest.mark.parametrize("code", [TOWN, VILLAGE, GRID])
@pytest.mark.parametrize(
    "visible",
    [
        EVERYTHING,
        {"$or": [{"scope.town": TOWN}]},
        {"$or": [{"scope.village": VILLAGE}, {"scope.village": "433122107999"}]},
    ],
    ids=["any", "town", "villages"],
)
def test_every_query_of_a_wall_goes_by_an_index(
    wall_rows: WallRows, commands: Commands, code: str, visible: Row
) -> None:
    wall_rows.apply(PLACE)
    far = "152201002001001"
    wall_rows.apply(one for number in range(300) for one in case(f"far{number}", far, urgency="critical"))
    wall_rows.apply(one for number in range(60) for one in case(f"near{number}", GRID, urgency="critical"))
    queries.highest_area(wall_rows.views, visible, DAY)
    wall_of(wall_rows, code, visible)
    plans = [(read, wall_rows.plan(read)) for read in commands.reads if _is_of_the_wall(read)]
    assert len(plans) == 11
    for read, plan in plans:
        winning = _values_of(list(_values_of(plan, "winningPlan")), "stage")
        stages = {stage for stage in winning if isinstance(stage, str)}  # the rows have a field of this name too
        assert stages.isdisjoint({"COLLSCAN", "SORT"}), read
        assert max(_values_of(plan, "totalDocsExamined")) <= 61, read


def _is_of_the_wall(read: Mapping[str, Any]) -> bool:
    return str(read.get("find") or read.get("aggregate")).startswith("reporting.wall.")


def _values_of(plan: Any, name: str) -> Iterator[Any]:
    """The values of every field of this name, however deep."""
    if isinstance(plan, dict):
        if name in plan:
            yield plan[name]
        plan = list(plan.values())
    if isinstance(plan, list):
        for inner in plan:
            yield from _values_of(inner, name)
