"""A place in the log as text."""

import pytest

from services.reporting import cursors


def test_a_place_reads_back_as_it_was_written() -> None:
    vector = {"cases": dict.fromkeys(range(8), 0) | {2: 17, 7: 3}, "registry": dict.fromkeys(range(8), 5)}
    assert cursors.read(cursors.write(vector)) == vector


def test_a_partition_that_nothing_came_from_stands_at_zero() -> None:
    assert cursors.write({"cases": {1: 4}}) == "cases:0.4.0.0.0.0.0.0"


def test_no_text_is_the_beginning() -> None:
    assert cursors.read("") == {}


@pytest.mark.parametrize(
    "text", ["cases", "cases:1", "cases:1.2.3.4.5.6.7.x", "cases:1.2.3.4.5.6.7.8.9", "cases:1.2.3.4.5.6.7.8,", "½"]
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a place"):
        cursors.read(text)
