"""The way of one command: conflicts, repetitions and If-Match, on the real database."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from shared.eventstore.errors import CommandReusedError, Refused, StreamConflictError, VersionMismatchError
from shared.eventstore.store import Origin
from shared.eventstore.streams import ATTEMPTS, Aggregate, Streams
from tests.shared.things import THING, Add, Name, Thing, decide
from tests.shared.workshop import ME, Workshop

pytestmark = pytest.mark.servers

ONCE = replace(ME, command_id="command", command_hash=b"body")


def raced(workshop: Workshop, times: int) -> tuple[Streams[Thing, Add | Name], list[int]]:
    """Streams in which another writer is faster, the first `times` times that something is decided."""
    totals: list[int] = []

    def decide_too_late(thing: Thing, command: Add | Name, now: datetime) -> Sequence[object]:
        totals.append(thing.total)
        if len(totals) <= times:
            workshop.add("raced", 10)
        return decide(thing, command, now)

    return Streams(workshop.store, replace(THING, decide=decide_too_late)), totals


def test_who_was_slower_decides_again_on_the_fresh_state(workshop: Workshop) -> None:
    streams, totals = raced(workshop, times=2)

    done = streams.execute("raced", Add((1,)), ME)

    assert totals == [0, 10, 20]
    assert (done.state.total, done.version) == (21, 3)
    assert workshop.things.load("raced") == done


def test_who_is_always_slower_gives_up(workshop: Workshop) -> None:
    streams, totals = raced(workshop, times=1000)

    with pytest.raises(StreamConflictError):
        streams.execute("raced", Add((1,)), ME)

    assert len(totals) == ATTEMPTS
    assert workshop.things.load("raced").state.total == 10 * ATTEMPTS


def test_a_fresh_state_may_refuse_what_the_old_one_allowed(workshop: Workshop) -> None:
    streams, _ = raced(workshop, times=1)

    with pytest.raises(Refused, match="too_much"):
        streams.execute("raced", Add((1,), limit=5), ME)

    assert len(workshop.commits()) == 1


def test_if_match_names_the_present_version_or_nothing_happens(workshop: Workshop) -> None:
    workshop.add("a", 1)
    workshop.add("a", 2)

    with pytest.raises(VersionMismatchError) as caught:
        workshop.things.execute("a", Add(), replace(ME, expected_version=1))
    done = workshop.things.execute("a", Add(), replace(ME, expected_version=2))

    assert (caught.value.expected, caught.value.actual) == (1, 2)
    assert done.version == 3


def test_if_match_is_not_satisfied_by_deciding_again(workshop: Workshop) -> None:
    workshop.add("raced", 1)
    streams, _ = raced(workshop, times=1)

    with pytest.raises(VersionMismatchError):
        streams.execute("raced", Add(), replace(ME, expected_version=1))


def test_a_repeated_command_is_done_once(workshop: Workshop) -> None:
    first = workshop.things.execute("a", Add((5,)), ONCE)
    workshop.add("a", 1)

    again = workshop.things.execute("a", Add((5,)), ONCE)

    assert not first.replayed
    assert again.replayed
    assert (again.state.total, again.version) == (6, 2)
    assert len(workshop.commits()) == 2


@pytest.mark.parametrize("origin", [replace(ONCE, expected_version=0), ONCE], ids=["if-match", "limit"])
def test_a_repeated_command_is_answered_although_it_would_be_refused_now(workshop: Workshop, origin: Origin) -> None:
    workshop.things.execute("a", Add((5,), limit=5), origin)

    assert workshop.things.execute("a", Add((5,), limit=5), origin).replayed


def test_the_same_key_with_another_body_is_a_mistake_of_the_caller(workshop: Workshop) -> None:
    other = replace(ONCE, command_hash=b"another body")
    workshop.things.execute("a", Add((5,)), ONCE)

    with pytest.raises(CommandReusedError):
        workshop.things.execute("a", Add((6,)), other)
    with pytest.raises(CommandReusedError):
        workshop.things.execute("a", Add((6,), limit=1), other)
    assert len(workshop.commits()) == 1


def test_a_retried_creation_is_the_same_thing(workshop: Workshop) -> None:
    first = workshop.things.create(lambda id: Add((5,)), ONCE)
    workshop.add(first.id, 1)

    again = workshop.things.create(lambda id: Add((5,)), ONCE)

    assert again.id == first.id
    assert (first.replayed, again.replayed) == (False, True)
    assert again.state.total == 6


def test_a_retried_creation_is_answered_although_it_would_be_refused_now(workshop: Workshop) -> None:
    first = workshop.things.create(lambda id: Add((5,)), ONCE)

    again = workshop.things.create(lambda id: Add((5,), limit=1), ONCE)

    assert (again.id, again.replayed) == (first.id, True)


def test_a_retried_creation_with_another_body_is_a_mistake_of_the_caller(workshop: Workshop) -> None:
    workshop.things.create(lambda id: Add((5,)), ONCE)

    with pytest.raises(CommandReusedError):
        workshop.things.create(lambda id: Add((6,)), replace(ONCE, command_hash=b"another body"))


def test_creations_without_a_key_are_different_things(workshop: Workshop) -> None:
    ids = {workshop.things.create(lambda id: Add(), ME).id for _ in range(3)}

    assert len(ids) == 3


def test_who_is_not_authorised_leaves_nothing(workshop: Workshop) -> None:
    workshop.add("a", 7)

    def forbid(thing: Thing) -> None:
        raise PermissionError(thing.total)

    with pytest.raises(PermissionError, match="7"):
        workshop.things.execute("a", Add(), ME, forbid)
    assert len(workshop.commits()) == 1


def test_a_command_that_changes_nothing_leaves_nothing(workshop: Workshop) -> None:
    nothing: Aggregate[Thing, Add | Name] = replace(THING, decide=lambda *_: [])

    assert Streams(workshop.store, nothing).execute("a", Add(), ME).version == 0
    assert workshop.commits() == []


def test_writers_at_once_lose_nothing(workshop: Workshop) -> None:
    def write(writer: int) -> None:
        done = 0
        while done < 10:
            try:
                workshop.things.execute("shared", Add((1,)), replace(ME, command_id=f"{writer}/{done}"))
                done += 1
            except StreamConflictError:
                continue

    writers = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    commits = workshop.commits()
    assert [one["version"] for one in commits] == list(range(1, 61))
    assert workshop.things.load("shared").state.total == 60
