"""Public notices over HTTP, without an account, on the real servers."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from services.cases.lists.rows import LIST
from services.cases.publicity.notices import Notices
from services.cases.publicity.projections import NOTICES, notice_id
from shared.spine import SpineApi
from tests.caller import Caller, Reply
from tests.cases.place import COUNTY, GRID, OTHER_VILLAGE, TOWN, VILLAGE
from tests.cases.publicity.applications import APPLICATION, NOTICE, OUTCOME, done, end_publicity, publicised
from tests.servers import ServiceProcess

pytestmark = pytest.mark.servers

ADDRESSES = count(1)


@pytest.fixture(scope="module")
def anybody(cases: ServiceProcess) -> Caller:
    """Somebody without an account."""
    return Caller(cases.url.removesuffix("/cases"))


@pytest.fixture
def objector(cases: ServiceProcess) -> "Objector":
    return Objector(Caller(cases.url.removesuffix("/cases")), f"10.0.0.{next(ADDRESSES)}")


class Objector:
    """Somebody without an account, at an address of their own."""

    def __init__(self, caller: Caller, address: str) -> None:
        self._caller = caller
        self._address = address

    def object_to(self, notice: str, body: Any = None, **headers: str) -> Reply:
        sent = body or {"grounds": "该户有门面出租", "contact": "13912341234"}
        return self._caller.post(f"/public/notices/{notice}/objections", sent, X_Forwarded_For=self._address, **headers)


def listed(anybody: Caller, query: str = "") -> dict[str, dict[str, Any]]:
    reply = anybody.get(f"/public/notices?limit=50&{query}")
    assert reply.status == 200, reply.body
    return {one["id"]: one for one in reply.body["items"]}


def test_a_notice_is_read_by_anybody_in_town_and_village_and_nowhere_else(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller
) -> None:
    case_id = publicised(zhang, li, ma)
    id = notice_id(case_id, 1)
    shown = listed(anybody)[id]
    assert (shown["kind"], shown["category"], shown["text"]) == ("request", "民生服务/低保", NOTICE)
    assert shown["areas"] == [{"code": TOWN, "name": "武溪镇"}, {"code": VILLAGE, "name": "五里洲村"}]
    since, until = (datetime.fromisoformat(shown[name]) for name in ("since", "until"))
    assert (until - since).days in (6, 7)
    assert (shown["approval_waits"], shown["takes_objections"], shown["ended"], shown["paused"]) == (
        True,
        True,
        False,
        False,
    )
    assert anybody.get(f"/public/notices/{id}").body == shown
    for area, there in ((COUNTY, True), (TOWN, True), (VILLAGE, True), (GRID, True), (OTHER_VILLAGE, False)):
        assert (id in listed(anybody, f"area={area}")) is there, area
    assert id not in listed(anybody, "open=false")
    assert id not in listed(anybody, "kind=outcome")


def test_a_notice_says_nothing_of_its_case_but_what_was_written_for_all(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, inside: SpineApi
) -> None:
    case_id = publicised(zhang, li, ma)
    told = str(anybody.get(f"/public/notices/{notice_id(case_id, 1)}").body)
    for hidden in (case_id, APPLICATION["title"], APPLICATION["description"], "赵某某", "135", "p-"):
        assert hidden not in told, hidden
    row = inside.views.table(LIST, NOTICES).find_one({"_id": notice_id(case_id, 1)})
    assert NOTICE not in str(row)


def test_an_objection_without_an_account_pauses_the_publicity_until_it_is_settled(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector, inside: SpineApi
) -> None:
    case_id = publicised(zhang, li, ma)
    id = notice_id(case_id, 1)
    listed(anybody)
    first, second = objector.object_to(id), objector.object_to(id, {"grounds": "有车"})
    assert (first.status, first.body["notice"], first.body["objection"]) == (201, id, 1)
    assert case_id not in str(first.body)
    assert second.body["objection"] == 2
    assert anybody.get(f"/public/notices/{id}").body["paused"] is True
    publicity = next(one for one in ma.get(f"/cases/{case_id}").body["deadlines"] if one["kind"] == "publicity")
    assert publicity["paused"] is True
    last = ma.get(f"/cases/{case_id}/history").body["items"][-2]
    assert (last["what"], last["actor_title"], last["text"], last["contact"]) == (
        "公示异议",
        "群众（未登录）",
        "该户有门面出租",
        "13912341234",
    )
    assert li.get(f"/cases/{case_id}/history").body["items"][-2]["contact"] == "139****1234"
    for number in (1, 2):
        settled = {"objection": number, "upheld": False, "findings": "经查不实"}
        done(ma, case_id, "settle-publicity-objection", settled)
    shown = anybody.get(f"/public/notices/{id}").body
    assert (shown["paused"], shown["takes_objections"]) == (False, True)
    contacts = {one["contact"] for one in ma.get(f"/cases/{case_id}/history").body["items"]}
    assert contacts == {None, "139****1234"}, "what is settled is masked for everybody"
    assert "有车" not in str(inside.database["commits"].find_one({"stream": f"case-{case_id}", "version": 7}))


def test_a_case_is_folded_once_for_all_who_read_its_notice_and_again_when_it_has_changed(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector, inside: SpineApi
) -> None:
    id = notice_id(publicised(zhang, li, ma), 1)
    listed(anybody)
    row = inside.views.table(LIST, NOTICES).find_one({"_id": id})
    assert row is not None
    notices = Notices()
    first, second = notices.of(inside, [row])[0], notices.of(inside, [row])[0]
    assert first.case is second.case
    objector.object_to(id)
    assert notices.of(inside, [row])[0].case.publicity != first.case.publicity


def test_an_objection_that_is_sent_again_is_the_same_with_its_number(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector
) -> None:
    id = notice_id(publicised(zhang, li, ma), 1)
    listed(anybody)
    key = uuid4().hex
    first = objector.object_to(id, Idempotency_Key=key)
    objector.object_to(id)
    again = objector.object_to(id, Idempotency_Key=key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.body == first.body


def test_who_objects_too_often_is_told_when_to_come_again(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector
) -> None:
    id = notice_id(publicised(zhang, li, ma), 1)
    listed(anybody)
    assert {objector.object_to(id).status for _ in range(5)} == {201}
    refused = objector.object_to(id)
    assert (refused.status, refused.body["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 600


@pytest.mark.parametrize(
    "body", [{"grounds": " "}, {"grounds": "x" * 2001}, {"grounds": "有车", "contact": "1" * 101}, {"contact": "135"}]
)
def test_an_objection_without_grounds_or_without_bounds_is_refused(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector, body: dict[str, str]
) -> None:
    id = notice_id("nothing", 1)
    assert objector.object_to(id, body).status == 422


def test_a_notice_that_is_not_there_is_not_found(anybody: Caller, objector: Objector) -> None:
    assert anybody.get(f"/public/notices/{uuid4().hex}").status == 404
    assert objector.object_to(uuid4().hex).status == 404


def test_publicity_that_is_over_takes_no_objection_and_its_outcome_is_told_at_both_places(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, objector: Objector, inside: SpineApi
) -> None:
    case_id = publicised(zhang, li, ma)
    request, outcome = notice_id(case_id, 1), notice_id(case_id, 2)
    end_publicity(inside, case_id)
    assert listed(anybody, "open=false")[request]["ended"] is True
    refused = objector.object_to(request)
    assert (refused.status, refused.body["code"], "details" in refused.body) == (409, "publicity_closed", False)
    done(ma, case_id, "approve", {"reference": "民审〔2026〕1号"})
    done(ma, case_id, "publicise-outcome", {"notice": OUTCOME, "days": 7})
    shown = listed(anybody, f"area={VILLAGE}&kind=outcome")[outcome]
    assert (shown["text"], shown["approved"], shown["takes_objections"]) == (OUTCOME, True, False)
    done(ma, case_id, "feed-back", {"note": "已告知本人"})
    done(ma, case_id, "close")
    assert outcome in listed(anybody, "open=true")
    assert request not in listed(anybody)


def test_an_application_that_goes_back_or_is_withdrawn_is_not_publicised_any_more(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller
) -> None:
    back, withdrawn = publicised(zhang, li, ma), publicised(zhang, li, ma)
    assert {notice_id(back, 1), notice_id(withdrawn, 1)} <= listed(anybody).keys()
    done(ma, back, "send-back", {"reason": "材料不全"})
    done(li, withdrawn, "withdraw", {"reason": "申请人撤回"})
    assert {notice_id(back, 1), notice_id(withdrawn, 1)}.isdisjoint(listed(anybody))


def test_after_erasing_nobody_reads_the_notice(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, inside: SpineApi
) -> None:
    case_id = publicised(zhang, li, ma)
    id = notice_id(case_id, 1)
    assert id in listed(anybody)
    done(ma, case_id, "erase-reporter")
    assert anybody.get(f"/public/notices/{id}", wait=0).status == 404, "the stream says so before the row does"
    assert id not in listed(anybody)


def test_notices_come_page_by_page_the_newest_first(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller, inside: SpineApi
) -> None:
    made = [notice_id(publicised(zhang, li, ma), 1) for _ in range(3)]
    listed(anybody)
    ids: list[str] = []
    cursor = ""
    while True:
        page = anybody.get(f"/public/notices?limit=2&open=true{cursor}").body
        ids += [one["id"] for one in page["items"]]
        assert page["as_of"] is not None
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert [id for id in ids if id in made] == made[::-1]
    assert len(ids) == len(set(ids))


def test_the_notice_of_a_complaint_about_a_holder_does_not_exist(
    zhang: Caller, li: Caller, ma: Caller, anybody: Caller
) -> None:
    case_id = ma.post("/cases", APPLICATION | {"complaint_of": "p-zhang"}).body["case_id"]
    done(li, case_id, "accept")
    done(li, case_id, "refer")
    done(li, case_id, "submit")
    done(ma, case_id, "pass-review", {"notice": NOTICE})
    listed(anybody)
    assert anybody.get(f"/public/notices/{notice_id(case_id, 1)}").status == 404
