"""Proof that live rows are what the facts amount to: the same projection, built again, compared row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

import bson
from pymongo.client_session import ClientSession
from pymongo.database import Database

from shared.mongo import Document
from shared.projector.aside import LOOK_EVERY, Aside, Progress, aside, discard
from shared.projector.checkpoints import Checkpoints
from shared.projector.projection import Projection
from shared.projector.views import Generations, generation_name, table_name

Rows = dict[tuple[str, bytes], tuple[Any, bytes]]
"""(table, encoded _id) → (_id, hash of the row)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the facts have it: changed, missing from the live rows, or added to them."""

    kind: Literal["changed", "missing", "added"]
    table: str
    id: Any


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows were compared, and which differ."""

    rows: int
    differences: list[Difference]


def verify(database: Database[Document], amqp_uri: str, projection: Projection, progress: Progress) -> Verified:
    """Compares the live generation, as one snapshot shows it, with one built to exactly the same positions."""
    generations = Generations(database)
    live = generations.live(projection.name)
    with database.client.start_session(snapshot=True) as session:
        checkpoints = Checkpoints(database).of(generation_name(projection.name, live), session)
        rows = dict(_hashed(database, projection, live, session))
    goal = {partition: checkpoint.have for partition, checkpoint in checkpoints.items()}
    total = sum(sum(places.values()) for places in goal.values())
    with aside(database, amqp_uri, projection, goal) as built:
        _wait(built, progress, total)
    try:
        expected = dict(_hashed(database, projection, built.generation, None))
    finally:
        discard(database, projection, built.generation)
    return Verified(len(rows), list(_differences(rows, expected)))


def _wait(built: Aside, progress: Progress, total: int) -> None:
    for thread in built.threads:
        while thread.is_alive():
            progress(built.applied(), total)
            thread.join(LOOK_EVERY)


def _hashed(
    database: Database[Document], projection: Projection, generation: int, session: ClientSession | None
) -> Iterator[tuple[tuple[str, bytes], tuple[Any, bytes]]]:
    for table in projection.tables:
        for row in database[table_name(projection.name, table, generation)].find({}, session=session):
            key = bson.encode({"_id": row["_id"]})
            yield (table, key), (row["_id"], sha256(bson.encode(_sorted(row))).digest())


def _differences(live: Rows, expected: Rows) -> Iterator[Difference]:
    for key in sorted(live.keys() | expected.keys()):
        id = (live.get(key) or expected[key])[0]
        if key not in live:
            yield Difference("missing", key[0], id)
        elif key not in expected:
            yield Difference("added", key[0], id)
        elif live[key][1] != expected[key][1]:
            yield Difference("changed", key[0], id)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    return value
