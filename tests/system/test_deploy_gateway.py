"""The real nginx: one origin, answers of its own as problem+json, streams unbuffered, nothing sent twice."""

import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.local.gateway import STATIC, Gateway
from deploy.local.ports import free_ports
from deploy.local.services import SERVICES

pytestmark = pytest.mark.servers


class Replica(ThreadingHTTPServer):
    """A stand-in for a service process; what it does to a request is chosen by the path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: list[str] = []
        self.go_on = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    server: Replica

    def do_GET(self) -> None:
        self.server.seen.append(f"GET {self.path}")
        if self.path.endswith("/stream"):
            self._stream()
        elif self.path.endswith("/dies"):
            self.close_connection = True
        else:
            self._answer(409 if self.path.endswith("/refused") else 200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append(f"POST {self.path}")
        self.close_connection = True

    def _answer(self, status: int) -> None:
        body = json.dumps({"code": "closed", "seen": self.path}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"id: 1\n\n")
        self.wfile.flush()
        self.server.go_on.wait(20)
        self.wfile.write(b"id: 2\n\n")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def replicas() -> Iterator[list[Replica]]:
    started = [Replica(), Replica()]
    yield started
    for replica in started:
        replica.shutdown()


@pytest.fixture(scope="module")
def gateway(replicas: list[Replica], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    nobody = free_ports(1)
    ports = dict.fromkeys(SERVICES, nobody) | {"cases": [replica.port for replica in replicas]}
    started = Gateway(tmp_path_factory.mktemp("nginx"), "127.0.0.1", free_ports(1)[0], ports)
    started.start()
    yield started
    started.stop()


def ask(gateway: Gateway, method: str, path: str, body: bytes | None = None) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize(
    ("method", "path", "size", "status", "code"),
    [
        ("GET", "/nowhere", 0, 404, "not_found"),
        ("GET", "/casesx", 0, 404, "not_found"),
        ("GET", "/metrics", 0, 404, "not_found"),
        ("GET", "/notify/inbox", 0, 503, "service_unavailable"),
        ("GET", "/cases?" + "x" * 40_000, 0, 431, "headers_too_large"),
    ],
)
def test_what_the_gateway_answers_itself_is_a_problem_with_a_code(
    gateway: Gateway, method: str, path: str, size: int, status: int, code: str
) -> None:
    answered, headers, body = ask(gateway, method, path, b"x" * size if size else None)
    assert answered == status
    assert headers["Content-Type"] == "application/problem+json"
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (status, code)
    assert len(problem["correlation_id"]) == 32


def test_a_body_beyond_every_limit_is_refused_before_it_is_sent(gateway: Gateway) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=20)
    connection.putrequest("POST", "/cases")
    connection.putheader("Content-Length", str(200 * 1_048_576))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/problem+json")
    assert json.loads(answer.read())["code"] == "body_too_large"


def test_a_document_of_many_megabytes_passes(gateway: Gateway, replicas: list[Replica]) -> None:
    status, _, _ = ask(gateway, "POST", "/cases/document", b"x" * (16 * 1_048_576))
    assert status == 503  # the stand-in hangs up after having read it all
    assert sum(replica.seen.count("POST /cases/document") for replica in replicas) == 1


def test_the_answer_of_a_service_passes_as_it_is(gateway: Gateway) -> None:
    status, _, body = ask(gateway, "GET", "/cases/7/refused")
    assert (status, json.loads(body)) == (409, {"code": "closed", "seen": "/cases/7/refused"})


def test_the_first_event_of_a_stream_arrives_before_the_second_is_sent(
    gateway: Gateway, replicas: list[Replica]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    connection.request("GET", "/cases/stream")
    answer = connection.getresponse()
    assert answer.readline() == b"id: 1\n"
    for replica in replicas:
        replica.go_on.set()
    assert answer.read().endswith(b"id: 2\n\n")


def test_a_command_that_was_sent_is_never_sent_to_a_second_replica(gateway: Gateway, replicas: list[Replica]) -> None:
    status, _, _ = ask(gateway, "POST", "/cases/9/accept", b"{}")
    assert status == 503
    assert sum(replica.seen.count("POST /cases/9/accept") for replica in replicas) == 1


def test_a_question_goes_to_the_other_replica_when_one_dies_over_it(gateway: Gateway, replicas: list[Replica]) -> None:
    ask(gateway, "GET", "/cases/9/dies")
    assert [replica.seen.count("GET /cases/9/dies") for replica in replicas] == [1, 1]


def test_the_wall_may_load_from_its_own_origin_only(gateway: Gateway) -> None:
    status, headers, body = ask(gateway, "GET", "/wall?area=433122107")
    assert status == 200
    assert body == (STATIC / "wall" / "index.html").read_bytes()
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_no_file_beside_the_wall_is_given_out(gateway: Gateway) -> None:
    for path in ("/wall/../.built-from", "/.built-from", "/wall/%2e%2e/.built-from"):
        assert ask(gateway, "GET", path)[0] in (400, 404)


def test_the_access_log_has_no_query_string(gateway: Gateway) -> None:
    ask(gateway, "GET", "/cases?q=13800001234")
    log = Path(gateway.folder / "access.log").read_text()
    assert "GET /cases 200" in log
    assert "13800001234" not in log


def test_public_notices_are_read_freely_and_objected_to_at_a_pace(gateway: Gateway) -> None:
    path = "/public/notices/7/objections"
    answers = [ask(gateway, "POST", path, b"{}") for _ in range(20)]
    assert [status for status, _, _ in answers[:9]] == [503] * 9  # the stand-in hangs up after having read it
    status, headers, body = answers[-1]
    assert (status, json.loads(body)["code"]) == (429, "too_many_requests")
    assert (headers["Content-Type"], headers["Retry-After"]) == ("application/problem+json", "5")
    assert {ask(gateway, "GET", "/public/notices?area=433122107")[0] for _ in range(20)} == {200}
    assert ask(gateway, "GET", "/public/anything")[0] == 404
