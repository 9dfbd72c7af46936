"""Cases over HTTP, on the real servers."""

from typing import Any
from uuid import uuid4

import pytest

from services.cases.lifecycle.decide import CASE
from services.cases.projections import CASE_LIST
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.cases.conftest import Person
from tests.cases.place import GRID, IN_GRID, IN_NEXT_GRID, LI, NEXT_GRID, OTHER_GRID, TOWN, ZHANG

pytestmark = pytest.mark.servers

DRAIN: dict[str, Any] = {
    "title": "下水道堵了",
    "description": "三号楼前的下水道堵了两天，污水流到路上。",
    "category": "公共设施",
    "urgency": "urgent",
    "channel": "resident",
    "location": IN_GRID,
    "reporter_name": "王小明",
    "reporter_phone": "13812341234",
    "address": "三号楼二单元",
}
TYPED = ("title", "description", "result", "reporter_name", "reporter_phone", "address")


def report(caller: Caller, **change: Any) -> str:
    reply = caller.post("/cases", DRAIN | change)
    assert reply.status == 201, reply.body
    case_id: str = reply.body["case_id"]
    return case_id


def listed(caller: Caller, query: str) -> list[str]:
    reply = caller.get(f"/cases?{query}")
    assert reply.status == 200, reply.body
    return [row["case_id"] for row in reply.body["items"]]


def test_a_reported_case_is_in_its_grid_and_shows_its_reporter_masked(zhang: Caller) -> None:
    reply = zhang.post("/cases", DRAIN)
    assert reply.status == 201
    assert reply.headers["ETag"] == '"1"'
    case = reply.body
    assert (case["status"], case["placement"], case["scope"]["grid"]) == ("reported", "grid", GRID)
    assert (case["title"], case["description"]) == (DRAIN["title"], DRAIN["description"])
    assert (case["reporter_name"], case["reporter_phone"]) == ("王**", "138****1234")
    assert "二单元" not in case["address"]
    assert zhang.get(f"/cases/{case['case_id']}").body == case


def test_a_case_goes_from_report_to_record_and_its_history_says_who_did_it(zhang: Caller, li: Caller) -> None:
    case_id = report(zhang)
    assert li.post(f"/cases/{case_id}/accept").body["status"] == "accepted"
    assert zhang.post(f"/cases/{case_id}/handle", {"result": "已疏通"}).body["result"] == "已疏通"
    assert li.post(f"/cases/{case_id}/record").body["status"] == "on_record"
    history = zhang.get(f"/cases/{case_id}/history").body["items"]
    assert [(one["what"], one["actor"]) for one in history] == [
        ("上报", ZHANG),
        ("受理", LI),
        ("现场处置", ZHANG),
        ("备案", LI),
    ]
    assert [one["text"] for one in history] == [None, None, "已疏通", None]


def test_a_case_handled_on_the_spot_is_one_call_and_one_commit(zhang: Caller, inside: SpineApi) -> None:
    case_id = report(zhang, handled_on_the_spot={"result": "已疏通"})
    recorded = inside.streams(CASE).history(case_id)
    assert [one.name for one in recorded] == [
        "case.reported.v1",
        "case.accepted.v1",
        "case.handled_on_the_spot.v1",
        "case.put_on_record.v1",
    ]
    assert {one.version for one in recorded} == {1}
    assert zhang.get(f"/cases/{case_id}").body["status"] == "on_record"


def test_a_wrong_step_is_refused_with_the_statuses_that_allow_it(zhang: Caller) -> None:
    case_id = report(zhang)
    reply = zhang.post(f"/cases/{case_id}/handle", {"result": "已疏通"})
    assert (reply.status, reply.body["code"]) == (409, "not_allowed_in_status")
    assert reply.body["details"] == {"status": "reported", "procedure": "general", "allowed_in": ["accepted"]}
    assert reply.body["title"] == "案件当前状态不允许此操作"


def test_swapped_coordinates_are_the_only_place_that_is_refused(zhang: Caller) -> None:
    swapped = zhang.post("/cases", DRAIN | {"location": IN_GRID[::-1]})
    assert swapped.status == 422
    assert "location_swapped" in swapped.codes
    paris = zhang.post("/cases", DRAIN | {"location": [2.35, 48.86]})
    assert paris.status == 201
    assert (paris.body["placement"], paris.body["scope"]["town"]) == ("unplaced", TOWN)


def test_who_reports_across_the_border_reads_that_report_and_others_there_do_not(
    zhang: Caller, ma: Caller, person: Person
) -> None:
    reply = zhang.post("/cases", DRAIN | {"location": IN_NEXT_GRID})
    assert (reply.status, reply.body["scope"]["grid"]) == (201, NEXT_GRID)
    assert zhang.get(f"/cases/{reply.body['case_id']}").body["title"] == DRAIN["title"], "their own report"
    assert person("p-wu", ("grid_head", OTHER_GRID)).get(f"/cases/{reply.body['case_id']}").status == 403
    assert ma.get(f"/cases/{reply.body['case_id']}").body["title"] == DRAIN["title"]


def test_nobody_acts_outside_the_own_area(person: Person, zhang: Caller) -> None:
    case_id = report(zhang)
    neighbour = person("p-wu", ("grid_head", NEXT_GRID))
    actions: dict[str, Any] = {
        "accept": None,
        "handle": {"result": "已疏通"},
        "record": None,
        "unmask": {"fields": ["reporter_phone"], "reason": "回访"},
        "erase-reporter": None,
    }
    for action, body in actions.items():
        assert neighbour.post(f"/cases/{case_id}/{action}", body).status == 403, action
    assert neighbour.get(f"/cases/{case_id}").status == 403
    assert neighbour.get(f"/cases/{case_id}/history").status == 403
    assert case_id not in listed(neighbour, f"area={GRID}")
    assert zhang.get(f"/cases/{case_id}").body["status"] == "reported"


