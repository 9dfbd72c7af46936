"""Jobs and files of a real service process: through HTTP, on the real database, stopped and killed while they run."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from openapi_spec_validator import validate

from deploy.local.waiting import answers, wait_until
from shared.http import issue
from shared.mongo import connect
from shared.permissions import Grant
from tests.servers import Servers
from tests.shared.http.running import Reply

pytestmark = pytest.mark.servers

SECRET = "王小明"


class Process:
    """One process of the service with jobs."""

    def __init__(self, servers: Servers, log: Path) -> None:
        self.servers = servers
        self.environment = servers.environment("cases")
        self.address = self.environment["WANGGE_HTTP_ADDRESS"]
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.shared.jobs.service"],
                env=os.environ | self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(lambda: answers(f"http://{self.address}/cases/health/ready"), log.read_text(), 30, self._is_alive)

    def call(self, method: str, path: str, body: bytes | None = None, by: str = "u1", **headers: str) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token(by)}"
        if body is not None:
            sent.setdefault("Content-Type", "text/plain")
        with closing(HTTPConnection(self.address, timeout=20)) as connection:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())

    def token(self, by: str) -> str:
        grants = [Grant("grid_head", "433122107200003")]
        return issue(self.servers.token_key.read_bytes(), by, grants, timedelta(hours=1))

    def start(self, kind: str, payload: bytes = b"x", by: str = "u1", **headers: str) -> str:
        reply = self.call("POST", f"/cases/start/{kind}", payload, by, **headers)
        assert reply.status == 202, reply.raw
        assert reply.headers["Location"] == f"/cases/jobs/{reply.json['id']}"
        return str(reply.headers["Location"])

    def until(self, job: str, state: str, by: str = "u1") -> dict[str, Any]:
        found: dict[str, Any] = {}

        def reached() -> bool:
            found.update(self.call("GET", job, by=by).json)
            return bool(found["state"] == state)

        wait_until(reached, f"{state}: {found}", 60)
        return found

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _is_alive(self) -> bool:
        return self.process.poll() is None


@pytest.fixture(scope="module")
def start(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []
    servers.fresh()

    def begin() -> Process:
        started.append(Process(servers, tmp_path_factory.mktemp("jobs") / "log.jsonl"))
        return started[-1]

    yield begin
    for process in started:
        process.end()


@pytest.fixture(scope="module")
def process(start: Callable[[], Process]) -> Process:
    return start()


def alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def burning(process: Process, pid_file: Path) -> tuple[str, int]:
    """A job whose child burns, and the child's pid."""
    job = process.start("burn", str(pid_file).encode(), by="burner")
    wait_until(lambda: pid_file.exists() and pid_file.read_text() != "", "the child")
    return job, int(pid_file.read_text())


def test_a_job_is_followed_to_its_result(process: Process) -> None:
    job = process.start("count")
    seen = process.call("GET", job)
    assert seen.json["state"] in ("queued", "running")
    assert seen.headers["Retry-After"] == "1"
    early = process.call("GET", f"{job}/result")
    assert (early.status, early.json["code"]) == (409, "job_not_done")
    done = process.until(job, "done")
    assert (done["kind"], done["done"], done["total"], done["error"]) == ("test.count", 4, 4, None)
    result = process.call("GET", done["result"])
    assert (result.status, result.json) == (200, {"opened": 4})


def test_a_result_is_a_file_with_its_name(process: Process) -> None:
    done = process.until(process.start("paper"), "done")
    reply = process.call("GET", done["result"])
    assert reply.raw == b"%PDF" * 300_000
    assert reply.headers["Content-Type"] == "application/pdf"
    assert reply.headers["Content-Length"] == "1200000"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == (
        f"attachment; filename=\"___ ___.pdf\"; filename*=UTF-8''{quote('联系卡 王小明.pdf')}"
    )
    head = process.call("HEAD", done["result"])
    assert (head.status, head.raw, head.headers["Content-Length"]) == (200, b"", "1200000")


def test_a_job_without_a_result_has_none(process: Process) -> None:
    job = process.start("nothing")
    assert process.until(job, "done")["result"] is None
    assert process.call("GET", f"{job}/result").status == 404


def test_others_do_not_see_a_job(process: Process) -> None:
    job = process.start("nothing")
    for method, path in (("GET", job), ("GET", f"{job}/result"), ("POST", f"{job}/cancel"), ("GET", "/cases/jobs/x")):
        reply = process.call(method, path, by="u2")
        assert (reply.status, reply.json["code"]) == (404, "not_found")


def test_the_same_key_starts_one_job(process: Process) -> None:
    first = process.start("nothing", Idempotency_Key="k1")
    assert process.start("nothing", Idempotency_Key="k1") == first
    assert process.start("nothing", Idempotency_Key="k2") != first
    assert process.call("POST", "/cases/start/nothing", b"other", Idempotency_Key="k1").status == 422


def test_a_third_job_of_a_caller_has_to_wait(process: Process) -> None:
    jobs = [process.start("sleep", by="busy") for _ in range(2)]
    third = process.call("POST", "/cases/start/sleep", b"x", "busy")
    assert (third.status, third.json["code"], third.headers["Retry-After"]) == (429, "too_many_jobs", "10")
    for job in jobs:
        assert process.call("POST", f"{job}/cancel", by="busy").status == 200
        assert process.until(job, "cancelled", "busy")["result"] is None


