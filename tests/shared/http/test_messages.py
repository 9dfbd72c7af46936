"""Messages: whatever marshmallow complains about has a code of its own and is said in Chinese."""

import re
from typing import Any

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from shared.http.messages import field_errors

CASES: list[tuple[fields.Field[Any], Any, str]] = [
    (fields.String(), 1, "type"),
    (fields.String(), None, "null"),
    (fields.Integer(strict=True), 1.5, "type"),
    (fields.Float(), "x", "type"),
    (fields.Float(), float("inf"), "type"),
    (fields.Boolean(), "perhaps", "type"),
    (fields.List(fields.String()), "x", "type"),
    (fields.Tuple([fields.Float(), fields.Float()]), 1, "type"),
    (fields.Tuple([fields.Float(), fields.Float()]), [1.0], "length"),
    (fields.Dict(), 1, "type"),
    (fields.Nested(Schema.from_dict({"a": fields.String()})), 1, "type"),
    (fields.DateTime(), "yesterday", "time"),
    (fields.AwareDateTime(), "2026-11-23T08:00:00", "time"),
    (fields.Date(), "yesterday", "time"),
    (fields.UUID(), "x", "uuid"),
    (fields.Url(), "x", "url"),
    (fields.Email(), "x", "email"),
    (fields.String(validate=validate.Length(min=2)), "x", "too_short"),
    (fields.String(validate=validate.Length(max=2)), "xxx", "too_long"),
    (fields.String(validate=validate.Length(min=2, max=3)), "x", "length"),
    (fields.String(validate=validate.Length(equal=2)), "x", "length"),
    (fields.Integer(validate=validate.Range(1, 3)), 4, "range"),
    (fields.Integer(validate=validate.Range(min=1)), 0, "range"),
    (fields.Integer(validate=validate.Range(max=1, max_inclusive=False)), 1, "range"),
    (fields.Integer(validate=validate.Range(1, 3, min_inclusive=False)), 1, "range"),
    (fields.String(validate=validate.OneOf(["a", "b"])), "x", "choice"),
    (fields.String(validate=validate.Equal("a")), "x", "choice"),
    (fields.String(validate=validate.Regexp("a")), "x", "pattern"),
]


@pytest.mark.parametrize(("kind", "value", "code"), CASES)
def test_each_complaint_has_its_code(kind: fields.Field[Any], value: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Schema.from_dict({"it": kind})().load({"it": value})
    (error,) = field_errors(refused.value.messages)
    assert (error.field, error.code) == ("it", code)
    assert re.search("[\u4e00-\u9fff]", error.message)
    assert "{" not in error.message


def test_bounds_and_choices_are_said() -> None:
    texts = {
        "Must be greater than or equal to 1 and less than or equal to 3.": "应在 1 到 3 之间",
        "Must be one of: a, b.": "应为其中之一：a, b",
        "Length must be between 2 and 3.": "长度应在 2 到 3 之间",
    }
    assert [error.message for error in field_errors(list(texts))] == list(texts.values())


def test_a_services_own_complaint_keeps_its_code_and_text() -> None:
    (error,) = field_errors({"lines": {3: {"code": ["grid_code|网格代码重复"]}}})
    assert (error.field, error.code, error.message) == ("lines.3.code", "grid_code", "网格代码重复")


def test_endless_complaints_are_cut() -> None:
    assert len(field_errors({str(n): ["Unknown field."] for n in range(1_000)})) == 50
