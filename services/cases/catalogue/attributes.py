"""The answers to what a category asks, checked one by one."""

from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite

from marshmallow import ValidationError

from services.cases.catalogue.category import Category
from services.cases.catalogue.declarations import Attribute, AttributeType
from services.cases.catalogue.spellings import number_text
from shared.http.fields import Text
from shared.http.messages import FieldError, field_errors

USUAL_LENGTH = 200
"""Characters of a text whose attribute says nothing of its length."""

Wrong = tuple[str, str]
"""Code and Chinese text."""


def check_attributes(category: Category, given: Mapping[str, object]) -> list[FieldError]:
    """What is wrong with the answers, under attributes.<name>; an answer of None is none."""
    asked = {attribute.name: attribute for attribute in category.attributes}
    errors = [_error(name, ("unknown_field", "该类别没有这一项")) for name in given if name not in asked]
    for name, attribute in asked.items():
        if wrong := _wrong(attribute, given.get(name)):
            errors.append(_error(name, wrong))
    return errors


def _error(name: str, wrong: Wrong) -> FieldError:
    return FieldError(f"attributes.{name}", *wrong)


def _wrong(attribute: Attribute, value: object) -> Wrong | None:
    if value is None:
        return ("required", "必填") if attribute.required else None
    return _CHECKS[attribute.type](attribute, value)


def _text(attribute: Attribute, value: object) -> Wrong | None:
    try:
        Text(int(attribute.max or USUAL_LENGTH)).deserialize(value)
    except ValidationError as invalid:
        found = field_errors(invalid.messages)[0]
        return found.code, found.message
    return None


def _number(attribute: Attribute, value: object) -> Wrong | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return "type", "应为数字"
    if attribute.max is not None and value > attribute.max:
        return "range", f"不能大于 {number_text(attribute.max)}"
    return ("range", "不能小于 0") if value < 0 else None


def _boolean(attribute: Attribute, value: object) -> Wrong | None:  # noqa: ARG001  as the others
    return None if isinstance(value, bool) else ("type", "应为 true 或 false")


def _choice(attribute: Attribute, value: object) -> Wrong | None:
    return None if value in attribute.choices else ("choice", f"应为其中之一：{'、'.join(attribute.choices)}")


def _date(attribute: Attribute, value: object) -> Wrong | None:  # noqa: ARG001  as the others
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return None
    except ValueError:
        pass
    return "date", "应为日期，如 2026-11-23"


_CHECKS: Mapping[AttributeType, Callable[[Attribute, object], Wrong | None]] = {
    AttributeType.TEXT: _text,
    AttributeType.NUMBER: _number,
    AttributeType.BOOLEAN: _boolean,
    AttributeType.CHOICE: _choice,
    AttributeType.DATE: _date,
}
