"""Facts a handler could not take: put aside with the reason, their stream held back in order, nothing dropped.

A parked row is `failed` (the one that broke, with its class and code, never a value) or `waiting`
(a later fact of the same stream).  An operator flags a failed one to be retried or dropped; the
partition's owner carries it out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pymongo import ASCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.eventlog.reader import Delivery
from shared.mongo import DURABLE, Document, create_collection

Flag = Literal["retry", "drop"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a fact was parked: the exception's class and, for errors of ours, its code."""

    kind: str
    code: str

    @classmethod
    def of(cls, error: BaseException) -> "Cause":
        return cls(type(error).__name__, str(getattr(error, "code", "")))


@dataclass(frozen=True, slots=True)
class Parked:
    """One fact put aside. `generation` is "cases.list/1"."""

    generation: str
    partition: int
    source: str
    position: int
    stream: str
    type: str
    body: bytes
    state: Literal["failed", "waiting"]
    cause: Cause | None = None
    attempts: int = 1
    flag: Flag | None = None
    at: datetime | None = None

    @property
    def id(self) -> str:
        return f"{self.generation}/{self.source}/{self.position}"

    @classmethod
    def from_delivery(
        cls, generation: str, partition: int, delivery: Delivery, cause: Cause | None, at: datetime
    ) -> "Parked":
        """A delivery that failed with `cause`, or that waits behind one of its stream that did."""
        return cls(
            generation,
            partition,
            delivery.source,
            delivery.position or 0,
            delivery.stream,
            delivery.type,
            delivery.body,
            "failed" if cause else "waiting",
            cause,
            1 if cause else 0,
            None,
            at,
        )


class ParkingLot:
    """The parked facts of one service's database."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._rows = database.get_collection("parked", write_concern=DURABLE)

    def prepare(self) -> None:
        """Creates the collection and its index; safe to repeat."""
        create_collection(self._database, "parked")
        keys = ("generation", "partition", "stream", "source", "position")
        self._rows.create_indexes([IndexModel([(key, ASCENDING) for key in keys])])

    def blocked(self, generation: str, partition: int) -> set[str]:
        """The streams that are held back in a partition."""
        return set(self._rows.distinct("stream", {"generation": generation, "partition": partition}))

    def park(self, parked: Iterable[Parked], session: ClientSession) -> None:
        """Puts facts aside, in the transaction that moves the checkpoint past them."""
        self._rows.insert_many([_row(one) for one in parked], session=session)

    def flagged(self, generation: str, partition: int) -> list[str]:
        """The streams for which an operator has asked something."""
        asked = {"generation": generation, "partition": partition, "flag": {"$ne": None}}
        return list(self._rows.distinct("stream", asked))

    def of_stream(self, generation: str, stream: str) -> list[Parked]:
        """A stream's parked facts, in their order."""
        rows = self._rows.find({"generation": generation, "stream": stream})
        return [_parked(row) for row in rows.sort([("source", ASCENDING), ("position", ASCENDING)])]

    def settle(self, parked: Parked, cause: Cause | None, session: ClientSession) -> None:
        """Takes a released fact out; with a cause it failed again: counts the attempt and takes the flag off."""
        if cause is None:
            self._rows.delete_one({"_id": parked.id}, session=session)
            return
        fields = {"state": "failed", "class": cause.kind, "code": cause.code, "flag": None}
        self._rows.update_one({"_id": parked.id}, {"$set": fields, "$inc": {"attempts": 1}}, session=session)

    def flag(self, id: str, flag: Flag) -> bool:
        """An operator's wish for a failed fact; False when there is no such one."""
        return self._rows.update_one({"_id": id, "state": "failed"}, {"$set": {"flag": flag}}).matched_count == 1

    def all(self) -> list[Parked]:
        """Everything parked, in order, for an operator's list."""
        return [_parked(row) for row in self._rows.find().sort("_id", ASCENDING)]

    def find(self, id: str) -> Parked | None:
        """One parked fact by its id `<projection>/<generation>/<source>/<position>`."""
        row = self._rows.find_one({"_id": id})
        return _parked(row) if row else None

    def count(self, generation: str) -> int:
        """How many facts are parked in a generation, waiting ones included."""
        return self._rows.count_documents({"generation": generation})

    def forget(self, generation: str) -> None:
        """Removes the parked facts of a generation that is no longer wanted."""
        self._rows.delete_many({"generation": generation})


def _row(parked: Parked) -> Document:
    return {
        "_id": parked.id,
        "generation": parked.generation,
        "partition": parked.partition,
        "source": parked.source,
        "position": parked.position,
        "stream": parked.stream,
        "type": parked.type,
        "body": parked.body,
        "state": parked.state,
        "class": parked.cause.kind if parked.cause else None,
        "code": parked.cause.code if parked.cause else None,
        "attempts": parked.attempts,
        "flag": parked.flag,
        "at": parked.at,
    }


def _parked(row: dict[str, Any]) -> Parked:
    return Parked(
        row["generation"],
        row["partition"],
        row["source"],
        row["position"],
        row["stream"],
        row["type"],
        bytes(row["body"]),
        row["state"],
        Cause(row["class"], row["code"]) if row["class"] else None,
        row["attempts"],
        row["flag"],
        row["at"],
    )
