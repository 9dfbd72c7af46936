"""Every list query finds its page in an index, and a page costs the same few queries however long it is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local.place import WUXI
from services.registry.areas.queries import area_criteria
from services.registry.codes import Level, scope_of
from services.registry.lists import BY_ID
from services.registry.posts.queries import holders_of
from services.registry.projections import REGISTRY_VIEWS
from services.registry.rows import FOREVER, VIEWS
from services.registry.views.queries import directory_criteria, posts_of
from shared.http import Page
from shared.permissions import Grant, reach
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.plans import Finds, stages
from tests.registry.place import load
from tests.servers import Servers

pytestmark = pytest.mark.servers

Document = dict[str, Any]
COUNTY, TOWN, VILLAGE, GRID = "433122", "433122104", "433122104007", "433122104007009"
OTHER_VILLAGE = "433122102030"
LIMIT = 20
READ_AT_MOST = 2 * LIMIT + 5
TABLES = ("areas", "posts", "holdings", "stand_ins")
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def client(inside: SpineApi, finds: Finds) -> Iterator[MongoClient[Document]]:
    """A client that tells `finds` what it asks, on tables with the lists' indexes and the rows of a county."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        database = client.get_default_database()
        codes = list(county())
        rows = {
            "areas": [area_row(code) for code in codes],
            "posts": [
                {"_id": f"{code}-{kind}", "area": code, "at": code, "since": "", "until": FOREVER}
                for code in codes
                for kind in ("grid_head", "guard")
            ],
        }
        rows["holdings"] = [held(post) for post in rows["posts"]]
        for name, documents in rows.items():
            database[f"explained.{name}"].create_indexes(list(REGISTRY_VIEWS.tables[name]))
            database[f"explained.{name}"].insert_many(documents)
        yield client
        for name in rows:
            database[f"explained.{name}"].drop()


def county() -> Iterator[str]:
    """6 towns of 30 villages of 30 grids."""
    for town in range(101, 107):
        yield f"{COUNTY}{town}"
        for village in range(1, 31):
            yield f"{COUNTY}{town}{village:03d}"
            yield from (f"{COUNTY}{town}{village:03d}{grid:03d}" for grid in range(1, 31))


def area_row(code: str) -> Document:
    acts_as = {9: "town", 12: "village", 15: "grid"}[len(code)]
    scope = scope_of(code).to_dict()
    return {"_id": code, "parent": code[:-3], "acts_as": acts_as, "scope": scope, "since": "", "until": FOREVER}


def held(post: Document) -> Document:
    person = {"post": post["_id"], "person": f"p-{post['_id']}", "since": "2026-01-01", "until": FOREVER}
    return {"_id": f"{post['_id']}/1", **person}


def seen_by(*grants: tuple[str, str | None]) -> Document:
    return reach("area.read", [Grant(*grant) for grant in grants]).filter()


OPERATOR, SYSTEM = seen_by(("operator", None)), seen_by(("county_system", COUNTY))
COMMANDER, STATION = seen_by(("commander", TOWN)), seen_by(("station_head", VILLAGE))
HEAD, TWO = seen_by(("grid_head", GRID)), seen_by(("grid_head", GRID), ("station_head", OTHER_VILLAGE))


def asked(seen: Document, area: str | None = None, level: Level | None = None, parent: str | None = None) -> Any:
    return area_criteria(seen, {"area": area, "level": level, "parent": parent}, DAY)


@pytest.mark.parametrize(
    "criteria",
    [
        asked(OPERATOR),
        asked(OPERATOR, level=Level.TOWN),
        asked(OPERATOR, level=Level.GRID),
        asked(OPERATOR, TOWN),
        asked(OPERATOR, TOWN, Level.TOWN),
        asked(OPERATOR, TOWN, Level.VILLAGE),
        asked(OPERATOR, TOWN, Level.GRID),
        asked(OPERATOR, VILLAGE),
        asked(OPERATOR, VILLAGE, Level.GRID),
        asked(OPERATOR, GRID),
        asked(OPERATOR, parent=COUNTY),
        asked(OPERATOR, parent=TOWN),
        asked(OPERATOR, level=Level.GRID, parent=VILLAGE),
        asked(SYSTEM),
        asked(SYSTEM, level=Level.GRID),
        asked(COMMANDER),
        asked(COMMANDER, level=Level.VILLAGE),
        asked(COMMANDER, TOWN, Level.GRID),
        asked(COMMANDER, VILLAGE),
        asked(COMMANDER, parent=VILLAGE),
        asked(STATION),
        asked(STATION, level=Level.GRID),
        asked(STATION, GRID),
        asked(HEAD),
        asked(TWO),
        asked(TWO, OTHER_VILLAGE, Level.GRID),
        directory_criteria({"area": None}, DAY),
        directory_criteria({"area": TOWN}, DAY),
        directory_criteria({"area": VILLAGE}, DAY),
        directory_criteria({"area": GRID}, DAY),
    ],
    ids=str,
)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_page_of_any_list_is_read_from_an_index_and_nothing_else_is(
    client: MongoClient[Document], finds: Finds, criteria: list[Document], pages_before: int
) -> None:
    table = client.get_default_database()["explained.areas"]
    page = Page(BY_ID, LIMIT, None)
    for _ in range(pages_before):
        rows = page.find(table, criteria)
        page = Page(BY_ID, LIMIT, (rows[:LIMIT][-1]["_id"],))
    page.find(table, criteria)
    stats = explained(client, finds)
    assert max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= READ_AT_MOST


