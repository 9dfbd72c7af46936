"""From the commits into the log on the real broker: everything, in order, whatever is deleted or killed meanwhile."""

from typing import Any

import pytest
from amqp import Message

from shared.eventlog.consumer import request_repair
from shared.eventlog.envelope import read
from shared.eventlog.reader import Delivery
from shared.eventlog.relay import Shift
from shared.eventlog.topology import declare_source, exchange_of, log_queue
from shared.eventstore.numbering import PARTITIONS, Numbering
from shared.personal import Personal
from tests.shared.things import Name
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

SEVEN = 0
"""The partition of thing-7 and of thing-10."""


def positions(deliveries: list[Delivery]) -> list[int]:
    return [one.position for one in deliveries if one.position is not None]


def published(workshop: Workshop) -> list[int]:
    """What the relay has saved as confirmed, by partition."""
    return list((workshop.database["relay"].find_one() or {"published": [0] * PARTITIONS})["published"])


def wait_published(workshop: Workshop) -> None:
    """Until everything committed is numbered, confirmed and saved."""
    until(lambda: workshop.commits(pending=True) == [], "the numbering")
    until(lambda: published(workshop) == list(workshop.numbering.head().tails), "the confirms")


def check_order(workshop: Workshop, log: dict[int, list[Delivery]]) -> None:
    """Every committed fact is there, each partition in order, each fact naming the one before."""
    streams: dict[str, list[str]] = {}
    for partition, deliveries in log.items():
        have = 0
        for one in deliveries:
            if one.position is None or one.position <= have:
                continue
            assert one.prev == have
            have = one.position
            fact = read(one.body)
            assert (fact.partition, fact.position, fact.prev) == (partition, one.position, one.prev)
            streams.setdefault(fact.stream, []).append(f"{fact.version}.{fact.index}")
    assert streams == workshop.committed()


def test_every_partition_is_in_order_and_complete(workshop: Workshop) -> None:
    for n in range(40):
        workshop.add(str(n % 20), *range(1, 2 + n % 3))
    workshop.relay()
    for n in range(160):
        workshop.add(str(n % 20), *range(1, 2 + n % 3))
    wait_published(workshop)

    log = workshop.read_log(facts=workshop.numbering.head().position)

    check_order(workshop, log)
    assert sum(len(positions(some)) for some in log.values()) == workshop.numbering.head().position, "no duplicates"


def test_what_was_numbered_and_not_published_is_published(workshop: Workshop) -> None:
    workshop.add("7", 1, 2)
    assert Numbering(workshop.database).number_pending() is not None, "killed between numbering and publishing"

    workshop.relay()

    check_order(workshop, workshop.read_log([SEVEN], facts=2))
    wait_published(workshop)


def test_what_was_published_and_not_saved_comes_again(workshop: Workshop) -> None:
    workshop.add("7", 1, 2)
    relay = workshop.relay()
    wait_published(workshop)
    relay.stop()
    workshop.database["relay"].delete_many({})

    workshop.relay()
    wait_published(workshop)

    assert positions(workshop.read_log([SEVEN], facts=2)[SEVEN]) == [1, 2, 1, 2]


def test_a_beacon_says_where_each_partition_ends(workshop: Workshop) -> None:
    workshop.add("7", 1, 2, 3)
    workshop.relay()

    def ends() -> dict[int, int]:
        return {p: one.prev for p, some in workshop.read_log().items() for one in some if one.position is None}

    until(lambda: ends() == {p: 3 if p == SEVEN else 0 for p in range(PARTITIONS)}, "the beacons")


def test_a_standby_takes_over_from_the_active_relay(workshop: Workshop) -> None:
    workshop.add("7")
    first = workshop.relay()
    wait_published(workshop)
    workshop.relay()
    first.stop()

    workshop.add("7")
    workshop.add("10")

    wait_published(workshop)
    check_order(workshop, workshop.read_log([SEVEN], facts=3))


def test_relays_whose_connections_are_cut_go_on(workshop: Workshop) -> None:
    workshop.add("7")
    workshop.relay()
    workshop.relay()
    wait_published(workshop)

    workshop.cut(f"relay {workshop.source}", 2)
    for n in range(20):
        workshop.add("7" if n % 2 else "10")

    wait_published(workshop)
    check_order(workshop, workshop.read_log([SEVEN], facts=21))


