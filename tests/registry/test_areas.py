"""Areas: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.registry.area import (
    ALLOWED_IN,
    Area,
    AreaRefused,
    Level,
    decide,
    evolve,
    is_code,
    level_of,
    scope_of,
)
from services.registry.commands import OpenArea
from shared.areas import Scope

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
GRID = OpenArea(
    code="433122107200003",
    name="第三网格",
    kind="grid",
    parent="433122107200",
    parent_is_open=True,
    boundary=None,
    households=412,
    population=1236,
)


def opened(command: OpenArea = GRID) -> Area:
    area = Area()
    for fact in decide(area, command, NOW):
        area = evolve(area, fact)
    return area


def refusal(area: Area, command: OpenArea) -> str:
    with pytest.raises(AreaRefused) as refused:
        decide(area, command, NOW)
    return refused.value.code


def test_a_grid_opens_under_its_open_village() -> None:
    area = opened()
    assert (area.code, area.acts_as, area.parent) == ("433122107200003", "grid", "433122107200")
    assert (area.households, area.population) == (412, 1236)


def test_an_open_area_is_not_opened_again() -> None:
    assert refusal(opened(), GRID) == "area_already_open"


def test_a_grid_of_a_village_that_nobody_opened_is_refused() -> None:
    assert refusal(Area(), replace(GRID, parent_is_open=False)) == "parent_unknown"


def test_a_code_under_another_village_is_refused() -> None:
    assert refusal(Area(), replace(GRID, parent="433122107201")) == "code_not_under_parent"


def test_a_town_that_calls_itself_a_grid_is_refused() -> None:
    town = replace(GRID, code="433122107", parent="433122", kind="grid")
    assert refusal(Area(), town) == "kind_not_of_level"


def test_a_dedicated_grid_acts_as_a_grid() -> None:
    area = opened(replace(GRID, kind="dedicated_grid"))
    assert (area.kind, area.acts_as) == ("dedicated_grid", "grid")


def test_codes_have_nine_twelve_or_fifteen_digits_and_no_empty_segment() -> None:
    assert [is_code(code) for code in ("433122107", "433122107200", "433122107200003")] == [True] * 3
    wrong = (
        "433122", "4331221070", "033122107", "433122107000", "433122000001", "43312210720000a",
        "４３３１２２１０７", "433122107\n", "433122107200003001",
    )  # fmt: skip
    assert [code for code in wrong if is_code(code)] == []


def test_the_code_tells_level_and_path() -> None:
    assert level_of("433122107200") is Level.VILLAGE
    assert scope_of("433122107200003") == Scope("433122", "433122107", "433122107200", "433122107200003")
    assert scope_of("433122107") == Scope("433122", "433122107")


def test_every_command_has_a_row_in_the_table() -> None:
    assert set(ALLOWED_IN) == {OpenArea}
