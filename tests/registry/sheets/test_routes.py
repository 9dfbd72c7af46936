"""Files through HTTP: imported by a job, whole or not at all; exported and imported again without a change."""

import socket
import time
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from openpyxl import Workbook
from pymongo import MongoClient

from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import SCHEME as SCHEMES
from services.registry.sheets.columns import Kind
from services.registry.sheets.importing import ONE_TRANSACTION
from shared.eventstore.store import Origin
from shared.sheets.media import CSV, XLSX
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.conftest import StartService
from tests.registry.conftest import Person
from tests.registry.sheets import planted
from tests.registry.sheets.files import (
    APPOINTMENT_TITLES,
    APPOINTMENTS,
    AREA_TITLES,
    AREAS,
    PEOPLE,
    PEOPLE_TITLES,
    Rows,
    csv_bytes,
    found,
    xlsx_bytes,
)
from tests.registry.sheets.registry import SCHEME
from tests.servers import Servers

pytestmark = pytest.mark.servers

_TOWNS: Iterator[int] = count(433122601)
NOTHING = {"opened": 0, "joined": 0, "established": 0, "registered": 0, "appointed": 0}
OTHER_NUMBER = "P002"


def declare(inside: SpineApi, town: str) -> None:
    """The scheme of the tests; no place document is needed for it."""
    scheme = SchemeSchema().load(SCHEME)
    inside.streams(SCHEMES).execute(town, DeclareScheme(town, True, "", scheme), Origin("test", "test"))


@pytest.fixture
def town(inside: SpineApi) -> str:
    """The code of a town that has a scheme and nothing else."""
    code = str(next(_TOWNS))
    declare(inside, code)
    return code


def whole(town: str) -> bytes:
    """A town with a village, two grids in a grouping, two people, a station head and a grid head."""
    village, grid, group = f"{town}001", f"{town}001001", f"{town}-district_area-1"
    areas: Rows = [
        [town, "=浦市镇", "433122", "", ""],
        [village, "新桥村", group, "", 1300],
        [grid, "第一网格", "", 400, 1200],
        [f"{village}002", "第二网格", "", 11, 22],
        [group, "东片区", town, "", ""],
    ]
    people: Rows = [["P001", "邓竹蕙", "19900000003", village], [OTHER_NUMBER, "欧阳明", "0743-4260110", town]]
    appointments = [[grid, "网格长", "P001", "2026-01-01"], [village, "站长", "P002", "2026-02-01"]]
    return xlsx_bytes(
        {
            AREAS: [AREA_TITLES, *areas],
            PEOPLE: [PEOPLE_TITLES, *people],
            APPOINTMENTS: [APPOINTMENT_TITLES, *appointments],
        },
        _quote,
    )


def _quote(workbook: Workbook) -> None:
    """A name that begins like a formula and is none."""
    workbook[AREAS]["B2"].data_type = "s"


WHOLE = {"opened": 5, "joined": 0, "established": 2, "registered": 2, "appointed": 2, "unchanged": 0}


def post(caller: Caller, raw: bytes, query: str = "dry_run=false", media: str = XLSX, **headers: str) -> Reply:
    return caller.post(f"/registry/imports?{query}", raw, Content_Type=media, **headers)


def import_(caller: Caller, raw: bytes, query: str = "dry_run=false", media: str = XLSX) -> dict[str, Any]:
    """The report of an import, once its job is done."""
    reply = post(caller, raw, query, media)
    assert reply.status == 202, reply.body
    job = ended(caller, reply)
    assert job["state"] == "done", job
    report: dict[str, Any] = caller.get(job["result"]).body
    return report


def ended(caller: Caller, reply: Reply) -> dict[str, Any]:
    path = reply.headers["Location"]
    over = {"done", "failed", "cancelled", "interrupted"}
    eventually(lambda: caller.get(path, wait=0).body["state"] in over, seconds=120)
    job: dict[str, Any] = caller.get(path, wait=0).body
    return job


def stored(inside: SpineApi) -> int:
    return inside.database["commits"].count_documents({})


