"""The reporting service as a process: from a fact in the log to a wall and its stream."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.cases.vocabulary import Urgency
from tests.reporting.clients import PATIENCE, WallClient
from tests.reporting.sources import Source
from tests.reporting.stories import GRID, OTHER_GRID, OTHER_VILLAGE, TOWN, VILLAGE
from tests.servers import Servers, ServiceProcess

pytestmark = pytest.mark.servers

PLACE = {TOWN: "武溪镇", VILLAGE: "五里洲村", GRID: "第三网格", OTHER_VILLAGE: "黑塘村", OTHER_GRID: "第一网格"}


@dataclass(frozen=True)
class Reporting:
    """A running service, the cases that it hears of, and clients of it."""

    servers: Servers
    process: ServiceProcess
    cases: Source

    def client(self, role: str = "operator", area: str | None = None) -> WallClient:
        return WallClient(self.servers, self.process.url, role, area)

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The town's wall as soon as it is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            status, wall = self.client().get(f"/wall?area={TOWN}")
            if status == 200 and wanted(wall):
                return wall
            assert time.monotonic() < deadline, wall

    def settled(self) -> dict[str, Any]:
        """The town's wall once it contains everything that was reported."""
        return self.until(lambda wall: wall["figures"]["total"] == self.cases.reported)


@pytest.fixture(scope="module")
def reporting(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reporting]:
    """The service on empty servers, with five areas open."""
    servers.fresh()
    with ExitStack() as stack:
        process = ServiceProcess("reporting", servers.environment("reporting"), tmp_path_factory.mktemp("reporting"))
        stack.callback(process.stop)
        process.start()
        registry = stack.enter_context(Source(servers, "registry"))
        for code, name in PLACE.items():
            registry.open_area(code, name)
        running = Reporting(servers, process, stack.enter_context(Source(servers, "cases")))
        running.until(lambda wall: len(wall["areas"]) == len(PLACE))
        yield running


def test_a_reported_case_is_on_the_walls_of_its_three_levels_and_on_no_other(reporting: Reporting) -> None:
    case_id = reporting.cases.report(GRID, urgency=Urgency.CRITICAL)
    reporting.until(lambda wall: wall["broadcast"] and wall["broadcast"][0]["case_id"] == case_id)
    for area in (TOWN, VILLAGE, GRID):
        wall = reporting.client().wall(area)
        assert case_id in [line["case_id"] for line in wall["broadcast"]]
        assert wall["emergencies"]["items"][0]["category"] == "环境卫生"
    assert case_id not in str(reporting.client().wall(OTHER_VILLAGE))


def test_a_case_settled_on_the_spot_moves_the_figures_of_today(reporting: Reporting) -> None:
    before = reporting.settled()["figures"]
    reporting.cases.report(OTHER_GRID, *reporting.cases.settled())
    reporting.until(lambda wall: wall["figures"]["closed_today"] == before["closed_today"] + 1)
    after = reporting.client().wall(TOWN)["figures"]
    assert after["reported_today"] == before["reported_today"] + 1
    assert (after["waiting"], after["in_progress"]) == (before["waiting"], before["in_progress"])


def test_the_stream_brings_what_happens_in_the_area_and_nothing_else(reporting: Reporting) -> None:
    cursor = reporting.settled()["cursor"]
    with reporting.client().stream(VILLAGE, cursor) as events:
        reporting.cases.report(OTHER_GRID)
        case_id = reporting.cases.report(GRID)
        event = next(events)
    assert (event.data["case_id"], event.data["type"]) == (case_id, "case.reported.v1")
    assert event.data["scope"]["grid"] == GRID
    assert event.data["status"] == "reported"
    assert set(event.data) == {"case_id", "type", "time", "status", "category", "urgency", "scope"}


def test_the_walls_of_the_old_and_of_the_new_area_learn_that_a_case_has_moved(reporting: Reporting) -> None:
    case_id = reporting.cases.report(GRID)
    cursor = reporting.settled()["cursor"]
    with reporting.client().stream(GRID, cursor) as old, reporting.client().stream(OTHER_GRID, cursor) as new:
        reporting.cases.place(case_id, OTHER_GRID, GRID)
        seen = [next(old), next(new)]
    assert [(event.data["case_id"], event.data["scope"]["grid"]) for event in seen] == [
        (case_id, GRID),
        (case_id, OTHER_GRID),
    ]
    reporting.until(lambda wall: wall["cursor"] == seen[1].id)
    assert case_id not in str(reporting.client().wall(VILLAGE))
    assert case_id in str(reporting.client().wall(OTHER_VILLAGE))


