"""Whatever writers, relays, broker and readers do to each other, the view comes to what was committed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.clock import from_millis
from shared.eventlog.chain import Place
from shared.eventlog.chain import place_of as real_place_of
from shared.eventlog.window import Window
from tests.laws.log_model import PARTITIONS, SOURCES, STREAMS, Broker, Database, Fate, Relay, View

WRITERS = RELAYS = (0, 1)
MORNING = from_millis(1_764_000_000_000)
ROUNDS = 30

sources = st.sampled_from(SOURCES)
partitions = st.sampled_from(PARTITIONS)
relays = st.sampled_from(RELAYS)
few = st.integers(1, 6)
fates = st.lists(st.sampled_from(["stored", "stored", "refused", "stored but refused"]), max_size=6)


class LogMachine(RuleBasedStateMachine):
    """Two sources with two writers and two relays each, two partitions, one view of both."""

    def __init__(self) -> None:
        super().__init__()
        self.broker = Broker()
        self.databases = {source: Database(source) for source in SOURCES}
        self.relays = {(source, n): Relay(self.databases[source], self.broker) for source in SOURCES for n in RELAYS}
        self.views = {p: View(p, self.broker) for p in PARTITIONS}
        self.seen: dict[tuple[str, int], Any] = {}

    @initialize(relayed=st.booleans(), read=st.booleans())
    def start_somewhere(self, relayed: bool, read: bool) -> None:
        """Most runs begin with a history, so that the faults have something to hit."""
        for source, stream in _streams():
            self._commit(source, stream, 2)
            self._commit(source, stream, 1)
        for relay in self.relays.values() if relayed else ():
            relay.work_through()
        for view in self.views.values() if read else ():
            view.work_through()

    @rule(source=sources, stream=st.integers(0, 2), facts=st.integers(1, 3))
    def commit(self, source: str, stream: int, facts: int) -> None:
        self._commit(source, STREAMS[source][stream], facts)

    def _commit(self, source: str, stream: str, facts: int) -> None:
        database = self.databases[source]
        database.append(stream, database.end_of(stream), facts, MORNING)

    @rule(source=sources, writer=st.sampled_from(WRITERS), stream=st.integers(0, 2))
    def load(self, source: str, writer: int, stream: int) -> None:
        name = STREAMS[source][stream]
        self.seen[source, writer] = name, self.databases[source].end_of(name)

    @rule(source=sources, writer=st.sampled_from(WRITERS), facts=st.integers(1, 3), clock=st.integers(-2, 2))
    def write(self, source: str, writer: int, facts: int, clock: int) -> None:
        """The writers' clocks differ, and may go back."""
        if (source, writer) in self.seen:
            stream, head = self.seen[source, writer]
            self.databases[source].append(stream, head, facts, MORNING + timedelta(seconds=clock))

    @rule(source=sources, relay=relays, limit=few)
    def find_pending(self, source: str, relay: int, limit: int) -> None:
        self.relays[source, relay].numberer.read(limit)

    @rule(source=sources, relay=relays)
    def number(self, source: str, relay: int) -> None:
        self.relays[source, relay].numberer.insert()

    @rule(source=sources, relay=relays, partition=partitions, limit=few, fates=fates)
    def publish(self, source: str, relay: int, partition: int, limit: int, fates: list[Fate]) -> None:
        self.relays[source, relay].publish(partition, limit, fates)

    @rule(source=sources, relay=relays, partition=partitions, answers=few, at_once=st.booleans())
    def confirm(self, source: str, relay: int, partition: int, answers: int, at_once: bool) -> None:
        self.relays[source, relay].hear(partition, answers, at_once)

    @rule(source=sources, relay=relays, partition=partitions)
    def recover(self, source: str, relay: int, partition: int) -> None:
        self.relays[source, relay].recover(partition)
        self.relays[source, relay].send_beacon(partition)

    @rule(source=sources, relay=relays)
    def save(self, source: str, relay: int) -> None:
        self.relays[source, relay].save()

    @rule(source=sources, relay=relays)
    def repair(self, source: str, relay: int) -> None:
        self.relays[source, relay].repair()

    @rule(source=sources, relay=relays)
    def relay_dies(self, source: str, relay: int) -> None:
        self.relays[source, relay] = Relay(self.databases[source], self.broker)

    @rule(source=sources, relay=relays)
    def relay_works_through(self, source: str, relay: int) -> None:
        self.relays[source, relay].work_through()

    @rule(partition=partitions, entries=few)
    def truncate(self, partition: int, entries: int) -> None:
        self.broker.truncate(partition, entries)

    @rule(partition=partitions, entries=few)
    def lose_confirmed_tail(self, partition: int, entries: int) -> None:
        """A power cut; a loss that takes a beacon along cuts the relays' connections too."""
        if self.broker.lose_tail(partition, entries):
            for source, relay in self.relays:
                self.relay_dies(source, relay)

    @rule(partition=partitions)
    def delete_log(self, partition: int) -> None:
        self.broker.logs.pop(partition, None)

    @rule(source=sources)
    def lose_repair_requests(self, source: str) -> None:
        self.broker.repairs[source].clear()

    @rule(partition=partitions, limit=few)
    def read(self, partition: int, limit: int) -> None:
        self.views[partition].read(limit)

    @rule(partition=partitions)
    def view_works_through(self, partition: int) -> None:
        self.views[partition].work_through()

    @rule(partition=partitions)
    def apply(self, partition: int) -> None:
        self.views[partition].apply()

    @rule(partition=partitions)
    def ask(self, partition: int) -> None:
        self.views[partition].ask()

    @rule(partition=partitions)
    def reader_dies(self, partition: int) -> None:
        self.views[partition].restart()

    @rule(partition=partitions, source=sources, stream=st.integers(0, 2))
    def break_handler(self, partition: int, source: str, stream: int) -> None:
        self.views[partition].broken.add(STREAMS[source][stream])

    @rule(partition=partitions)
    def mend_handler(self, partition: int) -> None:
        self.views[partition].mend()

    @invariant()
    def rows_are_a_beginning_of_what_was_committed(self) -> None:
        for source, stream in _streams():
            rows = self._rows(source, stream)
            assert rows == self._committed(source, stream)[: len(rows)]

    def teardown(self) -> None:
        """Nothing fails any more, one relay per source is left, and nobody commits: all must come in."""
        for _ in range(ROUNDS):
            for source in SOURCES:
                self.relays[source, 0].work_through()
            for view in self.views.values():
                view.work_through()
                view.mend()
            if all(self._rows(*one) == self._committed(*one) for one in _streams()):
                return
        for source, stream in _streams():
            assert self._rows(source, stream) == self._committed(source, stream)

    def _rows(self, source: str, stream: str) -> list[tuple[int, int]]:
        rows = [row for view in self.views.values() for row in view.rows]
        return [(row[2], row[3]) for row in rows if row[:2] == (source, stream)]

    def _committed(self, source: str, stream: str) -> list[tuple[int, int]]:
        commits = [one for one in self.databases[source].commits.values() if one["stream"] == stream]
        return [(one["version"], index) for one in commits for index in range(one["n"])]


