"""Commits as they are stored → a proof that anybody can check without us: each hash covers the bytes before it.

The bytes hold what the published facts hold; people's words stand in them sealed, as nobody without a key can read
them, so that a proof tells no more than the facts do, and goes on holding after a key was deleted.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from shared.clock import from_millis
from shared.eventstore.numbering import Numbered
from shared.mongo import Document


def proof_of(stream: str, commits: Sequence[Document], placed: Sequence[Numbered], newest: Document | None) -> Document:
    """The proof of these commits, which follow one another; `newest` is the stream's last one."""
    positions = {one.commit["_id"]: one for one in placed}
    more = bool(commits and newest and commits[-1]["version"] < newest["version"])
    return {
        "stream": stream,
        "hash": "sha256",
        "commits": [_proven(commit, positions.get(commit["_id"])) for commit in commits],
        "head": {"version": newest["version"], "hash": bytes(newest["hash"]).hex()} if newest else None,
        "next": commits[-1]["version"] if more else None,
    }


def _proven(commit: Document, placed: Numbered | None) -> Mapping[str, Any]:
    body = bytes(commit["body"])
    told = orjson.loads(body)
    return {
        "version": told["version"],
        "at": from_millis(told["at"]),
        "previous_hash": told["previous_hash"],
        "hash": bytes(commit["hash"]).hex(),
        "positions": list(range(placed.position, placed.last + 1)) if placed else None,
        "body": b64encode(body).decode(),
    }
