"""Rows of a sheet → a table of one kind: the titles found and recognised, every cell read as its column means it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from shared.sheets.cells import EPOCH_1900, CellWrong, Value, is_blank, reading_of
from shared.sheets.columns import EXAMPLE, Column, SheetKind, title_key
from shared.sheets.faults import Fault, Findings, column_letters, wrong

MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
MOST_TEXT = 32_000_000
"""Characters kept of one file."""

_HEADER_WITHIN = 10


class Bad(NamedTuple):
    """A cell that cannot be read, whatever its column: the code of the fault."""

    code: str


Cell = Value | Bad
Row = tuple[int, Sequence[Cell]]
"""The number that the clerk sees beside the row, and its cells from column A on."""


class FileWrong(Exception):  # noqa: N818  the clerk's file, not a fault of ours
    """Reading the file ends here."""

    def __init__(self, code: str, row: int | None = None, **details: Any) -> None:
        super().__init__(code)
        self.code, self.message = wrong(code, **details)
        self.row = row


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of rows as it came; `name` is None for CSV, `order` its place in the file.

    `merged` has the first row, last row and first column of merged cells, once the rows were read.
    """

    name: str | None
    rows: Iterable[Row]
    order: int = 0
    epoch: date = EPOCH_1900
    merged: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a kind; `columns` has the place of each column that is there, `rows` their values in its order.

    A value is a text, a number or None (blank); a cell with a fault is None and told apart in `faulty`,
    which holds (row, name of the column).
    """

    kind: str
    sheet: str | None
    order: int
    columns: Mapping[str, int]
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)
    faulty: set[tuple[int, str]] = field(default_factory=set)

    def to_plain(self) -> dict[str, Any]:
        """As JSON, for another process."""
        return {
            "kind": self.kind,
            "sheet": self.sheet,
            "order": self.order,
            "columns": dict(self.columns),
            "rows": self.rows,
            "faulty": list(self.faulty),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> "Table":
        """The inverse of `to_plain`."""
        rows = [(number, values) for number, values in plain["rows"]]
        faulty = {(row, name) for row, name in plain["faulty"]}
        return cls(plain["kind"], plain["sheet"], plain["order"], plain["columns"], rows, faulty)


@dataclass(slots=True)
class Budget:
    """What is left of the text that one file may bring."""

    characters: int = MOST_TEXT

    def take(self, text: str) -> None:
        self.characters -= len(text)
        if self.characters < 0:
            raise FileWrong("text_too_much")


def read_table(sheet: Sheet, kind: SheetKind, findings: Findings, budget: Budget) -> Table | None:
    """The table, with what is wrong told to `findings`; None where no titles were found.  FileWrong when too big."""
    rows = iter(sheet.rows)
    first: list[Row] = []
    for row in rows:
        if any(not is_empty(cell) for cell in row[1]):
            first.append(row)
        if len(first) == _HEADER_WITHIN:
            break
    place = _header_place(first, kind)
    if place is None:
        titles = "、".join(column.title for column in kind.columns if column.required)
        found = Fault(
            *wrong("header_missing", titles=titles), sheet.name, first[0][0] if first else None, None, None, sheet.order
        )
        findings.add(found)
        return None
    for _ in first[:place]:
        findings.note("title_rows", sheet.name)
    return _Reading(sheet, kind, first[place], findings, budget).table(chain(first[place + 1 :], rows))


def is_empty(cell: Cell) -> bool:
    return not isinstance(cell, Bad) and is_blank(cell)


def _header_place(rows: Sequence[Row], kind: SheetKind) -> int | None:
    """Which of the first rows has most titles: two at least, and half of what is written there."""
    best, place = 1, None
    for index, (_, cells) in enumerate(rows):
        known = sum(_column_of(cell, kind) is not None for cell in cells)
        if known > best and 2 * known >= sum(not is_empty(cell) for cell in cells):
            best, place = known, index
    return place


def _column_of(cell: Cell, kind: SheetKind) -> Column | None:
    return kind.by_title.get(title_key(cell)) if isinstance(cell, str) and len(cell) <= LONGEST_CELL else None


class _Reading:
    """One walk over the rows below the titles."""

    def __init__(self, sheet: Sheet, kind: SheetKind, header: Row, findings: Findings, budget: Budget) -> None:
        self._sheet = sheet
        self._kind = kind
        self._findings = findings
        self._budget = budget
        self._header, self._titles = header
        self._width = max((index for index, cell in enumerate(self._titles) if not is_empty(cell)), default=-1) + 1
        self._columns = dict(self._recognised(self._titles))
        self._told_untitled: set[int] = set()

    def table(self, rows: Iterable[Row]) -> Table:
        places = {column.name: index for index, column in self._columns.items()}
        table = Table(self._kind.name, self._sheet.name, self._sheet.order, places)
        for number, cells in rows:
            if all(is_empty(cell) for cell in cells):
                continue
            if _is_example(cells):
                self._findings.note("example_rows", self._sheet.name)
                continue
            if len(table.rows) >= MOST_ROWS:
                raise FileWrong("rows_too_many", most=MOST_ROWS)
            self._check_outside(number, cells)
            table.rows.append((number, list(self._values(number, cells, table))))
        for first, last, column in self._sheet.merged:
            if last > self._header:
                self._wrong("merged", first, column)
        if not table.rows:
            self._wrong("no_rows", self._header)
        return table

    def _recognised(self, titles: Sequence[Cell]) -> Iterator[tuple[int, Column]]:
        seen: dict[str, int] = {}
        for index, cell in enumerate(titles):
            if is_empty(cell):
                continue
            column = _column_of(cell, self._kind)
            if column is None:
                self._wrong("column_unknown", self._header, index)
            elif column.name in seen:
                letters = column_letters(seen[column.name])
                self._wrong("column_repeated", self._header, index, column.title, column=letters)
            else:
                seen[column.name] = index
                yield index, column
        for column in self._kind.columns:
            if column.required and column.name not in seen:
                self._wrong("column_missing", self._header, None, column.title)

    def _check_outside(self, number: int, cells: Sequence[Cell]) -> None:
        """What stands where no title is: beside the table, or in a column without one."""
        for index in range(len(cells)):
            if index in self._columns or is_empty(cells[index]) or index in self._told_untitled:
                continue
            if index >= self._width:
                self._wrong("row_long", number, index)
            elif is_empty(self._titles[index]):
                self._told_untitled.add(index)
                self._wrong("column_untitled", number, index)

    def _values(self, number: int, cells: Sequence[Cell], table: Table) -> Iterator[Any]:
        for index, column in self._columns.items():
            value = None
            try:
                value = self._value(cells[index] if index < len(cells) else None, column)
            except CellWrong as found:
                table.faulty.add((number, column.name))
                self._findings.add(self._fault(found.code, found.message, number, index, column.title))
            yield value

    def _value(self, cell: Cell, column: Column) -> Any:
        if isinstance(cell, Bad):
            raise CellWrong(cell.code)
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            raise CellWrong("cell_long", most=LONGEST_CELL)
        value, note = reading_of(cell, column.form, self._sheet.epoch)
        if isinstance(value, str):
            self._budget.take(value)
        if note:
            self._findings.note(note, self._sheet.name, column.title)
        return value

    def _wrong(self, code: str, row: int, index: int | None = None, title: str | None = None, **details: Any) -> None:
        self._findings.add(self._fault(*wrong(code, **details), row, index, title))

    def _fault(self, code: str, message: str, row: int, index: int | None, title: str | None) -> Fault:
        return Fault(code, message, self._sheet.name, row, index, title, self._sheet.order)


def _is_example(cells: Sequence[Cell]) -> bool:
    first = next((cell for cell in cells if not is_empty(cell)), None)
    return isinstance(first, str) and first.strip().startswith(EXAMPLE)
