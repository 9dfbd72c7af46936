"""One import from the bytes to the report: read aside, checked, compared, and carried out whole or not at all."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError, WTimeoutError

from services.registry.areas.commands import OpenArea, OpenSubArea, SetMembers
from services.registry.pacing import let_others_run
from services.registry.people.commands import RegisterPerson
from services.registry.posts.commands import AppointPerson, EstablishPost
from services.registry.sheets.checking import Covers, check_rows
from services.registry.sheets.columns import Kind
from services.registry.sheets.comparing import compare
from services.registry.sheets.deciding import Plan, Step
from services.registry.sheets.entries import Checked, check_fields
from services.registry.sheets.registered import registered_of
from shared.backoff import Backoff
from shared.clock import Clock, now
from shared.eventstore.errors import Refused, StreamConflictError
from shared.eventstore.store import Origin
from shared.jobs import JobCancelledError
from shared.sheets.reading import Book, payload_of
from shared.spine import SpineApi

READER = "services.registry.sheets.reading:read_sheet"
READING_SECONDS = 60.0
READING_MEMORY = 1_024 * 1_048_576

ONE_TRANSACTION = 5_000
"""Steps that are carried out in one transaction.  With the smallest cache that a deployment has (256 MB),
MongoDB refuses one of 15,500 commits as too large, and may block for minutes before it does."""

PART = 250
"""Steps per transaction of a larger import: whoever else asks this process waits for one at most."""

ATTEMPTS = 6

COUNTERS: Mapping[type, str] = {
    OpenArea: "opened",
    OpenSubArea: "opened",
    SetMembers: "joined",
    EstablishPost: "established",
    RegisterPerson: "registered",
    AppointPerson: "appointed",
}

Progress = Callable[[int, int], None]


class ImportRefused(Refused):
    """What was registered changed while the file was imported."""


@dataclass(frozen=True, slots=True)
class Importing:
    """Imports for one caller; `covers` says where, `titles` are the texts of the domain's refusals."""

    spine: SpineApi
    origin: Origin
    covers: Covers
    titles: Mapping[str, str]
    clock: Clock = now

    def run(self, raw: bytes, kind: Kind | None, dry_run: bool, progress: Progress) -> dict[str, Any]:
        """The report: counts, what is wrong with the file, and whether it was imported.

        Raises ImportRefused, and whatever ends the reading.
        """
        read = self.spine.subprocesses.call(
            READER, payload_of(raw, kind), timeout=READING_SECONDS, memory=READING_MEMORY, on_progress=progress
        )
        book = Book.from_bytes(read)
        stages = _Stages(sum(len(table.rows) for table in book.tables), progress)
        checked = check_fields(book.tables, book.findings, stages.at(0))
        check_rows(checked, self.covers, self.clock, stages.breath)
        registered = registered_of(self.spine, checked, stages.breath)
        plan = compare(checked, registered, self.covers, self.clock(), self.titles, stages.at(1))
        imports = not dry_run and not checked.findings.total
        if imports and plan.steps:
            self._carry_out(plan.steps, stages)
        return _report(checked, plan, dry_run, imports)

    def _carry_out(self, steps: Sequence[Step], stages: "_Stages") -> None:
        """All steps, or none.  Those of a large import part by part, each part valid by itself: what an import
        that was cut short leaves behind is completed by importing the same file again."""
        size = len(steps) if len(steps) <= ONE_TRANSACTION else PART
        run = uuid4().hex
        for first in range(0, len(steps), size):
            origin = replace(self.origin, command_id=f"import {run} {first}", command_hash=b"", expected_version=None)
            try:
                self._part(steps[first : first + size], origin)
            except (Refused, StreamConflictError) as refused:
                code = "import_partly" if first else "import_outdated"
                raise ImportRefused(code, done=first, total=len(steps)) from refused
            with suppress(JobCancelledError):
                stages.part(first + size, len(steps))

    def _part(self, steps: Sequence[Step], origin: Origin) -> None:
        """One transaction, tried again while the database is away: by its command id it happens once."""
        work = [(aggregate, id, self._ready(command)) for aggregate, id, command in steps]
        backoff = Backoff()
        for attempt in range(ATTEMPTS):
            try:
                self.spine.execute_all(work, origin)
            except PyMongoError as failure:
                if attempt == ATTEMPTS - 1 or not _passes(failure):
                    raise
                time.sleep(backoff.next())
            else:
                return

    def _ready(self, command: Any) -> Any:
        """A person's key is made just before it is used."""
        if isinstance(command, RegisterPerson):
            return replace(command, subject=self.spine.vault.new_subject())
        return command


def _passes(failure: PyMongoError) -> bool:
    return isinstance(failure, ConnectionFailure | ExecutionTimeout | WTimeoutError) or (
        failure.has_error_label("TransientTransactionError") or failure.has_error_label("RetryableWriteError")
    )


def _report(checked: Checked, plan: Plan, dry_run: bool, imported: bool) -> dict[str, Any]:
    done = Counter(COUNTERS[type(command)] for _, _, command in plan.steps)
    rows = {kind.value: len(checked.of(kind)) for kind in Kind}
    return {
        "dry_run": dry_run,
        "imported": imported,
        "rows": rows,
        "steps": {name: done[name] for name in dict.fromkeys(COUNTERS.values())} | {"unchanged": plan.unchanged},
        **checked.findings.answer(),
    }


class _Stages:
    """Checking, comparing and writing as one progress of three times the rows; others run in between."""

    def __init__(self, rows: int, progress: Progress) -> None:
        self._rows = rows
        self._progress = progress
        self._done = 0

    def at(self, stage: int) -> Callable[[int], None]:
        """The tick of a stage, told the number of rows or steps done in it."""

        def tick(done: int) -> None:
            self._done = stage * self._rows + min(done, self._rows)
            self.breath()

        return tick

    def part(self, done: int, total: int) -> None:
        """So many steps of all are written."""
        self._done = (2 * total + min(done, total)) * self._rows // total
        self.breath()

    def breath(self) -> None:
        let_others_run()
        self._progress(self._done, 3 * self._rows)
