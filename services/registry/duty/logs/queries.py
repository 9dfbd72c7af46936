"""Rows and streams of logs → answers; a page of texts is opened at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING

from services.registry.duty.logs.events import LogKind
from services.registry.duty.logs.work_log import WorkLog
from services.registry.duty.texts import Texts
from services.registry.rows import FOREVER, Document, Row
from shared.areas import Scope
from shared.eventstore.streams import Loaded
from shared.http.paging import Sort
from shared.personal import Vault

LoadLogs = Callable[[Iterable[str]], Mapping[str, Loaded[WorkLog]]]
May = Callable[[Scope], bool]

BY_DUE_DAY: Sort = (("follow_up_by", ASCENDING), ("_id", ASCENDING))


def log_answer(log: WorkLog, texts: Texts) -> Document:
    """One entry with its texts."""
    return {
        "log_id": log.log_id,
        "status": log.status,
        "kind": log.kind,
        "grid": log.grid,
        "person_id": log.person_id,
        "day": log.day,
        "category": log.category,
        "follow_up_by": log.follow_up_by,
        "followed_up_on": log.followed_up_on,
        "text": texts[log.text],
        "result": texts[log.result],
    }


def of_kind(kind: LogKind | None) -> Document:
    return {"kind": kind.value} if kind else {}


def of_person(person: Any) -> Document:
    return {"person": str(person)} if person else {}


def still_open() -> Document:
    """The filter on entries with something left to do."""
    return {"open_until": FOREVER}


def open_at_end_of(day: str) -> Document:
    """The filter on entries that were open at the end of the day, and due by it."""
    return {"open_until": {"$gt": day}, "follow_up_by": {"$lte": day}}


def log_texts(rows: Sequence[Row], load_logs: LoadLogs, vault: Vault, may: May) -> Callable[[Row], Document]:
    """How rows are shown: with the texts that the caller may read, one load and one opening for the page."""
    readable = [row["_id"] for row in rows if may(Scope(**row["scope"]))]
    logs = {id: loaded.state for id, loaded in load_logs(readable).items()} if readable else {}
    texts = Texts.of(vault, (log.text for log in logs.values()))

    def shown(row: Row) -> Document:
        log = logs.get(row["_id"])
        return {
            **row,
            "log_id": row["_id"],
            "person_id": row["person"],
            "open": row["open_until"] == FOREVER,
            "text": texts[log.text] if log else None,
        }

    return shown
