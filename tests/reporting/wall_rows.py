"""The wall's tables on a real database, filled by the handlers, and an ear for what is asked of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bson import SON
from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.reporting.projections import WALL, WALL_ROWS
from shared.eventlog.envelope import Published
from shared.mongo import Document
from shared.projector.checkpoints import Checkpoints
from shared.projector.views import Generations, Views

READS = frozenset({"find", "aggregate"})
PLANNED = frozenset({"find", "filter", "sort", "limit", "aggregate", "pipeline", "cursor"})


class Commands(CommandListener):
    """Keeps every read."""

    def __init__(self) -> None:
        self.reads: list[Mapping[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in READS:
            self.reads.append(dict(event.command))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to keep."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to keep."""


class WallRows:
    """The tables of `reporting.wall`, in the generation that is live at first."""

    def __init__(self, database: Database[Document]) -> None:
        self.database = database
        generations, checkpoints = Generations(database), Checkpoints(database)
        checkpoints.prepare()
        generations.prepare(WALL_ROWS, 1)
        self.views = Views(database, generations, checkpoints)

    def apply(self, facts: Iterable[Published]) -> None:
        """What the projector does, without its checkpoints."""
        writes: dict[str, list[Any]] = defaultdict(list)
        for one in facts:
            for table, write in WALL_ROWS.handlers[one.type](one):
                writes[table].append(write)
        for table, operations in writes.items():
            self.views.table(WALL, table).bulk_write(operations)

    def have(self, partition: int, source: str, position: int, at: object) -> None:
        """A checkpoint as the projector leaves it."""
        row = {"offset": 1, "anchor": [source, position], "have": {source: position}, "at": at}
        self.database["checkpoints"].insert_one({"_id": f"{WALL}/1/{partition}", "fence": 1, **row})

    def plan(self, read: Mapping[str, Any]) -> dict[str, Any]:
        """How the server carries out a read, with what it looked at."""
        asked = SON((name, value) for name, value in read.items() if name in PLANNED)
        explained: dict[str, Any] = self.database.command("explain", asked, verbosity="executionStats")
        return explained
