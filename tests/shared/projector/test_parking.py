"""What cannot be applied is put aside with its reason; its stream waits in order, all others go on."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from amqp import Message
from pymongo import ASCENDING, IndexModel, ReplaceOne

from shared.eventlog.envelope import CONTENT_TYPE, Published
from shared.eventlog.topology import exchange_of
from shared.projector.projection import Projection, Write
from tests.shared.things import list_addition, listing
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

SEVEN = 0


class BrokenHandlerError(Exception):
    """What the broken handler raises; its text must not get into the database."""

    code = "too_sad"


@dataclass
class Broken:
    """A handler that fails for some streams after having yielded half of its writes."""

    streams: set[str] = field(default_factory=lambda: {"thing-7"})

    def projection(self, source: str) -> Projection:
        return replace(listing(source), handlers={"thing.added.v1": self._list_addition})

    def _list_addition(self, event: Published) -> Iterable[Write]:
        yield from list_addition(event)
        if event.stream in self.streams:
            raise BrokenHandlerError("秘密")


@pytest.fixture
def broken() -> Broken:
    return Broken()


@pytest.fixture
def things(workshop: Workshop, broken: Broken) -> Projection:
    """Four facts of the broken stream and two of another one have been dealt with."""
    projection = broken.projection(workshop.source)
    workshop.relay()
    workshop.work(projection, SEVEN)
    for thing in ("7", "10", "7", "10", "7", "7"):
        workshop.add(thing)
    until(lambda: workshop.checkpoint(projection, SEVEN).have == {workshop.source: 6}, "the checkpoint")
    return projection


def failed_id(workshop: Workshop, position: int = 1) -> str:
    return f"things/1/{workshop.source}/{position}"


def test_the_first_fails_its_stream_waits_and_others_go_on(workshop: Workshop, things: Projection) -> None:
    workshop.add("10")
    until(lambda: workshop.listed(things) == {"thing-10": ["1.0", "2.0", "3.0"]}, "the other stream")

    assert workshop.parked() == [(1, "failed"), (3, "waiting"), (5, "waiting"), (6, "waiting")]


def test_the_reason_is_kept_without_any_value(workshop: Workshop, things: Projection) -> None:
    parked = workshop.parking.find(failed_id(workshop))

    assert parked is not None
    assert parked.cause is not None
    assert (parked.cause.kind, parked.cause.code, parked.attempts) == ("BrokenHandlerError", "too_sad", 1)
    assert "秘密" not in str(workshop.database["parked"].find_one({"_id": failed_id(workshop)}))


def test_after_the_fix_a_retry_applies_the_whole_stream_in_order(
    workshop: Workshop, things: Projection, broken: Broken
) -> None:
    broken.streams.clear()
    assert workshop.parking.flag(failed_id(workshop), "retry")

    workshop.wait_listed(things)
    until(lambda: workshop.parked() == [], "the parking lot to be empty")
    workshop.add("7")
    workshop.wait_listed(things)


def test_a_retry_without_a_fix_counts_and_leaves_all_as_it_was(workshop: Workshop, things: Projection) -> None:
    assert workshop.parking.flag(failed_id(workshop), "retry")

    def tried() -> bool:
        parked = workshop.parking.find(failed_id(workshop))
        return parked is not None and (parked.attempts, parked.flag) == (2, None)

    until(tried, "the second attempt")
    assert workshop.parked() == [(1, "failed"), (3, "waiting"), (5, "waiting"), (6, "waiting")]
    assert workshop.listed(things) == {"thing-10": ["1.0", "2.0"]}


def test_dropping_one_goes_on_with_the_next(workshop: Workshop, things: Projection, broken: Broken) -> None:
    broken.streams.clear()
    assert workshop.parking.flag(failed_id(workshop), "drop")

    until(lambda: workshop.parked() == [], "the parking lot to be empty")
    assert workshop.listed(things)["thing-7"] == ["2.0", "3.0", "4.0"]


def test_dropping_one_while_the_next_fails_too_makes_that_one_the_failed_one(
    workshop: Workshop, things: Projection
) -> None:
    assert workshop.parking.flag(failed_id(workshop), "drop")

    until(lambda: workshop.parked() == [(3, "failed"), (5, "waiting"), (6, "waiting")], "the next one to fail")
    assert workshop.parking.flag(failed_id(workshop, 3), "drop")
    until(lambda: workshop.parked() == [(5, "failed"), (6, "waiting")], "the one after")


def test_only_what_failed_can_be_flagged(workshop: Workshop, things: Projection) -> None:
    assert not workshop.parking.flag(failed_id(workshop, 3), "drop")
    assert not workshop.parking.flag(failed_id(workshop, 99), "retry")


def test_a_new_owner_holds_the_stream_back_too(workshop: Workshop, things: Projection, broken: Broken) -> None:
    broken.streams.clear()
    workshop.work(things, SEVEN, replica="r1")
    workshop.add("7")

    until(lambda: (7, "waiting") in workshop.parked(), "the later fact to wait")
    assert "thing-7" not in workshop.listed(things)


def put_amount(event: Published) -> Iterable[Write]:
    """One row per thing with its newest amount, which no other thing may have."""
    row = {"amount": event.data["amount"], "version": event.version}
    yield "rows", ReplaceOne({"_id": event.stream}, row, upsert=True)


def unique_amounts(source: str) -> Projection:
    tables = {"rows": [IndexModel([("amount", ASCENDING)], unique=True)]}
    return Projection("things", frozenset({source}), {"thing.added.v1": put_amount}, tables)


def amounts(workshop: Workshop, projection: Projection) -> dict[str, int]:
    return {stream: row["amount"] for stream, row in workshop.rows(projection).items()}


def test_what_the_database_refuses_is_parked_alone(workshop: Workshop) -> None:
    projection = unique_amounts(workshop.source)
    for thing, amount in (("7", 1), ("10", 1), ("27", 3), ("10", 4), ("7", 5)):
        workshop.add(thing, amount)
    workshop.relay()
    workshop.work(projection, SEVEN)

    until(lambda: amounts(workshop, projection) == {"thing-7": 5, "thing-27": 3}, "all but one stream")
    until(lambda: workshop.parked() == [(2, "failed"), (4, "waiting")], "the refused one")
    parked = workshop.parking.find(failed_id(workshop, 2))
    assert parked is not None
    assert parked.cause is not None
    assert parked.cause.kind in {"BulkWriteError", "DuplicateKeyError"}


def test_a_refused_one_can_be_retried_once_it_fits(workshop: Workshop) -> None:
    projection = unique_amounts(workshop.source)
    for thing, amount in (("7", 1), ("10", 1)):
        workshop.add(thing, amount)
    workshop.relay()
    workshop.work(projection, SEVEN)
    until(lambda: workshop.parked() == [(2, "failed")], "the refused one")
    workshop.add("7", 2)
    until(lambda: amounts(workshop, projection) == {"thing-7": 2}, "the other stream")

    assert workshop.parking.flag(failed_id(workshop, 2), "retry")

    until(lambda: amounts(workshop, projection) == {"thing-7": 2, "thing-10": 1}, "the refused one to fit")


def test_in_one_batch_a_handler_fails_and_the_database_refuses(workshop: Workshop, broken: Broken) -> None:
    projection = unique_amounts(workshop.source)

    def put_unless_broken(event: Published) -> Iterable[Write]:
        if event.stream in broken.streams:
            raise BrokenHandlerError
        yield from put_amount(event)

    projection = replace(projection, handlers={"thing.added.v1": put_unless_broken})
    for thing, amount in (("7", 9), ("10", 1), ("27", 1), ("7", 8)):
        workshop.add(thing, amount)
    workshop.relay()
    workshop.work(projection, SEVEN)

    until(lambda: workshop.parked() == [(1, "failed"), (3, "failed"), (4, "waiting")], "both reasons")
    assert amounts(workshop, projection) == {"thing-10": 1}


@pytest.mark.parametrize("amount", [2**70, {"$bad": 1}, {1: "key"}], ids=["too large", "operator", "key"])
def test_a_row_that_cannot_be_stored_is_parked(workshop: Workshop, amount: Any) -> None:
    def put_nonsense(event: Published) -> Iterable[Write]:
        nonsense: Write = ("rows", ReplaceOne({"_id": event.stream}, {"$set": {"amount": amount}}, upsert=True))
        yield nonsense if event.stream == "thing-7" else next(iter(put_amount(event)))

    projection = replace(unique_amounts(workshop.source), handlers={"thing.added.v1": put_nonsense})
    workshop.add("7", 1)
    workshop.add("10", 2)
    workshop.relay()
    workshop.work(projection, SEVEN)

    until(lambda: workshop.parked() == [(1, "failed")], "the refused one")
    until(lambda: amounts(workshop, projection) == {"thing-10": 2}, "the other stream")


def test_a_body_that_nobody_can_read_is_parked_and_the_chain_goes_on(workshop: Workshop) -> None:
    projection = listing(workshop.source)
    relay = workshop.relay()
    workshop.work(projection, SEVEN)
    workshop.add("7")
    workshop.wait_listed(projection)
    relay.stop()
    channel: Any = workshop.broker().channel()
    for position, stream, body in ((2, "thing-7", b"\xff\x00"), (3, "thing-7", b"{}")):
        headers = {"partition": SEVEN, "source": workshop.source, "stream": stream}
        headers |= {"position": position, "prev": position - 1}
        message = Message(body, content_type=CONTENT_TYPE, type="thing.added.v1", application_headers=headers)
        channel.basic_publish(message, exchange=exchange_of(workshop.source))

    until(lambda: workshop.parked() == [(2, "failed"), (3, "waiting")], "the garbled ones")
    parked = workshop.parking.find(failed_id(workshop, 2))
    assert parked is not None
    assert parked.body == b"\xff\x00"
    assert workshop.checkpoint(projection, SEVEN).have == {workshop.source: 3}
