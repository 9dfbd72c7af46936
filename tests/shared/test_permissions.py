"""Permissions: the table against its laws, for each role × relation × place."""

import itertools

import pytest

from shared.areas import LEVELS, Scope
from shared.permissions import PERMISSIONS, PUBLIC, Grant, Reach, Relation, Role, asks_for_area, reach

COUNTY, TOWN, VILLAGE, GRID = "433122", "433122107", "433122107200", "433122107200003"
PATH = (COUNTY, TOWN, VILLAGE, GRID)
OTHER = ("433122", "433122108", "433122108200", "433122108200001")
PLACES = [Scope(*path[:depth]) for path in (PATH, OTHER) for depth in range(5)]
ROWS = [(permission, row) for permission, row in PERMISSIONS.items() if row is not PUBLIC]
CELLS = [(permission, role, relation) for permission, row in ROWS for role, relation in row.items()]


def expected(relation: Relation, area: str, place: Scope) -> bool:
    match relation:
        case Relation.ANY:
            return True
        case Relation.BELOW:
            return area in place.codes()
        case Relation.OWN:
            return place.lowest == area


def matches(filter: dict[str, object], place: Scope) -> bool:
    """What MongoDB would say of a row with this scope."""
    row = {f"scope.{level}": getattr(place, level) for level in LEVELS}
    alternatives = filter.get("$or", [{}])
    assert isinstance(alternatives, list)
    return any(all(row[name] == value for name, value in one.items()) for one in alternatives)


@pytest.mark.parametrize(("permission", "role", "relation"), CELLS)
def test_each_cell_opens_exactly_the_places_of_its_relation(permission: str, role: Role, relation: Relation) -> None:
    for area, place in itertools.product(PATH, PLACES):
        opened = reach(permission, [Grant(role, area)])
        assert opened.covers(place) == expected(relation, area, place), (area, place)
        assert matches(opened.filter(), place) == opened.covers(place), (area, place)


@pytest.mark.parametrize(("permission", "row"), ROWS)
def test_a_role_without_a_cell_opens_nothing(permission: str, row: dict[Role, Relation]) -> None:
    for role in set(Role) - set(row):
        assert not reach(permission, [Grant(role, TOWN)])
    assert not reach(permission, [])
    assert not reach(permission, [Grant("emperor", TOWN)])


@pytest.mark.parametrize("permission", ["job.read", "job.cancel"])
def test_whoever_may_start_a_job_may_look_at_it_and_end_it(permission: str) -> None:
    started = [name for name in PERMISSIONS if name.endswith((".export", ".import"))] + ["paper.print", "case.act"]
    assert {role for name in started for role in PERMISSIONS[name]} <= set(PERMISSIONS[permission])


def test_several_grants_open_the_union_of_what_each_opens() -> None:
    grants = [Grant(Role.STATION_HEAD, VILLAGE), Grant(Role.GRID_HEAD, OTHER[3])]
    both = reach("case.read", grants)
    for place in PLACES:
        single = [reach("case.read", [grant]).covers(place) for grant in grants]
        assert both.covers(place) == any(single)
        assert matches(both.filter(), place) == any(single)


def test_a_role_in_an_area_without_an_area_opens_nothing() -> None:
    assert reach("case.read", [Grant(Role.COMMANDER)]) == Reach()


def test_the_operator_sees_no_personal_data_and_displays_only_read() -> None:
    assert not reach("case.read_personal", [Grant(Role.OPERATOR)])
    assert not reach("person.unmask", [Grant(Role.OPERATOR)])
    for permission in PERMISSIONS:
        if not permission.endswith(".read"):
            assert not reach(permission, [Grant(Role.WALL, TOWN), Grant(Role.COUNTY_SYSTEM, TOWN)])


def test_only_rows_of_any_need_no_place() -> None:
    assert asks_for_area("case.read")
    assert not asks_for_area("inbox.read")
    assert not asks_for_area("public")
