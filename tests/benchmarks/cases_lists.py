"""Ten usual lists, the tasks and the counts over 1,000,000 rows of cases: p50, p99, indexes, beside a raw find by _id.

python -m tests.benchmarks.cases_lists [rows]

The rows of LIVES cases are made by the projection's own handlers from the facts of as many lives, one in twenty of
them still open; each is then copied with another id, number and time.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.collection import Collection

from services.cases.case import commands as c
from services.cases.case.commands import CaseCommand
from services.cases.case.evolve import fold
from services.cases.case.number import number_of
from services.cases.case.state import Case
from services.cases.case.status import Stage
from services.cases.lifecycle.decide import decide
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.who import Actor
from services.cases.lists.criteria import SORTS, Order, Sight, list_criteria
from services.cases.lists.expressions import NEVER
from services.cases.lists.keys import number_key, reporter_key
from services.cases.lists.queries import counts, find_page, tasks
from services.cases.lists.rows import CASES, HANDLERS, TABLES
from services.cases.lists.schemas import CaseFilterSchema
from services.cases.lists.tasks import task_criteria
from services.cases.vocabulary import Channel, DeadlineKind, Party, PartyKind, Placement, Urgency
from services.cases.working_time.deadline import Deadline
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.http import Page
from shared.mongo import Document
from shared.permissions import Grant, reach
from tests.benchmarks.figures import keep, percentile, stopwatch
from tests.cases.lists.lives import SAID, Told, told
from tests.cases.place import scope_of
from tests.plans import Finds, indexes
from tests.servers import Servers

ROWS, LIVES, BATCH, SEED = 1_000_000, 20_000, 500, 20261124
TIMES, LIMIT = 200, 50
COUNTY = "433122"
TOWNS = [f"{COUNTY}{100 + town}" for town in range(20)]
GRIDS = [f"{town}{village:03d}{grid:03d}" for town in TOWNS for village in range(1, 11) for grid in range(1, 6)]
CATEGORIES = ("公共设施/路灯", "环境卫生/垃圾清运", "矛盾纠纷/邻里纠纷", "治安消防隐患", "民生服务/低保", "其他")
LAST = datetime.fromisoformat("2026-11-20T01:00:00+00:00")
Table = Collection[Document]


def head_of(grid: str) -> Party:
    return Party(PartyKind.POST, f"{grid}-grid_head")


def office_of(town: str) -> Party:
    return Party(PartyKind.ORGANISATION, f"{town}-department-1")


def life(number: int, chance: random.Random) -> list[Told]:
    """Reported within a week, and one in twenty not yet settled."""
    grid, urgency = chance.choice(GRIDS), chance.choice(list(Urgency))
    at = LAST - timedelta(seconds=chance.randrange(7 * 86_400))
    on_the_spot = chance.random() < 0.3
    report = c.ReportCase(
        f"{number:06d}",
        "5e0c",
        "标题",
        "经过",
        chance.choice(CATEGORIES),
        urgency,
        chance.choice(list(Channel)),
        c.Place(scope_of(grid), Placement.GRID),
        DEFAULT_TERMS[urgency],
        by="p-1",
        result="已处理" if on_the_spot else None,
    )
    given = chance.choice((head_of(grid), office_of(grid[:9])))
    steps: list[CaseCommand] = [
        *(c.AcceptCase(f"p-{grid}"), c.AssignCase(given), c.AcknowledgeCase(), c.ResolveCase(SAID)),
        *(c.VerifyCase(), c.CloseCase()),
    ]
    done = len(steps) if chance.random() < 0.93 else chance.randrange(len(steps))
    return list(_lived([report, *steps[:done]], at))


def _lived(commands: Sequence[CaseCommand], at: datetime) -> Iterator[Told]:
    case = Case()
    for hour, command in enumerate(commands):
        moment = at + timedelta(hours=hour)
        try:
            facts = decide(case, command, moment)
        except CaseRefused:
            return
        case = fold(facts, case)
        yield moment, facts
    yield from _late(case)


def _late(case: Case) -> Iterator[Told]:
    """The marks that time has reached, as the timer raises them."""
    for kind, kept in case.deadlines.items():
        marks = kept.marks if isinstance(kept, Deadline) else ()
        for one in marks:
            if isinstance(kept, Deadline) and one.at <= LAST and kind is not DeadlineKind.ACCEPT:
                facts = decide(case, c.ReachMark(kind, one.mark, kept.due), LAST)
                case = fold(facts, case)
                yield LAST, facts


def apply(table: Table, writes: Sequence[Any]) -> float:
    """Changes per second, in transactions as the projector makes them."""
    with table.database.client.start_session() as session, stopwatch() as watch:
        for begin in range(0, len(writes), BATCH):
            with session.start_transaction():
                table.bulk_write(writes[begin : begin + BATCH], session=session)
    return len(writes) / watch.seconds


def copies(rows: Sequence[Document], number: int) -> Iterator[Document]:
    """So many rows under other ids and numbers: what has ended weeks earlier, what goes on at the same time."""
    for index in range(number):
        row, weeks = rows[index % len(rows)], index // len(rows)
        yield _copy(row, weeks) if weeks else row


def _copy(row: Document, weeks: int) -> Document:
    earlier = timedelta(weeks=weeks if row["stage"] == Stage.ENDED.value else 0)
    moments = {name: value - earlier for name, value in row.items() if isinstance(value, datetime) and value != NEVER}
    id = f"{weeks:03d}-{row['_id']}"
    number = number_of(id, moments["reported_at"])
    others = [key for key in row["filed_under"] if not key.startswith("number:")]
    return {**row, **moments, "_id": id, "number": number, "filed_under": [number_key(number), *others]}


def fill(table: Table, number: int) -> dict[str, Any]:
    """Rows and indexes; how fast the handlers' changes are with and without the indexes."""
    chance = random.Random(SEED)
    lives = [life(one, chance) for one in range(min(LIVES, number))]
    events = [event for one, life in enumerate(lives) for event in told(f"{one:06d}", life)]
    writes = [write for event in events for _, write in HANDLERS[event.type](event)]
    bare = apply(table, writes)
    rows = list(table.find())
    table.drop()
    table.create_indexes(list(TABLES[CASES]))
    indexed = apply(table, writes)
    table.drop()
    left = copies(rows, number)
    while part := list(islice(left, 10_000)):
        table.insert_many(part, ordered=False)
    table.create_indexes(list(TABLES[CASES]))
    stats = table.database.command("collStats", table.name)
    return {
        "rows": table.estimated_document_count(),
        "open": sum(row["stage"] != Stage.ENDED.value for row in rows) * (number // len(rows)),
        "facts": len(events),
        "facts_per_s_without_indexes": round(bare),
        "facts_per_s_with_indexes": round(indexed),
        "row_bytes": stats["avgObjSize"],
        "index_mib": {name: size // 1_048_576 for name, size in stats["indexSizes"].items()},
    }


Ask = Callable[[random.Random], tuple[Sight, dict[str, Any]]]


def sight(role: str, area: str | None, *keys: str) -> Sight:
    granted = reach("case.read", [Grant(role, area)] if role else [])
    return Sight("p-me", granted, frozenset({*keys, reporter_key("p-me")}))


def commander(chance: random.Random, **query: Any) -> tuple[Sight, dict[str, Any]]:
    town = chance.choice(TOWNS)
    return sight("commander", town, office_of(town).key), query


def _village(chance: random.Random) -> tuple[Sight, dict[str, Any]]:
    grid = chance.choice(GRIDS)
    return sight("station_head", grid[:12]), {"area": grid[:12], "stage": ["in_progress"]}


def _grid(chance: random.Random) -> tuple[Sight, dict[str, Any]]:
    grid = chance.choice(GRIDS)
    return sight("grid_head", grid, head_of(grid).key, f"person:p-{grid}"), {}


def _office(chance: random.Random) -> tuple[Sight, dict[str, Any]]:
    return sight("", None, office_of(chance.choice(TOWNS)).key), {"stage": ["in_progress"]}


LATE = ["missed", "yellow", "red"]
PERIOD = {"reported_from": "2026-03-01", "reported_to": "2026-03-31"}
QUERIES: Mapping[str, Ask] = {
    "1 全镇最新": lambda chance: commander(chance),
    "2 全镇待受理": lambda chance: commander(chance, stage=["waiting"]),
    "3 本村办理中": _village,
    "4 本网格": _grid,
    "5 全镇超期，先到期在前": lambda chance: commander(chance, deadline_state=LATE, sort="due"),
    "6 全县最紧急的未了结": lambda _: (
        sight("operator", None),
        {"area": COUNTY, "stage": ["waiting", "in_progress"], "sort": "urgency"},
    ),
    "7 全镇某类": lambda chance: commander(chance, category=chance.choice(CATEGORIES).partition("/")[0]),
    "8 部门在办": _office,
    "9 全镇某月热线": lambda chance: commander(chance, channel=["hotline"], **PERIOD),
    "10 全镇最近变动": lambda chance: commander(chance, sort="updated"),
}


def measured(table: Table, finds: Finds) -> Iterator[tuple[str, Any]]:
    """Milliseconds of each query, each time for another area, and the indexes of its last plan."""
    chance = random.Random(SEED)
    ids = [row["_id"] for row in table.aggregate([{"$sample": {"size": TIMES}}, {"$project": {"_id": True}}])]
    raw = _timed([partial(table.find_one, {"_id": id}) for id in ids])
    yield "find by _id", raw
    for name, ask in QUERIES.items():
        figures = _timed([_listing(table, *ask(chance)) for _ in range(TIMES)])
        plan = table.database.command("explain", finds.sent[-1])["queryPlanner"]["winningPlan"]
        times = round(figures["p50_ms"] / raw["p50_ms"], 1)
        yield name, {**figures, "times_raw": times, "indexes": sorted(indexes(plan))}
    yield "我的任务", _timed([_tasks(table, chance) for _ in range(TIMES)])
    yield "案件数：镇", _timed([_counts(table, commander(chance)[0], None) for _ in range(TIMES // 10)])
    yield "案件数：县", _timed([_counts(table, sight("operator", None), COUNTY) for _ in range(5)])


def _listing(table: Table, seen: Sight, query: Mapping[str, Any]) -> Callable[[], object]:
    loaded = CaseFilterSchema().load(query)
    wanted = list_criteria(seen, loaded)
    return lambda: find_page(Page(SORTS[Order(loaded["sort"])], LIMIT, None), table, wanted, None)


def _tasks(table: Table, chance: random.Random) -> Callable[[], object]:
    grid = chance.choice(GRIDS)
    actor = Actor("p-me", (Grant("station_head", grid[:12]), Grant("grid_head", grid)), frozenset({head_of(grid).key}))
    return lambda: tasks(table, task_criteria(actor, LAST + timedelta(days=1)), None)


def _counts(table: Table, seen: Sight, area: str | None) -> Callable[[], object]:
    return lambda: counts(table, seen, area, None)


def _timed(asks: Sequence[Callable[[], object]]) -> dict[str, float]:
    millis = []
    for ask in asks:
        with stopwatch() as watch:
            ask()
        millis.append(1_000 * watch.seconds)
    return {f"p{int(100 * share)}_ms": round(percentile(millis, share), 2) for share in (0.5, 0.99)}


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        servers, finds = Servers(Path(folder)), Finds()
        try:
            servers.database.start()
            with MongoClient[Document](servers.mongo_uri("cases"), event_listeners=[finds], tz_aware=True) as client:
                table = client.get_default_database()[CASES]
                figures = {"filled": fill(table, number), **dict(measured(table, finds))}
        finally:
            servers.stop()
    for name, value in figures.items():
        print(f"{name:<28} {value}")
    keep("cases_lists", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
