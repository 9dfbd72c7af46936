"""The lists of sub-areas and divisions, and the look-ups of changes, go by an index."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.registry.areas.divisions.division import Status
from services.registry.areas.divisions.queries import division_criteria
from services.registry.areas.projections import AREAS, BOUNDARIES, DIVISIONS, SUB_AREAS, TABLES
from services.registry.areas.queries import highest_number
from services.registry.areas.sub_areas.queries import highest_of_level, sub_area_criteria
from services.registry.codes import scope_of
from services.registry.rows import FOREVER, in_force
from shared.http import Page
from shared.permissions import Grant, reach
from shared.spine import SpineApi
from tests.plans import Finds, stages
from tests.registry.areas.place import cell

pytestmark = pytest.mark.servers

Document = dict[str, Any]
TOWN, VILLAGE, GRID = "433122104", "433122104007", "433122104007009"
DAY = "2026-11-23"
LIMIT = 20
MOST = 2 * LIMIT + 5


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def tables(inside: SpineApi, finds: Finds) -> Iterator[dict[str, Any]]:
    """The rows of a county: 6 towns of 20 villages of 10 grids of 5 buildings."""
    grids = [f"4331221{t:02d}{v:03d}{g:03d}" for t in range(1, 7) for v in range(1, 21) for g in range(1, 11)]
    villages = sorted({grid[:12] for grid in grids})
    rows: dict[str, list[Document]] = {
        AREAS: [{"_id": grid, "parent": grid[:12]} for grid in grids],
        BOUNDARIES: [
            {"_id": f"{grid}/1", "code": grid, "boundary": cell(n % 60, n // 60), "since": "", "until": FOREVER}
            for n, grid in enumerate(grids)
        ],
        SUB_AREAS: [
            {
                "_id": f"{grid}-building-{n}",
                "area": grid,
                "level": "building",
                "number": n,
                "within": grid,
                "scope": scope_of(grid).to_dict(),
                "since": "",
                "until": FOREVER,
            }
            for grid in grids
            for n in range(1, 6)
        ],
        DIVISIONS: [
            {"_id": f"{one}-division-{n}", "status": "confirmed", "scope": scope_of(one).to_dict()}
            for one in villages
            for n in range(1, 4)
        ],
    }
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        database = client.get_default_database()
        made = {name: database[f"planned.{name}"] for name in rows}
        for name, table in made.items():
            table.create_indexes(list(TABLES[name]))
            table.insert_many(rows[name])
        yield made
        for table in made.values():
            table.drop()


def read(table: Any, finds: Finds) -> int:
    """How many rows the last find looked at; it scanned no collection and sorted nothing in memory."""
    answer = table.database.command("explain", finds.sent[-1], verbosity="executionStats")
    assert not {"SORT", "COLLSCAN"} & stages(answer["queryPlanner"]["winningPlan"])
    return int(answer["executionStats"]["totalDocsExamined"])


def seen_by(*grant: str | None) -> Document:
    return reach("area.read", [Grant(*grant)]).filter()  # type: ignore[arg-type]


def sub_areas(area: str | None = None, level: str | None = None, within: str | None = None) -> Document:
    return {"area": area, "level": level, "within": within}


@pytest.mark.parametrize("seen", [seen_by("operator", None), seen_by("commander", TOWN)], ids=["any", "town"])
@pytest.mark.parametrize(
    "query",
    [
        sub_areas(),
        sub_areas(TOWN),
        sub_areas(VILLAGE, "building"),
        sub_areas(GRID),
        sub_areas(level="building"),
        sub_areas(within=GRID),
    ],
    ids=str,
)
def test_a_page_of_sub_areas_is_read_from_an_index(
    tables: dict[str, Any], finds: Finds, seen: Document, query: Document
) -> None:
    rows = Page((("_id", 1),), LIMIT, None).find(tables[SUB_AREAS], sub_area_criteria(seen, query, DAY))
    assert rows
    assert read(tables[SUB_AREAS], finds) <= MOST


@pytest.mark.parametrize("seen", [seen_by("operator", None), seen_by("commander", TOWN)], ids=["any", "town"])
@pytest.mark.parametrize("area", [None, TOWN, VILLAGE])
@pytest.mark.parametrize("status", [None, Status.CONFIRMED])
def test_a_page_of_divisions_is_read_from_an_index(
    tables: dict[str, Any], finds: Finds, seen: Document, area: str | None, status: Status | None
) -> None:
    criteria = division_criteria(seen, {"area": area, "status": status})
    assert Page((("_id", 1),), LIMIT, None).find(tables[DIVISIONS], criteria)
    assert read(tables[DIVISIONS], finds) <= MOST


def test_the_highest_numbers_are_read_from_an_index(tables: dict[str, Any], finds: Finds) -> None:
    assert highest_number(tables[AREAS], VILLAGE) == 10
    assert read(tables[AREAS], finds) <= 1
    assert highest_of_level(tables[SUB_AREAS], GRID, "building") == 5
    assert read(tables[SUB_AREAS], finds) <= 1


def test_a_point_is_found_in_the_outlines_by_the_index(tables: dict[str, Any], finds: Finds) -> None:
    point = {"type": "Point", "coordinates": [110.005, 28.005]}
    asked = {"boundary": {"$geoIntersects": {"$geometry": point}}, **in_force(DAY)}
    assert len(list(tables[BOUNDARIES].find(asked))) == 1
    assert read(tables[BOUNDARIES], finds) < 60


def test_siblings_are_read_from_the_index_of_streams(inside: SpineApi) -> None:
    streams = [f"area-{VILLAGE}{number:03d}" for number in range(1, 1000)]
    found = inside.database["commits"].find({"stream": {"$in": streams}}).sort([("stream", 1), ("version", 1)])
    plan = found.explain()["queryPlanner"]["winningPlan"]
    assert "IXSCAN" in stages(plan)
    assert not {"SORT", "COLLSCAN"} & stages(plan)
