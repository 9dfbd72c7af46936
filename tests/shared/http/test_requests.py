"""Requests to a running service: what gets in, what comes out, and each kind of refusal."""

import json
import re
from hashlib import sha256
from typing import Any

import pytest

from tests.shared.http.running import GRID, TOWN, VILLAGE, Reply, Sample
from tests.shared.http.running import private_key as another_key

THING = {"title": "路灯坏了", "area": GRID}
SECRET = "王小明 13812345678"


@pytest.fixture
def head(sample: Sample) -> str:
    return sample.token(("grid_head", GRID))


def assert_problem(reply: Reply, status: int, code: str) -> dict[str, Any]:
    assert (reply.status, reply.json["code"]) == (status, code)
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert reply.json["status"] == status
    assert reply.json["type"] == f"urn:wangge:problem:{code}"
    assert re.search("[\u4e00-\u9fff]", reply.json["title"])
    assert reply.json["correlation_id"] == reply.headers["X-Correlation-ID"]
    problem: dict[str, Any] = reply.json
    return problem


def errors_of(reply: Reply) -> dict[str, str]:
    problem = assert_problem(reply, 422, "invalid")
    assert all(re.search("[\u4e00-\u9fff]", error["message"]) for error in problem["errors"])
    return {error["field"]: error["code"] for error in problem["errors"]}


def test_a_valid_request_is_answered_with_what_the_schema_shows(sample: Sample, head: str) -> None:
    reply = sample.call("POST", "/cases", THING, head)
    assert reply.status == 201
    assert reply.json == {"id": "1", "title": "路灯坏了", "at": "2026-11-23T08:00:00.123Z"}
    assert reply.headers["ETag"] == '"1"'
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Idempotency-Replayed" not in reply.headers


def test_a_replayed_answer_says_so(sample: Sample, head: str) -> None:
    reply = sample.call("POST", "/cases", THING, head, Idempotency_Key="again")
    assert reply.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("authorization", "code"),
    [(None, "token_missing"), ("Basic dTpw", "token_invalid"), ("Bearer x.y.z", "token_invalid")],
)
def test_without_a_valid_token_nothing_is_answered(sample: Sample, authorization: str | None, code: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    reply = sample.call("POST", "/cases", THING, **headers)
    assert_problem(reply, 401, code)
    assert reply.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_token_of_another_key_and_an_expired_one_are_refused(sample: Sample) -> None:
    expired = sample.token(("grid_head", GRID), lifetime=-60)
    assert_problem(sample.call("POST", "/cases", THING, expired), 401, "token_expired")
    ours, sample.key = sample.key, another_key()
    forged = sample.token(("grid_head", GRID))
    sample.key = ours
    assert_problem(sample.call("POST", "/cases", THING, forged), 401, "token_invalid")


def test_a_role_without_the_permission_is_refused_before_the_body_is_read(sample: Sample) -> None:
    wall = sample.token(("wall", TOWN))
    assert_problem(sample.call("POST", "/cases", {"nonsense": 1}, wall), 403, "forbidden")


def test_a_place_outside_the_grant_is_refused(sample: Sample) -> None:
    path = f"/cases/{GRID}/accept"
    elsewhere = sample.token(("grid_head", "433122107200004"))
    assert_problem(sample.call("POST", path, token=elsewhere), 403, "forbidden")
    assert sample.call("POST", path, token=sample.token(("commander", TOWN))).status == 200


def test_the_filter_of_a_list_follows_the_grants(sample: Sample) -> None:
    token = sample.token(("grid_head", GRID), ("station_head", VILLAGE))
    reply = sample.call("GET", "/cases/filter", token=token)
    assert reply.json["filter"] == {"$or": [{"scope.village": VILLAGE}, {"scope.grid": GRID}]}
    everywhere = sample.call("GET", "/cases/filter", token=sample.token(("operator", None)))
    assert everywhere.json["filter"] == {}


def test_a_handler_that_forgets_the_place_is_an_error(sample: Sample, head: str) -> None:
    assert_problem(sample.call("GET", "/cases/forgetful", token=head), 500, "permission_not_checked")


def test_every_wrong_field_is_named_with_a_code_and_in_chinese(sample: Sample, head: str) -> None:
    wrong = {"title": "  ", "area": "43", "level": 9, "points": [1, "x"], "extra": 1}
    assert errors_of(sample.call("POST", "/cases", wrong, head)) == {
        "title": "blank",
        "area": "area_code",
        "level": "range",
        "points.1": "type",
        "extra": "unknown_field",
    }
    assert errors_of(sample.call("POST", "/cases", {}, head)) == {"title": "required", "area": "required"}
    assert errors_of(sample.call("POST", "/cases", [1], head)) == {"": "type"}


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\ue000", "\n"])
def test_control_characters_are_refused(sample: Sample, head: str, character: str) -> None:
    wrong = THING | {"title": f"路灯{character}坏了"}
    assert errors_of(sample.call("POST", "/cases", wrong, head)) == {"title": "control_character"}


def test_text_of_several_lines_may_have_line_breaks(sample: Sample, head: str) -> None:
    assert sample.call("POST", "/cases", THING | {"story": "一\r\n二\t三 🙂　"}, head).status == 201


def test_a_title_that_is_too_long_says_how_long_it_may_be(sample: Sample, head: str) -> None:
    reply = sample.call("POST", "/cases", THING | {"title": "长" * 21}, head)
    assert reply.json["errors"] == [{"field": "title", "code": "too_long", "message": "长度不能超过 20"}]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body_missing"),
        (b"{", 400, "json_malformed"),
        (b'{"title": NaN}', 400, "json_malformed"),
        (b'"\xff"', 400, "json_malformed"),
        (b"[" * 33 + b"]" * 33, 400, "body_too_deep"),
        (b"[" * 2000 + b"]" * 2000, 400, "json_malformed"),
        (b" " * 4097, 413, "body_too_large"),
    ],
)
def test_a_body_that_is_no_usable_json_is_refused(
    sample: Sample, head: str, body: bytes, status: int, code: str
) -> None:
    assert_problem(sample.call("POST", "/cases", body, head), status, code)