def _streams() -> Sequence[tuple[str, str]]:
    return [(source, stream) for source in SOURCES for stream in STREAMS[source]]


def test_any_course_of_events_gives_the_view_of_what_was_committed() -> None:
    run_state_machine_as_test(
        LogMachine,
        settings=settings(
            max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def _hole_is_next(position: int | None, prev: int, have: int) -> Place:
    place = real_place_of(position, prev, have)
    return Place.NEXT if place is Place.HOLE else place


def _known_is_next(position: int | None, prev: int, have: int) -> Place:
    place = real_place_of(position, prev, have)
    return Place.NEXT if place is Place.KNOWN else place


BROKEN: dict[str, tuple[str, object]] = {
    "a plain high-water mark instead of the chain": ("shared.eventlog.reader.place_of", _hole_is_next),
    "duplicates are not dropped": ("shared.eventlog.reader.place_of", _known_is_next),
    "nobody asks for repair": ("shared.eventlog.reader.Reader.wanted", property(lambda self: [])),
    "the anchor is not compared": ("shared.eventlog.reader.Reader.stands_at", lambda self, found: True),
    "a return does not lead back to the beginning": ("shared.eventlog.window.Window.reopen", Window._begin),
    "a nack counts as nothing": ("shared.eventlog.window.Window.fail", lambda self: None),
    "the numbering does not go by version": ("tests.laws.log_model.in_order", lambda commits: list(commits)[::-1]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_model_finds_the_fault_when(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*BROKEN[name])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(
            LogMachine,
            settings=settings(
                max_examples=1000,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
