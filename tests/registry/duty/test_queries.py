"""Every list of duty finds its page in an index, and what is counted is read from an index as well."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.monitoring import CommandStartedEvent

from services.registry.areas.projections import AREAS
from services.registry.areas.projections import TABLES as AREA_TABLES
from services.registry.codes import scope_of
from services.registry.duty.clearing.queries import Tables, holders_of_grids, open_of_grids, open_of_person, week_of
from services.registry.duty.diary import queries as diary
from services.registry.duty.diary.events import DiaryKind
from services.registry.duty.facilities import queries as facilities
from services.registry.duty.households import queries as households
from services.registry.duty.lists import grids_of, in_period
from services.registry.duty.logs import queries as logs
from services.registry.duty.logs.events import LogKind
from services.registry.duty.pairings import queries as pairings
from services.registry.duty.projections import TABLES
from services.registry.duty.visits import queries as visits
from services.registry.lists import LATEST_DAY_FIRST, criteria
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.projections import TABLES as POST_TABLES
from services.registry.rows import FOREVER, in_force, inside
from shared.http import Page
from shared.permissions import Grant, reach
from tests.plans import Finds, stages
from tests.servers import Servers

pytestmark = pytest.mark.servers

Document = dict[str, Any]
COUNTY, TOWN, VILLAGE, GRID = "433122", "433122104", "433122104007", "433122104007009"
OTHER_VILLAGE = "433122102030"
LIMIT = 20
READ_AT_MOST = 2 * LIMIT + 5
DAY = "2026-11-23"
DAYS = 8
"""Of every grid there is one thing of every table on each of so many days."""
PERSON = f"p-{GRID}"
ASKED = ("aggregate", "pipeline", "cursor", "find", "filter", "sort", "limit", "projection")
EXPLAINED = "explained_duty"


class Asked(Finds):
    """Remembers what was found and aggregated."""

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name in ("find", "aggregate"):
            self.sent.append({name: event.command[name] for name in ASKED if name in event.command})


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked()


@pytest.fixture(scope="module")
def database(servers: Servers, asked: Asked) -> Iterator[Database[Document]]:
    """The rows of three towns, with the indexes of the lists, in a database of its own."""
    with MongoClient[Document](servers.admin_mongo_uri, event_listeners=[asked]) as client:
        made = client[EXPLAINED]
        client.drop_database(EXPLAINED)
        grids = list(county())
        for name, indexes in {**TABLES, **POST_TABLES, AREAS: AREA_TABLES[AREAS]}.items():
            made[name].create_indexes(list(indexes))
        for name in TABLES:
            made[name].insert_many(row_of(name, grid, back) for grid in grids for back in range(DAYS))
        made[AREAS].insert_many(area_row(grid) for grid in grids)
        made[POSTS].insert_many(post_row(grid) for grid in grids)
        made[HOLDINGS].insert_many({**post_row(grid), "post": post_row(grid)["_id"]} for grid in grids)
        yield made
        client.drop_database(EXPLAINED)


def county() -> Iterator[str]:
    """The grids of three towns of 20 villages of 20 grids; those that are asked for are among them."""
    for town in (102, 104, 106):
        for village in (*range(1, 20), 30):
            yield from (f"{COUNTY}{town}{village:03d}{grid:03d}" for grid in range(1, 21))


def area_row(grid: str) -> Document:
    row = {"_id": grid, "name": "网格", "parent": grid[:-3], "acts_as": "grid", "households": 4, "changes": []}
    return {**row, "scope": scope_of(grid).to_dict(), "since": "", "until": FOREVER}


def post_row(grid: str) -> Document:
    row = {"_id": f"{grid}-grid_head", "area": grid, "at": grid, "kind": "grid_head", "role": "grid_head"}
    return {**row, "person": f"p-{grid}", "scope": scope_of(grid).to_dict(), "since": "2026-01-01", "until": FOREVER}


def row_of(table: str, grid: str, back: int) -> Document:
    """A row that has all that any of the lists asks for."""
    day = (date.fromisoformat(DAY) - timedelta(days=back)).isoformat()
    changes = [{"on": day, "set": {"present": 1, "condition": "good", "inspected_on": None}}]
    return {
        "_id": f"{grid}/{day}",
        "grid": grid,
        "area": grid,
        "at": grid,
        "day": day,
        "since": day,
        "until": FOREVER,
        "due": day,
        "follow_up_by": day,
        "open_until": FOREVER if back else day,
        "kind": KINDS.get(table, ("poster", "camera"))[back % 2],
        "person": f"p-{grid}",
        "helper": f"p-{grid}",
        "household_id": f"household-{grid}",
        "pairing": f"{grid}/{day}",
        "facility": f"{grid}/{day}",
        "number": 1,
        "check_ins": 1,
        "count": 1,
        "households": 1,
        "amount": 1,
        "jobs": 0,
        "change": 1,
        "changes": changes,
        "scope": scope_of(grid).to_dict(),
    }


KINDS: Mapping[str, Sequence[str]] = {
    "diary": (DiaryKind.MEETING.value, DiaryKind.SURVEY.value),
    "work_logs": (LogKind.WORK_LOG.value, LogKind.RESIDENT_LOG.value),
}


def seen_by(*grants: tuple[str, str | None]) -> Document:
    return reach("duty.read", [Grant(*grant) for grant in grants]).filter()


OPERATOR, COMMANDER, STATION = (
    seen_by(("operator", None)),
    seen_by(("commander", TOWN)),
    seen_by(("station_head", VILLAGE)),
)
HEAD, TWO = seen_by(("grid_head", GRID)), seen_by(("grid_head", GRID), ("station_head", OTHER_VILLAGE))
ALL_TIME: Document = {"since": None, "until": None}
LATELY = {"since": "2026-11-21", "until": "2026-11-23"}
THIS_WEEK = {"since": "2026-11-17", "until": "2026-11-23"}
NO_VISIT: Document = {"person": None, "household": None}

LISTS: dict[str, tuple[str, Any, Sequence[Sequence[Document]]]] = {
    "patrols": ("patrols", LATEST_DAY_FIRST, [[in_period(ALL_TIME)], [in_period(THIS_WEEK)]]),
    "work logs": (
        "work_logs",
        LATEST_DAY_FIRST,
        [
            [logs.of_kind(None), in_period(ALL_TIME)],
            [logs.of_kind(LogKind.WORK_LOG), in_period(ALL_TIME)],
            [logs.of_kind(None), in_period(THIS_WEEK)],
            [logs.of_kind(None), logs.of_person(PERSON), in_period(ALL_TIME)],
        ],
    ),
    "follow-ups": ("work_logs", logs.BY_DUE_DAY, [[logs.still_open()], [logs.still_open(), logs.of_person(PERSON)]]),
    "visits": (
        "visits",
        LATEST_DAY_FIRST,
        [
            [visits.visit_filter(NO_VISIT), in_period(ALL_TIME)],
            [visits.visit_filter(NO_VISIT | {"person": PERSON}), in_period(THIS_WEEK)],
            [visits.visit_filter(NO_VISIT | {"household": f"household-{GRID}"}), in_period(ALL_TIME)],
        ],
    ),
    "planned visits": ("planned_visits", visits.BY_DUE_DAY, [[visits.still_planned()]]),
    "facilities": (
        "facilities",
        facilities.BY_KIND,
        [[facilities.kind_filter(None), in_force(DAY)], [facilities.kind_filter("camera"), in_force(DAY)]],
    ),
    "faults": ("facility_faults", facilities.LONGEST_FIRST, [[facilities.open_faults()]]),
    "pairings": (
        "pairings",
        pairings.NEWEST_PAIRING,
        [[pairings.of_helper(None), in_force(DAY)], [pairings.of_helper(PERSON), in_force(DAY)]],
    ),
    "diary": (
        "diary",
        LATEST_DAY_FIRST,
        [
            [diary.of_kind(None), in_period(ALL_TIME)],
            [diary.of_kind(DiaryKind.MEETING), in_period(THIS_WEEK)],
        ],
    ),
    "households": ("households", households.BY_GRID, [[in_force(DAY)]]),
}

QUESTIONS = [
    (OPERATOR, None),
    (OPERATOR, TOWN),
    (OPERATOR, VILLAGE),
    (OPERATOR, GRID),
    (COMMANDER, None),
    (COMMANDER, VILLAGE),
    (STATION, None),
    (STATION, GRID),
    (HEAD, None),
    (TWO, None),
    (TWO, OTHER_VILLAGE),
]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("seen", "area"), QUESTIONS, ids=str)
@pytest.mark.parametrize("pages_before", [0, 1])
def test_a_page_of_any_list_is_read_from_an_index_and_little_else_is(
    database: Database[Document], asked: Asked, name: str, seen: Document, area: str | None, pages_before: int
) -> None:
    table, sort, filters = LISTS[name]
    for more in filters:
        wanted = criteria(seen, {"area": area}, *more)
        page = Page(sort, LIMIT, None)
        for _ in range(pages_before):
            rows = page.find(database[table], wanted)
            last = rows[:LIMIT][-1] if rows else {}
            page = Page(sort, LIMIT, tuple(last.get(field, "") for field, _ in sort))
        page.find(database[table], wanted)
        stats = explained(database, asked)
        assert max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= READ_AT_MOST, wanted


def explained(database: Database[Document], asked: Asked) -> Document:
    """What the last question read; its plan scans no collection and sorts nothing in memory."""
    answer = database.command("explain", asked.sent[-1], verbosity="executionStats")
    cursor = next((one["$cursor"] for one in answer.get("stages", ()) if "$cursor" in one), answer)
    assert not {"SORT", "COLLSCAN"} & stages(cursor["queryPlanner"]["winningPlan"]), cursor["queryPlanner"]
    stats: Document = cursor["executionStats"]
    return stats


TOWNS_GRIDS = 400
PAGE_OF_GRIDS = [f"{VILLAGE}{number:03d}" for number in range(1, 21)]


@pytest.mark.parametrize(
    ("ask", "read"),
    [
        (lambda db: households.records_of(PAGE_OF_GRIDS, DAY, db["household_days"]), DAYS * 20 + 20),
        (
            lambda db: facilities.counts_by_kind({"scope.grid": {"$in": PAGE_OF_GRIDS}}, DAY, db["facilities"]),
            DAYS * 20 + 20,
        ),
        (lambda db: facilities.counts_by_kind(inside(VILLAGE), DAY, db["facilities"]), DAYS * 20 + 1),
        (lambda db: diary.diary_sums({"area": VILLAGE, **ALL_TIME}, db["diary"]), DAYS * 20 + 20),
        (lambda db: diary.diary_sums({"area": TOWN, **LATELY}, db["diary"]), 2 * TOWNS_GRIDS + 20),
    ],
    ids=["records", "facilities of grids", "facilities of a village", "diary", "diary of a period"],
)
def test_what_is_counted_is_read_from_an_index(
    database: Database[Document], asked: Asked, ask: Callable[[Database[Document]], Any], read: int
) -> None:
    assert ask(database)
    stats = explained(database, asked)
    assert 0 < max(stats["totalDocsExamined"], stats["totalKeysExamined"]) <= read


def test_the_sums_of_help_read_the_help_of_the_period(database: Database[Document], asked: Asked) -> None:
    begun = len(asked.sent)
    sums = pairings.help_sums({"area": VILLAGE, **LATELY}, database["pairings"], database["helps"])
    assert (sums["helped"], sums["amount"]) == (40, 40)
    for question in asked.sent[begun:]:
        answer = database.command("explain", question, verbosity="executionStats")
        cursor = next((one["$cursor"] for one in answer.get("stages", ()) if "$cursor" in one), answer)
        assert "COLLSCAN" not in stages(cursor["queryPlanner"]["winningPlan"])
        assert cursor["executionStats"]["totalKeysExamined"] <= DAYS * 20 + 1


def test_what_is_open_is_few_questions_each_read_from_an_index(database: Database[Document], asked: Asked) -> None:
    tables = Tables(lambda name: database[name])
    grids = list(database[AREAS].find(grids_of(VILLAGE, DAY)))
    questions: dict[str, tuple[Callable[[], Any], int]] = {
        "person": (lambda: open_of_person(PERSON, DAY, lambda _grid: 1, tables), 6),
        "grids": (lambda: open_of_grids(grids, DAY, lambda _grid: 1, tables), 5),
        "holders": (lambda: holders_of_grids(grids, DAY, tables), 2),
    }
    for name, (ask, number) in questions.items():
        begun = len(asked.sent)
        assert ask(), name
        assert len(asked.sent) - begun == number, name
        for question in asked.sent[begun:]:
            answer = database.command("explain", question, verbosity="executionStats")
            cursor = next((one["$cursor"] for one in answer.get("stages", ()) if "$cursor" in one), answer)
            assert "COLLSCAN" not in stages(cursor["queryPlanner"]["winningPlan"]), question
            assert cursor["executionStats"]["totalKeysExamined"] <= 200, question


def test_a_person_is_told_what_is_open_in_the_week(database: Database[Document]) -> None:
    tables = Tables(lambda name: database[name])
    found = open_of_person(PERSON, "2026-11-24", lambda _grid: 1, tables)
    assert found["grids"] == [GRID]
    assert [one["day"] for one in found["patrols_missed_this_week"]] == ["2026-11-24"]
    assert [len(found[name]) for name in ("follow_ups", "visits", "facilities")] == [DAYS - 1] * 3
    assert (found["cleared"], found["week_closed"], found["more"]) == (False, False, False)
    before = open_of_person(PERSON, "2026-11-15", lambda _grid: 1, tables)
    assert [one["day"] for one in before["patrols_missed_this_week"]] == week_of("2026-11-15")
    assert open_of_person(PERSON, "2026-11-22", lambda _grid: 1, tables)["patrols_missed_this_week"] == []


def test_a_week_begins_on_monday() -> None:
    assert week_of("2026-11-23") == ["2026-11-23"]
    assert week_of("2026-11-22") == [f"2026-11-{n}" for n in range(16, 23)]


def test_those_who_stand_in_patrol_for_the_days_they_stand_in(database: Database[Document]) -> None:
    other = f"{VILLAGE}001"
    row = {**post_row(other), "_id": "stand-in", "post": "x", "person": "p-stand-in", "since": "2026-11-24"}
    database[STAND_INS].insert_one({**row, "until": "2026-11-26"})
    found = open_of_person("p-stand-in", "2026-11-27", lambda _grid: 2, Tables(lambda name: database[name]))
    assert [one["day"] for one in found["patrols_missed_this_week"]] == ["2026-11-24", "2026-11-25"]
    assert found["grids"] == []
