"""Tree and coverage of a county of 2,000 villages and 20,000 grids, each grid with its head: milliseconds over HTTP.

python -m tests.benchmarks.overview
"""

import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.facts import FACTS
from services.registry.people.commands import RegisterPerson
from services.registry.people.person import PERSON
from services.registry.rows import FOREVER, VIEWS
from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import SCHEME
from shared.clock import now
from shared.eventstore.store import Origin
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.benchmarks.figures import keep, percentile, stopwatch
from tests.caller import Caller, eventually
from tests.servers import Servers, ServiceProcess

COUNTY, TOWNS, VILLAGES, GRIDS = "433122", 20, 100, 10
TOWN = f"{COUNTY}100"
PATROL_DAYS, RECORD_DAYS, VACANT = 7, 5, 97
"""Days with patrols, days with household records per grid; every 97th grid has no head."""
TIMES = {"town": 100, "county": 20}
PEOPLE = UUID("5cb0f1b0-77c4-5f0e-8f0e-6a3f4b8e3c11")
ORIGIN = Origin("bench", "bench")
DECLARED = {
    "name": "网格化服务管理体系",
    "superior": {"name": "县委政法委"},
    "levels": [
        {"id": "town", "title": "镇", "acts_as": "town"},
        {"id": "village", "title": "村", "acts_as": "village"},
        {"id": "grid", "title": "网格", "acts_as": "grid"},
    ],
    "posts": {"grid_head": {"level": "grid", "title": "网格长", "role": "grid_head", "duties": ["信息采集"]}},
    "sizing": [{"level": "grid", "households": [300, 500], "population": [1000, 1500]}],
}


def towns() -> list[str]:
    return [f"{COUNTY}{100 + number}" for number in range(TOWNS)]


def villages() -> list[str]:
    return [f"{town}{number:03d}" for town in towns() for number in range(1, VILLAGES + 1)]


def grids() -> list[str]:
    return [f"{village}{number:03d}" for village in villages() for number in range(1, GRIDS + 1)]


def person_of(grid: str) -> str:
    return str(uuid5(PEOPLE, grid))


