"""The form of a place document as JSON Schema (2020-12): `python -m services.registry.places.json_schema` writes it."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow.fields import Field

from services.registry.fields import CalendarDay, Code, Identifier
from services.registry.places.schemas import HolderSchema, PlaceSchema

FILE = Path("docs/places/place.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PATTERNS: Mapping[type[Field[Any]], str] = {
    Code: "^[1-9][0-9]{8}([0-9]{3}){0,2}$",
    CalendarDay: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    Identifier: "^[a-z][a-z_]{0,39}$",
}
"""Of the fields that check themselves."""

_REFERENCE, _DEFINITION = "#/components/schemas/", "#/$defs/"


@cache
def place_schema() -> dict[str, Any]:
    """The whole schema; it says what a document may hold, not yet what fits together."""
    plugin = MarshmallowPlugin(_name)
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    plugin.converter.add_attribute_function(_pattern)
    spec.components.schema("Holder", schema=HolderSchema)
    spec.components.schema("Place", schema=PlaceSchema)
    made = spec.to_dict()["components"]["schemas"]
    text = json.dumps(made, ensure_ascii=False).replace(_REFERENCE, _DEFINITION)
    defined = {name: one | {"additionalProperties": False} for name, one in sorted(json.loads(text).items())}
    place = defined.pop("Place")
    head = {"$schema": DIALECT, "$id": "urn:wangge:place", "title": "地方文件", "description": PlaceSchema.__doc__}
    return {**head, **place, "$defs": defined}


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Schema")


def _pattern(converter: Any, field: Field[Any], **_: Any) -> dict[str, str]:  # noqa: ARG001  apispec's signature
    return next(({"pattern": pattern} for kind, pattern in PATTERNS.items() if isinstance(field, kind)), {})


def as_text() -> str:
    """The content of the file."""
    return json.dumps(place_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(as_text(), encoding="utf-8")
