"""Pushing the newest facts: a client resumes exactly behind its vector, or is told that it cannot."""

from collections.abc import Iterator
from typing import Any

import pytest
from amqp import Message

from shared.eventlog.envelope import CONTENT_TYPE, Published
from shared.eventlog.tail import ResetError, Start, Tail, Vector
from shared.eventlog.topology import exchange_of
from tests.shared.things import listing
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

Subscription = Iterator[tuple[Vector, Published] | None]
WAIT = 0.2


def tail_of(workshop: Workshop, start: dict[int, Start] | None = None) -> Tail:
    tail = Tail(workshop.amqp_uri, frozenset({workshop.source}), start or {})
    workshop.start(tail.run, tail.stop)
    return tail


def wait_read(workshop: Workshop, tail: Tail, facts: int) -> None:
    """Until the tail has read everything that was committed: so many facts."""

    def read() -> bool:
        ends = {p: end for p, end in enumerate(workshop.numbering.head().tails) if end}
        return workshop.numbering.head().position == facts and tail.vector() == {workshop.source: ends}

    until(read, "the tail to read")


def facts_of(subscription: Subscription, number: int) -> list[str]:
    """The next facts as stream/version."""
    got: list[str] = []

    def enough() -> bool:
        pushed = next(subscription)
        if pushed is not None:
            got.append(f"{pushed[1].stream}/{pushed[1].version}")
        return len(got) == number

    until(enough, f"{number} facts")
    assert next(subscription) is None, "and nothing more"
    return got


def test_a_client_gets_what_follows_its_vector_and_then_what_comes(workshop: Workshop) -> None:
    workshop.relay()
    tail = tail_of(workshop)
    workshop.add("7")
    workshop.add("8")
    wait_read(workshop, tail, 2)
    seen = tail.vector()
    workshop.add("7")
    subscription = tail.subscribe(seen, WAIT)

    assert facts_of(subscription, 1) == ["thing-7/2"]
    workshop.add("8")
    workshop.add("8")
    assert facts_of(subscription, 2) == ["thing-8/2", "thing-8/3"]
    assert sorted(facts_of(tail.subscribe({}, WAIT), 5)) == [
        *("thing-7/1", "thing-7/2", "thing-8/1", "thing-8/2", "thing-8/3")
    ]


def test_each_fact_comes_with_the_vector_that_resumes_behind_it(workshop: Workshop) -> None:
    workshop.relay()
    tail = tail_of(workshop)
    for _ in range(6):
        workshop.add("7")
    wait_read(workshop, tail, 6)

    for stopped_after in range(1, 6):
        subscription = tail.subscribe({}, WAIT)
        pushed = [next(subscription) for _ in range(stopped_after)][-1]
        assert pushed is not None
        rest = facts_of(tail.subscribe(pushed[0], WAIT), 6 - stopped_after)
        assert rest == [f"thing-7/{version}" for version in range(stopped_after + 1, 7)]


def test_a_client_that_the_ring_does_not_reach_begins_anew(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.eventlog.tail.RING", 3)
    workshop.relay()
    tail = tail_of(workshop)
    for _ in range(5):
        workshop.add("7")
    wait_read(workshop, tail, 5)

    with pytest.raises(ResetError):
        next(tail.subscribe({workshop.source: {0: 1}}, WAIT))
    assert facts_of(tail.subscribe({workshop.source: {0: 2}}, WAIT), 3) == ["thing-7/3", "thing-7/4", "thing-7/5"]


def test_a_client_that_is_too_slow_begins_anew(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.eventlog.tail.RING", 3)
    workshop.relay()
    tail = tail_of(workshop)
    workshop.add("7")
    wait_read(workshop, tail, 1)
    slow, quick = tail.subscribe({}, WAIT), tail.subscribe({}, WAIT)
    assert facts_of(slow, 1) == facts_of(quick, 1) == ["thing-7/1"]

    for version in range(2, 7):
        workshop.add("7")
        assert facts_of(quick, 1) == [f"thing-7/{version}"]

    with pytest.raises(ResetError):
        next(slow)


def test_a_tail_begins_where_a_projection_stood(workshop: Workshop) -> None:
    projection = listing(workshop.source)
    workshop.relay()
    workshop.work(projection, 0)
    workshop.add("7")
    workshop.add("7")
    workshop.wait_listed(projection)
    stood = workshop.checkpoint(projection, 0)
    workshop.add("7")

    tail = tail_of(workshop, {0: Start(stood.offset, stood.anchor, stood.have)})

    assert facts_of(tail.subscribe({workshop.source: {0: 2}}, WAIT), 1) == ["thing-7/3"]
    with pytest.raises(ResetError):
        next(tail.subscribe({workshop.source: {0: 1}}, WAIT))


def test_a_tail_survives_its_connection_and_repeats_nothing(workshop: Workshop) -> None:
    workshop.relay()
    tail = tail_of(workshop)
    workshop.add("7")
    wait_read(workshop, tail, 1)
    subscription = tail.subscribe({}, WAIT)
    assert facts_of(subscription, 1) == ["thing-7/1"]

    workshop.cut("tail", 1)
    workshop.add("7")

    assert facts_of(subscription, 1) == ["thing-7/2"]


def test_a_fact_that_nobody_can_read_does_not_end_a_tail(workshop: Workshop) -> None:
    workshop.add("7")
    workshop.relay()
    tail = tail_of(workshop)
    wait_read(workshop, tail, 1)
    channel: Any = workshop.broker().channel()
    headers = {"partition": 0, "source": workshop.source, "stream": "thing-7", "position": 2, "prev": 1}
    garbled = Message(b"\xff", content_type=CONTENT_TYPE, type="thing.added.v1", application_headers=headers)

    channel.basic_publish(garbled, exchange=exchange_of(workshop.source))
    until(lambda: tail.vector() == {workshop.source: {0: 2}}, "the tail to pass over it")
    workshop.add("7")
    workshop.add("10")

    assert facts_of(tail.subscribe({}, WAIT), 2) == ["thing-7/1", "thing-10/1"], "the relay's own position 2 came late"


def test_a_stopped_tail_ends_its_subscriptions(workshop: Workshop) -> None:
    workshop.relay()
    tail = tail_of(workshop)
    workshop.add("7")
    wait_read(workshop, tail, 1)
    subscription = tail.subscribe({}, 3600.0)
    assert next(subscription) is not None

    tail.stop()

    assert next(subscription, None) is None
