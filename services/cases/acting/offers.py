"""An action as a screen offers it: what it is called, where it leads, and which fields it needs."""

from enum import Enum
from functools import cache
from typing import Any

from marshmallow import Schema, fields, missing, validate

from services.cases.acting.schemas import SCHEMAS
from services.cases.case.status import STATUS_TITLES
from services.cases.lifecycle.actions import ACTION_TITLES, Action
from services.cases.lifecycle.table import Row
from shared.http import Position

Document = dict[str, Any]

_TYPES: tuple[tuple[type[fields.Field[Any]], str], ...] = (
    (Position, "position"),
    (fields.Enum, "choice"),
    (fields.Boolean, "boolean"),
    (fields.Integer, "integer"),
    (fields.DateTime, "moment"),
    (fields.Nested, "party"),
    (fields.Dict, "attributes"),
    (fields.List, "list"),
)


def offer(row: Row) -> Document:
    """An action of the caller's, with the statuses it may lead to."""
    return {
        "action": row.action,
        "title": ACTION_TITLES[row.action],
        "next": [{"status": status, "title": STATUS_TITLES[status]} for status in sorted(row.next.statuses)],
        "fields": fields_of(row.action),
    }


@cache
def fields_of(action: Action) -> tuple[Document, ...]:
    """The fields of an action's body: name, type, whether it is needed, the longest text, what can be chosen."""
    schema: Schema = SCHEMAS[action]() if action in SCHEMAS else Schema()
    return tuple(_field(one.data_key or name, one) for name, one in schema.fields.items())


def _field(name: str, field: fields.Field[Any]) -> Document:
    one = field.inner if isinstance(field, fields.List) and not isinstance(field, Position) else field
    shown: Document = {
        "name": name,
        "type": _type_of(one),
        "many": one is not field,
        "required": field.required,
    }
    if field.load_default not in (missing, None, list):
        shown["default"] = _plain(field.load_default)
    if choices := _choices(one):
        shown["choices"] = choices
    if longest := _longest(one):
        shown["max"] = longest
    return shown


def _type_of(field: fields.Field[Any]) -> str:
    return next((name for type, name in _TYPES if isinstance(field, type)), "text")


def _choices(field: fields.Field[Any]) -> list[str]:
    if isinstance(field, fields.Enum):
        return [str(one.value) for one in field.enum]
    return [str(choice) for one in field.validators if isinstance(one, validate.OneOf) for choice in one.choices]


def _longest(field: fields.Field[Any]) -> int | None:
    lengths = [one.max for one in field.validators if isinstance(one, validate.Length)]
    return next((int(one) for one in lengths if one), None) if isinstance(field, fields.String) else None


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
