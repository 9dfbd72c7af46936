"""The log's surroundings in memory: a database, a broker that may lose and lie, and processes that may die.

Everything that decides anything is the real code: commits, numbering, backlog, window, reader, changes.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any, Literal, cast

from shared.eventlog.backlog import Backlog
from shared.eventlog.envelope import Outgoing, Published, beacon, read
from shared.eventlog.reader import Delivery, Reader
from shared.eventlog.window import Window
from shared.eventstore.numbering import (
    Batch,
    Head,
    Numbering,
    _advanced,
    _chained,
    _document,
    _numbered,
    in_order,
)
from shared.eventstore.store import Head as StreamHead
from shared.eventstore.store import Origin, commit
from shared.mongo import Document
from shared.projector.appliers import ProjectionApplier, changes_of
from shared.projector.checkpoints import Checkpoint
from shared.projector.parking import Parked
from shared.projector.projection import Projection
from tests.shared.things import SCOPE, ThingAdded, codec

SOURCES = ("cases", "registry")
STREAMS = {"cases": ("thing-7", "thing-10", "thing-3"), "registry": ("thing-27", "thing-33", "thing-8")}
PARTITIONS = (0, 1)
Fate = Literal["stored", "refused", "stored but refused"]


class Database:
    """One source's commits, numbering and relay state: what is here has been journaled."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.commits: dict[int, Document] = {}
        self.batches: dict[int, Document] = {}
        self.published = dict.fromkeys(PARTITIONS, 0)
        self._codec = codec()

    def end_of(self, stream: str) -> StreamHead:
        last = max((one for one in self.commits.values() if one["stream"] == stream), key=_version, default=None)
        return StreamHead(last["version"], last["at"], last["hash"].hex()) if last else StreamHead()

    def append(self, stream: str, head: StreamHead, facts: int, moment: datetime) -> None:
        """A writer's commit; the one who was slower conflicts, which changes nothing."""
        if self.end_of(stream).version == head.version:
            amounts = [ThingAdded(n) for n in range(1, facts + 1)]
            made, _ = commit(self._codec, moment, stream, head, amounts, Origin("me", "c"), SCOPE)
            id = len(self.commits)
            self.commits[id] = made | {"_id": id}

    def pending(self, limit: int) -> list[Document]:
        """What a numberer sees in one snapshot: the oldest by (stream, version), as the index has them."""
        numbered = {id for batch in self.batches.values() for id in batch["commits"]}
        unnumbered = [one for one in self.commits.values() if one["_id"] not in numbered]
        return in_order(sorted(unnumbered, key=lambda one: (one["stream"], one["version"]))[:limit])

    def insert(self, document: Document) -> bool:
        """False where the unique indexes refuse it: the position or one of the commits is taken."""
        numbered = {id for batch in self.batches.values() for id in batch["commits"]}
        if document["_id"] in self.batches or numbered & set(document["commits"]):
            return False
        self.batches[document["_id"]] = document
        return True

    def batch(self, first: int) -> Batch:
        document = self.batches[first]
        commits = [self.commits[id] for id in document["commits"]]
        return Batch(first, _chained(first, document["tails"], commits), document["digest"])

    def head(self) -> Head:
        if not self.batches:
            return Head()
        first = max(self.batches)
        return _advanced(Head(first - 1, tuple(self.batches[first]["tails"])), self.batch(first))


def _version(one: Document) -> int:
    return int(one["version"])


