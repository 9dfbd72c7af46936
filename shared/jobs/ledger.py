"""The rows of jobs: who started which, how far it is, and whether the replica that works on it still lives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from pymongo import ASCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.clock import now
from shared.eventstore.errors import CommandReusedError
from shared.eventstore.store import Origin
from shared.mongo import DURABLE, Document, create_collection
from shared.personal import Personal, Vault

KEPT = timedelta(hours=24)
STALE_MILLIS = 15_000
PER_CALLER = 2


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # its replica stopped or died; nothing says how far it came
    CANCELLED = "cancelled"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
_UNFINISHED = {"$in": list(UNFINISHED)}
_STALE = {"$lt": ["$beat", {"$subtract": ["$$NOW", STALE_MILLIS]}]}


class TooManyJobsError(Exception):
    """The caller has as many unfinished jobs as anyone may have (429)."""


class JobsBusyError(Exception):
    """This replica has as many jobs as it takes (503)."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as its starter sees it; `error` is the problem document of a failed one, `file` the id of a result."""

    id: str
    kind: str
    state: JobState
    made: datetime
    started: datetime | None = None
    ended: datetime | None = None
    done: int = 0
    total: int = 0
    error: Mapping[str, Any] | None = None
    file: str | None = None

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED


class Ledger:
    """`jobs` {_id, kind, by, replica, state, slot?: the caller's place while unfinished, beat, made, expires, …}."""

    def __init__(self, database: Database[Document], vault: Vault, replica: str) -> None:
        self._jobs = database.get_collection("jobs", write_concern=DURABLE)
        self._vault = vault
        self._replica = replica

    def prepare(self) -> None:
        """Creates the collection and its indexes; safe to repeat, by many replicas at once."""
        create_collection(self._jobs.database, "jobs")
        unfinished = {"slot": {"$exists": True}}
        self._jobs.create_indexes(
            [
                IndexModel([("expires", ASCENDING)], expireAfterSeconds=0),
                IndexModel([("by", ASCENDING), ("slot", ASCENDING)], unique=True, partialFilterExpression=unfinished),
            ]
        )

    def enter(self, id: str, kind: str, origin: Origin) -> bool:
        """A new job in the first free place of its caller; False when this very command had made it before.

        TooManyJobsError when all places are taken, CommandReusedError when the id is another command's.
        """
        for slot in range(PER_CALLER):
            if self._entered(id, kind, origin, slot):
                return True
            if found := self._jobs.find_one({"_id": id}, {"command_hash": 1}):
                if found["command_hash"] != origin.command_hash:
                    raise CommandReusedError(id)
                return False
        raise TooManyJobsError

    def release_stale(self, by: str) -> None:
        """Takes the places from the caller's jobs whose replica died."""
        self._interrupt_stale({"by": by, "slot": {"$exists": True}})

    def begin(self, id: str) -> None:
        """The job is at work."""
        self._jobs.update_one(
            {"_id": id, "state": JobState.QUEUED}, {"$set": {"state": JobState.RUNNING, "started": now()}}
        )

    def tell(self, id: str, done: int, total: int) -> None:
        """How far the job at work is."""
        self._jobs.update_one({"_id": id, "state": JobState.RUNNING}, {"$set": {"done": done, "total": total}})

    def end(self, id: str, state: JobState, *, file: str | None = None, error: Mapping[str, Any] | None = None) -> bool:
        """The job has come to this, and its place is free; False when it had ended otherwise before."""
        ended = now()
        change = {"state": state, "ended": ended, "file": file, "expires": ended + KEPT, **self._sealed(error, ended)}
        changed = self._jobs.update_one({"_id": id, "state": _UNFINISHED}, {"$set": change, "$unset": {"slot": True}})
        return changed.matched_count > 0

    def beat(self, ids: Collection[str]) -> dict[str, bool]:
        """Says that these jobs' replica lives; of those that are still unfinished, whether they shall end."""
        mine = {"_id": {"$in": list(ids)}, "state": _UNFINISHED}
        self._jobs.update_many(mine, {"$currentDate": {"beat": True}})
        return {row["_id"]: row.get("cancel", False) for row in self._jobs.find(mine, {"cancel": 1})}

    def ask_cancel(self, id: str, by: str) -> None:
        """Notes that the caller wants the job to end."""
        self._jobs.update_one({"_id": id, "by": by, "state": _UNFINISHED}, {"$set": {"cancel": True}})

    def find(self, id: str, by: str) -> JobRow | None:
        """The caller's own job; one whose replica died is interrupted."""
        row = self._row(id, by)
        if row is not None and row["stale"]:
            self._interrupt_stale({"_id": id})
            row = self._row(id, by)
        return self._shown(row) if row is not None else None

    def _row(self, id: str, by: str) -> Document | None:
        stale = {"$and": [{"$in": ["$state", list(UNFINISHED)]}, _STALE]}
        found = self._jobs.aggregate([{"$match": {"_id": id, "by": by}}, {"$set": {"stale": stale}}])
        return next(iter(found), None)

    def _entered(self, id: str, kind: str, origin: Origin, slot: int) -> bool:
        """The time of the first beat is the server's, as that of all others: so it is an upsert that never updates."""
        made = now()
        row = {
            "kind": kind,
            "by": origin.actor,
            "command_hash": origin.command_hash,
            "replica": self._replica,
            "state": JobState.QUEUED,
            "slot": slot,
            "made": made,
            "expires": made + KEPT,
            "done": 0,
            "total": 0,
        }
        try:
            new = {"_id": id, "made": {"$exists": False}}
            self._jobs.update_one(new, {"$setOnInsert": row, "$currentDate": {"beat": True}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def _interrupt_stale(self, wanted: Document) -> None:
        change: Document = {"state": JobState.INTERRUPTED, "ended": "$beat"}
        criteria = {**wanted, "state": _UNFINISHED, "$expr": _STALE}
        self._jobs.update_many(criteria, [{"$set": change}, {"$unset": "slot"}])

    def _sealed(self, error: Mapping[str, Any] | None, ended: datetime) -> Document:
        """What was wrong may quote what people typed: it is readable as long as the row is there, and never after."""
        if error is None:
            return {}
        subject = self._vault.new_subject()
        self._vault.expire(subject, ended + KEPT)
        sealed = self._vault.seal(Personal(subject, orjson.dumps(error).decode())).sealed
        return {"error": {"subject": subject, "sealed": sealed}}

    def _shown(self, row: Document) -> JobRow:
        return JobRow(
            id=row["_id"],
            kind=row["kind"],
            state=JobState(row["state"]),
            made=row["made"],
            started=row.get("started"),
            ended=row.get("ended"),
            done=row["done"],
            total=row["total"],
            error=self._opened(row.get("error")),
            file=row.get("file"),
        )

    def _opened(self, error: Document | None) -> Mapping[str, Any] | None:
        if error is None:
            return None
        item = Personal(error["subject"], sealed=error["sealed"])
        text = self._vault.open([item])[item]
        opened: Mapping[str, Any] | None = orjson.loads(text) if text is not None else None
        return opened
