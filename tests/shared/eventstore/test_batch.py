"""Many commands at once: all of them or none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from shared.eventstore.batch import Step, execute_all
from shared.eventstore.errors import CommandReusedError, Refused, StreamConflictError
from shared.eventstore.streams import Streams
from tests.shared.things import THING, Add, Name, Thing, decide
from tests.shared.workshop import ME, Workshop

pytestmark = pytest.mark.servers

ONCE = replace(ME, command_id="import", command_hash=b"document")


def additions(workshop: Workshop, *steps: tuple[str, Add]) -> list[Step]:
    return [(workshop.things, id, command) for id, command in steps]


def test_commands_on_one_stream_see_each_other_and_make_one_commit(workshop: Workshop) -> None:
    workshop.add("a", 1)

    done = execute_all(
        workshop.store, workshop.client, additions(workshop, ("a", Add((2,))), ("b", Add()), ("a", Add((3,)))), ME
    )

    assert done
    assert [(one["stream"], one["version"], one["n"]) for one in workshop.commits()] == [
        ("thing-a", 1, 1),
        ("thing-a", 2, 2),
        ("thing-b", 1, 1),
    ]
    assert workshop.things.load("a").state.total == 6


def test_one_refusal_and_nothing_is_done(workshop: Workshop) -> None:
    steps = additions(workshop, ("a", Add((2,), limit=4)), ("b", Add()), ("a", Add((3,), limit=4)))

    with pytest.raises(Refused, match="too_much"):
        execute_all(workshop.store, workshop.client, steps, ME)

    assert workshop.commits() == []


def test_a_repeated_import_changes_nothing(workshop: Workshop) -> None:
    steps = additions(workshop, ("a", Add()), ("b", Add()))

    assert execute_all(workshop.store, workshop.client, steps, ONCE)
    assert not execute_all(workshop.store, workshop.client, steps, ONCE)
    with pytest.raises(CommandReusedError):
        execute_all(workshop.store, workshop.client, steps, replace(ONCE, command_hash=b"another document"))

    assert len(workshop.commits()) == 2


def test_an_import_that_has_nothing_to_do_is_done(workshop: Workshop) -> None:
    assert execute_all(workshop.store, workshop.client, [], ME)
    assert execute_all(workshop.store, workshop.client, additions(workshop, ("a", Add(()))), ONCE)

    assert workshop.commits() == []


def raced(workshop: Workshop, rival: list[Step]) -> list[Step]:
    """Steps of which the last is overtaken by a rival's import while it is decided."""

    def decide_too_late(thing: Thing, command: Add | Name, now: datetime) -> Sequence[object]:
        execute_all(workshop.store, workshop.client, rival, ONCE)
        return decide(thing, command, now)

    late = Streams(workshop.store, replace(THING, decide=decide_too_late))
    return [(workshop.things, "a", Add((7,))), (late, "b", Add((7,)))]


def test_a_faster_writer_on_one_stream_and_nothing_is_done(workshop: Workshop) -> None:
    rival = additions(workshop, ("b", Add((100,))))

    with pytest.raises(StreamConflictError):
        execute_all(workshop.store, workshop.client, raced(workshop, rival), ME)

    assert workshop.committed() == {"thing-b": ["1.0"]}


def test_the_same_import_at_the_same_time_is_done_once(workshop: Workshop) -> None:
    rival = additions(workshop, ("a", Add((7,))), ("b", Add((7,))))

    assert not execute_all(workshop.store, workshop.client, raced(workshop, rival), ONCE)
    assert workshop.committed() == {"thing-a": ["1.0"], "thing-b": ["1.0"]}
