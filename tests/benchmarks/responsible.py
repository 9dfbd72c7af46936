"""Who is responsible at 1,000 random points and codes of 武溪镇, and searches: p50 and p99 through HTTP.

python -m tests.benchmarks.responsible
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import yaml
from pymongo import MongoClient
from shapely import Point
from shapely.geometry import shape

from deploy.local.place import WUXI
from services.registry.codes import Level
from services.registry.views.responsibility import around_criteria
from shared.permissions import Grant
from tests.benchmarks.figures import keep, percentile
from tests.caller import Caller, eventually
from tests.plans import stages
from tests.servers import Servers, ServiceProcess

ASKED = 1_000
SEED = 20261123
WARMED = 50
BOUNDARIES = "registry.views.boundaries.1"
SEARCHES = ("wuxi", "城北", "wlz", "第一网格", "dywg", "shequ")

Document = dict[str, Any]
Get = Callable[[str], Document]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            servers.start()
            service = ServiceProcess("registry", servers.environment("registry"), Path(folder) / "registry")
            service.start()
            try:
                figures = measured(servers, service.url)
            finally:
                service.stop()
        finally:
            servers.stop()
    for figure, value in figures.items():
        print(f"{figure:<44} {value}")
    keep("responsible", figures)
    return 0


def measured(servers: Servers, url: str) -> Mapping[str, object]:
    areas = _loaded(servers, url)
    random.seed(SEED)
    outlines = {code: shape(one["boundary"]) for code, one in areas.items()}
    points = [_point(outlines[TOWN]) for _ in range(ASKED)]
    codes = random.choices(sorted(areas), k=ASKED)
    villages = [one for code, one in areas.items() if len(code) == 12]
    addresses = [f"湖南省泸溪县武溪镇{random.choice(villages)['name']}第二网格老街旁" for _ in range(ASKED)]
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        get = _getter(connection)
        by_point = _timed(get, [f"/registry/responsible?lon={lon}&lat={lat}" for lon, lat in points])
        by_code = _timed(get, [f"/registry/responsible?code={code}" for code in codes])
        by_address = _timed(get, [f"/registry/responsible?address={quote(one)}" for one in addresses])
        searched = _timed(get, [f"/registry/search?q={quote(q)}" for q in SEARCHES * 40])
        people = _timed(get, [f"/registry/search?q={quote(q)}&area={TOWN}" for q in ("tan", "王", "dengzh", "覃") * 25])
    right = sum(
        answer["area"]["code"] == _lowest(outlines, *point) for point, (answer, _) in zip(points, by_point, strict=True)
    )
    same = sum(answer["area"]["code"] == code for code, (answer, _) in zip(codes, by_code, strict=True))
    return {
        "points_right": f"{right}/{ASKED}",
        "codes_right": f"{same}/{ASKED}",
        "addresses_certain": f"{sum(answer['certain'] for answer, _ in by_address)}/{ASKED}",
        **_figures("point", by_point),
        **_figures("code", by_code),
        **_figures("address", by_address),
        **_figures("search_places", searched),
        **_figures("search_with_people_of_a_town", people),
        **_plan(servers, points[0]),
    }


TOWN = "433122107"


def _loaded(servers: Servers, url: str) -> dict[str, Document]:
    """The areas of the place's file, by code, once the registry has them all."""
    operator = Caller(url, servers.token_key.read_bytes(), "operator", (Grant("operator", None),))
    source = WUXI.read_bytes()
    reply = operator.post("/registry/places", source, Content_Type="application/yaml")
    if reply.status >= 400:
        raise RuntimeError(f"the place was not loaded: {reply.body}")
    directory = f"/registry/directory?area={TOWN}&limit=200"
    eventually(
        lambda: all(one["holders"] and one["holders"][0]["name"] for one in _items(operator, directory)), seconds=120
    )
    areas: dict[str, Document] = {}
    waiting = [yaml.load(source, Loader=yaml.CSafeLoader)["area"]]
    while waiting:
        area = waiting.pop()
        areas[str(area["code"])] = area
        waiting += area.get("areas", ())
    return areas


def _items(caller: Caller, path: str) -> list[Document]:
    """The grids of the directory; one without holders while there are fewer than 94."""
    items: list[Document] = caller.get(path).body["items"]
    return items if len(items) == 94 else [{"holders": []}]


def _point(outline: Any) -> tuple[float, float]:
    west, south, east, north = outline.bounds
    while True:
        lon, lat = random.uniform(west, east), random.uniform(south, north)
        if outline.covers(Point(lon, lat)):
            return lon, lat


def _lowest(outlines: Mapping[str, Any], lon: float, lat: float) -> str:
    at = [code for code, outline in outlines.items() if outline.covers(Point(lon, lat))]
    return min(code for code in at if len(code) == max(map(len, at)))


def _getter(connection: HTTPConnection) -> Get:
    def get(path: str) -> Document:
        connection.request("GET", path)
        answer = connection.getresponse()
        body: Document = orjson.loads(answer.read())
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {body}")
        return body

    return get


def _timed(get: Get, paths: Sequence[str]) -> list[tuple[Document, float]]:
    """The answers, and the milliseconds of each; the first few are asked twice."""
    for path in paths[:WARMED]:
        get(path)
    found = []
    for path in paths:
        began = time.perf_counter()
        answer = get(path)
        found.append((answer, (time.perf_counter() - began) * 1_000))
    return found


def _figures(name: str, answers: Sequence[tuple[Document, float]]) -> Mapping[str, float]:
    millis = [spent for _, spent in answers]
    return {f"{name}_p{int(share * 100)}_ms": round(percentile(millis, share), 1) for share in (0.5, 0.99)}


def _plan(servers: Servers, point: tuple[float, float]) -> Mapping[str, object]:
    """What the database does for one point."""
    asked = {"find": BOUNDARIES, "filter": around_criteria(*point, Level.GRID, "2026-11-23")}
    with MongoClient[Document](servers.admin_mongo_uri, tz_aware=True) as client:
        answer = client["registry"].command("explain", asked, verbosity="executionStats")
    plan, stats = answer["queryPlanner"]["winningPlan"], answer["executionStats"]
    return {
        "plan_stages": " ".join(sorted(stages(plan))),
        "plan_uses_2dsphere": "boundary_2dsphere" in str(plan),
        "plan_keys_examined": stats["totalKeysExamined"],
        "plan_rows_examined": stats["totalDocsExamined"],
    }


if __name__ == "__main__":
    sys.exit(main())
