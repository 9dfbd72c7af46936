"""A document read part by part with marshmallow's schemas: every fault of form is collected, none hides another."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError

from shared.documents.document import Document, DocumentError
from shared.http.messages import field_errors

Part = Mapping[str, Any]
"""What a part says, with everything left out filled in."""

Read = Callable[[str, Any], Part | None]
"""Reads the part at a path, None for one that is wrong."""


class PartReader:
    """One walk over a document, which collects what is wrong in `errors` instead of stopping at it.

    Paths are dotted (`area.areas.0.name`), "" for the whole; what is read gets the `path` where it stands.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.errors: list[DocumentError] = []

    def wrong(self, path: str, code: str, message: str) -> None:
        """Tells a fault of the field at the path."""
        self.errors.append(self._document.error(path, code, message))

    def load(self, schema: Schema, path: str, value: Any) -> Part | None:
        """What the schema makes of the value; None, and its faults told, for a wrong one."""
        try:
            loaded: Part = schema.load(value)
        except ValidationError as invalid:
            for found in field_errors(invalid.normalized_messages()):  # type: ignore[no-untyped-call]
                self.wrong(".".join(part for part in (path, found.field) if part), found.code, found.message)
            return None
        return loaded

    def part(self, schema: Schema, path: str, value: Any) -> dict[str, Any] | None:
        """The same with its `path`."""
        loaded = self.load(schema, path, value)
        return loaded if loaded is None else {"path": path, **loaded}

    def required(self, raw: Mapping[str, Any], name: str, read: Read) -> Part | None:
        """The part under a name that has to be there."""
        if name not in raw:
            self.wrong(name, "required", "必填")
            return None
        return read(name, raw[name])

    def each(self, name: str, raw: Any, read: Read, path: str = "") -> list[Part]:
        """The parts of the list under a name of what stands at the path, without those that are wrong."""
        given = raw.get(name, []) if isinstance(raw, dict) else []
        where = f"{path}.{name}".lstrip(".")
        if not isinstance(given, list):
            self.wrong(where, "type", "应为数组")
            return []
        read_ones = (read(f"{where}.{index}", one) for index, one in enumerate(given))
        return [one for one in read_ones if one is not None]

    def mapping(self, name: str, raw: Any, path: str = "") -> Mapping[str, Any]:
        """The mapping under a name of what stands at the path; an empty one, and a fault, for anything else."""
        given = raw.get(name, {}) if isinstance(raw, dict) else {}
        if isinstance(given, dict):
            return given
        self.wrong(f"{path}.{name}".lstrip("."), "type", "应为对象")
        return {}


def without(raw: Any, names: Sequence[str]) -> Any:
    """A mapping without the names that are read one by one; anything else as it is."""
    return {name: one for name, one in raw.items() if name not in names} if isinstance(raw, dict) else raw