def rows(day: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row): what the projection would have written."""
    for code in (*towns(), *villages(), *grids()):
        yield "areas", _area(code)
    for number, grid in enumerate(grids()):
        common: dict[str, Any] = {"at": grid, "area": grid, "kind": "grid_head", "role": "grid_head", "title": "网格长"}
        common |= {"scope": scope_of(grid).to_dict(), "until": FOREVER}
        post, person = f"{grid}-grid_head", person_of(grid)
        more = {"duties": ["信息采集"], "since": "", "successor": None, "changes": []}
        yield "posts", {"_id": post, **common, **more}
        if number % VACANT:
            held = {"post": post, "person": person, "way": "appointed", "term_end": None, "reason": None}
            yield "holdings", {"_id": f"{post}/1", **common, **held, "since": "2026-01-01"}
            if not grid.startswith(TOWN):
                yield "people", {"_id": person, "area": grid[:12], "scope": common["scope"], "erased": False}
        for back in range(PATROL_DAYS):
            then = f"2026-{10 - back:02d}-01" if back else day
            yield "patrols", _counted(grid, then, check_ins=1)
        for month in range(1, RECORD_DAYS + 1):
            yield "household_days", _counted(grid, f"2026-{month:02d}-01", change=79)


def _area(code: str) -> dict[str, Any]:
    level = {9: "town", 12: "village", 15: "grid"}[len(code)]
    figures = {"households": 400, "population": 1200, "registered_population": None, "floating_population": None}
    days = {"since": "", "until": FOREVER, "predecessors": [], "successors": [], "changes": []}
    told = {"name": f"第{code[-3:]}号", "kind": level, "acts_as": level, "parent": code[:-3]}
    more = {"hectares": None, "divided_by": None, "scope": scope_of(code).to_dict()}
    return {"_id": code, **told, **figures, **more, **days}


def _counted(grid: str, day: str, **counts: int) -> dict[str, Any]:
    return {"_id": f"{grid}/{day}", "grid": grid, "day": day, "scope": scope_of(grid).to_dict(), **counts}


def fill(api: SpineApi, yesterday: str) -> None:
    """Rows straight into the tables; the people of one town as streams, for their names are nowhere else."""
    scheme = SchemeSchema().load(DECLARED)
    api.execute_all([(SCHEME, town, DeclareScheme(town, True, "", scheme)) for town in towns()], ORIGIN)
    people = [
        (PERSON, person_of(grid), RegisterPerson(person_of(grid), api.vault.new_subject(), grid[:12], True, *_name(n)))
        for n, grid in enumerate(grid for grid in grids() if grid.startswith(TOWN))
    ]
    api.execute_all(people, ORIGIN)
    waiting: dict[str, list[dict[str, Any]]] = {}
    for table, row in rows(yesterday):
        waiting.setdefault(table, []).append(row)
    for table, some in waiting.items():
        left = iter(some)
        while chunk := list(islice(left, 5_000)):
            api.views.table(VIEWS, table).insert_many(chunk, ordered=False)


def _name(number: int) -> tuple[str, str]:
    return "邓罗蒋谭石田覃姚符舒"[number % 10] + "清溪望月远舟若谷景峰"[number % 5 * 2 :][:2], f"199{number:08d}"


def measured(caller: Caller, path: str, times: int) -> dict[str, float]:
    """Milliseconds of the request, and of a small one asked again and again beside it."""
    taken: list[float] = []
    felt: list[float] = []
    over = threading.Event()
    beside = threading.Thread(target=_feel, args=(caller, felt, over), daemon=True)
    _asked(caller, path)
    for _ in range(times):
        with stopwatch() as watch:
            _asked(caller, path)
        taken.append(1_000 * watch.seconds)
    beside.start()
    for _ in range(max(times // 5, 5)):
        _asked(caller, path)
    over.set()
    beside.join()
    return {
        "p50_ms": round(percentile(taken, 0.5), 1),
        "p99_ms": round(percentile(taken, 0.99), 1),
        "beside_p50_ms": round(percentile(felt, 0.5), 1),
        "beside_max_ms": round(max(felt), 1),
    }


def _asked(caller: Caller, path: str) -> Any:
    reply = caller.get(path)
    if reply.status != 200:
        raise RuntimeError(reply.body)
    return reply.body


def _feel(caller: Caller, felt: list[float], over: threading.Event) -> None:
    while not over.wait(0.01):
        with stopwatch() as watch:
            caller.get("/registry/areas?limit=1")
        felt.append(1_000 * watch.seconds)


def overview(servers: Servers) -> Mapping[str, Any]:
    servers.fresh()
    with tempfile.TemporaryDirectory() as folder:
        registry = ServiceProcess("registry", servers.environment("registry"), Path(folder))
        registry.start()
        try:
            api = assemble(Settings.from_environment(registry.environment), Declared(FACTS))
            fill(api, "2026-11-01" if today(now()) > "2026-11-02" else today(now()))
            caller = Caller(registry.url, servers.token_key.read_bytes(), "bench", (Grant("operator", None),))
            own = VILLAGES * GRIDS
            people = api.views.table(VIEWS, "people")
            eventually(lambda: people.count_documents({"scope.town": TOWN}) == own, 120)
            api.client.close()
            return dict(_figures(caller))
        finally:
            registry.stop()


def _figures(caller: Caller) -> Iterator[tuple[str, Any]]:
    on = "&on=2026-11-01"
    paths = {
        "tree_town": f"/registry/tree?area={TOWN}{on}",
        "tree_county_depth_1": f"/registry/tree?area={COUNTY}&depth=1{on}",
        "tree_county_depth_2": f"/registry/tree?area={COUNTY}&depth=2{on}",
        "coverage_town": f"/registry/coverage?area={TOWN}{on}",
        "coverage_county": f"/registry/coverage?area={COUNTY}{on}",
        "party_coverage_town": f"/registry/party-coverage?area={TOWN}{on}",
    }
    assert caller.get(f"/registry/tree?area={COUNTY}&depth=3{on}").codes == {"tree_too_large"}
    posts = _asked(caller, paths["coverage_county"])["posts"]
    assert posts["due"] == TOWNS * VILLAGES * GRIDS
    yield "vacant_in_county", posts["vacant"]
    for name, path in paths.items():
        times = TIMES["county" if name == "coverage_county" else "town"]
        for figure, value in measured(caller, path, times).items():
            yield f"{name}_{figure}", value


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            servers.start()
            figures = overview(servers)
        finally:
            servers.stop()
    for name, value in figures.items():
        print(f"{name:<40} {value}")
    keep("overview", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
