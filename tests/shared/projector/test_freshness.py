"""Who waits for the rows finds everything in them that was committed before, and never waits longer than agreed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic

import pytest
from pymongo import MongoClient

from shared.eventstore.numbering import Numbering
from shared.mongo import Document
from shared.projector.checkpoints import Checkpoints
from shared.projector.freshness import Freshness
from shared.projector.projection import Projection
from shared.projector.views import Generations, Views
from tests.reporting.wall_rows import Commands
from tests.shared.things import listing
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

LONG = 30.0
SHORT = 0.3


@pytest.fixture
def things(workshop: Workshop) -> Projection:
    return listing(workshop.source)


@pytest.fixture
def freshness(workshop: Workshop, things: Projection) -> Freshness:
    return of(workshop, things)


def of(workshop: Workshop, *projections: Projection) -> Freshness:
    return Freshness(Numbering(workshop.database), workshop.views, workshop.source, projections)


def facts_of(workshop: Workshop, things: Projection, thing: str) -> list[str]:
    row = workshop.views.table(things.name, "rows").find_one({"_id": f"thing-{thing}"})
    return row["facts"] if row else []


def test_everybody_reads_the_own_writes_while_all_write(workshop: Workshop, things: Projection) -> None:
    workshop.relay()
    workshop.projector([things])

    def write_and_read(thing: str) -> None:
        freshness = of(workshop, things)
        for version in range(1, 9):
            workshop.add(thing, 1, 2)
            assert freshness.wait(LONG)
            assert facts_of(workshop, things, thing)[-1] == f"{version}.1"

    with ThreadPoolExecutor() as callers:
        list(callers.map(write_and_read, ["0", "1", "2", "7", "10"]))


def test_without_a_relay_the_wait_ends_when_its_time_is_over(workshop: Workshop, freshness: Freshness) -> None:
    workshop.add("7")
    began = monotonic()

    assert not freshness.wait(SHORT)
    assert monotonic() - began >= SHORT


def test_without_a_projector_too_and_what_comes_later_is_found(
    workshop: Workshop, things: Projection, freshness: Freshness
) -> None:
    workshop.relay()
    workshop.add("7")
    assert not freshness.wait(SHORT)

    workshop.work(things, 0)

    assert freshness.wait(LONG)
    assert facts_of(workshop, things, "7") == ["1.0"]


def test_many_pending_commits_are_waited_for_like_few(
    workshop: Workshop, things: Projection, freshness: Freshness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.eventstore.numbering.BATCH", 5)
    for _ in range(12):
        workshop.add("7")
    assert not freshness.wait(SHORT)

    workshop.relay()
    workshop.work(things, 0)

    assert freshness.wait(LONG)
    assert len(facts_of(workshop, things, "7")) == 12


def test_what_is_numbered_and_still_marked_as_pending_is_not_waited_for_twice(
    workshop: Workshop, things: Projection, freshness: Freshness
) -> None:
    workshop.relay()
    workshop.work(things, 0)
    workshop.add("7")
    assert freshness.wait(LONG)

    workshop.database["commits"].update_many({}, {"$set": {"pending": True}})

    assert freshness.wait(LONG)


def test_facts_that_the_rows_have_no_use_for_do_not_keep_anybody_waiting(
    workshop: Workshop, things: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.projector.worker.SAVE_SKIPPED_EVERY", 3_600.0)
    nothing = replace(things, handlers={})
    workshop.relay()
    workshop.work(nothing, 0)
    for _ in range(3):
        workshop.add("7")

        assert of(workshop, nothing).wait(LONG)


def test_a_parked_fact_does_not_keep_anybody_waiting(workshop: Workshop, things: Projection) -> None:
    broken = replace(things, handlers={"thing.added.v1": lambda event: [event.data["nothing"]]})
    workshop.relay()
    workshop.work(broken, 0)
    workshop.add("7")

    assert of(workshop, broken).wait(LONG)
    assert workshop.parked() == [(1, "failed")]


def test_only_own_facts_and_rows_made_of_them_are_waited_for(workshop: Workshop, things: Projection) -> None:
    workshop.relay()
    both = listing(workshop.source, "another", name="both")
    workshop.work(both, 0)
    workshop.add("7")

    assert of(workshop, both, listing("another", name="others")).wait(LONG)
    assert of(workshop, listing("another", name="others")).wait(0)


def test_a_position_is_reached_once_the_rows_have_its_whole_batch(
    workshop: Workshop, things: Projection, freshness: Freshness
) -> None:
    for thing in ("7", "1"):
        workshop.add(thing)
        workshop.numbering.number_pending()
    workshop.relay()
    workshop.work(things, 0)
    until(lambda: facts_of(workshop, things, "7") == ["1.0"], "the row")

    assert freshness.reaches(1)
    assert not freshness.reaches(2)


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def observed(workshop: Workshop, things: Projection, commands: Commands) -> Iterator[Freshness]:
    """The same, with what it asks of the database."""
    with MongoClient[Document](workshop.servers.admin_mongo_uri, tz_aware=True, event_listeners=[commands]) as client:
        database = client[workshop.source]
        views = Views(database, Generations(database), Checkpoints(database))
        yield Freshness(Numbering(database), views, workshop.source, [things])


def test_with_nothing_outstanding_it_costs_three_reads(
    workshop: Workshop,
    things: Projection,
    observed: Freshness,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.projector.views.POINTER_KEPT", 3_600.0)
    workshop.relay()
    workshop.work(things, 0)
    workshop.add("7")
    assert observed.wait(LONG)

    commands.reads.clear()
    assert observed.wait(LONG)

    assert [read["find"] for read in commands.reads] == ["commits", "numbering", "checkpoints"]