def test_a_case_that_turns_out_to_be_a_complaint_leaves_the_walls_at_once_and_never_comes_back(
    reporting: Reporting,
) -> None:
    before = reporting.settled()["figures"]
    case_id = reporting.cases.report(GRID, urgency=Urgency.CRITICAL)
    wall = reporting.settled()
    with reporting.client().stream(GRID, wall["cursor"]) as events:
        reporting.cases.raise_complaint(case_id, "p-zhang", VILLAGE, GRID)
        assert [(event.name, event.data) for event in events] == [("reset", {})]
    after = reporting.until(lambda wall: wall["figures"] == before)
    assert case_id not in str(after)
    with reporting.client().stream(TOWN, after["cursor"]) as events:
        reporting.cases.accept(case_id, VILLAGE, hidden_from=("p-zhang",))
        other = reporting.cases.report(GRID)
        assert next(events).data["case_id"] == other
    assert case_id not in str(reporting.settled())


def test_a_client_that_comes_back_gets_exactly_what_it_missed(reporting: Reporting) -> None:
    cursor = reporting.settled()["cursor"]
    missed = [reporting.cases.report(area) for area in (GRID, OTHER_GRID, TOWN, GRID)]
    with reporting.client().stream(TOWN, cursor) as events:
        first = [next(events) for _ in range(2)]
    with reporting.client().stream(TOWN, first[-1].id) as events:
        rest = [next(events) for _ in range(2)]
    assert sorted(event.data["case_id"] for event in first + rest) == sorted(missed)


def test_the_figures_contain_what_the_stream_has_brought_once_their_cursor_does(reporting: Reporting) -> None:
    with reporting.client().stream(GRID, reporting.settled()["cursor"]) as events:
        case_id = reporting.cases.report(GRID)
        event = next(events)
    later = reporting.until(lambda wall: wall["cursor"] == event.id)
    assert later["broadcast"][0]["case_id"] == case_id


def test_who_may_see_one_village_gets_neither_the_town_nor_another_village(reporting: Reporting) -> None:
    client = reporting.client("station_head", VILLAGE)
    assert client.get("/wall")[1]["area"]["code"] == VILLAGE
    for path in (f"/wall?area={TOWN}", f"/wall?area={OTHER_VILLAGE}", f"/stream?area={OTHER_GRID}"):
        status, problem = client.get(path)
        assert (status, problem["code"]) == (403, "forbidden")


def test_a_grid_head_sees_the_own_grid_and_its_stream(reporting: Reporting) -> None:
    client = reporting.client("grid_head", GRID)
    assert client.get("/wall")[1]["area"]["code"] == GRID
    with client.stream(GRID, reporting.settled()["cursor"]) as events:
        case_id = reporting.cases.report(GRID)
        assert next(events).data["case_id"] == case_id


def test_a_wrong_question_is_answered_with_what_is_wrong(reporting: Reporting) -> None:
    client = reporting.client()
    assert client.get("/wall?area=433122108")[1]["code"] == "area_unknown"
    assert client.get("/wall?area=ABC")[1]["errors"][0]["field"] == "area"
    assert client.get(f"/stream?area={TOWN}&from=nowhere")[1]["code"] == "cursor_malformed"
    assert client.get("/stream")[1]["errors"][0]["code"] == "required"


def test_a_client_from_before_what_is_remembered_is_told_to_fetch_anew(reporting: Reporting, tmp_path: Path) -> None:
    reporting.cases.report(GRID)
    reporting.settled()
    second = ServiceProcess("reporting", reporting.servers.environment("reporting"), tmp_path)
    try:
        second.start()
        client = WallClient(reporting.servers, second.url, "operator", None)
        with client.stream(TOWN, None) as events:
            assert [event.name for event in events] == ["reset"]
    finally:
        second.stop()
