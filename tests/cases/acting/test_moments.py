"""Moments that somebody tells stop short of the ends of the calendar, where no other zone could say them."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from services.cases.acting.schemas import TellSchema, UntilSchema
from shared.http.messages import field_errors

TOLD = {"partner": {"kind": "partner", "id": "433122107-property_company"}, "contact": "值班室电话"}


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize(
    ("schema", "body", "field"), [(TellSchema(), TOLD, "told_at"), (UntilSchema(), {"reason": "等配件"}, "until")]
)
def test_a_moment_at_an_end_of_the_calendar_is_named_and_refused(
    schema: Schema, body: dict[str, Any], field: str, given: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        schema.load({**body, field: given})
    assert [(one.field, one.code) for one in field_errors(refused.value.messages)] == [(field, "year_range")]
