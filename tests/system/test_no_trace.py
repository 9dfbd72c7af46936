"""Personal data leaves no trace in clear: the raw files of database and broker, the logs and exports are searched.

The same search finds a marker that was planted beside it in a field that is not personal, so it can fail.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient

from deploy.local.services import SERVICES
from shared.eventstore.audit import audit
from shared.permissions import Grant, Role
from shared.personal import FORGOTTEN_WITHIN
from tests.caller import Caller, Reply, eventually
from tests.servers import Servers, ServiceProcess, serving

pytestmark = pytest.mark.servers

NAME, PHONE = "欧阳雪梅青", "19900007351"
TEXT = "三号楼顶的蓝色水箱渗水"
ADDRESS = "五里洲村九组七十一号"
PERSON, PERSON_PHONE = "慕容远山柏", "19900008462"
SECRETS = (NAME, PHONE, TEXT, ADDRESS, PERSON, PERSON_PHONE)
MARKER = "marker-c01dfeed-5ca1ab1e"
TOWN = "433122107"
TOWN_AREA = {"code": TOWN, "name": "武溪镇", "parent": TOWN[:6], "households": 1, "population": 3}
UNCOMPRESSED = (
    *("--wiredTigerCollectionBlockCompressor", "none"),
    *("--wiredTigerJournalCompressor", "none"),
    *("--wiredTigerIndexPrefixCompression", "false"),
)


@dataclass
class Town:
    """The four services on servers that store their files as they are."""

    servers: Servers
    processes: dict[str, ServiceProcess]
    folder: Path

    def caller(self, service: str, role: Role) -> Caller:
        url = self.processes[service].url.removesuffix(f"/{service}")
        area = None if role is Role.OPERATOR else TOWN
        return Caller(url, self.servers.token_key.read_bytes(), f"search-{role}", (Grant(role, area),))

    def searched(self) -> list[Path]:
        """Every file that any server or service wrote, besides the secrets."""
        return [
            file
            for file in self.folder.rglob("*")
            if file.is_file() and "secrets" not in file.parts and file.name != ".erlang.cookie"
        ]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("no-trace")
    servers = Servers(folder / "servers")
    servers.database.options += UNCOMPRESSED
    processes = {name: ServiceProcess(name, servers.environment(name), folder / name) for name in SERVICES}
    try:
        servers.start()
        with serving(processes.values()):
            yield Town(servers, processes, folder)
    finally:
        servers.stop()


@pytest.fixture(scope="module")
def case(town: Town) -> dict[str, Any]:
    """A case and a person with planted personal data, as far as they travel."""
    planted = {
        "title": TEXT[:8] + TEXT,
        "description": TEXT,
        "category": "公共设施",
        "reporter_name": NAME,
        "reporter_phone": PHONE,
        "address": ADDRESS,
        "handled_on_the_spot": {"result": TEXT},
    }
    cases = town.caller("cases", Role.COMMANDER)
    reported = cases.post("/cases", planted, X_Correlation_ID=MARKER)
    assert reported.status == 201, reported.body
    registry = town.caller("registry", Role.OPERATOR)
    opened = registry.post("/registry/areas", TOWN_AREA)
    assert opened.status == 201, opened.body
    person = {"area": TOWN, "name": PERSON, "phone": PERSON_PHONE}
    registered = registry.post("/registry/persons", person, X_Correlation_ID=MARKER)
    assert registered.status == 201, registered.body
    case_id = reported.body["case_id"]
    eventually(lambda: any(one["case_id"] == case_id for one in cases.get("/cases").body["items"]))
    cases.post("/cases", {**planted, "category": "没有这一类"}, X_Correlation_ID=MARKER)
    cases.post(f"/cases/{case_id}/unmask", {"fields": ["reporter_name"], "reason": TEXT})
    body: dict[str, Any] = reported.body
    return body


def test_no_file_of_database_broker_or_logs_holds_personal_data(town: Town, case: dict[str, Any]) -> None:
    _flush(town)
    found = {text: _holding(town, text) for text in SECRETS}
    assert found == {text: [] for text in SECRETS}
    holders = " ".join(_holding(town, MARKER))
    assert "collection-" in holders
    assert "segment" in holders
    assert any(".log" in name for name in holders.split())


def test_no_export_shows_personal_data_to_who_may_not_read_it(town: Town, case: dict[str, Any]) -> None:
    answers = [
        _raw(town, "cases", Role.OPERATOR, "/cases/feed"),
        _raw(town, "registry", Role.OPERATOR, "/registry/feed"),
        _raw(town, "cases", Role.OPERATOR, "/cases"),
        _raw(town, "cases", Role.OPERATOR, f"/cases/{case['case_id']}"),
        _raw(town, "cases", Role.OPERATOR, f"/cases/{case['case_id']}/history"),
        *(_raw(town, service, Role.OPERATOR, "/metrics") for service in SERVICES),
    ]
    assert [text for text in SECRETS for answer in answers if text in answer] == []
    assert case["case_id"] in answers[0]


def test_after_erasing_no_route_gives_it_and_the_record_still_proves_itself(town: Town, case: dict[str, Any]) -> None:
    commander, path = town.caller("cases", Role.COMMANDER), f"/cases/{case['case_id']}"
    assert commander.get(path).body["description"] == TEXT
    assert commander.post(f"{path}/erase-reporter").status == 200

    def unreadable() -> Reply | None:
        shown = commander.get(path)
        return shown if not any(shown.body[name] for name in ("title", "description", "result", "address")) else None

    shown = eventually(unreadable, FORGOTTEN_WITHIN + 5)
    assert shown
    assert shown.body["erased"] is True
    assert shown.body["reporter_name"] is None
    texts = [_raw(town, "cases", Role.COMMANDER, end) for end in (path, f"{path}/history", "/cases", "/cases/feed")]
    assert [text for text in (NAME, PHONE, TEXT, ADDRESS) for answer in texts if text in answer] == []
    feed = town.caller("cases", Role.OPERATOR).get("/cases/feed").body["events"]
    subjects = next(one["data"]["subjects"] for one in feed if one["type"] == "case.reporter_erased.v1")
    with MongoClient[dict[str, Any]](town.servers.mongo_uri("cases"), tz_aware=True) as client:
        database = client.get_default_database()
        eventually(lambda: database["keys"].count_documents({"_id": {"$in": subjects}}) == 0)
        assert list(audit(database)) == []


def _flush(town: Town) -> None:
    with MongoClient[dict[str, Any]](town.servers.admin_mongo_uri) as client:
        client.admin.command("fsync")


def _holding(town: Town, text: str) -> list[str]:
    """The files that hold a text, as UTF-8 or as JSON escapes it."""
    forms = {text.encode(), json.dumps(text).strip('"').encode()}
    return [file.name for file in town.searched() if any(form in file.read_bytes() for form in forms)]


def _raw(town: Town, service: str, role: Role, path: str) -> str:
    caller = town.caller(service, role)
    connection = HTTPConnection(urlsplit(caller.url).netloc, timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {caller.token()}"})
    text = connection.getresponse().read().decode()
    connection.close()
    return text
