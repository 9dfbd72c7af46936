"""Commits: one document per command, hash-chained per stream, journaled on a majority before it counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

import orjson
from pymongo import ASCENDING, IndexModel
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from shared.areas import Scope
from shared.clock import Clock, from_millis, now, to_millis
from shared.eventstore.facts import Codec
from shared.mongo import DUPLICATE_KEY, DURABLE, Document, create_collection


@dataclass(frozen=True, slots=True)
class Origin:
    """Who wants it and why; `command_id` makes a repetition the same command, `command_hash` tells another body."""

    actor: str
    correlation: str
    causation: str | None = None
    traceparent: str | None = None
    command_id: str | None = None
    command_hash: bytes | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Where a stream ends: its version (0: nothing there), the time and the hash of its last commit."""

    version: int = 0
    at: datetime | None = None
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One fact as it stands in its stream; `version` is the commit's, `index` the fact's place in it."""

    fact: object
    name: str
    version: int
    index: int
    at: datetime
    actor: str
    correlation: str


Addition = tuple[str, Head, Sequence[object], Origin, Scope, Sequence[str]]
"""The stream, where it ends, what is added to it, who wants it, to which area it belongs, whom it is hidden from."""


class EventStore:
    """The commits of one service's database."""

    def __init__(self, database: Database[Document], codec: Codec, clock: Clock = now) -> None:
        self._commits = database.get_collection("commits", write_concern=DURABLE, read_concern=ReadConcern("majority"))
        self._codec = codec
        self._clock = clock

    def prepare(self) -> None:
        """Creates the collection and its indexes; safe to repeat, by many replicas at once."""
        create_collection(self._commits.database, "commits")
        self._commits.create_indexes(
            [
                IndexModel([("stream", ASCENDING), ("version", ASCENDING)], unique=True),
                IndexModel([("command_id", ASCENDING)], unique=True, sparse=True),
                IndexModel(
                    [("pending", ASCENDING), ("stream", ASCENDING), ("version", ASCENDING)],
                    partialFilterExpression={"pending": True},
                ),
            ]
        )

    def load(self, stream: str) -> tuple[list[Recorded], Head]:
        """All facts of a stream in order, and where it ends."""
        return self._read(self._commits.find({"stream": stream}).sort("version"))

    def version(self, stream: str) -> int:
        """How many commits the stream has, by its index alone; 0 where there is no such stream."""
        newest = self._commits.find_one({"stream": stream}, {"_id": False, "version": True}, sort=[("version", -1)])
        return newest["version"] if newest else 0

    def versions(self, streams: Iterable[str]) -> dict[str, int]:
        """The same for many streams with one query; those with nothing in them are left out."""
        grouped = {"$group": {"_id": "$stream", "version": {"$max": "$version"}}}
        found = self._commits.aggregate([{"$match": {"stream": {"$in": list(streams)}}}, grouped])
        return {one["_id"]: one["version"] for one in found}

    def load_many(self, streams: Iterable[str]) -> dict[str, tuple[list[Recorded], Head]]:
        """The same for many streams with one query; streams with nothing in them are left out."""
        found = self._commits.find({"stream": {"$in": list(streams)}}).sort(
            [("stream", ASCENDING), ("version", ASCENDING)]
        )
        return {stream: self._read(commits) for stream, commits in groupby(found, lambda one: one["stream"])}

    def commit_of(self, command_id: str) -> Document | None:
        """The commit that a command left, by its id."""
        return self._commits.find_one({"command_id": command_id}, {"body": 0})

    def append(
        self,
        stream: str,
        head: Head,
        facts: Sequence[object],
        origin: Origin,
        scope: Scope,
        hidden_from: Sequence[str] = (),
    ) -> Head:
        """Adds one commit after `head`, and returns the new end of the stream.

        Raises pymongo's DuplicateKeyError when another commit took the version or the command id.
        """
        document, new_head = commit(self._codec, self._clock(), stream, head, facts, origin, scope, hidden_from)
        self._commits.insert_one(document)
        return new_head

    def append_all(self, commits: Iterable[Addition], session: ClientSession) -> list[Head]:
        """Many streams' commits in the caller's transaction: all of them, or none.

        Raises DuplicateKeyError as `append` does.
        """
        made = [commit(self._codec, self._clock(), *one) for one in commits]
        try:
            self._commits.insert_many([document for document, _ in made], session=session)
        except BulkWriteError as error:
            failures = error.details["writeErrors"]
            if failures and failures[0]["code"] == DUPLICATE_KEY:
                raise DuplicateKeyError(failures[0]["errmsg"], DUPLICATE_KEY, failures[0]) from error
            raise
        return [head for _, head in made]

    def _read(self, commits: Iterable[Mapping[str, Any]]) -> tuple[list[Recorded], Head]:
        recorded: list[Recorded] = []
        head = Head()
        for one in commits:
            body = orjson.loads(one["body"])
            at = from_millis(body["at"])
            meta = body["meta"]
            for index, event in enumerate(body["events"]):
                fact = self._codec.decode(event["name"], event["data"])
                recorded.append(
                    Recorded(fact, event["name"], body["version"], index, at, meta["actor"], meta["correlation"])
                )
            head = Head(body["version"], at, bytes(one["hash"]).hex())
        return recorded, head


def commit(
    codec: Codec,
    moment: datetime,
    stream: str,
    head: Head,
    facts: Sequence[object],
    origin: Origin,
    scope: Scope,
    hidden_from: Sequence[str] = (),
) -> tuple[Document, Head]:
    """The document of one commit after `head`, and the head it makes; its time never goes back in a stream."""
    at = max(moment, head.at) if head.at else moment
    version = head.version + 1
    body = orjson.dumps(
        {
            "stream": stream,
            "version": version,
            "events": [{"name": name, "data": data} for name, data in map(codec.encode, facts)],
            "meta": _meta(origin, scope, hidden_from),
            "at": to_millis(at),
            "previous_hash": head.hash,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    digest = sha256(body)
    document: Document = {
        "stream": stream,
        "version": version,
        "body": body,
        "hash": digest.digest(),
        "n": len(facts),
        "at": at,
        "pending": True,
    }
    if origin.command_id is not None:
        document["command_id"] = origin.command_id
        document["command_hash"] = origin.command_hash
    return document, Head(version, at, digest.hexdigest())


def _meta(origin: Origin, scope: Scope, hidden_from: Sequence[str]) -> dict[str, Any]:
    meta = {
        "actor": origin.actor,
        "correlation": origin.correlation,
        "causation": origin.causation,
        "traceparent": origin.traceparent,
        "scope": scope.to_list(),
    }
    return {**meta, "hidden_from": list(hidden_from)} if hidden_from else meta
