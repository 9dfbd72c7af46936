"""Numbering: every committed fact gets a dense position per source, written before it is published.

Positions are batched: one document numbers up to a thousand commits and says at which position its
partitions stood before it, so that each event can name the one before it in its partition.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from zlib import crc32

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.mongo import DURABLE, Document, create_collection

PARTITIONS = 8
BATCH = 1000


def partition_of(stream: str) -> int:
    """The partition of a stream: crc32 of its id modulo `PARTITIONS`, the same for ever."""
    return crc32(stream.encode()) % PARTITIONS


def in_order(commits: Iterable[Document]) -> list[Document]:
    """By time; within a stream, where time never goes back, by version."""
    return sorted(commits, key=lambda commit: (commit["at"], commit["stream"], commit["version"]))


@dataclass(frozen=True, slots=True)
class Numbered:
    """One commit with the position of its first fact and the present position before it in its partition."""

    position: int
    prev: int
    partition: int
    commit: Mapping[str, Any]

    @property
    def count(self) -> int:
        return int(self.commit["n"])

    @property
    def last(self) -> int:
        return self.position + self.count - 1


@dataclass(frozen=True, slots=True)
class Batch:
    """A numbering document together with its commits, in order."""

    first: int
    commits: Sequence[Numbered]
    digest: bytes

    @property
    def last(self) -> int:
        return self.commits[-1].last


@dataclass(frozen=True, slots=True)
class Head:
    """Where the numbering of a source ends: last position, last position per partition, digest of all commits."""

    position: int = 0
    tails: tuple[int, ...] = (0,) * PARTITIONS
    digest: bytes = b""


class Numbering:
    """The numbering of one source; any number of processes may number, one wins each batch."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._commits = database.get_collection("commits", read_concern=ReadConcern("majority"))
        self._batches = database.get_collection(
            "numbering", write_concern=DURABLE, read_concern=ReadConcern("majority")
        )
        self._current: Head | None = None
        self._settled: set[ObjectId] | None = None
        self._ends: tuple[int, tuple[int, ...]] = (0, ())

    def prepare(self) -> None:
        """Creates the collection and its index; safe to repeat."""
        create_collection(self._database, "numbering")
        self._batches.create_indexes([IndexModel([("commits", ASCENDING)], unique=True)])

    @property
    def current(self) -> Head:
        """Where the numbering ends, as far as this process has seen."""
        if self._current is None:
            self._current = self.head()
        return self._current

    def head(self) -> Head:
        """Where the numbering ends, read afresh."""
        last = self._batches.find_one(sort=[("_id", DESCENDING)])
        if last is None:
            return Head()
        return _advanced(Head(last["_id"] - 1, tuple(last["tails"])), self._with_commits([last])[0])

    def ends(self, position: int | None = None) -> tuple[int, ...]:
        """The last position per partition at the end of the batch that has `position`, without one of the newest."""
        wanted = {} if position is None else {"_id": {"$lte": position}}
        batch = self._batches.find_one(wanted, sort=[("_id", DESCENDING)])
        if batch is None:
            return Head().tails
        known, ends = self._ends
        if known != batch["_id"]:
            ends = self._ends_of(batch)
            self._ends = (batch["_id"], ends)
        return ends

    def pending(self) -> list[ObjectId] | None:
        """The commits that bear the pending mark; None when they are more than `BATCH`."""
        found = self._commits.find({"pending": True}, {"_id": 1}).limit(BATCH + 1)
        commits = [commit["_id"] for commit in found]
        return commits if len(commits) <= BATCH else None

    def numbers(self, commits: Collection[ObjectId]) -> bool:
        """Whether every one of these commits has its position."""
        return not commits or self._already_numbered(list(commits)).issuperset(commits)

    def number_pending(self) -> Batch | None:
        """Numbers the oldest pending commits, at most `BATCH` of them; None when it numbered nothing.

        The caller publishes the batch and then calls `settle`.
        """
        pending = self._unnumbered()
        if not pending:
            self._notice_others()
            return None
        head = self.current
        batch = _numbered(pending, head)
        try:
            self._batches.insert_one(_document(batch, head))
        except DuplicateKeyError:
            self._current, self._settled = self.head(), None
            return None
        self._current = _advanced(head, batch)
        return batch

    def settle(self, batch: Batch) -> None:
        """Takes the pending mark off numbered commits; losing this write costs one look-up, no more."""
        ids = [numbered.commit["_id"] for numbered in batch.commits]
        self._unmark(ids)
        self._settled = set(ids)

    def batches_at(self, position: int, commits: int) -> list[Batch]:
        """The batch that numbers `position` and those after it, until they have so many commits.

        KeyError when nothing is numbered there.
        """
        first = self._batches.find_one({"_id": {"$lte": position}}, {"n": 1}, sort=[("_id", DESCENDING)])
        if first is None or position >= first["_id"] + first["n"]:
            raise KeyError(position)
        documents: list[Document] = []
        for document in self._batches.find({"_id": {"$gte": first["_id"]}}).sort("_id", ASCENDING):
            documents.append(document)
            commits -= len(document["commits"])
            if commits <= 0:
                break
        return self._with_commits(documents)

    def placed(self, commits: Iterable[Document]) -> list[Numbered]:
        """These commits with their positions, in order; those that have none yet are left out."""
        wanted = {one["_id"]: one for one in commits}
        batches = list(self._batches.find({"commits": {"$in": list(wanted)}}))
        ids = [id for batch in batches for id in batch["commits"]]
        known = {one["_id"]: one for one in self._commits.find({"_id": {"$in": ids}}, {"stream": 1, "n": 1})}
        chained = (
            one for batch in batches for one in _chained(batch["_id"], batch["tails"], _those(known, batch["commits"]))
        )
        found = [replace(one, commit=wanted[id]) for one in chained if (id := one.commit["_id"]) in wanted]
        return sorted(found, key=lambda one: one.position)

    def commits(self, stream: str, after: int, limit: int) -> list[Document]:
        """The commits of a stream behind a version as they are stored, at most `limit`."""
        found = self._commits.find({"stream": stream, "version": {"$gt": after}})
        return list(found.sort("version", ASCENDING).limit(limit))

    def newest(self, stream: str) -> Document | None:
        """The last commit of a stream."""
        return self._commits.find_one({"stream": stream}, sort=[("version", DESCENDING)])

    def _ends_of(self, batch: Document) -> tuple[int, ...]:
        found = self._commits.find({"_id": {"$in": batch["commits"]}}, {"stream": 1})
        partitions = {commit["_id"]: partition_of(commit["stream"]) for commit in found}
        ends, position = list(batch["tails"]), batch["_id"] - 1
        for commit, count in zip(batch["commits"], batch["counts"], strict=True):
            position += count
            ends[partitions[commit]] = position
        return tuple(ends)

    def _notice_others(self) -> None:
        last = self._batches.find_one({}, {"n": 1}, sort=[("_id", DESCENDING)])
        if last is not None and last["_id"] + last["n"] - 1 != self.current.position:
            self._current = self.head()

    def _unnumbered(self) -> list[Document]:
        with self._database.client.start_session(snapshot=True) as session:
            pending = self._pending(session)
        ids = [commit["_id"] for commit in pending]
        if not ids:
            return []
        known = self._already_numbered(ids) if self._settled is None else self._settled.intersection(ids)
        if known and self._settled is None:
            self._unmark(list(known))
        return in_order(commit for commit in pending if commit["_id"] not in known)

    def _pending(self, session: ClientSession) -> list[Document]:
        # In one snapshot and in the order of the index, a stream's later commit never shows without
        # its earlier ones; a plain cursor showed version 2 without version 1.
        commits = self._database["commits"]
        return list(
            commits.find({"pending": True}, session=session)
            .sort([("pending", ASCENDING), ("stream", ASCENDING), ("version", ASCENDING)])
            .limit(BATCH)
        )

    def _already_numbered(self, ids: Sequence[ObjectId]) -> set[ObjectId]:
        wanted = set(ids)
        batches = self._batches.find({"commits": {"$in": ids}}, {"commits": 1})
        return {id for batch in batches for id in batch["commits"] if id in wanted}

    def _unmark(self, ids: Sequence[ObjectId]) -> None:
        commits = self._commits.with_options(write_concern=WriteConcern(1))
        commits.update_many({"_id": {"$in": ids}}, {"$unset": {"pending": ""}})

    def _with_commits(self, documents: Sequence[Document]) -> list[Batch]:
        ids = [id for document in documents for id in document["commits"]]
        found = {commit["_id"]: commit for commit in self._commits.find({"_id": {"$in": ids}})}
        return [_batch(document, [found[id] for id in document["commits"]]) for document in documents]


