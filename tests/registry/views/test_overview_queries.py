"""What the tree, coverage and the four coverages read comes from ranges of an index, and is the area's own."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.registry.codes import scope_of
from services.registry.duty.clearing.queries import Tables
from services.registry.projections import REGISTRY_VIEWS
from services.registry.rows import FOREVER
from services.registry.views import coverage_rows, four_coverages, tree
from services.registry.views.overview_rows import areas_on
from shared.spine import SpineApi

pytestmark = pytest.mark.servers

Document = dict[str, Any]
COUNTY, TOWN, VILLAGE, GRID = "433122", "433122104", "433122104007", "433122104007009"
DAY, DAYS = "2026-11-23", ("2026-11-20", "2026-11-21", "2026-11-22")
IDS = {
    "areas": "{}",
    "sub_areas": "{}-building-1",
    "organisations": "{}-party_group",
    "posts": "{}-grid_head",
    "holdings": "{}-grid_head/1",
    "stand_ins": "{}-grid_head/s1",
    "people": "p-{}",
    "liaisons": "l-{}",
    "volunteers": "p-{}/1",
    "memberships": "{}-party_group.p-{}/1",
    "participations": "{}-party_group.p-{}/1",
    "unit_duties": "{}-unit/1",
    "resource_uses": "{}-unit/hall/1",
    "rotas": "{}-intake_centre/1",
    "diary": "d-{}",
    "patrols": "{}/{}",
    "household_days": "{}/{}",
}
OF_A_COUNTY_ALONE = {"people", "volunteers", "diary"}
"""Their ids do not begin with a code: of a whole county they are read in the order of a day or of the id."""


class Asked(CommandListener):
    """Remembers what was asked of the read side."""

    def __init__(self) -> None:
        self.sent: list[Document] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in ("find", "aggregate"):
            names = ("find", "filter", "projection", "limit", "aggregate", "pipeline")
            self.sent.append({name: event.command[name] for name in names if name in event.command})

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to remember."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to remember."""


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked()


@pytest.fixture(scope="module")
def tables(inside: SpineApi, asked: Asked) -> Iterator[Tables]:
    """Tables with the lists' indexes and the rows of a county; `asked` is told what they are asked."""
    with MongoClient[Document](inside.settings.mongo_uri, event_listeners=[asked], tz_aware=True) as client:
        database = client.get_default_database()
        for name in IDS:
            database[f"overview.{name}"].create_indexes(list(REGISTRY_VIEWS.tables[name]))
            database[f"overview.{name}"].insert_many([*rows(name)])
        yield Tables(lambda name: database[f"overview.{name}"])
        for name in IDS:
            database[f"overview.{name}"].drop()


def codes() -> Iterator[str]:
    """6 towns of 10 villages of 10 grids."""
    for town in range(101, 107):
        yield f"{COUNTY}{town}"
        for village in range(1, 11):
            yield f"{COUNTY}{town}{village:03d}"
            yield from (f"{COUNTY}{town}{village:03d}{grid:03d}" for grid in range(1, 11))


def rows(table: str) -> Iterator[Document]:
    for code in codes():
        for day in DAYS if table in ("patrols", "household_days") else DAYS[:1]:
            yield {
                **_row(code),
                "_id": IDS[table].format(code, day if "days" in table or table == "patrols" else code),
            } | {"day": day}


def _row(code: str) -> Document:
    """What every table may need, and more: only what is asked for and indexed matters."""
    return {
        "acts_as": {9: "town", 12: "village", 15: "grid"}[len(code)],
        "kind": "party_group" if len(code) == 15 else "activity",
        "name": "五里洲",
        "parent": code[:-3],
        "divided_by": None,
        **dict.fromkeys(("households", "population"), 400),
        "at": code,
        "area": code,
        "grid": code,
        "level": "building",
        "number": 1,
        "title": "网格长",
        "duties": ["信息采集"],
        "post": f"{code}-grid_head",
        "person": f"p-{code}",
        "organisation": f"{code}-party_group",
        "residence": code,
        "turns": [],
        "swaps": [],
        "erased": False,
        "change": 1,
        "check_ins": 1,
        "scope": scope_of(code).to_dict(),
        "since": "2026-01-01",
        "until": FOREVER,
    }


