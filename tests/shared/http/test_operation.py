"""A running service under load, in trouble and at its end."""

import json
import re
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection

import jsonschema
import pytest
from nameko.exceptions import ConfigurationError
from openapi_spec_validator import validate

from shared.http import Answer, Request, route
from shared.http.tokens import LEEWAY
from tests.shared.http.running import GRID, TOWN, Sample, wait_until


def metric(sample: Sample, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", sample.call("GET", "/metrics").raw.decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_health_and_metrics_answer_while_every_worker_is_busy(
    start_sample: Callable[..., Sample],
) -> None:
    small = start_sample(workers=2)
    sleepers = [small.open("/cases/sleep") for _ in range(4)]
    for path in ("/cases/health/live", "/cases/health/ready", "/metrics", "/cases/openapi.json"):
        assert small.call("GET", path).status == 200
    assert metric(small, 'wangge_requests_total{method="GET",route="/cases/sleep",status="200"}') == 0
    assert [sleeper.getresponse().status for sleeper in sleepers] == [200] * 4


def test_not_ready_says_why(sample: Sample) -> None:
    sample.call("POST", "/cases/readiness/relay")
    reply = sample.call("GET", "/cases/health/ready")
    assert (reply.status, reply.json) == (503, {"status": "not_ready", "reasons": ["relay"]})
    assert sample.call("GET", "/cases/health/live").status == 200
    assert sample.call("POST", "/cases/readiness/fine").status == 204
    assert sample.call("GET", "/cases/health/ready").json == {"status": "ready"}


def test_requests_are_counted_by_route_and_not_by_address(sample: Sample) -> None:
    name = 'wangge_requests_total{method="GET",route="/cases/fail/<kind>",status="409"}'
    before = metric(sample, name)
    sample.call("GET", "/cases/fail/refused")
    sample.call("GET", "/cases/fail/conflict")
    assert metric(sample, name) == before + 2
    sample.call("GET", "/a-secret-address")
    assert "a-secret-address" not in sample.call("GET", "/metrics").raw.decode()


def test_the_openapi_document_is_valid_and_holds_every_route(sample: Sample) -> None:
    document = sample.call("GET", "/cases/openapi.json").json
    validate(document)
    assert document["openapi"] == "3.1.0"
    report = document["paths"]["/cases"]["post"]
    assert report["summary"] == "上报"
    assert report["security"] == [{"token": []}]
    assert report["x-permission"] == "case.report"
    assert {"200", "201"} & set(report["responses"]) == {"201"}
    accept = document["paths"]["/cases/{case_id}/accept"]["post"]
    assert {one["name"] for one in accept["parameters"]} == {"case_id", "Idempotency-Key", "If-Match"}
    listed = document["paths"]["/cases"]["get"]
    assert {one["name"] for one in listed["parameters"]} == {"limit", "cursor", "status", "Prefer"}
    assert "Preference-Applied" in listed["responses"]["200"]["headers"]
    assert "text/event-stream" in document["paths"]["/cases/stream"]["get"]["responses"]["200"]["content"]
    assert "/cases/forgetful" in document["paths"]


def test_problems_are_as_the_openapi_document_says(sample: Sample) -> None:
    schemas = sample.call("GET", "/cases/openapi.json").json["components"]["schemas"]
    schema = {"$ref": "#/components/schemas/Problem", "components": {"schemas": schemas}}
    for path in ("/cases/fail/refused", "/cases/fail/bug", "/nowhere", "/cases/fail/absent?x=1"):
        jsonschema.validate(sample.call("GET", path).json, schema)


def read_events(connection: HTTPConnection) -> str:
    """What has come so far, up to and including a third event."""
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    received = ""
    while received.count("data: ") < 3:
        received += answer.read1().decode()
    return received