def test_a_refusal_in_the_child_is_the_error_of_the_job(process: Process) -> None:
    error = process.until(process.start("reject"), "failed")["error"]
    assert (error["status"], error["code"]) == (422, "sheet_unreadable")
    assert error["errors"] == [{"field": "rows.3.name", "code": "required", "message": "必填"}]
    assert error["details"] == {"rows": 7}


def test_a_fault_of_ours_tells_nothing_and_is_logged_without_values(process: Process) -> None:
    reply = process.call("POST", "/cases/start/fail", b"x", X_Correlation_ID="find-this-job")
    error = process.until(reply.headers["Location"], "failed")["error"]
    assert (error["status"], error["code"], error["correlation_id"]) == (500, "internal_error", "find-this-job")
    entries = [json.loads(line) for line in process.log.read_text().splitlines() if "find-this-job" in line]
    assert [one["event"] for one in entries if one["level"] == "error"] == ["job_failed"]
    assert SECRET not in process.log.read_text()


def test_a_cancelled_job_takes_its_child_with_it(process: Process, tmp_path: Path) -> None:
    job, child = burning(process, tmp_path / "pid")
    assert alive(child)
    process.call("POST", f"{job}/cancel", by="burner")
    process.until(job, "cancelled", "burner")
    assert not alive(child)


def test_the_service_answers_while_children_burn(process: Process, tmp_path: Path) -> None:
    jobs = [burning(process, tmp_path / f"pid{n}")[0] for n in range(2)]
    slowest = 0.0
    for _ in range(20):
        began = time.monotonic()
        assert process.call("GET", "/cases/health/live").status == 200
        slowest = max(slowest, time.monotonic() - began)
    for job in jobs:
        process.call("POST", f"{job}/cancel", by="burner")
        process.until(job, "cancelled", "burner")
    assert slowest < 0.5


@pytest.mark.kills
def test_a_service_that_stops_marks_the_job_and_ends_the_child(start: Callable[[], Process], tmp_path: Path) -> None:
    stopped, left = start(), start()
    job, child = burning(stopped, tmp_path / "pid")
    began = time.monotonic()
    stopped.process.send_signal(signal.SIGTERM)
    assert stopped.process.wait(60) == 0, stopped.log.read_text()
    assert time.monotonic() - began < 30, "the job itself burns for a minute"
    assert not alive(child)
    assert left.until(job, "interrupted", "burner")["ended"]


@pytest.mark.kills
def test_a_killed_replicas_job_is_interrupted_once_its_heartbeat_is_old(
    start: Callable[[], Process], tmp_path: Path, servers: Servers
) -> None:
    killed, left = start(), start()
    job, child = burning(killed, tmp_path / "pid")
    killed.process.kill()
    killed.process.wait()
    wait_until(lambda: not alive(child), "the end of the child", 20)
    assert left.call("GET", job, by="burner").json["state"] == "running"
    with connect(servers.mongo_uri("cases"), "test") as client:
        earlier = {"$set": {"beat": {"$subtract": ["$beat", 15_000]}}}
        client.get_default_database()["jobs"].update_one({"_id": job.rsplit("/", 1)[1]}, [earlier])
    left.until(job, "interrupted", "burner")


def test_a_document_within_its_routes_limit_is_taken_and_given_back(process: Process) -> None:
    document = bytes(range(256)) * 8_192
    put = process.call("POST", "/cases/files", document)
    assert put.status == 200, put.raw
    got = process.call("GET", f"/cases/files/{put.json['id']}")
    assert sha256(got.raw).digest() == sha256(document).digest()
    larger = process.call("POST", "/cases/files", document + b"x")
    assert (larger.status, larger.json["code"]) == (413, "body_too_large")


def test_a_file_that_was_changed_in_the_database_is_cut(process: Process, servers: Servers) -> None:
    put = process.call("POST", "/cases/files", b"x" * 1_000_000)
    with connect(servers.mongo_uri("cases"), "test") as client:
        chunks = client.get_default_database()["file_chunks"]
        chunks.delete_one({"file": put.json["id"], "n": 2})
    with pytest.raises(IncompleteRead):
        process.call("GET", f"/cases/files/{put.json['id']}")
    assert "file_cut" in process.log.read_text()


def test_the_openapi_document_shows_documents_and_files(process: Process) -> None:
    document = process.call("GET", "/cases/openapi.json").json
    validate(document)
    put, got = document["paths"]["/cases/files"]["post"], document["paths"]["/cases/files/{file_id}"]["get"]
    assert put["requestBody"] == {
        "required": True,
        "content": {"text/plain": {}},
        "description": "最多 2097152 字节",
    }
    assert got["responses"]["200"]["content"] == {"text/plain": {}}
    assert "Content-Disposition" in got["responses"]["200"]["headers"]
    result = document["paths"]["/cases/jobs/{job_id}/result"]["get"]["responses"]
    assert result["200"]["content"] == {"*/*": {}}
    assert "429" in document["paths"]["/cases/start/{kind}"]["post"]["responses"]
