"""Tables → entries, of which every value passed its field; what did not is told cell by cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError, fields

from shared.http.messages import field_errors
from shared.sheets.columns import Column, SheetKind
from shared.sheets.faults import Fault, Findings
from shared.sheets.tables import Table

Fields = Mapping[str, fields.Field[Any]]
"""What checks each column, by its name: the fields of the API."""

Tick = Callable[[int], object]
"""Told the number of rows done; what it raises goes through."""

_TICK_EVERY = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the values that passed; `faulty` names the columns whose cell has a fault.

    A blank cell has no value.  `table` says where the row stands.
    """

    table: Table
    row: int
    values: Mapping[str, Any] = field(repr=False)
    faulty: frozenset[str] = frozenset()

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def says(self, name: str) -> bool:
        """Whether something stands in the column, right or wrong."""
        return name in self.values or name in self.faulty


class Entries:
    """The entries of a file by kind, and everything found in it so far.

    `fields` check the columns of each kind; `messages` are the texts, by code, of what `wrong` tells.
    """

    def __init__(
        self,
        kinds: Sequence[SheetKind],
        fields: Mapping[str, Fields],
        messages: Mapping[str, str],
        findings: Findings,
    ) -> None:
        self.findings = findings
        self._columns = {kind.name: {column.name: column for column in kind.columns} for kind in kinds}
        self._fields = fields
        self._messages = messages
        self._by_kind: dict[str, list[Entry]] = {}
        self._spoilt: set[tuple[str, int]] = set()

    def of(self, kind: str) -> Sequence[Entry]:
        """The entries of a kind, in the order of the file."""
        return self._by_kind.get(kind, ())

    @property
    def rows(self) -> int:
        return sum(map(len, self._by_kind.values()))

    def take(self, tables: Sequence[Table], tick: Tick = lambda _rows: None) -> None:
        """Checks every cell of the tables against its field; what is missing, what is wrong, all of it is told."""
        done = 0
        for table in tables:
            entries = self._by_kind.setdefault(table.kind, [])
            for row, values in table.rows:
                entries.append(self._entry(table, row, values))
                done += 1
                if done % _TICK_EVERY == 0:
                    tick(done)

    def wrong(self, entry: Entry, name: str, code: str, **details: Any) -> None:
        """Tells a fault of the entry's cell in the column `name`; `details` fill in the message."""
        self.refused(entry, name, code, self._messages[code].format(**details))

    def refused(self, entry: Entry, name: str, code: str, message: str) -> None:
        """The same for a refusal of the domain, which has a text of its own."""
        self._add(entry.table, entry.row, self._columns[entry.table.kind][name], code, message)
        self._spoilt.add((entry.table.kind, entry.row))

    def is_whole(self, entry: Entry) -> bool:
        """Whether nothing was found wrong with the row so far."""
        return not entry.faulty and (entry.table.kind, entry.row) not in self._spoilt

    def _entry(self, table: Table, row: int, values: Sequence[Any]) -> Entry:
        columns = self._columns[table.kind]
        passed: dict[str, Any] = {}
        faulty = {column.name for column in columns.values() if column.required and column.name not in table.columns}
        for name, value in zip(table.columns, values, strict=True):
            if value is None:
                if self._is_missing(table, row, columns[name]):
                    faulty.add(name)
                continue
            try:
                passed[name] = self._fields[table.kind][name].deserialize(value)
            except ValidationError as invalid:
                found = field_errors(invalid.messages)[0]
                self._add(table, row, columns[name], found.code, found.message)
                faulty.add(name)
        return Entry(table, row, passed, frozenset(faulty))

    def _is_missing(self, table: Table, row: int, column: Column) -> bool:
        """Whether the empty cell is a fault: one that was told when it was read, or a blank that is told now."""
        if (row, column.name) in table.faulty:
            return True
        if column.required:
            self._add(table, row, column, "required", "必填")
        return column.required

    def _add(self, table: Table, row: int, column: Column, code: str, message: str) -> None:
        place = table.columns.get(column.name)
        self.findings.add(Fault(code, message, table.sheet, row, place, column.title, table.order))
