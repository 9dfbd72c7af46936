"""Days and moments by which lists are narrowed, and days of the rules, stop short of the ends of the calendar."""

from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError, fields

from services.cases.lists.schemas import DayOrMoment
from services.cases.rules.fields import Day
from shared.http.messages import field_errors


@pytest.mark.parametrize(
    ("field", "code"), [(DayOrMoment(), "year_range"), (DayOrMoment(ends=True), "year_range"), (Day(), "date")]
)
@pytest.mark.parametrize("given", ["0001-01-01", "9999-12-31"])
def test_a_day_at_an_end_of_the_calendar_is_refused(field: fields.Field[Any], code: str, given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(given)
    assert [one.code for one in field_errors(refused.value.messages)] == [code]


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_at_an_end_of_the_calendar_narrows_no_list(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DayOrMoment(ends=True).deserialize(given)
    assert [one.code for one in field_errors(refused.value.messages)] == ["year_range"]


def test_the_last_day_ends_where_the_next_would_begin_in_shanghai() -> None:
    assert DayOrMoment(ends=True).deserialize("9998-12-31") == datetime(9998, 12, 31, 16, tzinfo=UTC)
    assert DayOrMoment().deserialize("1970-01-01") == datetime(1969, 12, 31, 16, tzinfo=UTC)
