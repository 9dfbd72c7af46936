"""Actions on a case over HTTP: who is offered what, who gets it, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest

from tests.caller import Caller, Reply, eventually
from tests.cases.acting.test_routes import DRAIN, report
from tests.cases.conftest import Person
from tests.cases.place import (
    FAR_TOWN,
    GRID,
    HOUSING,
    IN_GRID,
    JUSTICE,
    LI,
    MA,
    NEXT_GRID,
    POWER,
    PROPERTY,
    TOWN,
    VILLAGE,
    ZHANG,
)

pytestmark = pytest.mark.servers


def done(caller: Caller, case_id: str, action: str, body: Any = None) -> Any:
    reply = caller.post(f"/cases/{case_id}/{action}", body)
    assert reply.status == 200, (action, reply.body)
    return reply.body


def refused(caller: Caller, case_id: str, action: str, body: Any = None) -> tuple[int, str]:
    reply = caller.post(f"/cases/{case_id}/{action}", body)
    return reply.status, reply.body["code"]


def offered(caller: Caller, case_id: str) -> dict[str, Any]:
    actions: list[dict[str, Any]] = caller.get(f"/cases/{case_id}").body["actions"]
    return {one["action"]: one for one in actions}


def test_a_case_offers_exactly_what_its_caller_may_do_now(zhang: Caller, ma: Caller, operator: Caller) -> None:
    case_id = report(zhang)
    assert {"accept", "triage", "withdraw", "escalate", "place", "note", "alert", "tag"} <= set(offered(zhang, case_id))
    assert not {"supervise", "instruct", "handle", "close", "suspend"} & set(offered(zhang, case_id))
    assert {"accept", "supervise", "instruct", "raise-complaint"} <= set(offered(ma, case_id))
    assert set(offered(operator, case_id)) == {"erase-reporter"}
    done(zhang, case_id, "accept")
    assert {"handle", "refer", "assign", "resolve"} <= set(offered(zhang, case_id))
    assert "accept" not in offered(ma, case_id)


def test_an_offer_says_which_fields_it_needs_and_where_it_leads(zhang: Caller) -> None:
    case_id = report(zhang)
    offer = offered(zhang, case_id)["withdraw"]
    assert offer["title"] == "撤回"
    assert offer["next"] == [{"status": "withdrawn", "title": "已撤回"}]
    assert offer["fields"] == [{"name": "reason", "type": "text", "many": False, "required": True, "max": 500}]
    done(zhang, case_id, "accept")
    assign = {one["name"]: one for one in offered(zhang, case_id)["assign"]["fields"]}
    assert (assign["lead"]["type"], assign["lead"]["many"], assign["lead"]["required"]) == ("party", False, True)
    assert (assign["assisting"]["type"], assign["assisting"]["many"]) == ("party", True)


def test_a_department_sees_and_does_what_was_given_to_it(zhang: Caller, li: Caller, tan: Caller) -> None:
    case_id = report(zhang)
    assert tan.get(f"/cases/{case_id}").status == 403
    done(zhang, case_id, "accept")
    given = done(zhang, case_id, "assign", {"lead": {"kind": "organisation", "id": HOUSING}, "instructions": "请核实"})
    assert (given["status"], given["assignment"]["lead"]["title"]) == ("assigned", "民政办")
    case = tan.get(f"/cases/{case_id}").body
    assert (case["title"], case["first_contact"]) == (DRAIN["title"], ZHANG)
    assert done(tan, case_id, "acknowledge")["status"] == "in_hand"
    assert done(tan, case_id, "resolve", {"result": "已核实"})["status"] == "resolved"
    assert refused(tan, case_id, "verify") == (403, "forbidden")
    assert done(li, case_id, "verify")["status"] == "verified"
    assert done(zhang, case_id, "close")["status"] == "closed"


def test_a_partner_without_an_account_is_told_and_its_reply_recorded(zhang: Caller) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "accept")
    partner = {"kind": "partner", "id": PROPERTY}
    given = done(zhang, case_id, "assign", {"lead": partner})
    assert [one["title"] for one in given["assignment"]["to_tell"]] == ["物业公司（示例）"]
    told = {"partner": partner, "contact": "值班室电话", "told_at": "2026-01-01T08:00:00Z"}
    assert done(zhang, case_id, "tell", told)["assignment"]["to_tell"] == []
    later = told | {"told_at": "2999-01-01T08:00:00Z"}
    assert refused(zhang, case_id, "tell", later) == (409, "in_the_future")
    stranger = {"partner": {"kind": "partner", "id": POWER}, "reply": "已修"}
    assert refused(zhang, case_id, "reply", stranger) == (409, "partner_not_assigned")
    done(zhang, case_id, "reply", {"partner": partner, "reply": "下午疏通完毕"})


def test_nobody_gets_a_case_who_is_not_there(zhang: Caller) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "accept")
    reply = zhang.post(f"/cases/{case_id}/assign", {"lead": {"kind": "organisation", "id": f"{TOWN}-department-99"}})
    assert (reply.status, reply.codes) == (422, {"invalid", "party_unknown"})
    assert reply.body["errors"][0]["field"] == "lead"
    wrong_kind = zhang.post(f"/cases/{case_id}/assign", {"lead": {"kind": "organisation", "id": PROPERTY}})
    assert wrong_kind.codes == {"invalid", "party_unknown"}


def test_a_complaint_goes_above_its_holder_and_is_not_there_for_them(zhang: Caller, li: Caller, ma: Caller) -> None:
    case_id = report(li, grid=GRID, location=None, complaint_of=ZHANG)
    case = li.get(f"/cases/{case_id}").body
    assert (case["level"], case["scope"]["village"], case["scope"]["grid"]) == ("village", VILLAGE, None)
    for reply in (zhang.get(f"/cases/{case_id}"), zhang.post(f"/cases/{case_id}/accept")):
        assert (reply.status, reply.body["code"]) == (404, "case_not_found")
    about_li = report(ma, grid=GRID, location=None, complaint_of=LI)
    assert li.get(f"/cases/{about_li}").status == 404
    assert ma.get(f"/cases/{about_li}").body["scope"] == {
        "county": TOWN[:6],
        "town": TOWN,
        "village": None,
        "grid": None,
    }


def test_what_turns_out_to_be_a_complaint_leaves_the_holder(zhang: Caller, li: Caller) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "accept")
    raised = done(li, case_id, "raise-complaint", {"complaint_of": ZHANG, "reason": "反映网格长不作为"})
    assert (raised["status"], raised["level"]) == ("reported", "village")
    assert zhang.get(f"/cases/{case_id}").status == 404
    stranger = {"complaint_of": "p-nobody", "reason": "不清楚"}
    assert li.post(f"/cases/{report(zhang)}/raise-complaint", stranger).codes == {"invalid", "holder_unknown"}


def test_a_complaint_that_names_no_place_goes_above_the_holder_wherever_in_the_town_that_is(li: Caller) -> None:
    case_id = report(li, location=None, complaint_of=ZHANG)
    case = li.get(f"/cases/{case_id}").body
    assert (case["level"], case["scope"]["village"], case["scope"]["grid"]) == ("village", VILLAGE, None)


def test_a_complaint_about_the_commander_comes_to_its_end_at_the_superior(person: Person, li: Caller) -> None:
    case_id = report(li, location=None, grid=GRID, complaint_of=MA)
    superior = person("p-su", ("superior", TOWN[:6]))
    case = superior.get(f"/cases/{case_id}").body
    assert (case["scope"]["town"], case["title"]) == (None, DRAIN["title"])
    for action, body in (("accept", None), ("resolve", {"result": "已约谈"}), ("verify", None), ("close", None)):
        assert action in offered(superior, case_id)
        done(superior, case_id, action, body)


def test_a_repeated_report_shows_nothing_to_whom_it_turned_out_to_be_about(li: Caller, ma: Caller) -> None:
    key, body = uuid4().hex, DRAIN | {"location": IN_GRID}
    case_id = li.post("/cases", body, Idempotency_Key=key).body["case_id"]
    done(ma, case_id, "raise-complaint", {"complaint_of": LI, "reason": "反映站长"})
    again = li.post("/cases", body, Idempotency_Key=key)
    assert (again.status, again.body["code"]) == (404, "case_not_found")


def test_no_case_is_filed_under_one_that_others_must_not_know_of(zhang: Caller, li: Caller, ma: Caller) -> None:
    plain, complaint = report(zhang), report(ma, grid=GRID, location=None, complaint_of=ZHANG)
    assert li.post(f"/cases/{plain}/link", {"parent": complaint}).codes == {"invalid", "parent_unfit"}
    assert refused(li, complaint, "link", {"parent": plain}) == (409, "not_linkable")
    assert li.post(f"/cases/{plain}/mark-duplicate", {"of": complaint}).codes == {"invalid", "target_unfit"}
    for action, field in (("link", "parent"), ("mark-duplicate", "of")):
        assert zhang.post(f"/cases/{plain}/{action}", {field: complaint}).codes == {"invalid", "case_unknown"}
    twin = report(ma, grid=GRID, location=None, complaint_of=ZHANG)
    assert done(li, twin, "mark-duplicate", {"of": complaint})["status"] == "duplicate"


def test_a_party_that_is_asked_answers_for_itself_only(zhang: Caller, tan: Caller) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "accept")
    asked = [{"kind": "organisation", "id": id} for id in (HOUSING, JUSTICE)]
    done(zhang, case_id, "consult", {"parties": asked, "question": "归谁管"})
    answer = {"consultation": 1, "answer": "归我们"}
    assert refused(tan, case_id, "answer", answer | {"by": asked[1]}) == (403, "forbidden")
    done(tan, case_id, "answer", answer | {"by": asked[0]})
    open = done(zhang, case_id, "answer", answer | {"by": asked[1]})["consultations"][0]["open"]
    assert open == [], "who has the case in charge registers what others said"


def test_an_unplaced_case_is_given_its_grid_and_then_has_somebody(ma: Caller, zhang: Caller) -> None:
    case_id = report(ma, location=None)
    assert zhang.get(f"/cases/{case_id}").status == 403
    assert ma.get(f"/cases/{case_id}").body["placement"] == "unplaced"
    placed = done(ma, case_id, "place", {"grid": GRID})
    assert (placed["placement"], placed["scope"]["grid"], placed["level"]) == ("grid", GRID, "grid")
    assert placed["waits_for"]["id"] == f"{GRID}-grid_head"
    assert zhang.get(f"/cases/{case_id}").status == 200
    assert refused(ma, case_id, "place", {}) == (422, "invalid")


def test_only_the_town_gives_a_case_to_another_town(zhang: Caller, ma: Caller) -> None:
    case_id = report(zhang)
    assert zhang.post(f"/cases/{case_id}/place", {"location": [111.2, 28.2]}).codes == {"invalid", "other_town"}
    assert done(zhang, case_id, "place", {"grid": NEXT_GRID})["scope"]["grid"] == NEXT_GRID
    assert done(ma, case_id, "place", {"location": [111.2, 28.2]})["scope"]["town"] == FAR_TOWN


def test_a_grid_without_a_head_leaves_its_cases_to_the_village_and_says_so(zhang: Caller, li: Caller) -> None:
    reply = zhang.post("/cases", DRAIN | {"location": None, "grid": NEXT_GRID})
    assert reply.status == 201
    case = li.get(f"/cases/{reply.body['case_id']}").body
    assert (case["level"], case["waits_for"]["id"]) == ("village", f"{VILLAGE}-station_head")


def test_escalated_the_next_level_accepts_and_may_send_back_twice_at_most(zhang: Caller, li: Caller) -> None:
    case_id = report(zhang)
    why = {"reason": "网格无力处置"}
    for _ in range(2):
        if zhang.get(f"/cases/{case_id}").body["status"] == "reported":
            done(zhang, case_id, "accept")
        assert done(zhang, case_id, "escalate", why)["level"] == "village"
        assert refused(zhang, case_id, "accept") == (403, "forbidden")
        assert done(li, case_id, "send-back", {"reason": "请先现场核实"})["level"] == "grid"
    done(zhang, case_id, "escalate", why)
    assert refused(li, case_id, "send-back", {"reason": "再核实"})[0] == 409


def test_what_was_passed_up_waits_there_whatever_is_corrected_about_it(zhang: Caller, li: Caller) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "escalate", {"reason": "网格无力处置"})
    for action, body in (("triage", {"urgency": "normal", "reason": "并无危险"}), ("place", {"grid": NEXT_GRID})):
        case = done(li, case_id, action, body)
        assert (case["level"], case["waits_for"]["id"]) == ("village", f"{VILLAGE}-station_head")


def test_an_alarm_is_critical_unless_the_report_says_otherwise(zhang: Caller) -> None:
    usual = {name: value for name, value in DRAIN.items() if name != "urgency"}
    reported = zhang.post("/cases", usual | {"procedure": "emergency"}).body
    assert (reported["status"], reported["urgency"]) == ("alerted", "critical")
    alerted = done(zhang, report(zhang, urgency="normal"), "alert", {"reason": "路面塌陷"})
    assert (alerted["status"], alerted["urgency"]) == ("alerted", "critical")


def test_a_triage_changes_only_what_it_names(zhang: Caller) -> None:
    case_id = report(zhang)
    assert zhang.post(f"/cases/{case_id}/triage", {"category": "没有这一类"}).codes == {"invalid", "category_unknown"}
    before = zhang.get(f"/cases/{case_id}").body
    after = done(zhang, case_id, "triage", {"urgency": "critical"})
    assert (after["urgency"], after["category"], after["procedure"]) == (
        "critical",
        before["category"],
        before["procedure"],
    )
    accept = {one["kind"]: one["due"] for one in after["deadlines"]}["accept"]
    assert accept < {one["kind"]: one["due"] for one in before["deadlines"]}["accept"]
    done(zhang, case_id, "accept")
    assert refused(zhang, case_id, "triage", {"urgency": "normal"}) == (409, "reason_needed")
    done(zhang, case_id, "triage", {"urgency": "normal", "reason": "并无危险"})


def test_the_parts_of_a_case_are_closed_with_it_when_somebody_says_so(zhang: Caller, li: Caller) -> None:
    whole, part = report(zhang), report(zhang)
    done(li, part, "link", {"parent": whole})
    for action, body in (("accept", None), ("resolve", {"result": "已疏通"}), ("verify", None)):
        done(li, whole, action, body)
    li.get("/cases/catalogue")  # waits for the rows of the part
    assert refused(li, whole, "close") == (409, "children_open")
    assert done(li, whole, "close", {"children": "close"})["status"] == "closed"
    assert eventually(lambda: li.get(f"/cases/{part}").body["status"] == "closed")


def test_a_case_is_a_duplicate_of_one_that_is_there(zhang: Caller) -> None:
    first, second = report(zhang), report(zhang)
    assert refused(zhang, second, "mark-duplicate", {"of": second}) == (409, "duplicate_of_itself")
    unknown: Reply = zhang.post(f"/cases/{second}/mark-duplicate", {"of": str(uuid4())})
    assert unknown.codes == {"invalid", "case_unknown"}
    assert done(zhang, second, "mark-duplicate", {"of": first})["duplicate_of"] == first
    assert zhang.post(f"/cases/{first}/mark-duplicate", {"of": second}).codes == {"invalid", "target_unfit"}


def test_a_label_is_no_place_for_a_number(zhang: Caller) -> None:
    case_id = report(zhang)
    assert done(zhang, case_id, "tag", {"tags": ["夜间", "夜间", "多次反映"]})["tags"] == ["夜间", "多次反映"]
    assert zhang.post(f"/cases/{case_id}/tag", {"tags": ["13812341234"]}).codes == {"invalid", "tag_number"}


def test_the_text_of_a_case_comes_back_as_it_was_typed(zhang: Caller) -> None:
    text = "𠮷野家🔥 <script>alert(1)</script> '; DROP TABLE cases;-- =cmd|' /C calc'!A0 𰻞"
    case_id = report(zhang, description=text)
    assert zhang.get(f"/cases/{case_id}").body["description"] == text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"category": "公共设施/没有"}, 422, "category_unknown"),
        ({"complaint_of": "p-nobody"}, 422, "holder_unknown"),
        ({"attributes": {"没有": 1}}, 422, "unknown_field"),
        ({"complaint_of": ZHANG, "handled_on_the_spot": {"result": "好"}}, 409, "complaint_is_examined"),
        ({"procedure": "approval", "handled_on_the_spot": {"result": "好"}}, 409, "on_the_spot_is_general"),
    ],
)
def test_a_report_that_says_what_is_not_there_is_told(
    zhang: Caller, change: dict[str, Any], status: int, code: str
) -> None:
    reply = zhang.post("/cases", DRAIN | {"location": IN_GRID} | change)
    assert (reply.status, code in reply.codes) == (status, True), reply.body


def test_an_emergency_stands_at_village_and_town_at_once(zhang: Caller, li: Caller, ma: Caller) -> None:
    case_id = report(zhang, procedure="emergency", urgency="critical")
    assert zhang.get(f"/cases/{case_id}").body["status"] == "alerted"
    done(li, case_id, "acknowledge")
    done(ma, case_id, "acknowledge")
    done(zhang, case_id, "track", {"note": "水位在涨"})
    assert refused(zhang, case_id, "stand-down", {"reason": "水退了"}) == (403, "forbidden")
    assert done(li, case_id, "stand-down", {"reason": "水退了"})["status"] == "stood_down"
    assert done(ma, case_id, "summarise", {"summary": "排水沟须加宽"})["status"] == "resolved"


def test_a_caller_without_a_part_in_cases_is_kept_out(person: Person, zhang: Caller) -> None:
    case_id = report(zhang)
    for grant in (("wall", TOWN), ("county_system", TOWN[:6])):
        assert person("device", grant).get(f"/cases/{case_id}").status == 403
        assert person("device", grant).post(f"/cases/{case_id}/accept").status == 403