def errors(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(error["sheet"], error["cell"], error["code"]) for error in report["errors"]]


def exported(caller: Caller, file: str, query: str) -> bytes:
    reply = caller.get(f"/registry/exports/{file}?{query}")
    assert reply.status == 200, reply.body
    raw: bytes = reply.body
    return raw


def of_lines(caller: Caller, file: str, town: str, lines: int) -> bytes:
    """An export as soon as the read side has all its rows."""

    def look() -> bytes:
        raw = exported(caller, file, f"area={town}")
        return raw if raw.count(b"\n") == lines else b""

    return eventually(look)


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(operator: Caller, inside: SpineApi, town: str) -> None:
    before = stored(inside)
    report = import_(operator, whole(town), "dry_run=true")
    assert (report["steps"], report["imported"], report["total"]) == (WHOLE, False, 0)
    assert report == import_(operator, whole(town), "")
    assert stored(inside) == before


def test_a_file_is_imported_whole_and_again_changes_nothing(operator: Caller, inside: SpineApi, town: str) -> None:
    report = import_(operator, whole(town))
    assert (report["steps"], report["imported"]) == (WHOLE, True)
    assert operator.get(f"/registry/areas/{town}").body["name"] == "=浦市镇"
    before = stored(inside)
    again = import_(operator, whole(town))
    assert again["steps"] == NOTHING | {"unchanged": 9}
    assert stored(inside) == before


def test_what_is_exported_and_imported_again_changes_nothing(operator: Caller, inside: SpineApi, town: str) -> None:
    import_(operator, whole(town))
    for file, lines in (("appointments.csv", 3), ("areas.csv", 6), ("people.csv", 3)):
        of_lines(operator, file, town, lines)
    before = stored(inside)
    for kind, rows in ((Kind.AREAS, 5), (Kind.PEOPLE, 2), (Kind.APPOINTMENTS, 2)):
        raw = exported(operator, f"{kind.value}.csv", f"area={town}")
        report = import_(operator, raw, f"dry_run=false&kind={kind.value}", CSV)
        assert (report["total"], report["steps"]) == (0, NOTHING | {"unchanged": rows}), report
        raw = exported(operator, f"{kind.value}.xlsx", f"area={town}")
        assert import_(operator, raw)["steps"] == NOTHING | {"unchanged": rows}
    assert import_(operator, exported(operator, "registry.xlsx", f"area={town}"))["steps"]["unchanged"] == 9
    assert stored(inside) == before


def test_names_and_phones_go_out_masked_and_formulas_harmless(operator: Caller, town: str) -> None:
    import_(operator, whole(town))
    people = of_lines(operator, "people.csv", town, 3)
    assert people.startswith(BOM_UTF8 + "人员编号,姓名,电话".encode())
    text = people.decode()
    assert "欧阳*" in text
    assert "0743-****110" in text
    assert not any(clear in text for clear in ("竹蕙", "欧阳明", "19900000003", "4260110"))
    areas = of_lines(operator, "areas.csv", town, 6)
    assert "'=浦市镇" in areas.decode()


def test_fifty_planted_errors_are_all_told_and_nothing_is_written(
    operator: Caller, person: Person, inside: SpineApi
) -> None:
    if inside.streams(SCHEMES).load(planted.TOWN).version == 0:
        declare(inside, planted.TOWN)
    commander = person("p-commander", ("commander", planted.TOWN))
    before = stored(inside)
    report = import_(commander, planted.workbook())
    assert (report["total"], report["imported"], len(planted.ERRORS)) == (50, False, 50)
    assert sorted(errors(report)) == sorted(planted.ERRORS)
    assert all(error["message"] and error["title"] and error["row"] and error["column"] for error in report["errors"])
    assert stored(inside) == before
    assert operator.get(f"/registry/areas/{planted.TOWN}").status == 404


