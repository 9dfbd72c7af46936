"""Any projection comes to the same rows, however its facts are cut into batches, repeated and interrupted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.services import SERVICES
from shared.clock import from_millis
from shared.eventlog.envelope import Published, outgoing
from shared.eventlog.reader import Delivery
from shared.eventstore.numbering import partition_of
from shared.mongo import Document
from shared.projector.projection import Projection
from shared.projector.views import generation_name, table_name
from tests.servers import Servers
from tests.shared.things import SCOPE, listing
from tests.shared.workshop import Workshop

pytestmark = pytest.mark.servers

GOLDEN = Path(__file__).parent / "golden"
DUTY = ("log_id", "visit_id", "facility_id", "pairing_id", "entry_id", "household_id")
SUBJECTS = (
    "notice_id",
    "post_id",
    "case_id",
    "membership_id",
    "organisation_id",
    "plan_id",
    "code",
    "sub_area_id",
    "division_id",
    *DUTY,
)
"""What a fact is about; its stream is named by it."""
OPENING = {
    "case": "case.reported.v1",
    "notice": "notice.put.v1",
    "post": "post.established.v1",
    "appointment": "person.appointed.v1",
    "stand_in": "stand_in.named.v1",
    "liaison": "liaison.assigned.v1",
    "person": "person.registered.v1",
    "work_permit": "work_permit.issued.v1",
    "volunteer": "volunteer.enrolled.v1",
    "area": "area.opened.v1",
    "sub_area": "sub_area.opened.v1",
    "division": "division.asked.v1",
    "organisation": "organisation.founded.v1",
    "resource": "resource.offered.v1",
    "membership": "membership.joined.v1",
    "duty_rota": "duty_rota.set.v1",
    "pilot": "pilot.begun.v1",
    "build_plan": "build_plan.set.v1",
    "work_log": "work_log.written.v1",
    "visit": "visit.planned.v1",
    "facility": "facility.installed.v1",
    "pairing": "pairing.made.v1",
    "diary": "diary.entered.v1",
    "household": "household.recorded.v1",
    "scheme": "scheme.declared.v1",
    "thing": "thing.added.v1",
}
"""The fact with which every stream of a noun begins."""


def declared() -> list[Projection]:
    """Every projection of every service, and the tests' own."""
    modules = [import_module(f"services.{service}.projections") for service in SERVICES]
    found = {one.name: one for module in modules for one in vars(module).values() if isinstance(one, Projection)}
    return [listing("cases"), *found.values()]


@dataclass(frozen=True)
class Step:
    """One batch: it begins `back` before the end of the last one; before it the worker may die."""

    back: int
    size: int
    dies: bool


steps = st.lists(st.builds(Step, st.integers(0, 4), st.integers(1, 6), st.booleans()), max_size=8)


def example(type: str) -> tuple[str, dict[str, Any]]:
    """The source and the stored data of a fact with this name."""
    if type == "thing.added.v1":
        return "cases", {"amount": 3}
    (found,) = GOLDEN.glob(f"*/{type}.json")
    return found.parent.name, json.loads(found.read_text())


@st.composite
def logs(draw: st.DrawFn, projection: Projection) -> list[Delivery]:
    """A partition's log of a few streams, with the facts that the projection takes."""
    log: list[Delivery] = []
    types = st.sampled_from(sorted(projection.handlers))
    for type, number in draw(st.lists(st.tuples(types, st.integers(0, 2)), min_size=1, max_size=12)):
        noun = type.partition(".")[0]
        stream, opening = f"{noun}-{number}", OPENING.get(noun, type)
        if opening in projection.handlers and not any(one.stream == stream for one in log):
            log.append(_delivery(log, opening, stream))
        log.append(_delivery(log, type, stream))
    return log


def _delivery(log: Sequence[Delivery], type: str, stream: str) -> Delivery:
    """The next message of a log."""
    source, data = example(type)
    subject = next((name for name in SUBJECTS if name in data), None)
    if subject:
        number = stream.partition("-")[2]
        data[subject] = f"43312210720000{number}" if subject == "code" else number
    position = sum(one.source == source for one in log) + 1
    message = outgoing(_published(source, position, type, stream, data))
    return Delivery(len(log), source, type, stream, position, position - 1, message.body, 0)


def _published(source: str, position: int, type: str, stream: str, data: dict[str, Any]) -> Published:
    return Published(
        source=source,
        position=position,
        prev=position - 1,
        partition=partition_of(stream),
        type=type,
        time=from_millis(1_764_000_000_000 + 1000 * position),
        stream=stream,
        version=position,
        index=0,
        count=1,
        scope=SCOPE,
        actor="me",
        correlation="correlation",
        traceparent=None,
        hash="",
        previous_hash="",
        data=data,
    )


class Replay:
    """A generation of its own, to which a worker without a broker applies what it is handed."""

    def __init__(self, workshop: Workshop, projection: Projection, generation: int) -> None:
        self._workshop = workshop
        self._projection = projection
        self._generation = generation
        self._workshop.generations.prepare(projection, generation)

    def begin(self) -> None:
        """As if nothing had ever been applied."""
        for table in self._tables.values():
            self._workshop.database[table].delete_many({})
        self._workshop.checkpoints.forget(generation_name(self._projection.name, self._generation))
        self.restart()

    def restart(self) -> None:
        """A new owner, who knows what the database tells and nothing else."""
        self._worker = self._workshop.worker(self._projection, 0, generation=self._generation)
        self._worker._remember(self._worker._checkpoints.take(self._worker.lease))
        self._worker._blocked = set()

    def feed(self, deliveries: Sequence[Delivery]) -> None:
        """One batch, as it comes from the log."""
        self._worker._apply([one for one in deliveries if self._worker._reader.accept(one)])

    def rows(self) -> dict[str, list[Document]]:
        """Everything in its tables."""
        database = self._workshop.database
        return {table: list(database[name].find().sort("_id")) for table, name in self._tables.items()}

    @property
    def _tables(self) -> dict[str, str]:
        return {table: table_name(self._projection.name, table, self._generation) for table in self._projection.tables}


@pytest.mark.parametrize("projection", declared(), ids=lambda one: one.name)
def test_the_rows_do_not_depend_on_how_the_facts_came(projection: Projection, servers: Servers) -> None:
    workshop = Workshop(servers)
    straight, interrupted = (Replay(workshop, projection, generation) for generation in (1, 2))

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(logs(projection), steps)
    def hold(log: list[Delivery], steps: list[Step]) -> None:
        straight.begin()
        straight.feed(log)
        interrupted.begin()
        end = 0
        for step in steps:
            if step.dies:
                interrupted.restart()
            begin = max(end - step.back, 0)
            interrupted.feed(log[begin : begin + step.size])
            end = max(end, begin + step.size)
        interrupted.feed(log[max(end - 3, 0) :])
        interrupted.feed(log)

        assert interrupted.rows() == straight.rows()
        assert any(straight.rows().values())
        assert workshop.parking.all() == []

    try:
        hold()
    finally:
        workshop.end()
