"""A county of 2,000 villages and 20,000 grids as one workbook: rows per second, peak memory, and what others feel.

python -m tests.benchmarks.county
"""

import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from services.registry.facts import FACTS
from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import SCHEME
from services.registry.sheets.columns import SHEETS, Kind
from services.registry.sheets.routes import WRITER
from shared.eventstore.store import Origin
from shared.permissions import Grant
from shared.settings import Settings
from shared.sheets.media import XLSX
from shared.sheets.reading import payload_of
from shared.sheets.writing import csv_of
from shared.spine import Declared, assemble
from shared.subprocesses.calls import Subprocesses
from tests.benchmarks.figures import keep, percentile, stopwatch
from tests.caller import Caller, eventually
from tests.registry.sheets.registry import SCHEME as DECLARED
from tests.servers import Servers, ServiceProcess

COUNTY, TOWNS, VILLAGES, GRIDS = "433122", 20, 100, 10
MEMORY = 2 * 1024**3
Rows = list[dict[str, Any]]


def towns() -> list[str]:
    return [f"{COUNTY}{100 + number}" for number in range(TOWNS)]


def county() -> dict[Kind, Rows]:
    """22,020 areas, 20,000 people, each the head of one grid."""
    grids = list(_grids())
    return {
        Kind.AREAS: [*_areas(), *({"code": code, "name": f"第{code[-3:]}网格", **_figures(400)} for code in grids)],
        Kind.PEOPLE: [
            {
                "person": code,
                "name": _name(number),
                "phone": f"199{number:08d}",
                "area": code[:12],
            }
            for number, code in enumerate(grids)
        ],
        Kind.APPOINTMENTS: [
            {"at": code, "kind": "网格长", "person": code, "since": "2026-01-01", "term_end": "2028-12-31"}
            for code in grids
        ],
    }


_SURNAMES = "邓罗蒋谭石田覃姚符舒"
_SIGNS = [f"{one}{other}" for one in "竹禾溪川月谷雁坪岭桥" for other in "安清思念若望远云松柏"]