class Numberer:
    """One process's numbering: what it has read may be old when it writes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.current = database.head()
        self._read: list[Document] = []

    def read(self, limit: int) -> None:
        self._read = self._database.pending(limit)

    def insert(self) -> None:
        if not self._read:
            self.current = self._database.head()
            return
        batch = _numbered(self._read, self.current)
        taken = self._database.insert(_document(batch, self.current))
        self.current = _advanced(self.current, batch) if taken else self._database.head()
        self._read = []

    def batches_at(self, position: int, commits: int) -> list[Batch]:
        start = max(first for first in self._database.batches if first <= position)
        found = [self._database.batch(first) for first in sorted(self._database.batches) if first >= start]
        enough = accumulate(len(batch.commits) for batch in found)
        return found[: 1 + sum(total < commits for total in enough)]


@dataclass
class Log:
    """One partition's stream; `epoch` changes when its readers are thrown off."""

    entries: list[Outgoing] = field(default_factory=list)
    first: int = 0
    bound: set[str] = field(default_factory=set)
    epoch: object = field(default_factory=object)

    @property
    def end(self) -> int:
        return self.first + len(self.entries)

    def deliveries(self, offset: int, limit: int) -> list[Delivery]:
        found = self.entries[offset - self.first :][:limit] if offset >= self.first else []
        return [_delivery(offset + index, message) for index, message in enumerate(found)]


def _delivery(offset: int, message: Outgoing) -> Delivery:
    return Delivery(
        offset, message.source, message.type, message.stream, message.position, message.prev, message.body, 0
    )


class Broker:
    """The logs and the repair queues."""

    def __init__(self) -> None:
        self.logs: dict[int, Log] = {}
        self.repairs: dict[str, list[tuple[int, int | None]]] = {source: [] for source in SOURCES}

    def declare(self, partition: int, source: str) -> None:
        self.logs.setdefault(partition, Log()).bound.add(source)

    def ask(self, partition: int, wanted: Iterable[tuple[str, int | None]]) -> None:
        for source, have in wanted:
            self.repairs[source].append((partition, have))

    def truncate(self, partition: int, entries: int) -> None:
        """Retention takes from the head, never the newest entry; readers that it overtakes begin anew."""
        if log := self.logs.get(partition):
            gone = min(entries, max(len(log.entries) - 1, 0))
            del log.entries[:gone]
            log.first += gone

    def lose_tail(self, partition: int, entries: int) -> bool:
        """Confirmed entries are gone, as after a power cut; tells whether a beacon was among them."""
        log = self.logs.get(partition)
        if log is None:
            return False
        lost = log.entries[max(len(log.entries) - entries, 0) :]
        del log.entries[len(log.entries) - len(lost) :]
        log.epoch = object()
        return any(message.position is None for message in lost)


class Relay:
    """A process that publishes for one source; nothing of it but `published` in the database outlives it."""

    def __init__(self, database: Database, broker: Broker) -> None:
        self.database = database
        self._broker = broker
        self.numberer = Numberer(database)
        self._backlog = Backlog(cast(Numbering, self.numberer), database.source)
        self._windows = {p: Window(database.published[p]) for p in PARTITIONS}
        self._answers: dict[int, deque[tuple[str, int]]] = {p: deque() for p in PARTITIONS}
        self._tags = dict.fromkeys(PARTITIONS, 0)
        self._due = set(PARTITIONS)

    def publish(self, partition: int, limit: int, fates: Iterable[Fate] = ()) -> None:
        window = self._windows[partition]
        doomed = iter(fates)
        for message in self._backlog.after(partition, window.sent, min(window.room, limit)):
            self._hand_over(message, next(doomed, "stored"))
            self._due.add(partition)

    def send_beacon(self, partition: int) -> None:
        window = self._windows[partition]
        if partition in self._due and not window.waiting and not window.broken:
            self._hand_over(beacon(self.database.source, partition, window.published), "stored")
            self._due.discard(partition)

    def _hand_over(self, message: Outgoing, fate: Fate) -> None:
        partition = message.partition
        self._windows[partition].send(message)
        self._tags[partition] += 1
        tag, answers = self._tags[partition], self._answers[partition]
        log = self._broker.logs.get(partition)
        if log is None or message.source not in log.bound:
            answers.append(("return", tag))
        elif fate != "refused":
            log.entries.append(message)
        answers.append(("ack" if fate == "stored" else "nack", tag))

    def hear(self, partition: int, answers: int, at_once: bool) -> None:
        """The broker's answers arrive: one by one, or several acks as one."""
        window, waiting = self._windows[partition], self._answers[partition]
        heard = [waiting.popleft() for _ in range(min(answers, len(waiting)))]
        if at_once and heard and all(kind == "ack" for kind, _ in heard):
            heard = heard[-1:]
        for kind, tag in heard:
            match kind:
                case "ack":
                    window.confirm(tag, at_once)
                case "nack":
                    window.fail()
                case _:
                    window.miss()

    def recover(self, partition: int) -> None:
        window = self._windows[partition]
        if not window.broken:
            return
        if window.missing:
            self._broker.declare(partition, self.database.source)
        window.reopen()
        self._answers[partition].clear()
        self._tags[partition] = 0
        self._due.add(partition)

    def repair(self) -> None:
        requests = self._broker.repairs[self.database.source]
        if requests:
            partition, have = requests.pop(0)
            window = self._windows[partition]
            window.rewind(window.published if have is None else have)
            self._due.add(partition)

    def save(self) -> None:
        self.database.published = {p: window.published for p, window in self._windows.items()}

    def work_through(self) -> None:
        """Everything it can do now, and nothing fails."""
        while self._broker.repairs[self.database.source]:
            self.repair()
        self.numberer.read(1000)
        self.numberer.insert()
        for partition in PARTITIONS:
            self.recover(partition)
            self.publish(partition, 500)
            self.hear(partition, 1000, at_once=False)
            self.send_beacon(partition)
            self.hear(partition, 1000, at_once=False)
        self.save()


