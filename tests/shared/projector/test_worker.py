"""Rows come to what was committed, whatever happens to the log between two lives of the reader."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from deploy.local.broker_users import VHOST
from shared.eventlog.consumer import request_repair
from shared.eventlog.topology import declare_partition, log_queue
from shared.eventstore.facts import Facts
from shared.projector.projection import Projection
from tests.shared.things import FACTS, SCOPE, codec, list_addition, listing
from tests.shared.workshop import ME, Workshop, until

pytestmark = pytest.mark.servers

SEVEN = 0
"""The partition of thing-7, thing-10, thing-27 and thing-33."""


@pytest.fixture
def things(workshop: Workshop) -> Projection:
    """Every row shows each fact it was made of, in order: a repeated or a missing one is seen."""
    return listing(workshop.source)


def wait_published(workshop: Workshop) -> None:
    def published() -> bool:
        saved = workshop.database["relay"].find_one()
        return saved is not None and saved["published"] == list(workshop.numbering.head().tails)

    until(lambda: workshop.commits(pending=True) == [] and published(), "the publishing")


def lose_log(workshop: Workshop, bound: bool) -> None:
    """The stream is deleted; bound anew, as by an operator, the relay does not notice that it is empty."""
    connection = workshop.broker()
    channel: Any = connection.channel()
    channel.queue_delete(log_queue(SEVEN))
    if bound:
        declare_partition(connection, workshop.source, SEVEN)


def test_rows_follow_the_commits(workshop: Workshop, things: Projection) -> None:
    workshop.relay()
    workshop.projector([things])
    for n in range(60):
        workshop.add(str(n % 15), *range(1, 2 + n % 3))

    workshop.wait_listed(things)

    ends = {p: end for p, end in enumerate(workshop.numbering.head().tails) if end}
    until(lambda: workshop.views.vector("things") == {workshop.source: ends}, "the checkpoints")
    assert workshop.views.as_of("things") == max(one["at"] for one in workshop.commits())


def test_a_new_owner_goes_on_where_the_last_one_stood(workshop: Workshop, things: Projection) -> None:
    workshop.relay()
    for _ in range(3):
        work = workshop.work(things, SEVEN)
        workshop.add("7", 1, 2)
        workshop.add("10")
        workshop.wait_listed(things)
        work.end()
        workshop.add("7")

    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def test_a_recreated_log_is_read_from_the_first_without_double_effect(workshop: Workshop, things: Projection) -> None:
    for _ in range(5):
        workshop.add("7")
    workshop.relay()
    work = workshop.work(things, SEVEN)
    workshop.wait_listed(things)
    work.end()
    lose_log(workshop, bound=False)
    workshop.add("10")
    wait_published(workshop)

    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def test_a_log_deleted_under_a_reader_is_read_again_without_double_effect(
    workshop: Workshop, things: Projection
) -> None:
    workshop.relay()
    workshop.work(things, SEVEN)
    for _ in range(5):
        workshop.add("7")
    workshop.wait_listed(things)

    lose_log(workshop, bound=False)
    workshop.add("10")
    workshop.add("7")

    workshop.wait_listed(things)


def test_an_offset_behind_the_end_is_not_waited_for(workshop: Workshop, things: Projection) -> None:
    """A reader attached there would get nothing, new messages included, until the log is that long again."""
    workshop.add("7", *range(1, 101))
    workshop.relay()
    work = workshop.work(things, SEVEN)
    workshop.wait_listed(things)
    for _ in range(3):
        before = workshop.checkpoint(things, SEVEN).offset
        request_repair(workshop.broker().channel(), workshop.source, SEVEN, 0)
        until(lambda: workshop.checkpoint(things, SEVEN).offset != before, "the repetition")  # noqa: B023
    work.end()
    lose_log(workshop, bound=True)
    workshop.add("7")
    wait_published(workshop)

    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def test_a_hole_is_healed_by_the_source(workshop: Workshop, things: Projection) -> None:
    for _ in range(5):
        workshop.add("7")
    workshop.relay()
    wait_published(workshop)
    lose_log(workshop, bound=True)
    workshop.add("7")
    workshop.add("10")

    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def test_a_lost_end_is_healed_although_nothing_follows(workshop: Workshop, things: Projection) -> None:
    work = workshop.work(things, SEVEN)
    relay = workshop.relay()
    workshop.add("7")
    workshop.wait_listed(things)
    work.end()
    workshop.add("7")
    wait_published(workshop)
    relay.stop()
    lose_log(workshop, bound=True)

    workshop.relay()
    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def wait_quiet(workshop: Workshop) -> None:
    """Until the relay has said where the partition ends: from here on it says nothing unasked."""
    wait_published(workshop)
    end = workshop.numbering.head().tails[SEVEN]

    def said() -> bool:
        return any((one.position, one.prev) == (None, end) for one in workshop.read_log([SEVEN])[SEVEN])

    until(said, "the beacon")


def test_a_log_that_is_gone_is_made_again_although_nothing_follows(workshop: Workshop, things: Projection) -> None:
    for _ in range(5):
        workshop.add("7")
    workshop.relay()
    wait_quiet(workshop)
    lose_log(workshop, bound=False)

    workshop.work(things, SEVEN)

    workshop.wait_listed(things)


def test_a_repair_request_that_got_lost_is_made_again(workshop: Workshop, things: Projection) -> None:
    for _ in range(3):
        workshop.add("7")
    relay = workshop.relay()
    wait_published(workshop)
    lose_log(workshop, bound=True)
    workshop.add("7")
    wait_published(workshop)
    relay.stop()
    repairs: Any = workshop.broker().channel()
    workshop.work(things, SEVEN)
    until(lambda: repairs.queue_purge(f"wangge.repair.{workshop.source}") > 0, "the request, which is thrown away")

    workshop.relay()

    workshop.wait_listed(things)


def test_a_reader_whose_connection_is_cut_goes_on(workshop: Workshop, things: Projection) -> None:
    workshop.relay()
    workshop.work(things, SEVEN)
    workshop.add("7")
    workshop.wait_listed(things)

    workshop.cut("things/1/0", 1)
    workshop.add("7")

    workshop.wait_listed(things)


def test_facts_of_other_sources_and_types_move_the_checkpoint_and_nothing_else(workshop: Workshop) -> None:
    workshop.relay()
    other = replace(listing(workshop.source), handlers={"thing.painted.v1": list_addition})
    workshop.work(other, SEVEN)
    workshop.add("7", 1, 2)

    until(lambda: workshop.checkpoint(other, SEVEN).have == {workshop.source: 2}, "the checkpoint")
    assert workshop.rows(other) == {}


@dataclass(frozen=True)
class ThingAddedTwice:
    """A later version of the fact than the projection knows."""

    amount: int


def test_an_unknown_version_stops_its_partition_until_newer_software_comes(
    workshop: Workshop, things: Projection
) -> None:
    later = workshop.store_with(codec(Facts({**FACTS.classes, "thing.added.v2": ThingAddedTwice})))
    workshop.relay()
    projector = workshop.projector([things])
    workshop.add("7")
    workshop.wait_listed(things)
    later.append("thing-7", later.load("thing-7")[1], [ThingAddedTwice(5)], ME, SCOPE)
    wait_published(workshop)
    for thing in ("10", "8"):
        workshop.add(thing)

    until(lambda: "thing-8" in workshop.listed(things), "the other partition")
    projector.stop()
    until(lambda: projector.partitions == {}, "the end")
    assert workshop.listed(things) == {"thing-7": ["1.0"], "thing-8": ["1.0"]}
    assert workshop.checkpoint(things, SEVEN).have == {workshop.source: 1}, "neither skipped nor parked"

    newer = replace(things, handlers={**things.handlers, "thing.added.v2": list_addition})
    workshop.work(newer, SEVEN)
    workshop.wait_listed(newer)


def test_what_retention_took_from_a_slow_reader_is_healed(workshop: Workshop, things: Projection) -> None:
    lose_log(workshop, bound=False)
    small = {"max-length-bytes": 100_000, "stream-max-segment-size-bytes": 20_000}
    policy = {"pattern": r"^wangge\.log\.0$", "definition": small, "apply-to": "queues"}
    workshop.servers.management("PUT", f"policies/{VHOST}/small", policy)
    try:
        workshop.relay()
        work = workshop.work(things, SEVEN)
        workshop.add("7")
        workshop.wait_listed(things)
        work.end()
        for _ in range(30):
            workshop.add("7", *range(1, 11))
        wait_published(workshop)
        (first, *_) = workshop.read_log([SEVEN])[SEVEN]
        assert (first.position or first.prev) > 100, "the head is gone"

        workshop.work(things, SEVEN)

        workshop.wait_listed(things)
    finally:
        workshop.servers.management("DELETE", f"policies/{VHOST}/small")
        lose_log(workshop, bound=False)