def _name(number: int) -> str:
    return _SURNAMES[number % 10] + _SIGNS[number // 10 % 100]


def _figures(households: int) -> dict[str, int]:
    return {"households": households, "population": 3 * households}


def _areas() -> Iterator[dict[str, Any]]:
    for town in towns():
        yield {"code": town, "name": f"第{town[-3:]}镇"}
        yield from ({"code": f"{town}{n:03d}", "name": f"第{n:03d}村"} for n in range(1, VILLAGES + 1))


def _grids() -> Iterator[str]:
    for town in towns():
        for village in range(1, VILLAGES + 1):
            yield from (f"{town}{village:03d}{grid:03d}" for grid in range(1, GRIDS + 1))


def _workbook(rows: dict[Kind, Rows]) -> bytes:
    payload = orjson.dumps({kind.value: some for kind, some in rows.items()})
    return Subprocesses().call(WRITER, payload, timeout=120, memory=MEMORY)


def import_county(servers: Servers) -> Mapping[str, Any]:
    """Through HTTP on an empty registry, then once more on a full one; lists asked for all the while."""
    servers.fresh()
    rows = county()
    raw = Subprocesses().call(
        WRITER, orjson.dumps({kind.value: some for kind, some in rows.items()}), timeout=120, memory=MEMORY
    )
    count = sum(map(len, rows.values()))
    with tempfile.TemporaryDirectory() as folder:
        registry = ServiceProcess("registry", servers.environment("registry"), Path(folder))
        registry.start()
        try:
            _declare(registry)
            caller = Caller(registry.url, servers.token_key.read_bytes(), "bench", (Grant("operator", None),))
            figures = {
                "rows": count,
                "workbook_mb": round(len(raw) / 1e6, 2),
                "rest_mb": _memory(registry.pid, "VmRSS"),
            }
            figures |= _measured("first", caller, raw, count)
            figures["registry_peak_mb"] = _memory(registry.pid, "VmHWM")
            with stopwatch() as shown:
                eventually(lambda: _exported(caller, "appointments.csv") == TOWNS * VILLAGES * GRIDS + 1, seconds=600)
            figures["read_side_behind_seconds"] = round(shown.seconds, 1)
            figures |= _measured("again", caller, raw, count)
            for file in ("areas.csv", "people.csv", "registry.xlsx"):
                with stopwatch() as watch:
                    _exported(caller, file)
                figures[f"export_{file}_seconds"] = round(watch.seconds, 2)
            return figures | {"registry_peak_after_mb": _memory(registry.pid, "VmHWM")}
        finally:
            registry.stop()


def _declare(registry: ServiceProcess) -> None:
    api = assemble(Settings.from_environment(registry.environment), Declared(FACTS))
    scheme = SchemeSchema().load(DECLARED)
    for town in towns():
        api.streams(SCHEME).execute(town, DeclareScheme(town, True, "", scheme), Origin("bench", "bench"))
    api.client.close()


def _measured(name: str, caller: Caller, raw: bytes, rows: int) -> dict[str, Any]:
    """One import; `felt` are the milliseconds of a small request beside it."""
    felt: list[float] = []
    over = threading.Event()
    beside = threading.Thread(target=_feel, args=(caller, felt, over), daemon=True)
    with stopwatch() as watch:
        reply = caller.post("/registry/imports?dry_run=false", raw, Content_Type=XLSX)
        beside.start()
        job = _followed(caller, reply.headers["Location"])
    over.set()
    beside.join()
    report = caller.get(job["result"]).body
    if report["total"]:
        raise RuntimeError(report["errors"][:3])
    return {
        f"{name}_seconds": round(watch.seconds, 1),
        f"{name}_rows_per_second": round(rows / watch.seconds),
        f"{name}_steps": report["steps"],
        f"{name}_stages": job["stages"],
        f"{name}_beside_p50_ms": round(percentile(felt, 0.5), 1),
        f"{name}_beside_p99_ms": round(percentile(felt, 0.99), 1),
        f"{name}_beside_max_ms": round(max(felt), 1),
    }


def _followed(caller: Caller, path: str) -> dict[str, Any]:
    """The finished job, with the second at which it was seen in each third of its progress."""
    began = time.perf_counter()
    stages: dict[str, float] = {}
    while True:
        job: dict[str, Any] = caller.get(path).body
        third = 3 * job["done"] // job["total"] if job["total"] else -1
        stages.setdefault(str(third), round(time.perf_counter() - began, 1))
        if job["state"] not in ("queued", "running"):
            if job["state"] != "done":
                raise RuntimeError(job)
            return job | {"stages": stages}
        time.sleep(0.2)


def _feel(caller: Caller, felt: list[float], over: threading.Event) -> None:
    while not over.wait(0.05):
        with stopwatch() as watch:
            caller.get("/registry/areas?limit=1")
        felt.append(1_000 * watch.seconds)


def _exported(caller: Caller, file: str) -> int:
    reply = caller.get(f"/registry/exports/{file}")
    if reply.status != 200:
        raise RuntimeError(reply.body)
    lines: int = reply.body.count(b"\n")
    return lines


def _memory(pid: int, name: str) -> int:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields[name].split()[0]) // 1024


def reading() -> Mapping[str, Any]:
    """Reading alone, in a process of its own: seconds of the workbook and of the largest sheet as CSV."""
    rows = county()
    raw = Subprocesses().call(
        WRITER, orjson.dumps({kind.value: some for kind, some in rows.items()}), timeout=120, memory=MEMORY
    )
    task = "services.registry.sheets.reading:read_sheet"
    figures = {}
    for name, content, kind in (("csv", csv_of(SHEETS[Kind.AREAS], rows[Kind.AREAS]), Kind.AREAS), ("xlsx", raw, None)):
        with stopwatch() as watch:
            Subprocesses().call(task, payload_of(content, kind), timeout=120, memory=MEMORY)
        figures[f"read_{name}_seconds"] = round(watch.seconds, 2)
    return figures


def main() -> int:
    figures = dict(reading())
    with tempfile.TemporaryDirectory() as folder:
        servers = Servers(Path(folder))
        try:
            servers.start()
            figures |= import_county(servers)
        finally:
            servers.stop()
    for name, value in figures.items():
        print(f"{name:<36} {value}")
    keep("county", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
