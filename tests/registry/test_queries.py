"""Every list query finds its page in an index, and a page costs the same few queries however long it is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.local.place import WUXI
from services.registry.area import Level, scope_of
from services.registry.projections import AREA_LIST, POST_LIST
from services.registry.queries import BY_CODE, area_criteria, directory_criteria, posts_of
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
ROWS = {AREA_LIST.name: "areas", POST_LIST.name: "posts"}


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
            "posts": [{"_id": f"{code}-{kind}", "area": code} for code in codes for kind in ("grid_head", "guard")],
        }
        for projection in (AREA_LIST, POST_LIST):
            name = ROWS[projection.name]
            database[f"explained.{name}"].create_indexes(list(projection.tables[name]))
            database[f"explained.{name}"].insert_many(rows[name])
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
    return {"_id": code, "parent": code[:-3], "acts_as": acts_as, "scope": scope_of(code).to_dict()}


def seen_by(*grants: tuple[str, str | None]) -> Document:
    return reach("area.read", [Grant(*grant) for grant in grants]).filter()


OPERATOR, SYSTEM = seen_by(("operator", None)), seen_by(("county_system", COUNTY))
COMMANDER, STATION = seen_by(("commander", TOWN)), seen_by(("station_head", VILLAGE))
HEAD, TWO = seen_by(("grid_head", GRID)), seen_by(("grid_head", GRID), ("station_head", OTHER_VILLAGE))


def asked(seen: Document, area: str | None = None, level: Level | None = None, parent: str | None = None) -> Any:
    return area_criteria(seen, {"area": area, "level": level, "parent": parent})


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
        directory_criteria({"area": None}),
        directory_criteria({"area": TOWN}),
        directory_criteria({"area": VILLAGE}),
        directory_criteria({"area": GRID}),
    ],
    ids=str,
)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_page_of_any_list_is_read_from_an_index_and_nothing_else_is(
    client: MongoClient[Document], finds: Finds, criteria: list[Document], pages_before: int
) -> None:
    table = client.get_default_database()["explained.areas"]
    page = Page(BY_CODE, LIMIT, None)
    for _ in range(pages_before):
        rows = page.find(table, criteria)
        page = Page(BY_CODE, LIMIT, (rows[:LIMIT][-1]["_id"],))
    page.find(table, criteria)
    stats = explained(client, finds)
    assert max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= READ_AT_MOST


def test_the_posts_of_the_largest_page_are_read_from_an_index(client: MongoClient[Document], finds: Finds) -> None:
    grids = [{"_id": code} for code in county() if len(code) == 15][:201]
    with client.start_session() as session:
        posts = posts_of(grids, client.get_default_database()["explained.posts"], session)
    assert [post["area"] for post in posts[::2]] == [grid["_id"] for grid in grids]
    assert explained(client, finds)["totalDocsExamined"] == len(posts) == 402


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
    return next((rows for projection, rows in ROWS.items() if name.startswith(f"{projection}.{rows}.")), None)


@pytest.mark.parametrize("limit", [1, 200])
def test_a_page_of_the_directory_is_four_queries(servers: Servers, public: Caller, catalogue: str, limit: int) -> None:
    with queries(servers) as counted:
        items = public.get(f"/registry/directory?area={catalogue}&limit={limit}").body["items"]
    assert len(items) == min(limit, 94)
    assert counted.pop("keys", 0) <= 1
    assert counted == {"areas": 1, "posts": 1, "streams": 1}


def test_a_page_of_the_list_is_one_query(servers: Servers, operator: Caller, catalogue: str) -> None:
    with queries(servers) as counted:
        items = operator.get(f"/registry/areas?area={catalogue}&limit=200").body["items"]
    assert len(items) == 113
    assert counted == {"areas": 1}


def test_a_whole_place_is_compared_with_few_queries(servers: Servers, operator: Caller, catalogue: str) -> None:
    with queries(servers) as counted:
        assert load(operator, WUXI.read_bytes()).body["unchanged"] == 339
    assert counted.pop("keys", 0) <= 1
    assert counted["streams"] <= 4
    assert set(counted) == {"streams"}
