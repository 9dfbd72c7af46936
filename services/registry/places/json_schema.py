"""The form of a place document as JSON Schema (2020-12): `python -m services.registry.places.json_schema` writes it."""

from functools import cache
from pathlib import Path
from typing import Any

from services.registry.fields import CalendarDay, Code, Identifier
from services.registry.places.schemas import HolderSchema, PlaceSchema
from shared.documents.json_schema import Patterns, as_text, json_schema_of

FILE = Path("docs/places/place.schema.json")
PATTERNS: Patterns = {
    Code: "^[1-9][0-9]{8}([0-9]{3}){0,2}$",
    CalendarDay: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    Identifier: "^[a-z][a-z_]{0,39}$",
}


@cache
def place_schema() -> dict[str, Any]:
    """The whole schema."""
    return json_schema_of(PlaceSchema, "urn:wangge:place", "地方文件", PATTERNS, {"Holder": HolderSchema})


if __name__ == "__main__":
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(as_text(place_schema()), encoding="utf-8")
