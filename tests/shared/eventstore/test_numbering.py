"""Positions: dense, each commit once, a stream's facts in their order, whoever numbers at the same time."""

import threading
from dataclasses import replace
from hashlib import sha256

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from shared.eventstore.errors import StreamConflictError
from shared.eventstore.numbering import PARTITIONS, Batch, Head, Numbering, partition_of
from shared.mongo import Document
from tests.shared.things import Add
from tests.shared.workshop import ME, Workshop

pytestmark = pytest.mark.servers


def number_all(workshop: Workshop) -> list[Batch]:
    batches = []
    while (batch := workshop.numbering.number_pending()) is not None:
        workshop.numbering.settle(batch)
        batches.append(batch)
    return batches


def check(workshop: Workshop) -> None:
    """Everything that the numbering promises, from what stands in the database alone."""
    commits = {one["_id"]: one for one in workshop.commits()}
    head = Head()
    numbered: list[Document] = []
    for document in workshop.database["numbering"].find().sort("_id"):
        batch = workshop.numbering.batches_at(document["_id"], 1)[0]
        here = [commits[id] for id in document["commits"]]
        assert document["_id"] == head.position + 1
        assert document["tails"] == list(head.tails)
        assert document["counts"] == [one["n"] for one in here]
        assert document["digest"] == sha256(head.digest + b"".join(one["hash"] for one in here)).digest()
        tails = list(head.tails)
        for one in batch.commits:
            assert one.prev == tails[one.partition]
            assert one.partition == partition_of(one.commit["stream"])
            tails[one.partition] = one.last
        head = Head(batch.last, tuple(tails), document["digest"])
        assert Numbering(workshop.database).ends(batch.first) == head.tails
        numbered += here
    assert sorted(one["_id"] for one in numbered) == sorted(commits)
    for stream in {one["stream"] for one in numbered}:
        versions = [one["version"] for one in numbered if one["stream"] == stream]
        assert versions == list(range(1, len(versions) + 1))
    assert head.position == sum(one["n"] for one in numbered)
    assert Numbering(workshop.database).head() == head
    assert Numbering(workshop.database).ends() == head.tails


def test_positions_are_dense_and_name_the_one_before_in_their_partition(workshop: Workshop) -> None:
    for _ in range(3):
        for thing in range(12):
            workshop.add(str(thing), *range(1, 1 + thing % 3 + 1))
        number_all(workshop)

    check(workshop)
    assert workshop.commits(pending=True) == []