def test_many_brackets_side_by_side_are_not_deep(sample: Sample, head: str) -> None:
    assert errors_of(sample.call("POST", "/cases", [[]] * 100, head)) == {"": "type"}


def test_a_body_in_chunks_is_measured_too(sample: Sample, head: str) -> None:
    connection = sample.open("/cases/health/live")
    connection.getresponse().read()
    headers = {"Authorization": f"Bearer {head}", "Content-Type": "application/json"}
    connection.request("POST", "/cases", iter([b" " * 3000] * 3), headers, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 413
    connection.close()


def test_another_media_type_is_refused(sample: Sample, head: str) -> None:
    reply = sample.call("POST", "/cases", b"a=1", head, Content_Type="application/x-www-form-urlencoded")
    assert_problem(reply, 415, "media_type_unsupported")
    wordy = sample.call("POST", "/cases", THING, head, Content_Type="application/json; charset=utf-8")
    assert wordy.status == 201


def test_what_is_not_there_and_what_is_not_done_there_are_problems(sample: Sample, head: str) -> None:
    for path in ("/", "/nowhere", "/cases/%FF", "/cases/fail/%00", "/cases/x/y/z"):
        assert_problem(sample.call("GET", path), 404, "not_found")
    reply = sample.call("DELETE", "/cases")
    assert_problem(reply, 405, "method_not_allowed")
    assert reply.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("kind", "status", "code", "after"),
    [
        ("refused", 409, "not_allowed_in_status", None),
        ("conflict", 409, "stream_conflict", "1"),
        ("version", 412, "version_mismatch", None),
        ("reused", 422, "command_reused", None),
        ("unknown", 503, "unknown_fact", "30"),
        ("network", 503, "database_unavailable", "1"),
        ("duplicate", 500, "internal_error", None),
        ("bug", 500, "internal_error", None),
        ("absent", 404, "not_found", None),
    ],
)
def test_every_failure_of_a_handler_has_its_answer(
    sample: Sample, kind: str, status: int, code: str, after: str | None
) -> None:
    reply = sample.call("GET", f"/cases/fail/{kind}")
    assert_problem(reply, status, code)
    assert reply.headers["Retry-After"] == after
    assert SECRET not in reply.raw.decode()


def test_a_refusal_carries_its_details_and_the_services_own_title(sample: Sample) -> None:
    problem = sample.call("GET", "/cases/fail/refused").json
    assert problem["details"] == {"status": "reported"}
    assert problem["title"] == "当前状态不允许此操作（示例）"


def test_an_unforeseen_failure_is_logged_with_its_correlation_id_and_without_what_it_says(
    sample: Sample,
) -> None:
    reply = sample.call("GET", "/cases/fail/bug", X_Correlation_ID="find-me-1")
    assert reply.headers["X-Correlation-ID"] == "find-me-1"
    written = sample.log.read_text()
    entries = [json.loads(line) for line in written.splitlines() if "find-me-1" in line]
    assert [entry["exception"] for entry in entries if entry["level"] == "error"] == ["ValueError"]
    assert "王小明" not in written


def test_an_object_of_our_own_never_leaks_into_an_answer(sample: Sample) -> None:
    reply = sample.call("GET", "/cases/leak")
    assert_problem(reply, 500, "internal_error")
    assert b"433122" not in reply.raw