def _list_unless_poisoned(broken: set[str]) -> Any:
    def list_addition(event: Published) -> Iterable[Any]:
        yield event.source, event.stream, event.version, event.index
        if event.stream in broken:
            raise ValueError(event.stream)

    return list_addition


class View:
    """One partition of a projection: rows, parked facts and checkpoint are durable, the rest is memory."""

    def __init__(self, partition: int, broker: Broker) -> None:
        self.partition = partition
        self._broker = broker
        self.broken: set[str] = set()
        handlers = {"thing.added.v1": _list_unless_poisoned(self.broken)}
        self._applier = ProjectionApplier(Projection("view", frozenset(SOURCES), handlers, {}))
        self.rows: list[Any] = []
        self.parked: list[Parked] = []
        self._checkpoint = Checkpoint()
        self.restart()

    def restart(self) -> None:
        """All memory is gone."""
        saved = self._checkpoint
        self._reader = Reader(self._applier.sources, saved.offset, saved.anchor, saved.have)
        self._batch: list[Delivery] = []
        self._epoch: object = None
        self._next = 0

    def read(self, limit: int) -> None:
        log = self._broker.logs.get(self.partition)
        if self._epoch is not None and (log is None or log.epoch is not self._epoch or self._next < log.first):
            self.restart()
        if self._epoch is None:
            self._attach(log)
        elif log is not None:
            for delivery in log.deliveries(self._next, limit):
                self._next = delivery.offset + 1
                if self._reader.accept(delivery):
                    self._batch.append(delivery)

    def _attach(self, log: Log | None) -> None:
        self._reader.begin()
        if log is None:
            self.ask()
            return
        self._epoch = log.epoch
        if self._reader.offset is not None:
            found = log.deliveries(self._reader.offset, 1)
            if self._reader.stands_at(found[0] if found else None):
                self._next = self._reader.offset + 1
                return
        self._next = log.first

    def apply(self) -> None:
        """One transaction: rows, parked facts and checkpoint."""
        blocked = {one.stream for one in self.parked}
        changes = changes_of(self._applier, "view/1", self.partition, self._batch, blocked)
        self.rows += changes.writes
        self.parked += changes.parked
        self._checkpoint = Checkpoint(self._reader.offset, self._reader.anchor, dict(self._reader.have))
        self._batch = []

    def ask(self) -> None:
        self._broker.ask(self.partition, self._reader.wanted)

    def mend(self) -> None:
        """The handler can take them now: what was parked is applied in order."""
        self.broken.clear()
        for one in sorted(self.parked, key=lambda parked: parked.position):
            self.rows += self._applier.apply(read(one.body))
        self.parked = []

    def work_through(self) -> None:
        """Everything it can do now, and nothing fails."""
        self.read(0)
        self.read(10_000)
        self.apply()
        self.ask()
