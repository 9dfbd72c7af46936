"""How far a projection has come in a partition, written in the same transaction as its rows."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.mongo import DURABLE, Document, create_collection
from shared.projector.leases import Lease


class FencedOutError(Exception):
    """Somebody else has taken the partition over: what this owner was about to write must not be written."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`offset` is the log's number of the last message dealt with and `anchor` the source and position found there.

    `have` is the last position applied per source, `at` the time of the newest fact applied.
    """

    offset: int | None = None
    anchor: tuple[str, int] | None = None
    have: dict[str, int] = field(default_factory=dict)
    at: datetime | None = None


class Checkpoints:
    """The checkpoints of one service's database, guarded by the lease's fence."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._client: MongoClient[Document] = database.client
        self._rows = database.get_collection("checkpoints", write_concern=DURABLE)

    def prepare(self) -> None:
        """Creates the collection; safe to repeat."""
        create_collection(self._database, "checkpoints")

    def take(self, lease: Lease) -> Checkpoint:
        """Puts the lease's fence on the checkpoint and reads it; FencedOutError when a higher one is there."""
        try:
            self._rows.update_one(
                {"_id": lease.key, "fence": {"$lte": lease.fence}},
                {"$set": {"fence": lease.fence}, "$setOnInsert": _fields(Checkpoint())},
                upsert=True,
            )
        except DuplicateKeyError:
            raise FencedOutError(lease.key) from None
        row = self._rows.find_one({"_id": lease.key, "fence": lease.fence})
        if row is None:
            raise FencedOutError(lease.key)
        return _checkpoint(row)

    def advance(self, lease: Lease, old: Checkpoint, new: Checkpoint, session: ClientSession | None = None) -> None:
        """Moves the checkpoint; FencedOutError unless it stood at `old` under this lease's fence."""
        result = self._rows.update_one(
            {"_id": lease.key, "fence": lease.fence, "offset": old.offset},
            {"$set": {**_fields(new), "fence": lease.fence}},
            session=session,
        )
        if result.matched_count != 1:
            raise FencedOutError(lease.key)

    def guard(self, lease: Lease, session: ClientSession) -> None:
        """Makes a transaction that does not move the checkpoint fail when the lease was taken over."""
        result = self._rows.update_one(
            {"_id": lease.key, "fence": lease.fence}, {"$inc": {"guarded": 1}}, session=session
        )
        if result.matched_count != 1:
            raise FencedOutError(lease.key)

    def of(self, prefix: str, session: ClientSession | None = None) -> dict[int, Checkpoint]:
        """The checkpoints of a projection's generation ("cases.list/1") by partition."""
        rows = self._rows.find({"_id": {"$gte": f"{prefix}/", "$lt": f"{prefix}0"}}, session=session)
        return {int(row["_id"].rpartition("/")[2]): _checkpoint(row) for row in rows}

    def forget(self, prefix: str) -> None:
        """Removes the checkpoints of a generation that is no longer wanted."""
        self._rows.delete_many({"_id": {"$gte": f"{prefix}/", "$lt": f"{prefix}0"}})


def _fields(checkpoint: Checkpoint) -> Document:
    return {
        "offset": checkpoint.offset,
        "anchor": list(checkpoint.anchor) if checkpoint.anchor else None,
        "have": checkpoint.have,
        "at": checkpoint.at,
    }


def _checkpoint(row: dict[str, Any]) -> Checkpoint:
    anchor = (row["anchor"][0], row["anchor"][1]) if row["anchor"] else None
    return Checkpoint(row["offset"], anchor, dict(row["have"]), row["at"])
