"""Proof that the store's own record is whole: bodies match their hashes, chains and positions have no gap."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import orjson
from pymongo import ASCENDING
from pymongo.database import Database

from shared.eventstore.numbering import BATCH
from shared.mongo import Document

Progress = Callable[[int], object]


def audit(database: Database[Document], progress: Progress = lambda _: None) -> Iterator[str]:
    """What is wrong with a service's commits and numbering, one line each; nothing when all is well."""
    yield from _chains(database, progress)
    yield from _numbering(database)


def _chains(database: Database[Document], progress: Progress) -> Iterator[str]:
    stream, version, last = "", 0, ""
    order = [("stream", ASCENDING), ("version", ASCENDING)]
    for count, commit in enumerate(database["commits"].find().sort(order), 1):
        if commit["stream"] != stream:
            stream, version, last = commit["stream"], 0, ""
        body: dict[str, Any] = orjson.loads(commit["body"])
        name = f"{stream}/{commit['version']}"
        if sha256(commit["body"]).digest() != commit["hash"]:
            yield f"{name}: body does not match its hash"
        if body["previous_hash"] != last:
            yield f"{name}: does not follow the commit before it"
        if commit["version"] != version + 1:
            yield f"{name}: version {version + 1} is missing"
        version, last = commit["version"], commit["hash"].hex()
        if count % BATCH == 0:
            progress(count)


def _numbering(database: Database[Document]) -> Iterator[str]:
    position, digest = 0, b""
    for batch in database["numbering"].find().sort("_id", ASCENDING):
        hashes = {
            commit["_id"]: (commit["hash"], commit["n"])
            for commit in database["commits"].find({"_id": {"$in": batch["commits"]}}, {"hash": 1, "n": 1})
        }
        if batch["_id"] != position + 1:
            yield f"position {position + 1}: not numbered"
        if [hashes.get(id, (b"", 0))[1] for id in batch["commits"]] != batch["counts"]:
            yield f"position {batch['_id']}: commits are missing"
        digest = sha256(digest + b"".join(hashes.get(id, (b"", 0))[0] for id in batch["commits"])).digest()
        if digest != batch["digest"]:
            yield f"position {batch['_id']}: digest does not match"
            digest = batch["digest"]
        position = batch["_id"] + batch["n"] - 1
