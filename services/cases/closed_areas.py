"""Open cases leave a grid that has closed (撤销网格): for what took its place, else to wait in the village."""

import threading
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Final

from pymongo.errors import PyMongoError

from services.cases.acting.lookups import Lookups
from services.cases.case.commands import PlaceCase
from services.cases.case.status import Status
from services.cases.deadlines.crew import Crew
from services.cases.directory.projections import PLACES
from services.cases.lifecycle.decide import CASE
from services.cases.lifecycle.who import SYSTEM
from services.cases.lists.criteria import open_in
from services.cases.lists.rows import CASES, LIST
from shared.clock import day_of, now
from shared.eventstore.errors import Refused
from shared.eventstore.store import Origin
from shared.logs import get_logger
from shared.projector.leases import Leases
from shared.spine import SpineApi

log = get_logger(__name__)

ACTOR = "timer:closed_areas"
LOOK_EVERY: Final = 5.0
PAGE = 400


def leaving(spine: SpineApi, grid: str) -> Iterator[str]:
    """The ids of the open cases that lie in a grid, as far as the rows say."""
    rows = spine.views.table(LIST, CASES).find(open_in(grid), {"_id": True}, batch_size=PAGE)
    return (row["_id"] for row in rows)


def moved(known: Lookups, case_id: str, grid: str) -> PlaceCase | None:
    """How a case leaves a closed grid, routed anew while nobody has accepted it; None where it lies elsewhere by now.

    It is placed by the areas as they are known today.
    """
    case = known.case(case_id)
    if case.scope.grid != grid:
        return None
    place = known.place_of(case.location, grid, SYSTEM)
    routing = known.route(case, scope=place.scope) if case.status is Status.REPORTED else None
    return PlaceCase(place, routing, automatic=True)


class ClosedAreas:
    """Once a day, in one of the replicas: grids close on a day that was told long before, and cases may come late."""

    def __init__(self, spine: SpineApi) -> None:
        self._spine = spine
        self._leases = Leases(spine.database, spine.settings.replica)
        self._swept = ""
        self._stopping = threading.Event()

    def run(self) -> None:
        """Works until stopped; what fails is tried again."""
        while not self._stopping.is_set():
            try:
                self._sweep_once_a_day()
            except PyMongoError as failure:
                log.warning("closed_areas_interrupted", failure=type(failure).__name__)
            except Exception:
                # a fault of ours must not end the loop for good
                log.error("closed_areas_failed", exc_info=True)
            self._stopping.wait(LOOK_EVERY)

    def stop(self) -> None:
        """Lets `run` return after the commands on their way."""
        self._stopping.set()

    def _sweep_once_a_day(self) -> None:
        day = day_of(now()).isoformat()
        if self._swept == day or self._leases.members()[:1] != [self._spine.settings.replica]:
            return
        found = sum(self._empty(grid) for grid in self._closed(day))
        if found:
            log.info("cases_left_closed_areas", cases=found)
        if not self._stopping.is_set():
            self._swept = day

    def _closed(self, day: str) -> list[str]:
        closed = {"acts_as": "grid", "until": {"$lte": day}}
        return [row["_id"] for row in self._spine.views.table(PLACES, "areas").find(closed, {"_id": True})]

    def _empty(self, grid: str) -> int:
        """How many cases left the grid, page by page."""
        found, cases = 0, leaving(self._spine, grid)
        crew: Crew[str] = Crew(partial(self._move, grid), self._stopping)
        while page := list(islice(cases, PAGE)):
            found += sum(crew.each(page).values())
        return found

    def _move(self, grid: str, case_id: str) -> int:
        command = moved(Lookups(self._spine, now()), case_id, grid)
        if command is None:
            return 0
        try:
            self._spine.streams(CASE).execute(case_id, command, Origin(ACTOR, f"{ACTOR}:{grid}"))
        except Refused as refusal:
            log.info("closed_areas_refused", case=case_id, code=refusal.code)
            return 0
        return 1
