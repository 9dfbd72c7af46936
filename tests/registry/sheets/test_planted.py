"""Fifty errors in one file: each is told with its sheet and cell, none is invented, and nothing is done."""

from tests.registry.sheets.planted import ERRORS, workbook
from tests.registry.sheets.registry import checked, planned


def test_every_planted_error_is_told_with_its_cell_and_none_is_invented() -> None:
    assert len(ERRORS) == 50
    _, found = planned(workbook())
    assert sorted(found) == sorted(ERRORS)


def test_the_errors_come_in_the_order_of_the_file() -> None:
    faults = checked(workbook()).findings.first()
    assert [fault.place for fault in faults] == sorted(fault.place for fault in faults)


def test_every_error_has_a_text_and_a_title_and_repeats_no_personal_value() -> None:
    for fault in checked(workbook()).findings.first():
        assert fault.message
        assert fault.title
        assert not any(name in fault.message for name in ("竹", "禾", "19900", "7434"))
