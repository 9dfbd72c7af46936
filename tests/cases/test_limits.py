"""Limits as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.cases.limits import LimitField, limit_of, limit_text
from services.cases.working_time.terms import Limit, Unit, days, hours, minutes, working_days
from shared.http.messages import field_errors

FIELD = LimitField()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("30分钟", minutes(30)),
        ("2小时", hours(2)),
        (" 2 个小时", hours(2)),
        ("3天", days(3)),
        ("1工作日", working_days(1)),
        ("5个工作日", working_days(5)),
    ],
)
def test_a_limit_is_read_as_people_write_it(text: str, limit: Limit) -> None:
    assert limit_of(text) == limit
    assert FIELD.deserialize(text) == limit


@pytest.mark.parametrize("text", ["", "明天", "0天", "2", "-2小时", "2小时半", "1.5天", "٣天"])
def test_another_text_is_no_limit(text: str) -> None:
    assert limit_of(text) is None


@given(st.builds(Limit, st.integers(1, 500_000), st.sampled_from(Unit)))
def test_what_is_written_is_read_again(limit: Limit) -> None:
    assert limit_of(limit_text(limit)) == limit


def test_a_limit_is_written_in_its_largest_unit() -> None:
    written = [limit_text(one) for one in (minutes(90), hours(2), hours(48), working_days(2))]
    assert written == ["90分钟", "2小时", "2天", "2工作日"]


def test_a_limit_may_be_given_by_amount_and_unit() -> None:
    assert FIELD.deserialize({"amount": 3, "unit": "days"}) == days(3)
    assert FIELD.deserialize({"amount": 3, "unit": "working_days"}) == working_days(3)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("明天", "limit"),
        ("400天", "limit_too_long"),
        ("251工作日", "limit_too_long"),
        ({"amount": 0, "unit": "days"}, "range"),
        ({"amount": 1, "unit": "weeks"}, "choice"),
        ({"amount": 1}, "required"),
        (30, "type"),
    ],
)
def test_a_wrong_limit_says_why(given: object, code: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        FIELD.deserialize(given)
    assert code in {error.code for error in field_errors(invalid.value.messages)}
