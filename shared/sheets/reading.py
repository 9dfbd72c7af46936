"""The bytes of a file → tables of typed cells, and everything that is wrong with them; runs in a process of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from shared.sheets.columns import NOTES_SHEET, SheetKind
from shared.sheets.csv_file import sheet_of_csv
from shared.sheets.faults import Fault, Findings, wrong
from shared.sheets.tables import Budget, FileWrong, Row, Sheet, Table, is_empty, read_table
from shared.sheets.workbook import OLE, ZIP, sheets_of_workbook
from shared.subprocesses import Progress

REPORTED_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Book:
    """What a file holds: a table of each kind at most, and what was found while reading it."""

    tables: Sequence[Table]
    findings: Findings

    def to_bytes(self) -> bytes:
        return orjson.dumps([[table.to_plain() for table in self.tables], self.findings.to_plain()])

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Book":
        """The inverse of `to_bytes`."""
        tables, findings = orjson.loads(raw)
        return cls([Table.from_plain(table) for table in tables], Findings.from_plain(findings))


def payload_of(raw: bytes, kind: str | None) -> bytes:
    """What `read_payload` takes: the file, and what its rows are (a workbook's sheets may say it themselves)."""
    return (kind or "").encode() + b"\n" + raw


def read_payload(payload: bytes, kinds: Sequence[SheetKind], progress: Progress) -> bytes:
    """The Book of a file, as bytes; reports the number of rows read."""
    name, _, raw = payload.partition(b"\n")
    kind = next((one for one in kinds if one.name == name.decode()), None)
    return read_book(raw, kinds, kind, progress).to_bytes()


def read_book(
    raw: bytes, kinds: Sequence[SheetKind], kind: SheetKind | None, progress: Progress = lambda _done, _total: None
) -> Book:
    """The tables of a file, of these kinds; what it is, its first bytes tell, for the media type that browsers send
    is often wrong.  `kind` is needed for CSV, and for a workbook whose only sheet has another name."""
    findings = Findings()
    tables: list[Table] = []
    try:
        if not raw.strip():
            raise FileWrong("file_empty")
        if raw.startswith((ZIP, OLE)):
            tables += _Workbook(kinds, kind, findings, progress).tables(raw)
        elif kind is None:
            raise FileWrong("kind_needed", kinds=_either([one.name for one in kinds], " 或 "))
        else:
            sheet = sheet_of_csv(raw, kind, findings)
            table = read_table(_counted(sheet, progress), kind, findings, Budget())
            tables += [table] if table else []
    except FileWrong as found:
        findings.add(Fault(found.code, found.message, row=found.row))
        tables = []
    return Book(tables, findings)


class _Workbook:
    """One walk over the sheets of a workbook."""

    def __init__(
        self, kinds: Sequence[SheetKind], kind: SheetKind | None, findings: Findings, progress: Progress
    ) -> None:
        self._kinds = {name: one for one in kinds for name in (one.name, one.title)}
        self._titles = [one.title for one in kinds]
        self._kind = kind
        self._findings = findings
        self._progress = progress
        self._budget = Budget()

    def tables(self, raw: bytes) -> Iterator[Table]:
        with sheets_of_workbook(raw, self._findings) as sheets:
            wanted = list(self._wanted(sheets))
            if not wanted and not self._findings.total:
                raise FileWrong("sheets_missing", titles=_either(self._titles, "或"))
            for sheet, kind in wanted:
                table = read_table(_counted(sheet, self._progress), kind, self._findings, self._budget)
                if table is not None:
                    yield table

    def _wanted(self, sheets: Sequence[tuple[Sheet, bool]]) -> Iterator[tuple[Sheet, SheetKind]]:
        """Those that bring rows; a single sheet of another name is what `kind` says."""
        seen: dict[str, str | None] = {}
        shown = [sheet for sheet, visible in sheets if visible and _title(sheet) != NOTES_SHEET]
        for sheet, visible in sheets:
            kind = self._kinds.get(_title(sheet)) or (self._kind if shown == [sheet] else None)
            if _title(sheet) == NOTES_SHEET or (kind is None and (not visible or _is_blank(sheet))):
                self._findings.note("sheet_ignored", sheet.name)
            elif not visible:
                self._wrong(sheet, "sheet_hidden")
            elif kind is None:
                self._wrong(sheet, "sheet_unknown", titles="、".join(self._titles))
            elif kind.name in seen:
                self._wrong(sheet, "sheet_repeated", other=seen[kind.name])
            else:
                seen[kind.name] = sheet.name
                yield sheet, kind

    def _wrong(self, sheet: Sheet, code: str, **details: Any) -> None:
        self._findings.add(Fault(*wrong(code, **details), sheet.name, order=sheet.order))


def _either(words: Sequence[str], last: str) -> str:
    """One of several: A、B 或 C."""
    return last.join(["、".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _title(sheet: Sheet) -> str:
    return (sheet.name or "").strip()


def _is_blank(sheet: Sheet) -> bool:
    """Reads the sheet up to its first cell; it is not read again."""
    return not any(not is_empty(cell) for _, cells in sheet.rows for cell in cells)


def _counted(sheet: Sheet, progress: Progress) -> Sheet:
    def rows() -> Iterator[Row]:
        for count, row in enumerate(sheet.rows, 1):
            if count % REPORTED_EVERY == 0:
                progress(count, 0)
            yield row

    return replace(sheet, rows=rows())
