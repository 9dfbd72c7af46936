"""Reading from the real log: what others forge or garble is passed over, and costs nothing."""

from typing import Any

import pytest
from amqp import Message

from shared.eventlog.consumer import PartitionConsumer, attach
from shared.eventlog.envelope import CONTENT_TYPE
from shared.eventlog.reader import Delivery, Reader
from shared.eventlog.topology import declare_partition, declare_source, exchange_of, log_queue
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

SEVEN = 0
FEW = 4
"""Deliveries that may be unacknowledged."""


def put(channel: Any, exchange: str, headers: dict[str, Any], body: bytes = b"{}") -> None:
    message = Message(body, content_type=CONTENT_TYPE, type="thing.added.v1", application_headers=headers)
    channel.basic_publish(message, exchange=exchange, mandatory=True)


def facts(source: str, *positions: int) -> list[dict[str, Any]]:
    return [
        {"partition": SEVEN, "source": source, "stream": "thing-7", "position": position, "prev": position - 1}
        for position in positions
    ]


def take(consumer: PartitionConsumer, source: str, number: int) -> list[Delivery]:
    """The next deliveries of one source; every one is acknowledged when it is taken."""
    taken: list[Delivery] = []

    def enough() -> bool:
        taken.extend(one for one in consumer.take(1, 0.5) if one.source == source)
        consumer.acknowledge()
        return len(taken) >= number

    until(enough, f"{number} deliveries")
    return taken


@pytest.fixture
def channel(workshop: Workshop) -> Any:
    """A channel to publish on; the source's exchange is there and bound."""
    connection = workshop.broker()
    declare_source(connection, workshop.source)
    declare_partition(connection, workshop.source, SEVEN)
    return connection.channel()


def test_more_forged_and_garbled_messages_than_the_prefetch_do_not_stop_a_reader(
    workshop: Workshop, channel: Any
) -> None:
    forger = f"{workshop.source}.forger"
    channel.exchange_declare(forger, "fanout", durable=False, auto_delete=True)
    channel.queue_bind(log_queue(SEVEN), forger)
    for headers in facts(workshop.source, *range(1, 3 * FEW)):
        put(channel, forger, headers)
        put(channel, exchange_of(workshop.source), {"partition": SEVEN, "source": workshop.source})
    for headers in facts(workshop.source, 101, 102):
        put(channel, exchange_of(workshop.source), headers)

    consumer = PartitionConsumer(workshop.broker(), SEVEN, "first", FEW)

    assert [one.position for one in take(consumer, workshop.source, 2)] == [101, 102]


def test_a_reader_goes_on_behind_its_anchor(workshop: Workshop, channel: Any) -> None:
    for headers in facts(workshop.source, 1, 2, 3):
        put(channel, exchange_of(workshop.source), headers)
    second = take(PartitionConsumer(workshop.broker(), SEVEN, "first", FEW), workshop.source, 3)[1]
    reader = Reader(frozenset({workshop.source}), second.offset, (workshop.source, 2), {workshop.source: 2})

    consumer = attach(workshop.broker(), SEVEN, reader, FEW)

    assert [one.position for one in take(consumer, workshop.source, 1)] == [3]


@pytest.mark.parametrize("offset", [0, 1_000_000], ids=["another message", "silence"])
def test_without_its_anchor_a_reader_begins_at_the_first(
    workshop: Workshop, channel: Any, offset: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.eventlog.consumer.ANCHOR_WAIT", 0.5)
    for headers in facts(workshop.source, 1, 2, 3):
        put(channel, exchange_of(workshop.source), headers)
    reader = Reader(frozenset({workshop.source}), offset, (workshop.source, 2), {workshop.source: 2})

    consumer = attach(workshop.broker(), SEVEN, reader, FEW)

    assert [one.position for one in take(consumer, workshop.source, 3)] == [1, 2, 3]


def test_a_partition_is_waited_for_while_others_on_its_connection_talk(workshop: Workshop, channel: Any) -> None:
    declare_partition(workshop.broker(), workshop.source, 1)
    shared = workshop.broker()
    silent = PartitionConsumer(shared, SEVEN, "next", FEW)
    talking = PartitionConsumer(shared, 1, "next", FEW)
    (fact,) = facts(workshop.source, 1)
    put(channel, exchange_of(workshop.source), fact | {"partition": 1})

    def speak_at_last() -> None:
        until(lambda: bool(talking._waiting), "the other partition to be heard")
        put(channel, exchange_of(workshop.source), fact)

    workshop.start(speak_at_last, lambda: None)

    assert [one.position for one in silent.take(1, 30.0)] == [1]
    assert [one.position for one in talking.take(1, 30.0)] == [1]


def test_asking_is_repeated_after_a_while_and_not_before(
    workshop: Workshop, channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = PartitionConsumer(workshop.broker(), SEVEN, "first", FEW)

    def requests() -> int:
        return int(channel.queue_declare(f"wangge.repair.{workshop.source}", passive=True).message_count)

    for _ in range(3):
        asker.ask_for_repair([(workshop.source, 5)])
    until(lambda: requests() == 1, "the request")
    monkeypatch.setattr("shared.eventlog.consumer.ASK_AGAIN", 0.0)
    asker.ask_for_repair([(workshop.source, 5)])
    until(lambda: requests() == 2, "the second request")
