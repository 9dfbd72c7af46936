"""What is wrong with a file, cell by cell as its clerk sees them; and what was read otherwise than it was written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.sheets.messages import MESSAGES

MOST_FAULTS = 1_000
"""Reported of one file, the first ones in its order; all are counted."""

_KEPT = 4 * MOST_FAULTS


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell (or row, or sheet, or the whole file) that is wrong: `code` is stable, `message` is for the clerk.

    `order` is the sheet's place in the file; `row` counts from 1 and `column` from 0, None where the fault
    has none; `title` is the column's.  Never a value that people typed: it may be a name.
    """

    code: str
    message: str
    sheet: str | None = None
    row: int | None = None
    column: int | None = None
    title: str | None = None
    order: int = 0

    @property
    def place(self) -> tuple[int, int, int]:
        return self.order, self.row or 0, -1 if self.column is None else self.column

    def answer(self) -> dict[str, Any]:
        """{sheet, row, column, cell, title, code, message}, such as column "C" and cell "C17"."""
        letters = None if self.column is None else column_letters(self.column)
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": letters,
            "cell": f"{letters}{self.row}" if letters and self.row else None,
            "title": self.title,
            "code": self.code,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Note:
    """What was read otherwise than it was written, or left out, and how often; nothing that needs correcting."""

    code: str
    sheet: str | None
    title: str | None

    def answer(self, count: int) -> dict[str, Any]:
        message = MESSAGES[self.code]
        return {"sheet": self.sheet, "title": self.title, "code": self.code, "message": message, "count": count}


@dataclass(slots=True)
class Findings:
    """Collects faults and notes; of the faults it keeps the first `MOST_FAULTS` in the order of the file."""

    total: int = 0
    notes: Counter[Note] = field(default_factory=Counter)
    _faults: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.total += 1
        self._faults.append(fault)
        if len(self._faults) > _KEPT:
            self._faults = self.first()

    def note(self, code: str, sheet: str | None, title: str | None = None) -> None:
        self.notes[Note(code, sheet, title)] += 1

    def first(self) -> list[Fault]:
        """The first faults, in the order of the file."""
        return sorted(self._faults, key=lambda fault: (fault.place, fault.code))[:MOST_FAULTS]

    def merge(self, other: "Findings") -> None:
        """Takes over what another reader of the same file found."""
        self._faults += other._faults
        self._faults = self.first()
        self.total += other.total
        self.notes += other.notes

    def to_plain(self) -> dict[str, Any]:
        """As JSON, for another process."""
        return {
            "total": self.total,
            "faults": [[getattr(fault, name) for name in Fault.__slots__] for fault in self.first()],
            "notes": [[note.code, note.sheet, note.title, count] for note, count in self.notes.items()],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Findings":
        """The inverse of `to_plain`."""
        notes = Counter({Note(*note): count for *note, count in plain["notes"]})
        return cls(plain["total"], notes, [Fault(*values) for values in plain["faults"]])

    def answer(self) -> dict[str, Any]:
        """{total, errors: [...], notes: [...]}."""
        return {
            "total": self.total,
            "errors": [fault.answer() for fault in self.first()],
            "notes": [note.answer(count) for note, count in self.notes.items()],
        }


def wrong(code: str, **details: Any) -> tuple[str, str]:
    """The code of a fault with its Chinese text, `details` filled in."""
    return code, MESSAGES[code].format(**details)


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