def test_a_case_that_is_not_there_is_not_found(zhang: Caller) -> None:
    for reply in (
        zhang.get(f"/cases/{uuid4()}"),
        zhang.get(f"/cases/{uuid4()}/history"),
        zhang.post(f"/cases/{uuid4()}/accept"),
        zhang.get("/cases/%20%27$ne"),
    ):
        assert (reply.status, reply.body["code"]) == (404, "case_not_found")


def test_a_repeated_report_is_the_same_case_and_another_body_is_refused(zhang: Caller) -> None:
    key = uuid4().hex
    first, again = (zhang.post("/cases", DRAIN, Idempotency_Key=key) for _ in range(2))
    assert again.body == first.body
    assert again.headers["Idempotency-Replayed"] == "true"
    other = zhang.post("/cases", DRAIN | {"title": "别的"}, Idempotency_Key=key)
    assert (other.status, other.body["code"]) == (422, "command_reused")


def test_a_step_on_an_old_version_is_refused(zhang: Caller) -> None:
    case_id = report(zhang)
    assert zhang.post(f"/cases/{case_id}/accept", If_Match='"1"').headers["ETag"] == '"2"'
    stale = zhang.post(f"/cases/{case_id}/handle", {"result": "已疏通"}, If_Match='"1"')
    assert (stale.status, stale.body["code"]) == (412, "version_mismatch")


def test_unmasking_shows_what_was_asked_for_and_leaves_who_and_why(zhang: Caller, operator: Caller) -> None:
    case_id = report(zhang)
    asked = {"fields": ["reporter_phone", "reporter_phone"], "reason": "回访上报人"}
    reply = zhang.post(f"/cases/{case_id}/unmask", asked)
    assert (reply.status, reply.body) == (200, {"reporter_phone": DRAIN["reporter_phone"]})
    assert operator.post(f"/cases/{case_id}/unmask", asked).status == 403
    last = zhang.get(f"/cases/{case_id}/history").body["items"][-1]
    assert (last["what"], last["actor"], last["text"]) == ("查看个人信息", ZHANG, "回访上报人")
    assert last["fields"] == ["reporter_phone"]
    assert zhang.get(f"/cases/{case_id}").body["reporter_phone"] == "138****1234"


def test_the_operator_sees_cases_but_no_word_that_somebody_typed(zhang: Caller, operator: Caller) -> None:
    case_id = report(zhang, handled_on_the_spot={"result": "已疏通"})
    case = operator.get(f"/cases/{case_id}").body
    assert case["category"] == DRAIN["category"]
    assert {case[field] for field in TYPED} == {None}
    assert {one["text"] for one in operator.get(f"/cases/{case_id}/history").body["items"]} == {None}
    row = eventually(lambda: next((r for r in rows_of(operator) if r["case_id"] == case_id), None))
    assert row is not None
    assert row["title"] is None


def rows_of(caller: Caller) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = caller.get("/cases").body["items"]
    return rows


def test_after_erasing_no_route_shows_anything_that_was_typed(zhang: Caller, ma: Caller) -> None:
    case_id = report(zhang, handled_on_the_spot={"result": "已疏通"})
    zhang.post(f"/cases/{case_id}/unmask", {"fields": ["reporter_phone"], "reason": "回访上报人"})
    eventually(lambda: case_id in listed(ma, f"area={GRID}&limit=200"))
    erased = ma.post(f"/cases/{case_id}/erase-reporter")
    assert erased.status == 200, erased.body
    assert ma.post(f"/cases/{case_id}/erase-reporter").headers["ETag"] == erased.headers["ETag"]
    for case in (erased.body, ma.get(f"/cases/{case_id}").body):
        assert case["erased"] is True
        assert {case[field] for field in TYPED} == {None}
    history = ma.get(f"/cases/{case_id}/history").body
    assert history["erased"] is True
    assert {one["text"] for one in history["items"]} == {None}
    row = next(row for row in ma.get(f"/cases?area={GRID}&limit=200").body["items"] if row["case_id"] == case_id)
    assert row["title"] is None
    refused = zhang.post(f"/cases/{case_id}/unmask", {"fields": ["reporter_phone"], "reason": "回访"})
    assert (refused.status, refused.body["code"]) == (409, "reporter_erased")


def test_a_case_is_settled_after_its_reporter_was_erased(zhang: Caller, ma: Caller) -> None:
    case_id = report(zhang)
    ma.post(f"/cases/{case_id}/erase-reporter")
    zhang.post(f"/cases/{case_id}/accept")
    handled = zhang.post(f"/cases/{case_id}/handle", {"result": "已疏通"}).body
    assert (handled["status"], handled["result"], handled["title"]) == ("handled", "已疏通", None)


def test_nothing_that_was_typed_is_in_the_rows_or_in_the_log(zhang: Caller, inside: SpineApi) -> None:
    case_id = report(zhang, title="暗号标题", handled_on_the_spot={"result": "暗号结果"})
    row = eventually(lambda: inside.views.table(CASE_LIST.name, "cases").find_one({"_id": case_id}))
    assert row is not None
    assert "暗号" not in str(row)
    commit = inside.database["commits"].find_one({"stream": f"case-{case_id}"})
    assert commit is not None
    assert "暗号".encode() not in commit["body"]
    assert b"\\u6697" not in commit["body"]
