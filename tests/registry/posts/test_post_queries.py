"""Lists of posts and people find their page in an index, and what a page shows costs the same few queries."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.registry.codes import scope_of
from services.registry.lists import BY_ID, LATEST_DAY_FIRST, LATEST_FIRST, criteria, equal
from services.registry.posts.queries import FILLED_FIRST, post_criteria
from services.registry.projections import REGISTRY_VIEWS
from services.registry.rows import FOREVER, in_force
from shared.http import Page
from shared.http.paging import Sort
from shared.permissions import Grant, reach
from shared.spine import SpineApi
from tests.plans import Finds, stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

Document = dict[str, Any]
TOWN, VILLAGE, GRID = "433122104", "433122104007", "433122104007009"
DAY, LIMIT = "2026-11-23", 20
READ_AT_MOST = 2 * LIMIT + 5
TABLES = (
    "posts",
    "vacancies",
    "holdings",
    "stand_ins",
    "people",
    "trainings",
    "permits",
    "volunteers",
    "rewards",
    "liaisons",
    "liaison_visits",
)
SEEN = {
    "operator": reach("post.read", [Grant("operator", None)]).filter(),
    "commander": reach("post.read", [Grant("commander", TOWN)]).filter(),
    "station": reach("post.read", [Grant("station_head", VILLAGE)]).filter(),
    "head": reach("post.read", [Grant("grid_head", GRID)]).filter(),
}


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def client(inside: SpineApi, finds: Finds, servers: Servers) -> Iterator[MongoClient[Document]]:
    """A client that tells `finds` what it asks, on tables with the lists' indexes and the rows of a county."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        database = client.get_default_database()
        for name in TABLES:
            table = database[f"planned.{name}"]
            table.create_indexes(list(REGISTRY_VIEWS.tables[name]))
            table.insert_many([row_of(name, code) for code in grids()])
        yield client
        for name in TABLES:
            database[f"planned.{name}"].drop()


def grids() -> Iterator[str]:
    """6 towns of 30 villages of 30 grids."""
    for town in range(101, 107):
        for village in range(1, 31):
            yield from (f"433122{town}{village:03d}{grid:03d}" for grid in range(1, 31))


def row_of(table: str, code: str) -> Document:
    """What every table may need, and more: only what is asked for and indexed matters."""
    since, person = f"2026-{int(code[9:12]) % 9 + 1:02d}-01", f"p-{int(code) % 500:03d}"
    row = {"_id": f"{code}-x" if table == "posts" else f"{code}/1", "area": code, "at": code, "post": f"{code}-x"}
    row |= {"kind": "grid_head", "person": person, "target": code, "liaison": f"{code}/1", "residence": code}
    return row | {"erased": False, "scope": scope_of(code).to_dict(), "since": since, "until": FOREVER, "day": since}


def posts(seen: str, area: str | None = None, kind: str | None = None, at: str | None = None) -> list[Document]:
    return post_criteria(SEEN[seen], {"area": area, "kind": kind, "at": at}, DAY)


def people(seen: str, area: str | None = None, *more: Document) -> list[Document]:
    return criteria(SEEN[seen], {"area": area}, *more)


ANYWHERE = [("operator", None), ("operator", TOWN), ("operator", VILLAGE), ("commander", None), ("station", None)]
ANYWHERE += [("commander", VILLAGE), ("commander", GRID), ("head", None)]
LISTS: list[tuple[str, Sort, list[Document]]] = [
    *(("posts", BY_ID, posts(*where)) for where in ANYWHERE),
    *(("posts", BY_ID, posts(*where, kind="grid_head")) for where in ANYWHERE),
    ("posts", BY_ID, posts("operator", at=GRID)),
    *(("vacancies", FILLED_FIRST, posts(*where)) for where in ANYWHERE),
    *(("people", BY_ID, people(*where, {"erased": False})) for where in ANYWHERE),
    *(("trainings", LATEST_DAY_FIRST, people(*where)) for where in ANYWHERE),
    *(("rewards", LATEST_DAY_FIRST, people(*where)) for where in ANYWHERE),
    *(("permits", LATEST_FIRST, people(*where, in_force(DAY))) for where in ANYWHERE),
    *(
        ("volunteers", LATEST_FIRST, people(*where, in_force(DAY), equal({"k": "grid_head"}, kind="k")))
        for where in ANYWHERE
    ),
    *(("liaisons", BY_ID, people(*where, in_force(DAY))) for where in ANYWHERE),
    ("liaisons", BY_ID, people("operator", None, {"target": GRID}, in_force(DAY))),
    ("liaisons", BY_ID, people("operator", None, {"person": "p-001"}, in_force(DAY))),
    *(("liaison_visits", LATEST_DAY_FIRST, people(*where)) for where in ANYWHERE),
    ("liaison_visits", LATEST_DAY_FIRST, people("operator", None, {"person": "p-001"})),
]


@pytest.mark.parametrize(("table", "sort", "wanted"), LISTS, ids=str)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_page_of_any_list_is_read_from_an_index_and_nothing_else_is(
    client: MongoClient[Document], finds: Finds, table: str, sort: Sort, wanted: list[Document], pages_before: int
) -> None:
    collection = client.get_default_database()[f"planned.{table}"]
    page = Page(sort, LIMIT, None)
    rows = page.find(collection, wanted)
    assert rows
    if pages_before:
        after = tuple(rows[:LIMIT][-1][name] for name, _ in sort)
        Page(sort, LIMIT, after).find(collection, wanted)
    stats = explained(client, finds)
    assert max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= READ_AT_MOST


@pytest.mark.parametrize(
    ("table", "order"),
    [
        ("holdings", "since"),
        ("stand_ins", "since"),
        ("liaisons", "since"),
        ("trainings", "day"),
        ("permits", "since"),
        ("volunteers", "since"),
        ("rewards", "day"),
    ],
)
def test_what_is_recorded_of_a_person_is_read_from_an_index(
    client: MongoClient[Document], finds: Finds, table: str, order: str
) -> None:
    found = client.get_default_database()[f"planned.{table}"].find({"person": "p-001"})
    rows = list(found.sort([(order, -1), ("_id", -1)]).limit(200))
    answer = client.get_default_database().command("explain", finds.sent[-1], verbosity="executionStats")
    assert "COLLSCAN" not in stages(answer["queryPlanner"]["winningPlan"])
    assert answer["executionStats"]["totalDocsExamined"] == len(rows) > 0


@pytest.mark.parametrize("table", ["holdings", "stand_ins"])
def test_who_answers_for_a_page_of_posts_is_read_from_an_index(
    client: MongoClient[Document], finds: Finds, table: str
) -> None:
    wanted = [f"{code}-x" for code in grids()][:200]
    rows = list(client.get_default_database()[f"planned.{table}"].find({"post": {"$in": wanted}, **in_force(DAY)}))
    assert len(rows) == explained(client, finds)["totalDocsExamined"] == 200


def explained(client: MongoClient[Document], finds: Finds) -> Document:
    """What the last find read; its plan scans no collection and sorts nothing in memory."""
    answer = client.get_default_database().command("explain", finds.sent[-1], verbosity="executionStats")
    assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
    stats: Document = answer["executionStats"]
    return stats
