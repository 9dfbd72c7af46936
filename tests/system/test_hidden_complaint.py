"""A complaint about a grid head: no wall, no stream, no inbox of theirs and no other system hears of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pymongo import MongoClient

from services.cases.directory.projections import PLACES
from services.cases.directory.projections import SEATS as SEATS_OF_CASES
from services.notify.projections import HOLDERS_COPY, SEATS
from services.reporting.areas import AREAS
from services.reporting.projections import WALL
from shared.eventstore.numbering import partition_of
from shared.permissions import Grant
from shared.projector.views import table_name
from tests.caller import Caller, eventually
from tests.cases.place import AREAS as OPENED
from tests.cases.place import GRID, HOLDERS, LI, MA, OFFICE_POSTS, TOWN, VILLAGE, ZHANG, registry_of_the_place
from tests.reporting.clients import WallClient
from tests.servers import Servers, ServiceProcess, serving

pytestmark = pytest.mark.servers

Told = tuple[str, str, list[dict[str, Any]]]
"""The id of a complaint, of an ordinary case, and the events that a stream brought."""

THREE = ("cases", "notify", "reporting")
SEATED = len(HOLDERS) + len(OFFICE_POSTS)
KNOWN = {
    ("cases", table_name(PLACES, SEATS_OF_CASES, 1)): SEATED,
    ("notify", table_name(HOLDERS_COPY.name, SEATS, 1)): SEATED,
    ("reporting", table_name(WALL, AREAS, 1)): len(OPENED),
}
"""Which tables tell that a service knows the place, by how many rows."""


@dataclass(frozen=True)
class Centre:
    """The three services at work, and people who call them."""

    servers: Servers
    processes: dict[str, ServiceProcess]

    def person(self, service: str, subject: str, role: str, area: str | None) -> Caller:
        key = self.servers.token_key.read_bytes()
        return Caller(self.processes[service].url, key, subject, (Grant(role, area),))

    def wall(self, role: str, area: str) -> WallClient:
        return WallClient(self.servers, self.processes["reporting"].url, role, area)

    def feed(self, service: str, role: str, area: str | None) -> dict[str, Any]:
        reply = self.person(service, "s1", role, area).get(f"/{service}/feed?limit=5000", wait=0)
        assert reply.status == 200, reply.body
        page: dict[str, Any] = reply.body
        return page

    def report(self, **more: str) -> str:
        """A case in the grid, as the station head reports it; its id."""
        body = {"title": "无人处理", "description": "多次反映", "category": "其他", "urgency": "critical", "grid": GRID}
        reply = self.person("cases", LI, "station_head", VILLAGE).post("/cases", body | more)
        assert reply.status == 201, reply.body
        return str(reply.body["case_id"])

    def inbox(self, subject: str, role: str, area: str) -> dict[str, str]:
        """The kinds of notices of somebody, by case."""
        reply = self.person("notify", subject, role, area).get("/notify/inbox?limit=200")
        return {row["case_id"]: row["kind"] for row in reply.body["items"]}


@pytest.fixture(scope="module")
def centre(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The services, once all of them know the place."""
    servers.fresh()
    folder = tmp_path_factory.mktemp("hidden")
    processes = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in THREE}
    with registry_of_the_place(servers), serving(processes.values()):
        with MongoClient[dict[str, Any]](servers.admin_mongo_uri) as client:
            for (service, table), rows in KNOWN.items():
                eventually(lambda: client[service][table].count_documents({}) >= rows)  # noqa: B023  called at once
        yield Centre(servers, processes)


@pytest.fixture(scope="module")
def told(centre: Centre) -> Told:
    """A complaint about the grid head, an ordinary case after it in its partition, and what the stream brought."""
    cursor = eventually(lambda: centre.wall("commander", TOWN).get(f"/wall?area={TOWN}")[1]["cursor"])
    with centre.wall("commander", TOWN).stream(TOWN, cursor) as events:
        complaint = centre.report(complaint_of=ZHANG)
        others = [centre.report()]
        while partition_of(f"case-{others[-1]}") != partition_of(f"case-{complaint}"):
            others.append(centre.report())  # what comes after it in its partition shows that it was dealt with
        brought: list[dict[str, Any]] = []
        while not brought or brought[-1]["case_id"] != others[-1]:
            brought.append(next(events).data)
    return complaint, others[-1], brought


def test_no_wall_and_no_stream_shows_it(centre: Centre, told: Told) -> None:
    complaint, ordinary, brought = told
    assert complaint not in {event["case_id"] for event in brought}
    others = len({event["case_id"] for event in brought})
    for role, area in (("commander", TOWN), ("station_head", VILLAGE), ("grid_head", GRID)):
        client = centre.wall(role, area)
        eventually(lambda: ordinary in str(client.wall(area)))  # noqa: B023  called at once
        wall = client.wall(area)
        assert complaint not in str(wall)
        assert (wall["figures"]["total"], wall["figures"]["waiting"], wall["emergencies"]["total"]) == (
            others,
            others,
            others,
        )


def test_its_grid_head_hears_nothing_and_the_level_above_does(centre: Centre, told: Told) -> None:
    complaint, ordinary, _ = told
    eventually(lambda: ordinary in centre.inbox(ZHANG, "grid_head", GRID))
    assert eventually(lambda: centre.inbox(LI, "station_head", VILLAGE).get(complaint)) == "reported"
    assert complaint not in centre.inbox(ZHANG, "grid_head", GRID)
    assert centre.person("cases", ZHANG, "grid_head", GRID).get(f"/cases/{complaint}").status == 404


@pytest.mark.parametrize("service", ["cases", "notify"])
def test_a_county_system_proves_that_it_missed_nothing_and_sees_nothing_of_it(
    centre: Centre, told: Told, service: str
) -> None:
    complaint, ordinary, _ = told
    eventually(lambda: complaint in str(centre.feed(service, "operator", None)))
    eventually(lambda: ordinary in str(centre.feed(service, "county_system", TOWN)))
    operators, systems = centre.feed(service, "operator", None), centre.feed(service, "county_system", TOWN)
    assert complaint not in str(systems)
    assert systems["scanned_to"] == systems["head"] >= operators["head"]
    assert systems["digest"]
    assert len(systems["events"]) < len(operators["events"])
    hidden = {event["hiddenfrom"] for event in operators["events"] if complaint in str(event)}
    assert hidden == {ZHANG}


def test_whom_it_is_about_sees_nothing_of_it_as_an_operator_either(centre: Centre, told: Told) -> None:
    complaint, ordinary, _ = told
    reply = centre.person("cases", ZHANG, "operator", None).get("/cases/feed?limit=5000", wait=0)
    assert ordinary in str(reply.body)
    assert complaint not in str(reply.body)


def test_a_commander_is_no_operator(centre: Centre) -> None:
    assert centre.person("cases", MA, "commander", TOWN).get("/cases/feed", wait=0).status == 403
