"""Notices that nobody may read any more cost whoever reads the others nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.cases.lists.expressions import NEVER
from services.cases.publicity.notices import criteria
from services.cases.publicity.projections import NOTICES, TABLES
from services.cases.publicity.routes import NEWEST
from shared.http import Page
from shared.mongo import Document
from tests.cases.place import COUNTY, TOWN, VILLAGE
from tests.plans import Finds, stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
OLD, LIVE, OVER = 2_000, 5, 3


def row(number: int, since: datetime, ends: datetime) -> Document:
    under = [COUNTY, TOWN, VILLAGE]
    return {"_id": f"{number:05d}", "kind": "request", "under": under, "since": since, "ends": ends}


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def table(servers: Servers, finds: Finds) -> Iterator[Collection[Document]]:
    with MongoClient[Document](servers.admin_mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        made = client["plans_of_notices"][NOTICES]
        made.create_indexes(list(TABLES[NOTICES]))
        years_ago = [NOON - timedelta(days=40 + number) for number in range(OLD)]
        old = [row(number, at, at + timedelta(days=7)) for number, at in enumerate(years_ago)]
        live = [row(OLD + number, NOON - timedelta(days=60), NEVER) for number in range(LIVE)]
        over = [row(OLD + LIVE + number, NOON - timedelta(days=9), NOON - timedelta(days=2)) for number in range(OVER)]
        made.insert_many([*old, *live, *over])
        yield made
        client.drop_database("plans_of_notices")


@pytest.mark.parametrize(("is_open", "number"), [(None, LIVE + OVER), (True, LIVE), (False, OVER)])
@pytest.mark.parametrize("area", [None, COUNTY, VILLAGE])
def test_a_page_of_notices_reads_only_those_that_may_be_read(
    table: Collection[Document], finds: Finds, area: str | None, is_open: bool | None, number: int
) -> None:
    rows = Page(NEWEST, 20, None).find(table, criteria(area, None, is_open, NOON))
    assert len(rows) == number
    assert [one["since"] for one in rows] == sorted((one["since"] for one in rows), reverse=True)
    told = table.database.command("explain", finds.sent[-1], verbosity="executionStats")
    assert "COLLSCAN" not in stages(told["queryPlanner"]["winningPlan"])
    assert told["executionStats"]["totalDocsExamined"] == number