def test_after_a_nack_the_partition_is_sent_again(workshop: Workshop) -> None:
    shift = begin_shift(workshop)
    workshop.add("7", 1, 2, 3)
    shift.turn()
    workshop.add("7", 4, 5)
    shift._publishers[SEVEN].fail()

    until(lambda: not shift.turn() and shift._publishers[SEVEN].published == 5, "the confirms")

    check_order(workshop, workshop.read_log([SEVEN], facts=5))


def begin_shift(workshop: Workshop) -> Shift:
    """A relay's work in the test's own thread, turn by turn."""
    connection = workshop.broker()
    declare_source(connection, workshop.source)
    return Shift(workshop.database, connection, workshop.source)


def test_a_stream_without_the_sources_binding_gets_everything(workshop: Workshop) -> None:
    for _ in range(10):
        workshop.add("7")
    workshop.relay()
    wait_published(workshop)
    channel: Any = workshop.broker().channel()
    channel.queue_unbind(
        log_queue(SEVEN), exchange_of(workshop.source), arguments={"x-match": "all", "partition": SEVEN}
    )

    workshop.add("7")

    wait_published(workshop)
    found = workshop.read_log([SEVEN], facts=11)
    assert positions(found[SEVEN]) == [*range(1, 11), *range(1, 12)]


def test_a_deleted_stream_is_made_and_filled_again(workshop: Workshop) -> None:
    for _ in range(10):
        workshop.add("7", 1, 2)
    workshop.relay()
    wait_published(workshop)
    workshop.broker().channel().queue_delete(log_queue(SEVEN))

    workshop.add("10")

    wait_published(workshop)
    found = workshop.read_log([SEVEN], facts=21)
    assert positions(found[SEVEN]) == list(range(1, 22))
    check_order(workshop, found)


def test_an_emptied_broker_is_filled_again(workshop: Workshop) -> None:
    for n in range(20):
        workshop.add(str(n))
    workshop.relay()
    wait_published(workshop)

    workshop.servers.empty_broker()

    check_order(workshop, workshop.read_log(facts=20))
    workshop.add("7")
    wait_published(workshop)
    check_order(workshop, workshop.read_log(facts=21))


def test_a_repair_request_brings_what_follows_again(workshop: Workshop) -> None:
    for _ in range(6):
        workshop.add("7")
    workshop.relay()
    wait_published(workshop)

    request_repair(workshop.broker().channel(), workshop.source, SEVEN, 4)

    until(lambda: positions(workshop.read_log([SEVEN])[SEVEN]) == [1, 2, 3, 4, 5, 6, 5, 6], "the repetition")
    wait_published(workshop)


def test_a_request_without_a_position_is_answered_by_a_beacon(workshop: Workshop) -> None:
    workshop.add("7")
    workshop.relay()
    wait_published(workshop)

    def beacons() -> int:
        return sum(one.position is None and one.prev == 1 for one in workshop.read_log([SEVEN])[SEVEN])

    until(lambda: beacons() == 1, "the beacon behind the last fact")
    request_repair(workshop.broker().channel(), workshop.source, SEVEN, None)
    until(lambda: beacons() == 2, "the beacon that was asked for")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"partition": 8, "have": 0}', b'{"partition": 0, "have": "x"}'])
def test_a_repair_request_that_cannot_be_read_changes_nothing(workshop: Workshop, body: bytes) -> None:
    workshop.relay()
    workshop.add("7")
    wait_published(workshop)
    channel: Any = workshop.broker().channel()

    channel.basic_publish(Message(body), exchange="wangge.repair", routing_key=workshop.source)
    workshop.add("7")

    wait_published(workshop)
    assert positions(workshop.read_log([SEVEN], facts=2)[SEVEN]) == [1, 2]


def test_nothing_personal_enters_the_log(workshop: Workshop) -> None:
    workshop.relay()
    workshop.name("7", Name(Personal("person-1", "张三")))

    (fact,) = [one for one in workshop.read_log([SEVEN], facts=1)[SEVEN] if one.position]

    assert read(fact.body).data == {"name": {"subject": "person-1"}}
    for secret in ("张三".encode(), b"c2VhbGVk", b"sealed"):
        assert secret not in fact.body
