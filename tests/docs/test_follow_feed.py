"""The example of the subscriber guide, run as its reader runs it."""

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.waiting import wait_until
from shared.http import issue
from shared.permissions import Grant, Role
from tests.conftest import StartService
from tests.servers import Servers, ServiceProcess

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "follow_feed.py"
COUNTY, TOWN = "433122", "433122107"
REPORTED = ["case.reported.v1", "case.deadline_set.v1"]
SETTLED = ["case.reported.v1", "case.accepted.v1", "case.handled_on_the_spot.v1", "case.put_on_record.v1"]

pytestmark = pytest.mark.servers


class Town:
    """A cases service, somebody who reports, and the subscriber of the guide."""

    def __init__(self, servers: Servers, cases: ServiceProcess, file: Path) -> None:
        key = servers.token_key.read_bytes()
        self._cases = cases
        self._file = file
        self._reporter, self._subscriber = (
            issue(key, who, [Grant(role, area)], timedelta(minutes=10))
            for who, role, area in (("desk", Role.INTAKE, TOWN), ("county", Role.COUNTY_SYSTEM, COUNTY))
        )

    def report(self, cases: int, settled: bool = False) -> None:
        body: dict[str, Any] = {"title": "路灯不亮", "description": "两天了", "category": "公共设施"}
        if settled:
            body["handled_on_the_spot"] = {"result": "已修好"}
        for _ in range(cases):
            self._ask(self._cases.url, self._reporter, body)

    def wait_for_head(self, position: int) -> None:
        wait_until(lambda: self._feed()["head"] == position, f"feed at {position}", 30)

    def follow(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(EXAMPLE), f"{self._cases.url}/feed", str(self._file), "--once"],
            env=os.environ | {"WANGGE_TOKEN": self._subscriber},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def kept(self) -> list[tuple[int, str]]:
        with closing(sqlite3.connect(self._file)) as database:
            return database.execute("SELECT position, type FROM facts ORDER BY position").fetchall()

    def change(self, statement: str) -> None:
        with closing(sqlite3.connect(self._file)) as database, database:
            database.execute(statement)

    def _feed(self) -> Any:
        return self._ask(f"{self._cases.url}/feed", self._subscriber)

    def _ask(self, url: str, token: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
            return json.load(answer)


@pytest.fixture
def town(fresh: Servers, service: StartService, tmp_path: Path) -> Town:
    return Town(fresh, service("cases"), tmp_path / "facts.db")


def test_the_example_keeps_every_fact_once_and_goes_on_where_it_was(town: Town) -> None:
    town.report(3)
    town.wait_for_head(6)
    assert (town.follow().returncode, town.kept()) == (0, list(enumerate(REPORTED * 3, 1)))
    town.report(1, settled=True)
    town.wait_for_head(10)
    assert (town.follow().returncode, town.kept()) == (0, list(enumerate(REPORTED * 3 + SETTLED, 1)))


def test_the_example_drops_what_comes_again(town: Town) -> None:
    town.report(2)
    town.wait_for_head(4)
    town.follow()
    before = town.kept()
    assert (town.follow().returncode, town.kept()) == (0, before)


def test_the_example_notices_that_a_fact_was_never_seen(town: Town) -> None:
    town.report(1, settled=True)
    town.wait_for_head(4)
    town.follow()
    town.change("DELETE FROM facts WHERE position > 2")
    town.change("UPDATE streams SET seen = 1")
    town.change("UPDATE place SET position = 2")
    refused = town.follow()
    assert refused.returncode == 1
    assert "MissedError: cases:3 does not follow version 1" in refused.stderr
    assert [position for position, _ in town.kept()] == [1, 2]