def accept(sample: Sample, token: str, key: str | None = "k1", area: str = GRID, **headers: str) -> Any:
    given = headers | ({"Idempotency_Key": key} if key else {})
    return sample.call("POST", f"/cases/{area}/accept", None, token, **given).json


def test_the_command_id_is_made_of_subject_route_place_and_key(sample: Sample, head: str) -> None:
    first = accept(sample, head)
    assert len(first["command_id"]) == 64
    assert first["command_hash"] == sha256(b"").hexdigest()
    assert accept(sample, head)["command_id"] == first["command_id"]
    other = sample.token(("grid_head", GRID), subject="u2")
    town = sample.token(("commander", TOWN))
    ids = {
        first["command_id"],
        accept(sample, head, key="k2")["command_id"],
        accept(sample, other)["command_id"],
        accept(sample, town, area="433122107200009")["command_id"],
    }
    assert len(ids) == 4
    assert accept(sample, head, key=None)["command_id"] is None


def test_if_match_becomes_the_expected_version(sample: Sample, head: str) -> None:
    assert accept(sample, head, If_Match='"7"')["expected_version"] == 7
    for malformed in ("7", 'W/"7"', "*", '"x"'):
        reply = sample.call("POST", f"/cases/{GRID}/accept", None, head, If_Match=malformed)
        assert_problem(reply, 400, "if_match_malformed")


def test_an_idempotency_key_that_is_none_is_refused(sample: Sample, head: str) -> None:
    for malformed in ("", "a b", "k" * 256):
        reply = sample.call("POST", f"/cases/{GRID}/accept", None, head, Idempotency_Key=malformed)
        assert_problem(reply, 400, "idempotency_key_malformed")


def test_correlation_and_trace_are_passed_on(sample: Sample, head: str) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    reply = sample.call("POST", f"/cases/{GRID}/accept", None, head, X_Correlation_ID="abc-1", traceparent=trace)
    assert (reply.json["correlation"], reply.json["traceparent"]) == ("abc-1", trace)
    assert (reply.headers["X-Correlation-ID"], reply.headers["traceparent"]) == ("abc-1", trace)
    strange = sample.call("GET", "/nowhere", X_Correlation_ID='a"b', traceparent="x")
    assert re.fullmatch("[0-9a-f]{32}", strange.headers["X-Correlation-ID"])
    assert strange.headers["traceparent"] is None


def test_pages_follow_each_other_without_gap_or_double(sample: Sample, head: str) -> None:
    seen: list[str] = []
    path = "/cases?limit=20&status=open&status=done"
    for _ in range(3):
        page = sample.call("GET", path, token=head).json
        seen += [item["id"] for item in page["items"]]
        assert page["as_of"] == "2026-11-23T00:00:00.000Z"
        path = f"/cases?limit=20&cursor={page['next']}"
    assert seen == [str(number) for number in range(1, 61)]
    assert len(sample.call("GET", "/cases", token=head).json["items"]) == 50


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "range"),
        ("limit=201", "limit", "range"),
        ("limit=x", "limit", "type"),
        ("limit=1&limit=2", "limit", "repeated"),
        ("cursor=", "cursor", "cursor"),
        ("cursor=%C3%A4", "cursor", "cursor"),
        ("cursor=W10", "cursor", "cursor"),
        ("cursor=W3siJG5lIjoxfSwxXQ", "cursor", "cursor"),
        ("cursor=" + "a" * 1001, "cursor", "too_long"),
        ("status=lost", "status.0", "choice"),
        ("colour=red", "colour", "unknown_field"),
        ("limit=%FF", "query", "query"),
    ],
)
def test_a_wrong_query_is_named(sample: Sample, head: str, query: str, field: str, code: str) -> None:
    assert errors_of(sample.call("GET", f"/cases?{query}", token=head)) == {field: code}


def test_a_route_without_a_query_takes_none(sample: Sample) -> None:
    assert errors_of(sample.call("GET", "/cases/fail/absent?x=1")) == {"x": "unknown_field"}


def test_head_is_answered_without_a_body(sample: Sample, head: str) -> None:
    reply = sample.call("HEAD", "/cases", token=head)
    assert (reply.status, reply.raw) == (200, b"")
    assert int(reply.headers["Content-Length"]) > 0


def test_one_connection_carries_many_requests_also_refused_ones(sample: Sample, head: str) -> None:
    connection = sample.open("/cases/health/live")
    assert connection.getresponse().read() == b'{"status":"live"}'
    for body, status in ((b" " * 5000, 413), (b"{", 400), (json.dumps(THING).encode(), 201)):
        headers = {"Authorization": f"Bearer {head}", "Content-Type": "application/json"}
        connection.request("POST", "/cases", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()
