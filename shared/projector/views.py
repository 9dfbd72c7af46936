"""The read side: the rows of a projection's live generation, and how fresh they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database

from shared.mongo import Document, create_collection
from shared.projector.checkpoints import Checkpoint, Checkpoints
from shared.projector.projection import Projection

POINTER_KEPT = 1.0

Vector = dict[str, dict[int, int]]
"""Source → partition → last position."""


def generation_name(projection: str, generation: int) -> str:
    """The prefix of a generation's checkpoints, leases and parked facts: "cases.list/1"."""
    return f"{projection}/{generation}"


def table_name(projection: str, table: str, generation: int) -> str:
    """The collection that holds a table of a generation: "cases.list.cases.1"."""
    return f"{projection}.{table}.{generation}"


class Generations:
    """Which generation of each projection is live: one pointer per projection."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._pointers = database["projections"]
        self._known: dict[str, tuple[int, float]] = {}

    def prepare(self, projection: Projection, generation: int) -> None:
        """Creates a generation's collections and indexes, outside of any transaction; safe to repeat."""
        for table, indexes in projection.tables.items():
            name = table_name(projection.name, table, generation)
            create_collection(self._database, name)
            if indexes:
                self._database[name].create_indexes(list(indexes))

    def live(self, projection: str) -> int:
        """The live generation, 1 at first; known again after `POINTER_KEPT` seconds."""
        generation, until = self._known.get(projection, (0, 0.0))
        if monotonic() < until:
            return generation
        row = self._pointers.find_one({"_id": projection})
        generation = row["live"] if row else 1
        self._known[projection] = (generation, monotonic() + POINTER_KEPT)
        return generation

    def newest(self, projection: str) -> int:
        """The highest generation ever begun; a new one is numbered after it."""
        row = self._pointers.find_one({"_id": projection})
        if row is None:
            return 1
        return int(row["newest"] if "newest" in row else row["live"])

    def begin(self, projection: str) -> int:
        """Numbers a new generation that nobody reads yet."""
        generation = self.newest(projection) + 1
        self._pointers.update_one(
            {"_id": projection}, {"$set": {"newest": generation}, "$setOnInsert": {"live": 1}}, upsert=True
        )
        return generation

    def swap(self, projection: str, generation: int, retired_at: datetime) -> None:
        """Makes a generation the live one; the one before is kept for a while."""
        before = self.live(projection)
        self._pointers.update_one(
            {"_id": projection},
            {"$set": {"live": generation}, "$push": {"retired": {"generation": before, "at": retired_at}}},
        )
        self._known.pop(projection, None)

    def retired(self, projection: str, before: datetime) -> list[int]:
        """Generations that were replaced before a moment."""
        row = self._pointers.find_one({"_id": projection}) or {}
        return [one["generation"] for one in row.get("retired", []) if one["at"] < before]

    def drop(self, projection: Projection, generation: int) -> None:
        """Removes a generation's rows, and its entry among the retired ones."""
        for table in projection.tables:
            self._database[table_name(projection.name, table, generation)].drop()
        self._pointers.update_one({"_id": projection.name}, {"$pull": {"retired": {"generation": generation}}})


class Views:
    """What queries read from."""

    def __init__(self, database: Database[Document], generations: Generations, checkpoints: Checkpoints) -> None:
        self._database = database
        self._generations = generations
        self._checkpoints = checkpoints

    def table(self, projection: str, table: str) -> Collection[Document]:
        """The rows of a table in the live generation."""
        return self._database[table_name(projection, table, self._generations.live(projection))]

    @contextmanager
    def snapshot(self) -> Iterator[ClientSession]:
        """A session whose reads all see one moment."""
        with self._database.client.start_session(snapshot=True) as session:
            yield session

    def checkpoints(self, projection: str, session: ClientSession | None = None) -> dict[int, Checkpoint]:
        """The live generation's checkpoints by partition."""
        name = generation_name(projection, self._generations.live(projection))
        return self._checkpoints.of(name, session)

    def vector(self, projection: str, session: ClientSession | None = None) -> Vector:
        """How far the rows have come: the last position applied per source and partition."""
        vector: Vector = {}
        for partition, checkpoint in self.checkpoints(projection, session).items():
            for source, position in checkpoint.have.items():
                vector.setdefault(source, {})[partition] = position
        return vector

    def as_of(self, projection: str, session: ClientSession | None = None) -> datetime | None:
        """The time of the newest fact in the rows; None while there is none."""
        checkpoints = self.checkpoints(projection, session).values()
        return max((one.at for one in checkpoints if one.at is not None), default=None)
