"""Every list query finds its page in an index, and a page of titles costs one load and one opening."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from services.cases.case import CASE, Case, Status
from services.cases.commands import ReportCase
from services.cases.projections import CASE_LIST
from services.cases.queries import NEWEST_FIRST, criteria, level_of, listed, titles_of
from shared.areas import Scope
from shared.eventstore.store import Origin
from shared.eventstore.streams import Loaded
from shared.http import Page
from shared.permissions import Grant, reach
from shared.personal import Personal, Vault
from shared.spine import SpineApi
from tests.cases.place import GRID, NEXT_GRID, OTHER_VILLAGE, TOWN, VILLAGE, scope_of
from tests.cases.stories import NOON, REPORT
from tests.plans import Finds, stages

Document = dict[str, Any]
ROWS, LIMIT = 6000, 50
READ_AT_MOST = 2 * LIMIT


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def client(inside: SpineApi, finds: Finds) -> Iterator[MongoClient[Document]]:
    """A client that tells `finds` what it asks, on a table with the list's indexes and many rows."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        table = client.get_default_database()["explained"]
        table.create_indexes(list(CASE_LIST.tables["cases"]))
        table.insert_many(row(number) for number in range(ROWS))
        yield client
        table.drop()


def row(number: int) -> Document:
    grids = (GRID, NEXT_GRID, OTHER_VILLAGE + "001")
    statuses = [status for status in Status if status is not Status.ABSENT]
    return {
        "_id": f"{number:06d}",
        "status": statuses[number % len(statuses)].value,
        "scope": scope_of(grids[number % len(grids)]).to_dict(),
        "reported_at": NOON + timedelta(seconds=number // 3),
    }


def seen_by(*grants: tuple[str, str | None]) -> Document:
    return reach("case.read", [Grant(*grant) for grant in grants]).filter()


OPERATOR, COMMANDER = ("operator", None), ("commander", TOWN)
HEAD, STATION = ("grid_head", GRID), ("station_head", VILLAGE)


@pytest.mark.parametrize(
    ("seen", "area", "statuses"),
    [
        (seen_by(OPERATOR), None, None),
        (seen_by(OPERATOR), None, [Status.REPORTED]),
        (seen_by(OPERATOR), TOWN[:6], None),
        (seen_by(COMMANDER), None, None),
        (seen_by(COMMANDER), TOWN, [Status.REPORTED, Status.ACCEPTED]),
        (seen_by(COMMANDER), VILLAGE, None),
        (seen_by(COMMANDER), GRID, [Status.ON_RECORD]),
        (seen_by(STATION), None, None),
        (seen_by(STATION), GRID, [Status.REPORTED]),
        (seen_by(HEAD), None, None),
        (seen_by(HEAD, ("station_head", OTHER_VILLAGE)), None, [Status.REPORTED]),
    ],
)
@pytest.mark.parametrize("pages_before", [0, 8])
def test_a_page_of_any_list_is_read_from_an_index_and_nothing_else_is(
    client: MongoClient[Document],
    finds: Finds,
    seen: Document,
    area: str | None,
    statuses: list[Status] | None,
    pages_before: int,
) -> None:
    table = client.get_default_database()["explained"]
    page = Page(NEWEST_FIRST, LIMIT, None)
    for _ in range(pages_before):
        last = page.find(table, criteria(seen, area, statuses))[LIMIT - 1]
        page = Page(NEWEST_FIRST, LIMIT, (last["reported_at"], last["_id"]))
    rows = page.find(table, criteria(seen, area, statuses))
    assert len(rows) == LIMIT + 1
    explained = client.get_default_database().command("explain", finds.sent[-1], verbosity="executionStats")
    assert "SORT" not in stages(explained["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" not in stages(explained["queryPlanner"]["winningPlan"])
    assert explained["executionStats"]["totalDocsExamined"] <= READ_AT_MOST
    assert explained["executionStats"]["totalKeysExamined"] <= READ_AT_MOST


@pytest.mark.parametrize(
    ("code", "level"), [(TOWN[:6], "county"), (TOWN, "town"), (VILLAGE, "village"), (GRID, "grid")]
)
def test_the_digits_of_a_code_say_its_level(code: str, level: str) -> None:
    assert level_of(code) == level


def test_a_page_of_titles_is_one_load_and_one_opening(inside: SpineApi) -> None:
    streams = inside.streams(CASE)

    def command_for(case_id: str) -> ReportCase:
        subject = inside.vault.new_subject()
        return ReportCase(
            case_id, subject, "下水道堵了", "两天了", REPORT.category, REPORT.urgency, REPORT.channel, REPORT.place
        )

    made = [streams.create(command_for, Origin("p", "r")).id for _ in range(5)]
    rows = [{"_id": id, "scope": scope_of(GRID).to_dict()} for id in made]
    loads: list[list[str]] = []
    openings: list[int] = []

    def load_many(ids: Iterable[str]) -> Mapping[str, Loaded[Case]]:
        loads.append(list(ids))
        return streams.load_many(loads[-1])

    class CountingVault(Vault):
        def open(self, items: Iterable[Personal]) -> dict[Personal, str | None]:
            openings.append(1)
            return inside.vault.open(items)

    vault = CountingVault.__new__(CountingVault)
    titles = titles_of(rows, load_many, vault, may=lambda scope: True)
    assert titles == dict.fromkeys(made, "下水道堵了")
    assert (loads, openings) == ([made], [1])
    assert listed(rows[0], titles)["title"] == "下水道堵了"


def test_nothing_is_loaded_for_rows_that_the_caller_may_not_read(inside: SpineApi) -> None:
    rows = [{"_id": "c-1", "scope": Scope().to_dict()}]

    def load_many(ids: Iterable[str]) -> Mapping[str, Loaded[Case]]:
        assert list(ids) == []
        return {}

    assert titles_of(rows, load_many, inside.vault, may=lambda scope: False) == {}
