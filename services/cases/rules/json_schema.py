"""The form of handling rules as JSON Schema (2020-12): `python -m services.cases.rules.json_schema` writes it."""

from functools import cache
from pathlib import Path
from typing import Any

from services.cases.limits import UNITS
from services.cases.rules.fields import PATTERNS
from services.cases.rules.schemas import HandlingRulesSchema
from shared.documents.json_schema import as_text, json_schema_of

WRITTEN = rf"^[1-9][0-9]{{0,5}}\s*个?({'|'.join(UNITS)})$"
"""A limit as people write it: 5工作日."""
FILE = Path("docs/cases/rules.schema.json")


@cache
def rules_schema() -> dict[str, Any]:
    """The whole schema; it says what a document may hold, not yet what fits the place."""
    schema = json_schema_of(HandlingRulesSchema, "urn:wangge:handling_rules", "办理规则", PATTERNS, {})
    definitions = schema["$defs"]
    definitions["Limit"] = {"anyOf": [{"type": "string", "pattern": WRITTEN}, definitions["Limit"]]}
    return schema


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(as_text(rules_schema()), encoding="utf-8")
