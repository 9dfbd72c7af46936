"""Writes the contracts as JSON Schema (2020-12) files: `python -m shared.contracts.generate [folder]`."""

import json
import sys
from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from shared.contracts import cases, notify, registry
from shared.contracts.envelope import Envelope
from shared.contracts.shapes import Fact

FOLDER = Path("docs/contracts")
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SERVICES: Mapping[str, Mapping[str, type[Fact]]] = {
    "registry": registry.CONTRACTS,
    "cases": cases.CONTRACTS,
    "notify": notify.CONTRACTS,
}


def documents() -> dict[str, dict[str, Any]]:
    """Every JSON Schema by the path of its file below docs/contracts."""
    facts = {
        f"{service}/{name}.json": json_schema(contract, name)
        for service, contracts in SERVICES.items()
        for name, contract in contracts.items()
    }
    return {"envelope.json": json_schema(Envelope, "envelope"), **facts}


def json_schema(contract: type[Schema], name: str) -> dict[str, Any]:
    """The JSON Schema of one contract; OpenAPI 3.1 schemas are JSON Schema 2020-12."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _schema: "")
    APISpec(title="", version="", openapi_version="3.1.0", plugins=[plugin])
    return {
        "$schema": DIALECT,
        "$id": f"urn:wangge:contract:{name}",
        "title": name,
        "description": cleandoc(contract.__doc__ or ""),
        **plugin.converter.schema2jsonschema(contract),
    }


def as_text(document: Mapping[str, Any]) -> str:
    """The content of a document's file."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write(folder: Path) -> None:
    """Makes the folder hold exactly the present contracts."""
    wanted = {folder / path: as_text(document) for path, document in documents().items()}
    for stale in set(folder.rglob("*.json")) - wanted.keys():
        stale.unlink()
    for file, content in wanted.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
