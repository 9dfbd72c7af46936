"""From facts to commands: each command once, however often the fact is read."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from shared.eventlog.envelope import Published
from shared.eventstore.streams import Streams
from shared.projector.projection import Command, NotYetError, Reaction
from tests.shared.things import THING, Add
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

COUNTER = replace(THING, noun="counter")
Handler = Callable[[Published, Any], Iterable[Command]]


def count_additions(event: Published, api: Any) -> Iterable[Command]:
    """Two counters hear of every addition to a thing; what happens to counters concerns nobody."""
    if event.stream.startswith("thing-"):
        yield COUNTER, "all", Add((event.data["amount"],))
        yield COUNTER, event.subject_id, Add((event.data["amount"],))


def reaction(workshop: Workshop, handler: Handler = count_additions) -> Reaction:
    return Reaction("counting", frozenset({workshop.source}), {"thing.added.v1": handler})


def total(workshop: Workshop, counter: str) -> int:
    return Streams(workshop.store, COUNTER).load(counter).state.total


def wait_done(workshop: Workshop) -> None:
    """Until the reaction has dealt with everything, its own commands' facts included."""

    def done() -> bool:
        if workshop.commits(pending=True):
            return False
        ends = {p: end for p, end in enumerate(workshop.numbering.head().tails) if end}
        have = {p: one.have.get(workshop.source) for p, one in workshop.checkpoints.of("counting/1").items()}
        return {p: have.get(p) for p in ends} == ends

    until(done, "the reaction")


def test_each_fact_becomes_its_commands_once(workshop: Workshop) -> None:
    workshop.relay()
    workshop.projector(reactions=[reaction(workshop)])
    for n in range(12):
        workshop.add(str(n % 5), 1, 2)

    wait_done(workshop)

    assert total(workshop, "all") == 12 * 3
    assert [total(workshop, str(n)) for n in range(5)] == [9, 9, 6, 6, 6]


def test_facts_read_again_change_nothing(workshop: Workshop) -> None:
    workshop.relay()
    projector = workshop.projector(reactions=[reaction(workshop)])
    for n in range(6):
        workshop.add(str(n), 1, 2)
    wait_done(workshop)
    before = workshop.committed()
    projector.stop()
    until(lambda: projector.partitions == {}, "the end")
    workshop.database["checkpoints"].delete_many({})

    workshop.projector(reactions=[reaction(workshop)])
    wait_done(workshop)

    assert workshop.committed() == before


def test_commands_say_where_they_come_from(workshop: Workshop) -> None:
    workshop.relay()
    workshop.projector(reactions=[reaction(workshop)])
    workshop.add("7", 5)
    wait_done(workshop)

    (commit,) = workshop.commits(stream="counter-7")

    assert commit["command_id"] == f"reaction:{workshop.source}:1:7/0"
    (recorded,) = Streams(workshop.store, COUNTER).history("7")
    assert (recorded.actor, recorded.correlation) == ("reaction:counting", "correlation")


def test_a_refusal_is_an_outcome(workshop: Workshop) -> None:
    def count_up_to_three(event: Published, api: Any) -> Iterable[Command]:
        if event.stream.startswith("thing-"):
            yield COUNTER, "all", Add((event.data["amount"],), limit=3)

    workshop.relay()
    workshop.projector(reactions=[reaction(workshop, count_up_to_three)])
    for _ in range(5):
        workshop.add("7")

    wait_done(workshop)

    assert total(workshop, "all") == 3
    assert workshop.parked() == []


class Directory:
    """A look-up that knows nothing until it is told."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.asked = 0

    def count_known(self, event: Published, api: Any) -> Iterable[Command]:
        if not event.stream.startswith("thing-"):
            return
        self.asked += 1
        if event.stream not in self.known:
            raise NotYetError(event.stream)
        yield COUNTER, "all", Add((event.data["amount"],))


def test_what_a_look_up_does_not_know_yet_is_waited_for(workshop: Workshop) -> None:
    directory = Directory()
    workshop.relay()
    workshop.projector(reactions=[reaction(workshop, directory.count_known)])
    workshop.add("7", 4)
    until(lambda: directory.asked > 2, "some attempts")
    assert total(workshop, "all") == 0

    directory.known.add("thing-7")

    until(lambda: total(workshop, "all") == 4, "the command")
    assert workshop.parked() == []


def test_what_stays_unknown_is_parked_and_can_be_retried(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.projector.appliers.NOT_YET_LIMIT", 0.3)
    directory = Directory()
    workshop.relay()
    workshop.projector(reactions=[reaction(workshop, directory.count_known)])
    workshop.add("7", 4)
    until(lambda: workshop.parked() == [(1, "failed")], "the end of the patience")

    directory.known.add("thing-7")
    assert workshop.parking.flag(f"counting/1/{workshop.source}/1", "retry")

    until(lambda: total(workshop, "all") == 4, "the command")
    until(lambda: workshop.parked() == [], "the parking lot to be empty")


def test_a_replica_that_stops_while_it_waits_leaves_the_fact_to_the_next(workshop: Workshop) -> None:
    directory = Directory()
    workshop.relay()
    projector = workshop.projector(reactions=[reaction(workshop, directory.count_known)], replica="r1")
    workshop.add("7", 4)
    until(lambda: directory.asked > 0, "an attempt")
    projector.stop()
    until(lambda: projector.partitions == {}, "the end", seconds=20)
    assert workshop.parked() == []

    directory.known.add("thing-7")
    workshop.projector(reactions=[reaction(workshop, directory.count_known)], replica="r2")

    until(lambda: total(workshop, "all") == 4, "the command")