AREAS = [COUNTY, TOWN, VILLAGE, GRID]
OF = {area: sum(code.startswith(area) for code in codes()) for area in AREAS}


@pytest.mark.parametrize("area", AREAS)
def test_coverage_reads_the_rows_of_its_area_by_index_with_a_fixed_number_of_queries(
    inside: SpineApi, tables: Tables, asked: Asked, area: str
) -> None:
    asked.sent.clear()
    found = coverage_rows._situation(inside, tables, area, DAY, DAYS[-1])
    assert len(found.areas) == len(found.posts) == len(found.holders) == len(found.check_ins) == OF[area]
    assert len(asked.sent) == 11
    check(inside, asked, area, town_rows=("household_days", "rotas"))


@pytest.mark.parametrize("area", AREAS)
def test_the_four_coverages_read_the_rows_of_their_area_by_index(
    inside: SpineApi, tables: Tables, asked: Asked, area: str
) -> None:
    asked.sent.clear()
    life = four_coverages._life(tables, area, DAY)
    assert len(life.grids) == len(life.served) == len(life.organisations)
    assert len(asked.sent) == 9
    check(inside, asked, area)


@pytest.mark.parametrize(("area", "depth"), [(COUNTY, 1), (COUNTY, 3), (TOWN, 0), (TOWN, 2), (VILLAGE, 1), (GRID, 0)])
def test_the_tree_reads_what_it_shows_by_index_with_six_queries(
    inside: SpineApi, tables: Tables, asked: Asked, area: str, depth: int
) -> None:
    asked.sent.clear()
    areas = areas_on(tables, tree.area_criteria(area, depth), DAY, limit=tree.MOST_AREAS + 1)
    found = tree._rows_of(inside, tables, area, areas, DAY)
    shown = [code for code in codes() if code.startswith(area) and len(code) <= len(area) + 3 * depth]
    assert [row["_id"] for row in found.areas] == shown
    assert len(found.holdings) == len(found.stand_ins) == len(shown)
    assert len(asked.sent) == 6
    check(inside, asked, area, most=len(shown))


def test_the_first_patrol_of_each_town_is_one_key(inside: SpineApi, tables: Tables, asked: Asked) -> None:
    asked.sent.clear()
    assert coverage_rows.patrols_begun(tables, COUNTY, DAY) == dict.fromkeys(
        (code for code in codes() if len(code) == 9), DAYS[0]
    )
    (sent,) = asked.sent
    plan = explained(inside, sent)
    assert "DISTINCT_SCAN" in set(everywhere(plan, "stage"))
    assert max(everywhere(plan, "totalKeysExamined")) <= 15


def check(inside: SpineApi, asked: Asked, area: str, town_rows: tuple[str, ...] = (), most: int | None = None) -> None:
    """No plan scans a collection, and none reads more rows than the area has."""
    for sent in asked.sent:
        plan = explained(inside, sent)
        table = (sent.get("find") or sent["aggregate"]).removeprefix("overview.")
        assert "COLLSCAN" not in set(everywhere(plan, "stage")), sent
        own = OF[TOWN if table in town_rows and len(area) > 9 else area] if most is None else most
        own *= len(DAYS) if table in ("household_days", "patrols") else 1
        assert max(everywhere(plan, "totalDocsExamined")) <= own + 2, sent


def explained(inside: SpineApi, sent: Document) -> Document:
    command = sent if "find" in sent else sent | {"cursor": {}}
    answer: Document = inside.database.command("explain", command, verbosity="executionStats")
    return answer


def everywhere(plan: Any, name: str) -> Iterator[Any]:
    """The values of a field wherever it is in a plan, except in plans that were not chosen."""
    if isinstance(plan, Mapping):
        if name in plan:
            yield plan[name]
        yield from (found for key, one in plan.items() if key != "rejectedPlans" for found in everywhere(one, name))
    elif isinstance(plan, list):
        yield from (found for one in plan for found in everywhere(one, name))