def test_a_commander_imports_into_the_own_town_only(person: Person, inside: SpineApi, town: str) -> None:
    report = import_(person("p-own", ("commander", town)), whole(town))
    assert report["imported"]
    far = import_(person("p-other", ("commander", "433122599")), whole(town))
    assert {error["code"] for error in far["errors"]} == {"outside_area"}
    assert far["steps"] == NOTHING | {"unchanged": 0}
    assert post(person("p-head", ("grid_head", f"{town}001001")), whole(town)).status == 403


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_file_is_imported_in_every_encoding(operator: Caller, town: str, encoding: str) -> None:
    raw = csv_bytes([AREA_TITLES, [town, "浦市镇", "", 1, 2]], encoding)
    report = import_(operator, raw, "dry_run=false&kind=areas", "text/csv")
    assert report["imported"]
    assert operator.get(f"/registry/areas/{town}").body["name"] == "浦市镇"


def test_what_browsers_call_excel_is_read_for_what_it_is(operator: Caller, town: str) -> None:
    raw = csv_bytes([AREA_TITLES, [town, "浦市镇", "", 1, 2]])
    assert import_(operator, raw, "kind=areas", "application/vnd.ms-excel")["total"] == 0
    assert import_(operator, whole(town), "", "application/vnd.ms-excel")["total"] == 0
    assert post(operator, raw, "kind=areas", "text/plain").status == 415
    assert post(operator, b"", "kind=areas").body["code"] == "body_missing"


def test_what_is_wrong_with_the_file_as_a_whole_is_in_the_report(operator: Caller, inside: SpineApi) -> None:
    before = stored(inside)
    for raw, query, code in (
        (b"PK\x03\x04 no zip", "", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "", "old_workbook"),
        (csv_bytes([AREA_TITLES]), "", "kind_needed"),
        (csv_bytes([AREA_TITLES]), "kind=areas", "no_rows"),
        (b"\xff\xff\xff", "kind=areas", "encoding"),
        (b"  \n ", "kind=areas", "file_empty"),
    ):
        report = import_(operator, raw, f"dry_run=false&{query}", CSV)
        assert [error["code"] for error in report["errors"]] == [code]
        assert not report["imported"]
    assert stored(inside) == before
    assert found(csv_bytes([AREA_TITLES]), None) == [(None, None, "kind_needed")]


def test_a_huge_upload_is_refused_before_it_is_read(operator: Caller) -> None:
    """The answer comes while not one byte of the body was sent."""
    with socket.create_connection(_address(operator), 60) as connection:
        began = time.monotonic()
        connection.sendall(
            f"POST /registry/imports?kind=areas HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {operator.token()}\r\n"
            f"Content-Type: {CSV}\r\nContent-Length: {200 * 1_048_576}\r\n\r\n".encode()
        )
        head = connection.recv(4_096).decode()
    assert " 413 " in head.splitlines()[0]
    assert time.monotonic() - began < 25, "for a body that stalls it would have waited half a minute"


def _address(caller: Caller) -> tuple[str, int]:
    host, port = urlsplit(caller.url).netloc.split(":")
    return host, int(port)


def test_a_repeated_request_is_one_job(operator: Caller, town: str) -> None:
    key = uuid4().hex
    raw = whole(town)
    first = post(operator, raw, Idempotency_Key=key)
    assert ended(operator, first)["state"] == "done"
    again = post(operator, raw, Idempotency_Key=key)
    assert again.body["id"] == first.body["id"]


IMPORT_AREAS = "dry_run=false&kind=areas"


def many(town: str, villages: int) -> tuple[bytes, int]:
    """A town with so many villages of 840 grids each, and the number of its areas."""
    codes = [f"{town}{number:03d}" for number in range(1, villages + 1)]
    grids = [f"{code}{number:03d}" for code in codes for number in range(1, 841)]
    rows = [[code, f"网格{code[-6:]}", "", 1, 2] for code in [town, *codes, *grids]]
    return csv_bytes([AREA_TITLES, *rows]), len(rows)


def opened(inside: SpineApi, town: str) -> set[str]:
    """The codes of the areas of the town that are in the store; each has one commit."""
    found = [one["stream"] for one in inside.database["commits"].find({"stream": {"$regex": f"^area-{town}"}})]
    assert len(found) == len(set(found))
    return {stream.removeprefix("area-") for stream in found}