def test_many_writers_and_two_numberers_at_once(workshop: Workshop) -> None:
    writing = threading.Event()

    def write(writer: int) -> None:
        for n in range(60):
            try:
                workshop.things.execute(str((n + writer) % 7), Add((1,) * (1 + n % 3)), ME)
            except StreamConflictError:
                continue

    def number() -> None:
        numbering = Numbering(workshop.database)
        while writing.is_set() or workshop.commits(pending=True):
            batch = numbering.number_pending()
            if batch is not None:
                numbering.settle(batch)

    writing.set()
    numberers = [threading.Thread(target=number) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in numberers + writers:
        thread.start()
    for thread in writers:
        thread.join()
    writing.clear()
    for thread in numberers:
        thread.join()

    check(workshop)


def test_who_numbers_what_another_just_numbered_gets_nothing(workshop: Workshop) -> None:
    workshop.add("a", 1)
    other = Numbering(workshop.database)
    assert other.current.position == 0
    number_all(workshop)
    workshop.add("a", 2)

    first, second = other.number_pending(), other.number_pending()

    assert first is None, "it was inserted where the other's batch begins"
    assert second is not None
    assert second.first == 2
    check(workshop)


def test_a_mark_left_behind_numbers_nothing_twice(workshop: Workshop) -> None:
    workshop.add("a", 1, 2)
    batch = Numbering(workshop.database).number_pending()
    assert batch is not None, "numbered, then killed before the mark was taken off"
    numbered = workshop.numbering.pending()
    workshop.add("a", 3)
    marked = workshop.numbering.pending()
    assert numbered is not None
    assert marked is not None
    assert (len(numbered), len(marked)) == (1, 2)
    assert workshop.numbering.numbers(numbered)
    assert not workshop.numbering.numbers(marked)

    (rest,) = number_all(workshop)

    assert workshop.numbering.numbers(marked)
    assert workshop.commits(pending=True) == []

    assert (rest.first, rest.last) == (3, 3)
    check(workshop)


def test_every_position_leads_to_its_batch(workshop: Workshop) -> None:
    for n in range(1, 5):
        workshop.add("a", *range(1, n + 1))
        number_all(workshop)

    assert [workshop.numbering.batches_at(position, 1)[0].first for position in range(1, 11)] == [
        *(1, 2, 2, 4, 4, 4, 7, 7, 7, 7)
    ]
    for nowhere in (0, 11):
        with pytest.raises(KeyError):
            workshop.numbering.batches_at(nowhere, 1)


def test_the_commits_of_one_stream_are_found_with_their_positions(workshop: Workshop) -> None:
    for _ in range(3):
        for thing in range(12):
            workshop.add(str(thing), 1, 2)
        number_all(workshop)
    workshop.add("7", 1)
    stream = next(one["stream"] for one in workshop.commits(pending=True))

    commits = workshop.numbering.commits(stream, 1, 10)
    batches = workshop.numbering.batches_at(1, 36)
    every = [one for batch in batches for one in batch.commits if one.commit["stream"] == stream]
    assert [one["version"] for one in commits] == [2, 3, 4]
    assert workshop.numbering.placed(commits) == every[1:], "the last one has no position yet"
    assert workshop.numbering.commits(stream, 1, 2) == commits[:2]
    newest = workshop.numbering.newest(stream)
    assert newest is not None
    assert newest["version"] == 4
    assert workshop.numbering.newest("nothing") is None


def test_a_stream_whose_clock_went_back_keeps_its_order(workshop: Workshop) -> None:
    workshop.add("a", 1)
    workshop.add("a", 2)
    workshop.database["commits"].update_one({"version": 1}, [{"$set": {"at": "$$NOW"}}])
    at = workshop.commits(version=1)[0]["at"]
    workshop.database["commits"].update_one({"version": 2}, {"$set": {"at": at}})

    (batch,) = number_all(workshop)

    assert [one.commit["version"] for one in batch.commits] == [1, 2]


class CommitsMeanwhile(CommandListener):
    """Two more commits are made when a look for pending commits has had its first answer: first to 0, then to z."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._done = False

    def started(self, event: CommandStartedEvent) -> None:
        """Nothing before the answer."""

    def succeeded(self, event: CommandSucceededEvent) -> None:
        if event.command_name == "find" and event.reply["cursor"]["id"] and not self._done:
            self._done = True
            self._workshop.add("0")
            self._workshop.add("z")

    def failed(self, event: CommandFailedEvent) -> None:
        """The test fails by itself."""


def test_no_commit_is_numbered_without_one_that_was_made_before_it(workshop: Workshop) -> None:
    """A plain cursor passes the place of 0, then 0 and z are made, then it comes to z: it would number z alone."""
    for n in range(120):
        workshop.add(f"a{n:03d}")
    watched = MongoClient[Document](workshop.servers.admin_mongo_uri, event_listeners=[CommitsMeanwhile(workshop)])

    batch = Numbering(watched[workshop.source]).number_pending()

    watched.close()
    assert workshop.commits(stream="thing-z"), "they were made while it looked"
    assert batch is not None
    assert [one.commit["stream"] for one in batch.commits] == [f"thing-a{n:03d}" for n in range(120)]


def test_all_partitions_get_their_share() -> None:
    shares = [0] * PARTITIONS
    for n in range(8000):
        shares[partition_of(f"case-{n}")] += 1

    assert min(shares) > 900


def test_a_command_id_does_not_change_the_place(workshop: Workshop) -> None:
    workshop.things.execute("a", Add(), replace(ME, command_id="x"))
    workshop.things.execute("b", Add(), ME)

    number_all(workshop)
    check(workshop)
