"""Which replica works on which partition: membership by heartbeat, and leases with a fence, by the server's clock."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson.binary import Binary
from pymongo import MongoClient, ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shared.mongo import DURABLE, Document, create_collection

LEASE_MILLIS = 5_000
LONG_AGO = datetime.fromtimestamp(0, UTC)
_UNTIL = {"$add": ["$$NOW", LEASE_MILLIS]}


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on `key`; whoever holds a higher fence took it over."""

    key: str
    fence: int


class Leases:
    """The leases and the membership of one service's replicas, in that service's database."""

    def __init__(self, database: Database[Document], replica: str) -> None:
        self._database = database
        self._client: MongoClient[Document] = database.client
        self._replica = replica
        self._leases = database.get_collection("leases", write_concern=DURABLE)
        self._replicas = database.get_collection("replicas", write_concern=DURABLE)

    def prepare(self) -> None:
        """Creates the collections; safe to repeat."""
        create_collection(self._database, "leases")
        create_collection(self._database, "replicas")

    def heartbeat(self) -> None:
        """Says that this replica lives and takes its share of the partitions."""
        self._replicas.update_one({"_id": self._replica}, [{"$set": {"until": _UNTIL}}], upsert=True)

    def renew(self) -> None:
        """Prolongs every lease this replica holds."""
        self._leases.update_many({"owner": self._replica}, [{"$set": {"until": _UNTIL}}])

    def members(self) -> list[str]:
        """The replicas that live, in the same order for all of them."""
        alive = {"$expr": {"$gt": ["$until", "$$NOW"]}}
        return sorted(row["_id"] for row in self._replicas.find(alive, {"_id": 1}))

    def acquire(self, key: str, lsid: Binary) -> Lease | None:
        """Takes a lease that is free, expired, or this replica's own from an earlier life; None if another holds it.

        `lsid` identifies the session that will write under it: the next owner ends that session first,
        because a transaction left open by a killed process blocks its rows for over a minute.
        """
        free = {"$or": [{"owner": self._replica}, {"$expr": {"$lt": ["$until", "$$NOW"]}}]}
        taken: dict[str, Any] = {
            "owner": self._replica,
            "until": _UNTIL,
            "fence": {"$add": ["$fence", 1]},
            "previous": "$lsid",
            "lsid": lsid,
        }
        row = self._take(key, free, taken) or (self._made(key) and self._take(key, free, taken)) or None
        if row is None:
            return None
        if row["previous"] is not None:
            self._database.command("killSessions", [{"id": row["previous"]}])
        return Lease(key, row["fence"])

    def _take(self, key: str, free: Document, taken: Document) -> Document | None:
        return self._leases.find_one_and_update(
            {"_id": key, **free}, [{"$set": taken}], return_document=ReturnDocument.AFTER
        )

    def _made(self, key: str) -> bool:
        """Whether the lease had never been there and now is; the server takes no $expr in an upsert."""
        try:
            self._leases.insert_one({"_id": key, "owner": None, "until": LONG_AGO, "fence": 0, "lsid": None})
        except DuplicateKeyError:
            return False
        return True

    def release(self, lease: Lease) -> None:
        """Gives a lease back, unless somebody took it over already."""
        self._leases.update_one(
            {"_id": lease.key, "owner": self._replica, "fence": lease.fence},
            {"$set": {"owner": None, "until": LONG_AGO, "lsid": None}},
        )

    def leave(self) -> None:
        """Ends this replica's membership."""
        self._replicas.delete_one({"_id": self._replica})
