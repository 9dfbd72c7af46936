"""Verify proves the rows against the facts, names what was changed by hand, and an emptied broker is made whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.cases.projections import CASE_LIST
from services.reporting.projections import WALL_ROWS
from shared.eventlog.consumer import request_repair
from shared.eventlog.topology import connect
from shared.eventstore.audit import audit
from shared.eventstore.numbering import PARTITIONS, Numbering
from shared.permissions import Grant, Role
from shared.projector.aside import rebuild
from shared.projector.checkpoints import Checkpoints
from shared.projector.verify import Difference, Verified, verify
from shared.projector.views import Generations, Views
from tests.caller import Caller, eventually
from tests.servers import Servers, ServiceProcess, serving

pytestmark = pytest.mark.servers

CASES = 120
REPORT = {"title": "路灯不亮", "description": "坏了两天", "category": "公共设施"}
Documents = Database[dict[str, Any]]


@pytest.fixture(scope="module")
def running(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """cases and reporting with some cases reported, half of them accepted."""
    servers.fresh()
    folder = tmp_path_factory.mktemp("verify")
    processes = [ServiceProcess(name, servers.environment(name), folder / name) for name in ("cases", "reporting")]
    with serving(processes):
        url = processes[0].url.removesuffix("/cases")
        caller = Caller(url, servers.token_key.read_bytes(), "li", (Grant(Role.COMMANDER, "433122107"),))
        for number in range(CASES):
            case = caller.post("/cases", REPORT).body
            if number % 2:
                caller.post(f"/cases/{case['case_id']}/accept")
        yield servers


@pytest.fixture
def cases(running: Servers) -> Iterator[Documents]:
    """The database of cases, once its list has every fact."""
    with MongoClient[dict[str, Any]](running.mongo_uri("cases"), tz_aware=True) as client:
        database = client.get_default_database()
        tails = Numbering(database).head().tails
        eventually(lambda: _reached(database, CASE_LIST.name, tails))
        yield database


@pytest.fixture
def reporting(running: Servers, cases: Documents) -> Iterator[Documents]:
    """The database of reporting, once the wall has every fact of cases."""
    with MongoClient[dict[str, Any]](running.mongo_uri("reporting"), tz_aware=True) as client:
        database = client.get_default_database()
        tails = Numbering(cases).head().tails
        eventually(lambda: _reached(database, WALL_ROWS.name, tails))
        yield database


def test_rows_are_what_the_facts_amount_to(running: Servers, cases: Documents, reporting: Documents) -> None:
    assert _verified(running, cases) == Verified(_rows(cases), [])
    walls = verify(reporting, running.amqp_uri("reporting"), WALL_ROWS, _silently)
    assert walls.differences == []
    assert walls.rows > CASES
    assert list(audit(cases)) == []


def test_a_row_changed_one_deleted_and_one_added_are_named_and_no_other(running: Servers, cases: Documents) -> None:
    rows = _views(cases).table(CASE_LIST.name, "cases")
    changed, deleted = [row["_id"] for row in rows.find().limit(2)]
    rows.update_one({"_id": changed}, {"$set": {"urgency": "critical"}})
    rows.delete_one({"_id": deleted})
    rows.insert_one({"_id": "added-by-hand", "status": "reported"})
    found = _verified(running, cases).differences
    assert sorted(found, key=lambda one: one.kind) == [
        Difference("added", "cases", "added-by-hand"),
        Difference("changed", "cases", changed),
        Difference("missing", "cases", deleted),
    ]
    rebuild(cases, running.amqp_uri("cases"), CASE_LIST, _silently)
    assert _verified(running, cases) == Verified(_rows(cases), [])


def test_an_emptied_broker_is_published_to_again_and_every_projection_comes_out_the_same(
    running: Servers, cases: Documents, reporting: Documents
) -> None:
    running.empty_broker()
    with connect(running.amqp_uri("operator"), "test") as connection:
        eventually(lambda: _asked(connection), 30)
    assert _verified(running, cases) == Verified(_rows(cases), [])
    assert verify(reporting, running.amqp_uri("reporting"), WALL_ROWS, _silently).differences == []


def _asked(connection: Any) -> bool:
    """Whether the repair exchange is back and has taken a request for every partition."""
    channel = connection.channel()
    try:
        for partition in range(PARTITIONS):
            request_repair(channel, "cases", partition, 0)
        channel.close()
    except connection.channel_errors:
        return False
    return True


def _verified(running: Servers, cases: Documents) -> Verified:
    return verify(cases, running.amqp_uri("cases"), CASE_LIST, _silently)


def _rows(cases: Documents) -> int:
    """Those of every table of the projection; each case has one in its first."""
    views = _views(cases)
    assert views.table(CASE_LIST.name, "cases").count_documents({}) == CASES
    return sum(views.table(CASE_LIST.name, table).count_documents({}) for table in CASE_LIST.tables)


def _views(database: Documents) -> Views:
    return Views(database, Generations(database), Checkpoints(database))


def _reached(database: Documents, projection: str, tails: tuple[int, ...]) -> bool:
    have = _views(database).vector(projection).get("cases", {})
    return all(have.get(partition, 0) >= tail for partition, tail in enumerate(tails))


def _silently(applied: int, total: int) -> None:
    """No progress bar here."""