def test_the_posts_of_the_largest_page_are_read_from_an_index(client: MongoClient[Document], finds: Finds) -> None:
    grids = [{"_id": code} for code in county() if len(code) == 15][:201]
    database = client.get_default_database()
    posts = posts_of(grids, database["explained.posts"], DAY)
    assert [post["area"] for post in posts[::2]] == [grid["_id"] for grid in grids]
    assert explained(client, finds)["totalDocsExamined"] == len(posts) == 402
    holders = holders_of(database["explained.holdings"], [post["_id"] for post in posts], DAY)
    assert len(holders) == explained(client, finds)["totalDocsExamined"] == 402


def explained(client: MongoClient[Document], finds: Finds) -> Document:
    """What the last find read; its plan scans no collection and sorts nothing in memory."""
    answer = client.get_default_database().command("explain", finds.sent[-1], verbosity="executionStats")
    assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
    stats: Document = answer["executionStats"]
    return stats


@pytest.fixture(scope="module")
def catalogue(public: Caller, wuxi: Reply) -> str:
    """The town whose 94 grids and their heads are in the directory."""
    town: str = wuxi.body["place"]

    def is_there() -> bool:
        items = public.get(f"/registry/directory?area={town}&limit=200").body["items"]
        return len(items) == 94 and all(holder["name"] for item in items for holder in item["holders"])

    eventually(is_there)
    return town


@contextmanager
def queries(servers: Servers) -> Iterator[Counter[str]]:
    """How often each collection is asked for rows, streams or keys inside the block."""
    counted: Counter[str] = Counter()
    with MongoClient[Document](servers.admin_mongo_uri) as client:
        database = client["registry"]
        database.command("profile", 2)
        try:
            yield counted
        finally:
            database.command("profile", 0)
        for one in database["system.profile"].find({"op": "query", "command.find": {"$exists": True}}):
            counted.update([kind] if (kind := kind_of(one["command"])) else [])
        database["system.profile"].drop()


def kind_of(command: Document) -> str | None:
    """What a find is for; None for what the service asks in the background."""
    name: str = command["find"]
    if name == "commits":
        return "streams" if "stream" in command["filter"] else None
    if name == "keys":
        return "keys"
    return next((table for table in TABLES if name.startswith(f"{VIEWS}.{table}.")), None)


@pytest.mark.parametrize("limit", [1, 200])
def test_a_page_of_the_directory_is_seven_queries(servers: Servers, public: Caller, catalogue: str, limit: int) -> None:
    with queries(servers) as counted:
        items = public.get(f"/registry/directory?area={catalogue}&limit={limit}").body["items"]
    assert len(items) == min(limit, 94)
    assert counted.pop("keys", 0) <= 1
    assert counted == {"areas": 1, "posts": 1, "holdings": 1, "stand_ins": 1, "streams": 2}


def test_a_page_of_the_list_is_one_query(servers: Servers, operator: Caller, catalogue: str) -> None:
    with queries(servers) as counted:
        items = operator.get(f"/registry/areas?area={catalogue}&limit=200").body["items"]
    assert len(items) == 113
    assert counted == {"areas": 1}


def test_a_whole_place_is_compared_with_few_queries(servers: Servers, operator: Caller, catalogue: str) -> None:
    with queries(servers) as counted:
        assert load(operator, WUXI.read_bytes()).body["unchanged"] == 858
    assert counted.pop("keys", 0) <= 1
    assert counted["streams"] <= 8
    assert set(counted) == {"streams"}
