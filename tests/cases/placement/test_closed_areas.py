"""Open cases leave a grid on the day on which it closes, however long before that was told; others stay."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from services.cases.case.commands import AcceptCase
from services.cases.case.events.deadlines import CaseDeadlineSet
from services.cases.case.events.reporting import CasePlaced
from services.cases.closed_areas import ClosedAreas
from services.cases.directory.projections import FOREVER, PLACES
from services.cases.vocabulary import Level, Placement
from shared.areas import Scope
from shared.clock import day_of, now
from tests.caller import eventually
from tests.cases.deadlines.bench import GRID, Bench
from tests.servers import Servers

pytestmark = pytest.mark.servers

SUCCESSOR = Scope(GRID.county, GRID.town, GRID.village, "433122107200009")
TODAY, TOMORROW = (day_of(now() + timedelta(days=later)).isoformat() for later in (0, 1))


@pytest.fixture
def bench(servers: Servers) -> Iterator[Bench]:
    made = Bench(servers)
    try:
        yield made.start()
    finally:
        made.end()


def know(bench: Bench, scope: Scope, until: str = FOREVER, successors: tuple[str, ...] = ()) -> None:
    """An area as cases' own copy has it."""
    row: dict[str, Any] = {"_id": scope.lowest, "name": "网格", "acts_as": "grid" if scope.grid else "village"}
    row |= {"scope": scope.to_dict(), "since": "2020-01-01", "until": until, "successors": list(successors)}
    bench.api.views.table(PLACES, "areas").replace_one({"_id": scope.lowest}, row, upsert=True)


@contextmanager
def sweeping(bench: Bench) -> Iterator[None]:
    sweep = ClosedAreas(bench.api)
    thread = threading.Thread(target=sweep.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        sweep.stop()
        thread.join()


def test_on_the_day_its_grid_closes_a_case_goes_to_what_took_its_place(bench: Bench) -> None:
    waiting, accepted = (bench.report(now()) for _ in range(2))
    bench.tell(accepted, AcceptCase("p-zhang"))
    bench.wait_for_rows()
    know(bench, SUCCESSOR)
    know(bench, GRID, TODAY, (SUCCESSOR.grid or "",))
    with sweeping(bench):
        (kept,) = eventually(lambda: bench.facts(accepted, CasePlaced))
        (routed,) = eventually(lambda: bench.facts(waiting, CasePlaced))
    assert (routed.scope, routed.former, routed.automatic) == (SUCCESSOR, GRID, True)
    assert routed.routing is not None, "somebody else has to accept it now"
    assert (kept.scope, kept.placement, kept.routing) == (SUCCESSOR, Placement.GRID, None)


def test_a_case_without_a_successor_waits_in_the_village(bench: Bench) -> None:
    case = bench.report(now())
    bench.wait_for_rows()
    village = Scope(GRID.county, GRID.town, GRID.village)
    know(bench, village)
    know(bench, GRID, TODAY)
    with sweeping(bench):
        (placed,) = eventually(lambda: bench.facts(case, CasePlaced))
    assert (placed.scope, placed.placement) == (village, Placement.UNPLACED)
    assert placed.routing is not None
    assert placed.routing.level is Level.VILLAGE
    assert len(bench.facts(case, CaseDeadlineSet)) == 2, "the village has time of its own to accept it"


def test_until_its_grid_closes_a_case_stays(bench: Bench) -> None:
    other = Scope(GRID.county, GRID.town, GRID.village, "433122107200008")
    staying, leaving = bench.report(now()), bench.report(now(), scope=other)
    bench.wait_for_rows()
    know(bench, SUCCESSOR)
    know(bench, GRID, TOMORROW, (SUCCESSOR.grid or "",))
    know(bench, other, TODAY, (SUCCESSOR.grid or "",))
    with sweeping(bench):
        eventually(lambda: bench.facts(leaving, CasePlaced))
    assert not bench.facts(staying, CasePlaced)
