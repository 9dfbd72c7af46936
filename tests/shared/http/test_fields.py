"""What the fields of requests take and refuse."""

from typing import Any

import pytest
from marshmallow import ValidationError

from shared.clock import to_text
from shared.http import Moment, Position
from shared.http.messages import field_errors


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([28.2, 110.2], "location_swapped"),
        ([190.0, 28.2], "location_range"),
        ([110.2, -91], "location_range"),
        ([110.2], "location"),
        ([110.2, 28.2, 5], "location"),
        (["110.2", "28.2"], "location"),
        ("110.2,28.2", "type"),
    ],
)
def test_what_is_wrong_with_a_position_is_named(given: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Position().deserialize(given)
    assert [one.code for one in field_errors(refused.value.messages)] == [code]


@pytest.mark.parametrize("given", [[110.2, 28.2], [2.35, 48.85]])
def test_a_position_anywhere_on_earth_is_taken(given: list[float]) -> None:
    assert list(Position().deserialize(given)) == given


@pytest.mark.parametrize(
    "given",
    [
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59.999Z",
        "9999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_moment_at_an_end_of_the_calendar_is_refused(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Moment().deserialize(given)
    assert [one.code for one in field_errors(refused.value.messages)] == ["year_range"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("1970-01-01T14:00:00+14:00", "1970-01-01T00:00:00.000Z"),
        ("9998-12-31T23:59:59.999-12:00", "9999-01-01T11:59:59.999Z"),
    ],
)
def test_the_first_and_the_last_moments_are_taken_in_any_zone(given: str, told: str) -> None:
    assert to_text(Moment().deserialize(given)) == told
