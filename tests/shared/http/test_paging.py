"""Pages of a real collection: together they are the whole list, in order, each row once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from shared.http.paging import Page
from tests.servers import Servers

START = datetime(2026, 11, 23, tzinfo=UTC)
SORT = (("at", -1), ("scope.grid", 1), ("_id", 1))


@pytest.fixture
def table(servers: Servers) -> Iterator[Collection[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](servers.mongo_uri("cases"), tz_aware=True) as client:
        found = client.get_default_database()["paging"]
        found.drop()
        found.insert_many(
            {
                "_id": n,
                "at": START + timedelta(milliseconds=n % 5),
                "scope": {"grid": f"g{n % 3}"},
                "open": n % 7 != 0,
            }
            for n in range(60)
        )
        yield found


@pytest.mark.servers
@pytest.mark.parametrize("limit", [1, 7, 60])
def test_pages_together_are_the_whole_list_in_order(table: Collection[dict[str, Any]], limit: int) -> None:
    wanted = [row["_id"] for row in table.find({"open": True}).sort(list(SORT))]
    seen: list[int] = []
    cursor = None
    while True:
        page = Page.read({"limit": limit, "cursor": cursor}, SORT)
        answer = page.answer(page.find(table, [{"open": True}]), START).body
        assert answer is not None
        assert 0 < len(answer["items"]) <= limit
        seen += [row["_id"] for row in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == wanted


@pytest.mark.servers
def test_an_empty_list_is_one_empty_page(table: Collection[dict[str, Any]]) -> None:
    page = Page.read({"limit": 5, "cursor": None}, SORT)
    assert page.answer(page.find(table, [{"open": "never"}]), None).body == {
        "items": [],
        "next": None,
        "as_of": None,
    }