def test_an_import_of_many_thousands_is_carried_out_in_parts(operator: Caller, inside: SpineApi, town: str) -> None:
    raw, rows = many(town, 6)
    assert rows > ONE_TRANSACTION
    assert import_(operator, raw, IMPORT_AREAS, CSV)["steps"]["opened"] == rows
    assert len(opened(inside, town)) == rows
    assert import_(operator, raw, IMPORT_AREAS, CSV)["steps"] == NOTHING | {"unchanged": rows}


def end_orphaned_transactions(servers: Servers) -> None:
    """What the server does by itself a minute or more after the death of a client."""
    with MongoClient[dict[str, Any]](servers.admin_mongo_uri) as client:
        client.admin.command("killAllSessions", [])


def test_an_import_cut_short_by_a_kill_leaves_nothing_invalid_and_is_completed_by_the_same_file(
    operator: Caller, service: StartService, servers: Servers, inside: SpineApi, town: str
) -> None:
    raw, rows = many(town, 6)
    doomed = service("registry")
    post(replace(operator, url=doomed.url, subject="p-doomed"), raw, IMPORT_AREAS, CSV)
    eventually(lambda: len(opened(inside, town)) > 500, seconds=60)
    doomed.kill()
    end_orphaned_transactions(servers)
    left = opened(inside, town)
    assert 500 < len(left) < rows
    assert all(code == town or code[:-3] in left for code in left)
    report = import_(operator, raw, IMPORT_AREAS, CSV)
    assert report["steps"] == NOTHING | {"opened": rows - len(left), "unchanged": len(left)}
    assert len(opened(inside, town)) == rows


def test_the_same_large_file_twice_at_once_is_imported_once(
    operator: Caller, person: Person, inside: SpineApi, town: str
) -> None:
    raw, rows = many(town, 6)
    callers = [person(f"p-{name}", ("commander", town)) for name in ("one", "other")]
    replies = [post(caller, raw, IMPORT_AREAS, CSV) for caller in callers]
    jobs = [ended(caller, reply) for caller, reply in zip(callers, replies, strict=True)]
    for job in jobs:
        assert job["state"] == "done" or job["error"]["code"] in ("import_outdated", "import_partly"), job
    report = import_(operator, raw, IMPORT_AREAS, CSV)
    assert report["steps"]["opened"] + report["steps"]["unchanged"] == rows
    assert len(opened(inside, town)) == rows


def test_an_import_that_was_cut_short_is_completed_by_the_same_file(operator: Caller, town: str) -> None:
    half = csv_bytes([AREA_TITLES, [town, "浦市镇", "", 1, 2], [f"{town}001", "新桥村", "", 1, 2]])
    file = csv_bytes(
        [AREA_TITLES, [town, "浦市镇", "", 1, 2], *([f"{town}{n:03d}", "新桥村", "", 1, 2] for n in (1, 2))]
    )
    import_(operator, half, "dry_run=false&kind=areas", CSV)
    report = import_(operator, file, "dry_run=false&kind=areas", CSV)
    assert report["steps"] == NOTHING | {"opened": 1, "unchanged": 2}


def test_the_template_is_for_everybody_and_imports_nothing(public: Caller, operator: Caller) -> None:
    reply = public.get("/registry/imports/template.xlsx")
    assert (reply.status, reply.headers["Content-Type"]) == (200, XLSX)
    assert [error["code"] for error in import_(operator, reply.body)["errors"]] == ["no_rows"] * 3


def test_exports_are_for_the_office_and_of_known_files(operator: Caller, person: Person, public: Caller) -> None:
    assert public.get("/registry/exports/areas.csv").status == 401
    assert person("p-worker", ("grid_worker", "433122104001001")).get("/registry/exports/areas.csv").status == 403
    assert operator.get("/registry/exports/cases.csv").status == 404
    assert operator.get("/registry/exports/areas.csv?area=12").status == 422
    head = person("p-station", ("station_head", "433122104001")).get("/registry/exports/people.csv")
    assert (head.status, head.body.count(b"\n")) == (200, 1)
