"""Every query of the lists finds its rows in an index, which is named here, and reads few rows beside them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.evolve import fold
from services.cases.case.state import Case
from services.cases.case.status import Stage
from services.cases.lifecycle.decide import decide
from services.cases.lifecycle.who import Actor
from services.cases.lists.criteria import SORTS, Order, Sight, list_criteria, open_in, parts_of
from services.cases.lists.keys import reporter_key
from services.cases.lists.queries import counts, find_page
from services.cases.lists.rows import (
    BY_DUE,
    BY_FILE,
    BY_REQUEST,
    BY_SIGHT,
    BY_TURN,
    BY_UPDATE,
    CASES,
    HANDLERS,
    TABLES,
)
from services.cases.lists.schemas import CaseFilterSchema
from services.cases.lists.tasks import Task, task_criteria
from services.cases.vocabulary import Channel, Placement, Procedure, Urgency
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.http import Page
from shared.mongo import Document
from shared.permissions import Grant, reach
from tests.cases.lists.lives import HEAD, MORNING, OFFICE, SAID, Told, told
from tests.cases.place import GRID, NEXT_GRID, OTHER_GRID, TOWN, VILLAGE, scope_of
from tests.plans import Finds, stages
from tests.plans import indexes as indexes_in
from tests.servers import Servers

pytestmark = pytest.mark.servers

ROWS, LIMIT = 3_000, 20
READ_AT_MOST = 3 * LIMIT
GRIDS = (GRID, NEXT_GRID, OTHER_GRID, "433122108200001", "433122108200002", "433122108200003")
CATEGORIES = ("公共设施", "环境卫生/垃圾清运", "矛盾纠纷/邻里纠纷", "治安消防隐患")
Table = Collection[Document]


def life(number: int) -> list[Told]:
    """One of several short lives, at one of several places."""
    at = MORNING + timedelta(minutes=7 * number)
    urgency = list(Urgency)[number % 3]
    grid = scope_of(GRIDS[number % len(GRIDS)])
    ended = number % 5 != 0
    report = c.ReportCase(
        f"{number:06d}",
        "5e0c",
        "标题",
        "经过",
        CATEGORIES[number // 7 % 4],
        urgency,
        list(Channel)[number % 5],
        c.Place(grid, Placement.GRID),
        DEFAULT_TERMS[urgency],
        Procedure.EMERGENCY if number % 500 == 5 else Procedure.GENERAL,
        by="p-zhang" if number % 50 == 0 else "",
        result="已处理" if ended and number % 500 != 5 else None,
    )
    return list(_lived([report, *_next(number)], at))


def _next(number: int) -> Sequence[CaseCommand]:
    """What becomes of the fifth that goes on."""
    if number % 5 or number % 500 == 5:
        return ()
    more: list[CaseCommand] = [c.TagCase(("汛期",))] if number % 100 == 0 else []
    if number % 10 == 0:
        more += [c.AcceptCase("p-zhang")]
    if number % 20 == 0:
        more += [c.ConsultOthers((OFFICE,), SAID), c.AssignCase(HEAD if number % 40 == 0 else OFFICE)]
    if number % 60 == 0:
        more += [c.AcknowledgeCase(), c.ApplyForExtension(MORNING + timedelta(days=90), SAID)]
    return more


def _lived(commands: Sequence[CaseCommand], at: datetime) -> Iterator[Told]:
    case = Case()
    for minute, command in enumerate(commands):
        facts = decide(case, command, at + timedelta(minutes=minute))
        case = fold(facts, case)
        yield at + timedelta(minutes=minute), facts


@pytest.fixture(scope="module")
def finds() -> Finds:
    return Finds()


@pytest.fixture(scope="module")
def table(servers: Servers, finds: Finds) -> Iterator[Table]:
    """Many rows, made by the handlers, behind a client that tells `finds` what it asks."""
    with MongoClient[Document](servers.admin_mongo_uri, event_listeners=[finds], tz_aware=True) as client:
        made = client["plans_of_lists"][CASES]
        made.create_indexes(list(TABLES[CASES]))
        events = (event for number in range(ROWS) for event in told(f"{number:06d}", life(number)))
        made.bulk_write([write for event in events for _, write in HANDLERS[event.type](event)])
        yield made
        client.drop_database("plans_of_lists")


def sight(*grants: tuple[str, str | None], keys: frozenset[str] = frozenset()) -> Sight:
    found = reach("case.read", [Grant(*grant) for grant in grants])
    return Sight("p-ma", found, keys | {reporter_key("p-ma")})


OPERATOR, COMMANDER = sight(("operator", None)), sight(("commander", TOWN), keys=frozenset({OFFICE.key, "person:p-ma"}))
HEADED, STATION = sight(("grid_head", GRID), keys=frozenset({HEAD.key})), sight(("station_head", VILLAGE))
OFFICER = sight(keys=frozenset({OFFICE.key, "person:p-ma"}))


def asked(**query: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = CaseFilterSchema().load(query)
    return loaded


def explained(table: Table, finds: Finds) -> dict[str, Any]:
    """What the server says of the last query that was sent."""
    found: dict[str, Any] = table.database.command("explain", finds.sent[-1], verbosity="executionStats")
    return found


@pytest.mark.parametrize("pages_before", [0, 3])
@pytest.mark.parametrize(
    ("seen", "query", "index"),
    [
        (OPERATOR, {}, BY_SIGHT),
        (OPERATOR, {"area": TOWN}, BY_SIGHT),
        (COMMANDER, {}, BY_SIGHT),
        (COMMANDER, {"area": VILLAGE}, BY_SIGHT),
        (COMMANDER, {"stage": ["waiting"]}, BY_SIGHT),
        (COMMANDER, {"stage": ["waiting", "in_progress"], "urgency": ["critical"]}, BY_SIGHT),
        (COMMANDER, {"status": ["reported"]}, BY_SIGHT),
        (COMMANDER, {"sort": "urgency", "stage": ["waiting"]}, BY_SIGHT),
        (COMMANDER, {"sort": "urgency"}, BY_SIGHT),
        (COMMANDER, {"sort": "urgency", "urgency": ["critical", "normal"]}, BY_SIGHT),
        (COMMANDER, {"sort": "urgency", "urgency": ["urgent"]}, BY_SIGHT),
        (STATION, {}, BY_SIGHT),
        (STATION, {"reported_to": "2026-05-10"}, BY_SIGHT),
        (HEADED, {}, BY_SIGHT),
        (OFFICER, {}, BY_SIGHT),
        (COMMANDER, {"party": OFFICE.key}, BY_SIGHT),
    ],
)
def test_a_page_of_the_newest_or_most_urgent_is_read_from_an_index_in_order(
    table: Table, finds: Finds, seen: Sight, query: dict[str, Any], index: str, pages_before: int
) -> None:
    loaded = asked(**query)
    sort = SORTS[loaded["sort"]]
    page = Page(sort, LIMIT, None)
    rows = find_page(page, table, list_criteria(seen, loaded), None)
    for _ in range(pages_before):
        if len(rows) > LIMIT:
            page = Page(sort, LIMIT, tuple(rows[LIMIT - 1][name] for name, _ in sort))
            rows = find_page(page, table, list_criteria(seen, loaded), None)
    assert rows
    answer = explained(table, finds)
    plan, told = answer["queryPlanner"]["winningPlan"], answer["executionStats"]
    assert not stages(plan) & {"SORT", "COLLSCAN"}
    assert indexes_in(plan) == {index}
    assert told["totalDocsExamined"] <= READ_AT_MOST


@pytest.mark.parametrize(
    ("seen", "query", "indexes"),
    [
        (COMMANDER, {"category": "环境卫生"}, {BY_FILE, BY_SIGHT}),
        (COMMANDER, {"category": "环境卫生/垃圾清运", "area": VILLAGE}, {BY_FILE, BY_SIGHT}),
        (OPERATOR, {"tag": "汛期"}, {BY_FILE}),
        (OPERATOR, {"number": "260506-000000"}, {BY_FILE}),
        (OPERATOR, {"source": "hotline:12345-7"}, {BY_FILE}),
        (OPERATOR, {"sort": "due"}, {BY_DUE}),
        (COMMANDER, {"sort": "due"}, {BY_DUE, BY_SIGHT}),
        (HEADED, {"sort": "due"}, {BY_DUE, BY_SIGHT}),
        (OPERATOR, {"sort": "updated"}, {BY_UPDATE}),
        (COMMANDER, {"sort": "updated"}, {BY_UPDATE, BY_SIGHT}),
        (HEADED, {"sort": "updated"}, {BY_UPDATE, BY_SIGHT}),
        (COMMANDER, {"deadline_state": ["red"], "stage": ["waiting", "in_progress"]}, {BY_SIGHT}),
    ],
)
def test_a_page_by_category_tag_or_time_is_read_from_one_of_the_indexes_for_it(
    table: Table, finds: Finds, seen: Sight, query: dict[str, Any], indexes: set[str]
) -> None:
    loaded = asked(**query)
    find_page(Page(SORTS[loaded["sort"]], LIMIT, None), table, list_criteria(seen, loaded), None)
    answer = explained(table, finds)
    plan = answer["queryPlanner"]["winningPlan"]
    assert "COLLSCAN" not in stages(plan)
    assert indexes_in(plan) <= indexes
    assert len(indexes_in(plan)) == 1
    assert answer["executionStats"]["totalDocsExamined"] < ROWS / 2


@pytest.mark.parametrize("task", list(Task))
def test_every_kind_of_task_is_one_query_of_its_index(table: Table, finds: Finds, task: Task) -> None:
    grants = (Grant("grid_head", GRID), Grant("station_head", VILLAGE), Grant("commander", TOWN))
    actor = Actor("p-ma", grants, frozenset({HEAD.key, OFFICE.key, "person:p-zhang"}))
    criteria = task_criteria(actor, MORNING + timedelta(days=400))
    assert criteria.keys() == set(Task)
    list(table.find({"$and": criteria[task]}).sort([("due", 1), ("_id", 1)]).limit(200))
    answer = explained(table, finds)
    requested = {Task.ANSWER, Task.EXTENSION, Task.OBJECTION}
    assert indexes_in(answer["queryPlanner"]["winningPlan"]) == {BY_REQUEST if task in requested else BY_TURN}
    assert answer["executionStats"]["totalDocsExamined"] <= 400


@pytest.mark.parametrize(("wanted", "index"), [(parts_of("c-1"), BY_FILE), (open_in(GRID), BY_SIGHT)])
def test_parts_of_a_case_and_open_cases_of_an_area_are_found_by_index(
    table: Table, finds: Finds, wanted: Document, index: str
) -> None:
    list(table.find(wanted))
    assert indexes_in(explained(table, finds)["queryPlanner"]["winningPlan"]) == {index}


@pytest.mark.parametrize("seen", [COMMANDER, OFFICER, OPERATOR])
def test_what_has_ended_is_counted_without_reading_a_row(table: Table, finds: Finds, seen: Sight) -> None:
    wanted = {"$and": [*seen.within(None), {"stage": Stage.ENDED.value}]}
    count = {
        "aggregate": CASES,
        "pipeline": [{"$match": wanted}, {"$group": {"_id": 1, "n": {"$sum": 1}}}],
        "cursor": {},
    }
    answer = table.database.command("explain", count, verbosity="executionStats")
    told = answer.get("executionStats") or answer["stages"][0]["$cursor"]["executionStats"]
    assert told["totalDocsExamined"] == 0
    ended = table.count_documents({"seen_by": "area:433122107", "stage": "ended"})
    assert counts(table, COMMANDER, TOWN, None)["ended"] == {"total": ended, "exact": True}


def test_an_area_beyond_ones_reach_is_not_read_for_what_cannot_be_there(table: Table, finds: Finds) -> None:
    loaded = asked(area="433122108")
    assert find_page(Page(SORTS[Order.NEWEST], LIMIT, None), table, list_criteria(COMMANDER, loaded), None)
    assert explained(table, finds)["executionStats"]["totalDocsExamined"] <= ROWS / 30
    assert find_page(Page(SORTS[Order.NEWEST], LIMIT, None), table, list_criteria(STATION, loaded), None) == []
    assert explained(table, finds)["executionStats"]["totalDocsExamined"] == 0


def test_the_sorts_end_with_what_is_unique() -> None:
    assert {sort[-1][0] for sort in SORTS.values()} == {"_id"}
    assert SORTS.keys() == set(Order)
