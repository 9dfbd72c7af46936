"""Every query of finding is answered from an index: points by 2dsphere, names by their keys and cores."""

from collections.abc import Iterator
from typing import Any

import pytest
from bson.codec_options import CodecOptions
from pymongo import MongoClient

from services.registry.areas.projections import BOUNDARIES
from services.registry.codes import Level, scope_of
from services.registry.posts.projections import POSTS
from services.registry.projections import REGISTRY_VIEWS
from services.registry.rows import FOREVER
from services.registry.views.names import core_of, keys_of
from services.registry.views.projections import NAMES
from services.registry.views.responsibility import (
    above_criteria,
    around_criteria,
    below_criteria,
    chain_criteria,
    posts_criteria,
)
from services.registry.views.search import Asked, held_criteria, names_criteria
from shared.spine import SpineApi
from tests.plans import stages

pytestmark = pytest.mark.servers

Document = dict[str, Any]
COUNTY, TOWN, VILLAGE, GRID = "433122", "433122104", "433122104007", "433122104007009"
DAY = "2026-11-23"
READ_BESIDE, OF_A_TOWN = 60, 931
SIGNS = "石板沙堤龙门乌竹铁炉松柏甘溪白岩洞庭"


@pytest.fixture(scope="module")
def client(inside: SpineApi) -> Iterator[MongoClient[Document]]:
    """The tables that finding reads, with their indexes and the rows of a county of 5,400 grids."""
    with MongoClient[Document](inside.settings.mongo_uri) as client:
        database = client.get_default_database()
        rows = {NAMES: [*names()], BOUNDARIES: [*boundaries()], POSTS: [*posts()]}
        for name, documents in rows.items():
            database[f"found.{name}"].create_indexes(list(REGISTRY_VIEWS.tables[name]))
            database[f"found.{name}"].insert_many(documents)
        yield client
        for name in rows:
            database[f"found.{name}"].drop()


def county() -> Iterator[str]:
    """6 towns of 30 villages of 30 grids."""
    for town in range(101, 107):
        yield f"{COUNTY}{town}"
        for village in range(1, 31):
            yield f"{COUNTY}{town}{village:03d}"
            yield from (f"{COUNTY}{town}{village:03d}{grid:03d}" for grid in range(1, 31))


def title_of(code: str) -> str:
    number = int(code[-3:])
    if len(code) == 15:
        return f"{number}号网格"
    pair = SIGNS[number % 17] + SIGNS[(number * 7 + int(code[6:9])) % 17]
    return f"{pair}{'镇' if len(code) == 9 else '村'}"


def names() -> Iterator[Document]:
    for code in county():
        title = title_of(code)
        yield {
            "_id": f"{code}@",
            "code": code,
            "kind": {9: "town", 12: "village", 15: "grid"}[len(code)],
            "title": title,
            "core": core_of(title),
            "keys": keys_of(title),
            "scope": scope_of(code).to_dict(),
            "since": "",
            "until": FOREVER,
        }


def boundaries() -> Iterator[Document]:
    """Each grid a square of 0.001 degrees beside the one before."""
    for number, code in enumerate(one for one in county() if len(one) == 15):
        west, south = 110 + number % 100 * 0.001, 28 + number // 100 * 0.001
        east, north = west + 0.001, south + 0.001
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        place = {"code": code, "acts_as": "grid", "scope": scope_of(code).to_dict()}
        yield {"_id": f"{code}/1", **place, "boundary": outline, "since": "", "until": FOREVER}


def posts() -> Iterator[Document]:
    for code in county():
        place = {"at": code, "area": code, "scope": scope_of(code).to_dict()}
        yield {"_id": f"{code}-head", **place, "kind": "head", "since": "", "until": FOREVER}


def explained(client: MongoClient[Document], table: str, criteria: Document) -> Document:
    asked = {"find": f"found.{table}", "filter": criteria, "limit": 300}
    # the bounds of a plan end within a sign
    lenient: CodecOptions[Document] = CodecOptions(unicode_decode_error_handler="replace")
    database = client.get_default_database()
    answer = database.command("explain", asked, codec_options=lenient, verbosity="executionStats")
    used = stages(answer["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" not in used
    assert "IXSCAN" in used or "GEO_NEAR_2DSPHERE" in used
    return answer


def test_a_point_is_found_by_the_2dsphere_index(client: MongoClient[Document]) -> None:
    answer = explained(client, BOUNDARIES, around_criteria(110.0505, 28.0205, Level.GRID, DAY))
    assert "boundary_2dsphere" in str(answer["queryPlanner"]["winningPlan"])
    stats = answer["executionStats"]
    assert stats["nReturned"] == 1
    assert max(stats["totalKeysExamined"], stats["totalDocsExamined"]) <= 60


@pytest.mark.parametrize("area", [None, TOWN, VILLAGE])
@pytest.mark.parametrize("q", ["石板", "shiban", "sb", "shib", "wu", "网格", "wangge", "wuzhugan"])
def test_names_are_found_by_their_keys(client: MongoClient[Document], q: str, area: str | None) -> None:
    """Beside what is found only keys that begin alike are read."""
    stats = explained(client, NAMES, names_criteria(Asked(q, area, DAY)))["executionStats"]
    assert stats["totalDocsExamined"] <= stats["nReturned"] + (READ_BESIDE if len(area or "") < 12 else OF_A_TOWN)
    assert stats["totalKeysExamined"] <= 2 * stats["totalDocsExamined"] + READ_BESIDE


@pytest.mark.parametrize(
    "criteria",
    [
        above_criteria("湖南省石板镇龙门村第一网格老街旁三单元二楼", DAY),
        below_criteria("湖南省石板镇龙门村第一网格老街旁三单元二楼", [TOWN], DAY),
        below_criteria("第一网格", [], DAY),
    ],
)
def test_an_address_is_found_by_the_cores_of_names(client: MongoClient[Document], criteria: Document) -> None:
    stats = explained(client, NAMES, criteria)["executionStats"]
    assert stats["totalDocsExamined"] <= 300
    assert stats["totalKeysExamined"] <= 900


@pytest.mark.parametrize("area", [TOWN, VILLAGE, GRID])
def test_the_posts_of_an_area_are_found_by_its_code(client: MongoClient[Document], area: str) -> None:
    stats = explained(client, POSTS, held_criteria(area, DAY))["executionStats"]
    assert stats["totalDocsExamined"] <= stats["nReturned"]


def test_the_posts_of_a_chain_are_found_by_its_areas(client: MongoClient[Document]) -> None:
    stats = explained(client, POSTS, chain_criteria([GRID, VILLAGE, TOWN], DAY))["executionStats"]
    assert stats["totalDocsExamined"] == stats["nReturned"] == 3


def test_the_posts_at_a_grid_are_found_by_its_code(client: MongoClient[Document]) -> None:
    stats = explained(client, POSTS, posts_criteria([GRID], DAY))["executionStats"]
    assert stats["totalDocsExamined"] == stats["nReturned"] == 1
