"""Rows and streams → notices as anybody reads them, however many do: read anew only when a case changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from cachetools import TTLCache

from services.cases.case.commands import CaseCommand
from services.cases.case.events.approval import CaseOutcomePublicised, CasePublicised
from services.cases.case.state import Case
from services.cases.directory.entries import LEVEL_OF_DIGITS
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.table import row_for
from services.cases.placement.names import area_names
from services.cases.publicity.projections import NoticeKind
from services.cases.vocabulary import DeadlineKind, Level
from services.cases.working_time.deadline import Deadline
from shared.eventstore.store import Recorded
from shared.eventstore.streams import Streams
from shared.personal import Personal
from shared.spine import SpineApi

Document = dict[str, Any]
Row = Mapping[str, Any]

KEPT_AFTER_END = timedelta(days=30)
"""So long a notice can be read after it stopped to hold."""
REMEMBERED, REMEMBERED_SECONDS = 1_000, 1.0
Cases = Streams[Case, CaseCommand]


@dataclass(frozen=True, slots=True)
class Notice:
    """A row, the case it is about, and the sealed text."""

    row: Row
    case: Case
    text: Personal


@dataclass(frozen=True, slots=True)
class Read:
    """A case as it was in a version, and its notices by number, sealed."""

    version: int
    case: Case
    texts: Mapping[int, Personal]


def criteria(area: str | None, kind: NoticeKind | None, is_open: bool | None, now: datetime) -> list[Document]:
    """The filter of the list."""
    under = {"under": _publicising(area)} if area else {}
    of_kind = {"kind": kind.value} if kind else {}
    ends: Document = {"$gt": now if is_open else now - KEPT_AFTER_END}
    return [under, of_kind, {"ends": ends | ({"$lte": now} if is_open is False else {})}]


def _publicising(area: str) -> str:
    """Villages publicise, grids do not."""
    digits = next(digits for digits, level in LEVEL_OF_DIGITS.items() if level is Level.VILLAGE)
    return area[:digits]


class Notices:
    """Notices by their rows; a case is read and folded once for all who ask within REMEMBERED_SECONDS."""

    def __init__(self) -> None:
        self._cases: TTLCache[tuple[str, int], Read] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._lock = Lock()

    def of(self, spine: SpineApi, rows: Sequence[Row]) -> list[Notice]:
        """Those whose case is hidden, or whose text was erased, are no more."""
        cases = spine.streams(CASE)
        versions = spine.store.versions({cases.stream(row["case_id"]) for row in rows})
        known = self._known(spine, cases, versions)
        told = ((row, known.get(cases.stream(row["case_id"]))) for row in rows)
        return [notice for row, read in told if read is not None and (notice := _notice(row, read)) is not None]

    def _known(self, spine: SpineApi, cases: Cases, versions: Mapping[str, int]) -> dict[str, Read]:
        with self._lock:
            kept = {stream: self._cases.get((stream, version)) for stream, version in versions.items()}
        known = {stream: read for stream, read in kept.items() if read is not None}
        fresh = _read(spine, cases, versions.keys() - known.keys())
        with self._lock:
            self._cases.update({(stream, read.version): read for stream, read in fresh.items()})
        return known | fresh


def _read(spine: SpineApi, cases: Cases, streams: Iterable[str]) -> dict[str, Read]:
    found = spine.store.load_many(streams)
    prefix = len(cases.stream(""))
    return {
        stream: Read(head.version, cases.fold(stream[prefix:], recorded, head).state, _texts(recorded))
        for stream, (recorded, head) in found.items()
    }


def _texts(recorded: Iterable[Recorded]) -> dict[int, Personal]:
    facts = (one.fact for one in recorded)
    return {fact.notice: fact.text for fact in facts if isinstance(fact, CasePublicised | CaseOutcomePublicised)}


def _notice(row: Row, read: Read) -> Notice | None:
    text = read.texts.get(row["number"])
    if text is None or text.subject not in read.case.readable_subjects or read.case.hidden_from:
        return None
    return Notice(row, read.case, text)


def shown(spine: SpineApi, notices: Sequence[Notice], now: datetime) -> list[Document]:
    """What is answered; a notice whose text cannot be read any more is left out."""
    texts = spine.vault.open(notice.text for notice in notices)
    names = area_names(spine.views, (code for notice in notices for code in notice.row["areas"]))
    readable = [(notice, text) for notice in notices if (text := texts[notice.text]) is not None]
    return [_shown(notice, text, names, now) for notice, text in readable]


def _shown(notice: Notice, text: str, names: Mapping[str, str], now: datetime) -> Document:
    row = notice.row
    return {
        "id": row["_id"],
        "kind": row["kind"],
        "category": notice.case.category,
        "areas": [{"code": code, "name": names.get(code)} for code in row["areas"]],
        "text": text,
        "since": row["since"],
        "until": _until(notice),
        "approval_waits": row["waits"],
        "paused": bool(row["objections"]),
        "ended": row["ends"] <= now,
        "approved": row["approved"],
        "takes_objections": takes_objections(notice.case, row["number"], now),
    }


def _until(notice: Notice) -> datetime:
    """Later than announced after it stood still for an objection."""
    running = notice.case.deadlines.get(DeadlineKind.PUBLICITY)
    told: datetime = notice.row["until"]
    is_present = notice.case.publicity is not None and notice.case.publicity.notice == notice.row["number"]
    return running.due if is_present and isinstance(running, Deadline) else told


def takes_objections(case: Case, number: int, now: datetime) -> bool:
    """Whether anybody may object to this notice of the case now, as the table says."""
    row = row_for(case.procedure, case.status, Action.OBJECT_TO_PUBLICITY)
    is_present = case.publicity is not None and case.publicity.notice == number
    return row is not None and is_present and row.guard.holds(case, now)
