"""What groups or refines areas, in files: opened after the areas, with the members that name it as their parent."""

from typing import Any

from services.registry.areas.commands import OpenSubArea, SetMembers
from services.registry.sheets.columns import Kind
from tests.registry.sheets.files import csv_bytes
from tests.registry.sheets.registry import TOWN, Registry, imported, nouns, wrongs

TITLES = ["代码", "名称", "类别", "上级代码", "户数"]
V1, V2, V3 = (f"{TOWN}{number:03d}" for number in (1, 2, 3))
EAST, WEST = f"{TOWN}-district_area-1", f"{TOWN}-district_area-2"
ROWS = [
    [EAST, "东片区", "片区", TOWN, ""],
    [V1, "一村", "村", EAST, ""],
    [V2, "二村", "", EAST, ""],
    [TOWN, "浦市镇", "镇", "433122", ""],
]


def file(*rows: list[Any]) -> bytes:
    return csv_bytes([TITLES, *rows])


def known() -> Registry:
    registry = Registry()
    imported(file(*ROWS), registry, Kind.AREAS)
    return registry


def test_a_grouping_is_opened_with_the_areas_that_name_it() -> None:
    plan = imported(file(*ROWS), kind=Kind.AREAS)
    assert nouns(plan) == ["area", "area", "area", "sub_area"]
    command = plan.steps[-1][2]
    assert isinstance(command, OpenSubArea)
    assert (command.within, command.members.codes, command.number) == (TOWN, (V1, V2), 1)


def test_the_same_groupings_again_change_nothing() -> None:
    plan = imported(file(*ROWS), known(), Kind.AREAS)
    assert (plan.steps, plan.unchanged) == ([], 4)


def test_a_new_area_joins_a_registered_grouping() -> None:
    plan = imported(file([V3, "三村", "村", EAST, ""]), known(), Kind.AREAS)
    command = plan.steps[-1][2]
    assert isinstance(command, SetMembers)
    assert command.members.codes == (V1, V2, V3)


def test_a_registered_area_is_not_moved_into_another_grouping() -> None:
    registry = known()
    imported(file([WEST, "西片区", "片区", TOWN, ""]), registry, Kind.AREAS)
    assert wrongs(file([V1, "一村", "村", WEST, ""]), registry, Kind.AREAS) == [("D2", "differs")]
    assert imported(file([V1, "一村", "村", TOWN, ""]), registry, Kind.AREAS).unchanged == 1


def test_what_does_not_fit_a_sub_area_is_told() -> None:
    rows: list[list[Any]] = [
        [f"{TOWN}-district_area-2", "西片区", "楼栋", TOWN, ""],
        [f"{TOWN}-district_area-3", "南片区", "片区", TOWN, 12],
        [f"{TOWN}-district_area-4", "北片区", "片区", V1, ""],
        [f"{TOWN}-district_area-x", "中片区", "片区", TOWN, ""],
        [f"{TOWN}-big_grid-1", "大网格", "大网格", TOWN, ""],
        [V3, "三村", "村", f"{TOWN}-district_area-9", ""],
    ]
    assert wrongs(file(*rows), known(), Kind.AREAS) == [
        ("C2", "kind_not_of_code"),
        ("E3", "sub_area_uncounted"),
        ("D4", "parent_not_above"),
        ("A5", "area_id"),
        ("A6", "level_not_declared"),
        ("D7", "parent_not_given"),
    ]
