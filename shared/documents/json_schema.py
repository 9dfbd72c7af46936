"""The form of a document as JSON Schema (2020-12), from the marshmallow schemas that read it."""

import json
from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema
from marshmallow.fields import Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Patterns = Mapping[type[Field[Any]], str]
"""The patterns of fields that check themselves."""

_REFERENCE, _DEFINITION = "#/components/schemas/", "#/$defs/"


def json_schema_of(
    whole: type[Schema], id: str, title: str, patterns: Patterns, parts: Mapping[str, type[Schema]]
) -> dict[str, Any]:
    """The form of `whole`; it says what a document may hold, not yet what fits together.

    `parts` are schemas that metadata of fields refer to by name, as #/components/schemas/<name>.
    """
    plugin = MarshmallowPlugin(_name)
    spec = APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    plugin.converter.add_attribute_function(_pattern_of(patterns))
    for name, part in parts.items():
        spec.components.schema(name, schema=part)
    spec.components.schema(_name(whole), schema=whole)
    made = spec.to_dict()["components"]["schemas"]
    text = json.dumps(made, ensure_ascii=False).replace(_REFERENCE, _DEFINITION)
    defined = {name: one | {"additionalProperties": False} for name, one in sorted(json.loads(text).items())}
    head = {"$schema": DIALECT, "$id": id, "title": title, "description": whole.__doc__}
    return {**head, **defined.pop(_name(whole)), "$defs": defined}


def as_text(schema: Mapping[str, Any]) -> str:
    """The content of the schema's file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _name(schema: Any) -> str:
    cls = schema if isinstance(schema, type) else type(schema)
    return cls.__name__.removesuffix("Schema")


def _pattern_of(patterns: Patterns) -> Any:
    def found(converter: Any, field: Field[Any], **_: Any) -> dict[str, str]:  # noqa: ARG001  apispec's signature
        return next(({"pattern": pattern} for kind, pattern in patterns.items() if isinstance(field, kind)), {})

    return found
