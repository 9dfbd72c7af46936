"""A document that was checked in a process of its own, and how it comes back from there."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from shared.documents.document import Document, DocumentError, DocumentRefused
from shared.documents.parts import Part


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document without a fault: its `parts` as plain values, the line of every field, what is unusual about it."""

    parts: Part
    lines: Mapping[str, int]
    warnings: list[DocumentError]

    @property
    def document(self) -> Document:
        """The lines alone: what was read is in `parts`."""
        return Document(None, self.lines)

    def plain_warnings(self) -> list[dict[str, Any]]:
        """The warnings as an answer shows them: {line, field, code, message} each."""
        return [asdict(one) for one in self.warnings]


def checked_aside(check: Callable[[], CheckedDocument]) -> bytes:
    """What the check came to, its refusal included, as JSON for `answered`."""
    try:
        found = check()
    except DocumentRefused as refused:
        return orjson.dumps({"errors": [asdict(error) for error in refused.errors]})
    return orjson.dumps({"parts": found.parts, "lines": found.lines, "warnings": found.plain_warnings()})


def answered(result: bytes, titles: Mapping[str, str], code: str) -> CheckedDocument:
    """What `checked_aside` gave; DocumentRefused (`code`) with every fault, rules told in the words of `titles`."""
    given = orjson.loads(result)
    if "errors" in given:
        raise DocumentRefused([DocumentError(**one).told(titles) for one in given["errors"]], code)
    return CheckedDocument(given["parts"], given["lines"], [DocumentError(**one) for one in given["warnings"]])