def test_a_stream_sends_at_once_and_resumes_after_the_last_event_id(sample: Sample) -> None:
    token = sample.token(("wall", TOWN))
    with closing(sample.open("/cases/stream", token)) as first:
        assert read_events(first) == "retry: 2000\n\n" + "".join(
            f'id: {number}\nevent: thing\ndata: {{"number":{number}}}\n\n' for number in (1, 2, 3)
        )
    with closing(sample.open("/cases/stream", token, Last_Event_ID="3")) as resumed:
        assert re.findall("id: (.+)", read_events(resumed)) == ["4", "5", "6"]


def test_streams_are_counted_while_they_last(sample: Sample) -> None:
    name = 'wangge_sse_clients{stream="/cases/flood"}'
    connection = sample.open("/cases/flood")
    connection.getresponse().read(10)
    assert metric(sample, name) == 1
    connection.close()
    wait_until(lambda: metric(sample, name) == 0, "the stream is still counted")


def test_a_stream_ends_with_its_token(sample: Sample) -> None:
    for seconds in (1, 2, 4, 8):
        token = sample.token(("wall", TOWN), lifetime=seconds - LEEWAY)
        with closing(sample.open("/cases/stream", token)) as connection:
            answer = connection.getresponse()
            if answer.status == HTTPStatus.OK:
                assert answer.read().startswith(b"retry: ")
                return
        assert answer.status == HTTPStatus.UNAUTHORIZED, "this machine had not yet begun when the token was over"
    pytest.fail("no token was long enough")


def test_a_client_that_reads_nothing_is_cut(start_sample: Callable[..., Sample]) -> None:
    sample = start_sample(patience=1)
    with closing(socket.create_connection(("127.0.0.1", sample.port))) as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.sendall(b"GET /cases/flood HTTP/1.1\r\nHost: x\r\n\r\n")
        name = 'wangge_sse_clients{stream="/cases/flood"}'
        wait_until(lambda: metric(sample, name) == 1, "the stream never opened")
        wait_until(lambda: metric(sample, name) == 0, "the client was not cut", seconds=20)
    assert "sse_client_cut" in sample.log.read_text()


def test_a_stopping_service_answers_what_it_has_and_ends_its_streams(
    start_sample: Callable[..., Sample],
) -> None:
    sample = start_sample()
    stream = sample.open("/cases/stream", sample.token(("wall", TOWN)))
    read_events(stream)
    idle = sample.open("/cases/health/live")
    idle.getresponse().read()
    sleeper = sample.open("/cases/sleep")
    route = 'wangge_requests_total{method="GET",route="/cases/fail/<kind>",status="404"}'
    sample.call("GET", "/cases/fail/absent")
    assert metric(sample, route) == 1
    sample.terminate()
    answer = sleeper.getresponse()
    assert (answer.status, json.loads(answer.read())) == (200, {"slept": True})
    assert sample.wait() == 0
    with pytest.raises(OSError, match="refused"):
        sample.call("GET", "/cases/health/live")


def test_broken_connections_do_no_harm(sample: Sample) -> None:
    for rubbish in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST /cases HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        b"GET / HTTP/1.1\r\nA: " + b"x" * 70_000,
        b"GET /cases/stream HTTP/1.1\r\n\r\n",
        b"POST /cases HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ):
        with closing(socket.create_connection(("127.0.0.1", sample.port))) as connection, suppress(OSError):
            connection.sendall(rubbish)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
    assert sample.call("GET", "/cases/health/live").status == 200
    assert "Traceback" not in sample.log.read_text()
    assert sample.call("POST", f"/cases/{GRID}/accept", token=sample.token(("grid_head", GRID))).status == 200


@pytest.mark.parametrize("permission", ["", "case.devour"])
def test_a_route_without_a_known_permission_fails_at_start(permission: str) -> None:
    with pytest.raises(ConfigurationError, match="GET /cases/x"):

        @route("GET", "/cases/x", permission=permission)
        def undeclared(self: object, request: Request) -> Answer:
            return Answer()
