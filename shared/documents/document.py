"""A document as plain values that still know the line they stand in, and what can be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shared.eventstore.errors import Refused


@dataclass(frozen=True, slots=True)
class DocumentError:
    """One thing wrong; `line` counts from 1, None where the text has none; `field` is a dotted path."""

    line: int | None
    field: str
    code: str
    message: str

    def told(self, titles: Mapping[str, str]) -> "DocumentError":
        """In words: where a rule of the domain says no, those that `titles` have for its code."""
        return replace(self, message=self.message or titles.get(self.code, self.code))


class DocumentRefused(Refused):
    """The document says something wrong: nothing of it is done."""

    status = 422

    def __init__(self, errors: Sequence[DocumentError], code: str = "document_invalid") -> None:
        self.errors = sorted(set(errors), key=lambda error: (error.line or 0, error.field))
        super().__init__(code, errors=[asdict(error) for error in self.errors])


@dataclass(frozen=True, slots=True)
class Document:
    """`lines` has the line of every field by its dotted path."""

    value: Any
    lines: Mapping[str, int] = field(default_factory=dict)

    def error(self, path: str, code: str, message: str) -> DocumentError:
        """What is wrong with the field at the path."""
        return DocumentError(self._line_of(path), path, code, message)

    def _line_of(self, path: str) -> int | None:
        """The line of the field, or of what should have held it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path)