def _those(commits: Mapping[ObjectId, Document], ids: Iterable[ObjectId]) -> list[Document]:
    return [commits[id] for id in ids]


def _batch(document: Document, commits: Sequence[Document]) -> Batch:
    return Batch(document["_id"], _chained(document["_id"], document["tails"], commits), document["digest"])


def _numbered(commits: Sequence[Document], head: Head) -> Batch:
    digest = sha256(head.digest + b"".join(commit["hash"] for commit in commits)).digest()
    return Batch(head.position + 1, _chained(head.position + 1, head.tails, commits), digest)


def _chained(first: int, tails: Sequence[int], commits: Sequence[Document]) -> list[Numbered]:
    ends = list(tails)
    position = first
    chained = []
    for commit in commits:
        partition = partition_of(commit["stream"])
        numbered = Numbered(position, ends[partition], partition, commit)
        chained.append(numbered)
        ends[partition] = numbered.last
        position = numbered.last + 1
    return chained


def _advanced(head: Head, batch: Batch) -> Head:
    tails = list(head.tails)
    for numbered in batch.commits:
        tails[numbered.partition] = numbered.last
    return Head(batch.last, tuple(tails), batch.digest)


def _document(batch: Batch, head: Head) -> Document:
    return {
        "_id": batch.first,
        "n": batch.last - batch.first + 1,
        "commits": [numbered.commit["_id"] for numbered in batch.commits],
        "counts": [numbered.count for numbered in batch.commits],
        "tails": list(head.tails),
        "digest": batch.digest,
    }
