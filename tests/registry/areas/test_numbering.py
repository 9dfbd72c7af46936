"""Numbers from west to east and from north to south; a number that was used is never proposed again."""

from random import Random
from typing import Any

from services.registry.areas.divisions.routes import with_numbers
from services.registry.areas.numbering import free_numbers, order_of
from tests.registry.areas.place import box, cell


def test_rows_go_from_north_to_south_and_within_a_row_from_west_to_east() -> None:
    south, north = [cell(column) for column in range(3)], [cell(column, 1) for column in range(3)]
    assert order_of([*south, *north]) == [3, 4, 5, 0, 1, 2]


def test_an_area_a_little_to_the_south_is_still_in_the_row() -> None:
    west, east = box(110.0, 28.0, 110.01, 28.01), box(110.01, 28.004, 110.02, 28.014)
    assert order_of([west, east]) == [0, 1]


def test_an_area_more_than_half_an_extent_to_the_south_begins_the_next_row() -> None:
    west, east = box(110.0, 28.0, 110.01, 28.01), box(110.01, 28.006, 110.02, 28.016)
    assert order_of([west, east]) == [1, 0]


def test_the_order_does_not_depend_on_how_the_outlines_came() -> None:
    cells = [cell(column, row) for row in (2, 1, 0) for column in range(4)]
    mixed = list(range(12))
    Random(3).shuffle(mixed)
    assert [mixed[place] for place in order_of([cells[index] for index in mixed])] == list(range(12))


def test_nothing_has_no_order() -> None:
    assert order_of([]) == []


def test_free_numbers_come_after_the_highest_and_end_at_999() -> None:
    assert free_numbers(2, frozenset({1, 5})) == [6, 7]
    assert free_numbers(3, frozenset({997})) == [998, 999]


def test_drafted_grids_without_a_number_get_one_after_those_given() -> None:
    drafted: list[dict[str, Any]] = [
        {"number": None, "boundary": None},
        {"number": None, "boundary": cell(1)},
        {"number": 8, "boundary": None},
        {"number": None, "boundary": cell(0)},
    ]
    assert [grid["number"] for grid in with_numbers(drafted, frozenset({3}))] == [11, 10, 8, 9]
