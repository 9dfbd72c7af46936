"""What the fields of requests take and refuse."""

from typing import Any

import pytest
from marshmallow import ValidationError

from shared.http import Position
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
