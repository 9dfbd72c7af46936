"""The feed that every service has: its own facts by position, within what the caller may see."""

import json
import urllib.request
from datetime import timedelta
from typing import Any

import pytest

from shared.http import issue
from shared.permissions import Grant
from tests.conftest import StartService
from tests.servers import Servers

TOWN, OTHER_TOWN = "433122107", "433122108"


def get(url: str, token: str, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as answer:
        return json.loads(answer.read())


@pytest.mark.servers
def test_the_feed_shows_each_caller_the_facts_of_its_area(fresh: Servers, service: StartService) -> None:
    cases = service("cases")
    key = fresh.token_key.read_bytes()

    def token(role: str, area: str | None) -> str:
        return issue(key, "s1", [Grant(role, area)], timedelta(minutes=5))

    assert get(f"{cases.url}/feed", token("operator", None))["events"] == []
    thing = {"title": "路灯坏了", "description": "不亮", "category": "公共设施", "urgency": "normal"}
    reported = get(cases.url, token("intake", TOWN), thing)
    pages: list[dict[str, Any]] = []
    while not pages or not pages[-1]["events"]:
        pages.append(get(f"{cases.url}/feed", token("county_system", TOWN)))
    assert [(one["id"], one["type"]) for one in pages[-1]["events"]] == [
        ("cases:1", "case.reported.v1"),
        ("cases:2", "case.deadline_set.v1"),
    ]
    assert (pages[-1]["scanned_to"], pages[-1]["head"]) == (2, 2)
    assert reported
    elsewhere = get(f"{cases.url}/feed", token("county_system", OTHER_TOWN))
    assert (elsewhere["events"], elsewhere["scanned_to"]) == ([], 2)
