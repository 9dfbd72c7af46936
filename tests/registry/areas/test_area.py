"""Areas: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from services.registry.areas.area import (
    ALLOWED_IN,
    Area,
    AreaRefused,
    Status,
    decide,
    evolve,
)
from services.registry.areas.commands import (
    AreaCommand,
    Change,
    CloseArea,
    OpenArea,
    RenameArea,
    SetBoundary,
    SetKind,
    TakeCensus,
)
from services.registry.areas.events import AreaBoundarySet
from services.registry.codes import Level, is_code, level_of, scope_of
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


def refusal(area: Area, command: AreaCommand) -> str:
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
    assert set(ALLOWED_IN) == set(get_args(AreaCommand))


CHANGES: tuple[AreaCommand, ...] = (
    RenameArea("河街网格", "2026-12-01"),
    SetKind("dedicated_grid", "2026-12-01"),
    SetBoundary({"type": "Polygon", "coordinates": []}, "2026-12-01"),
    TakeCensus(430, 1300, "2026-11-01", 1200, 100, 35.5),
    CloseArea("2026-12-01", "撤并", Change.MERGED, ("433122107200009",)),
)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("command", [GRID, *CHANGES], ids=lambda command: type(command).__name__)
def test_every_command_is_decided_in_every_status(status: Status, command: AreaCommand) -> None:
    area = Area() if status is Status.ABSENT else replace(opened(), status=status)
    if status in ALLOWED_IN[type(command)]:
        assert decide(area, command, NOW)
    else:
        assert refusal(area, command) in {"area_unknown", "area_already_open", "area_closed", "code_used_before"}


def after(*commands: AreaCommand) -> Area:
    area = Area()
    for command in commands:
        for fact in decide(area, command, NOW):
            area = evolve(area, fact)
    return area


def test_a_life_is_what_its_changes_make_of_it() -> None:
    area = after(GRID, CHANGES[3], *CHANGES[:3], CHANGES[4])
    assert (area.name, area.kind, area.households, area.floating_population) == ("河街网格", "dedicated_grid", 430, 100)
    assert (area.status, area.until, area.successors) == (Status.CLOSED, "2026-12-01", ("433122107200009",))
    assert (area.is_there("2026-11-30"), area.is_there("2026-12-01")) == (True, False)


def test_a_closed_code_is_never_used_again() -> None:
    assert refusal(after(GRID, CHANGES[4]), GRID) == "code_used_before"


def test_what_would_change_nothing_is_no_fact() -> None:
    assert decide(opened(), RenameArea(GRID.name, "2026-12-01"), NOW) == []
    assert decide(opened(), SetKind(GRID.kind, "2026-12-01"), NOW) == []


def test_outlines_are_counted_from_the_one_at_opening() -> None:
    (first,) = decide(opened(), CHANGES[2], NOW)
    (second,) = decide(opened(replace(GRID, boundary={"type": "Polygon"})), CHANGES[2], NOW)
    assert [fact.number for fact in (first, second) if isinstance(fact, AreaBoundarySet)] == [1, 2]


@pytest.mark.parametrize("command", [CHANGES[0], CHANGES[1], CHANGES[2], CHANGES[4]])
def test_no_day_lies_before_the_last_change_or_more_than_a_year_ahead(command: Any) -> None:
    early, late = (replace(command, on=day) for day in ("2026-10-31", "2027-11-26"))
    counted = after(GRID, CHANGES[3])
    assert refusal(counted, early) == "day_before_last_change"
    assert refusal(counted, late) == "day_too_far_ahead"


def test_nobody_counts_tomorrow() -> None:
    tomorrow = TakeCensus(430, 1300, "2026-11-24")
    assert refusal(opened(), tomorrow) == "census_in_future"
    assert decide(opened(), replace(tomorrow, reckoned=True), NOW)


def test_a_part_of_the_people_is_not_more_than_all() -> None:
    assert refusal(opened(), TakeCensus(1, 10, "2026-11-01", registered_population=11)) == "part_exceeds_population"
    assert refusal(Area(), replace(GRID, floating_population=2000)) == "part_exceeds_population"


def test_an_area_opens_within_the_days_of_its_parent() -> None:
    grid = replace(GRID, since="2026-06-01", parent_since="2026-01-01", parent_until="2026-07-01")
    assert decide(Area(), grid, NOW)
    assert refusal(Area(), replace(grid, since="2025-12-31")) == "since_before_parent"
    assert refusal(Area(), replace(grid, since="2026-07-01")) == "parent_closed"


def test_an_area_is_not_its_own_parent_and_not_below_itself() -> None:
    town = replace(GRID, code="433122107", kind="town")
    assert refusal(Area(), replace(town, parent="433122107")) == "parent_cyclic"
    assert refusal(Area(), replace(town, parent="433122107001")) == "parent_cyclic"


def test_what_is_left_inside_keeps_an_area_open() -> None:
    closing = CloseArea("2026-12-01", "撤并", inside=("433122107200003",))
    assert refusal(opened(), closing) == "area_not_empty"
