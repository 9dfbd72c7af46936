"""Orders over HTTP: for who works on the case, of any of its assignments, and without the person who reported."""

from typing import Any

import pytest

from tests.caller import Caller
from tests.cases.conftest import Person
from tests.cases.place import HOUSING, IN_GRID, JUSTICE, NEXT_GRID, PROPERTY
from tests.registry.paper.reading import codes_of, pages_of, text_of

pytestmark = pytest.mark.servers

DRAIN: dict[str, Any] = {
    "title": "下水道堵了",
    "description": "三号楼二单元王家说堵了两天。",
    "category": "公共设施",
    "location": IN_GRID,
    "reporter_name": "王小明",
    "reporter_phone": "13812341234",
    "address": "三号楼二单元",
}


def to(lead: tuple[str, str], *assisting: tuple[str, str], instructions: str) -> dict[str, Any]:
    parties = [{"kind": kind, "id": id} for kind, id in (lead, *assisting)]
    return {"lead": parties[0], "assisting": parties[1:], "instructions": instructions}


@pytest.fixture(scope="module")
def given(zhang: Caller) -> tuple[str, str]:
    """The id and the number of a case that was given to a department first, and then to another with a company."""
    case = zhang.post("/cases", DRAIN).body
    first = to(("organisation", JUSTICE), instructions="先行调解")
    second = to(("organisation", HOUSING), ("partner", PROPERTY), instructions="三日内疏通")
    for action, body in (("accept", None), ("assign", first), ("assign", second)):
        assert zhang.post(f"/cases/{case['case_id']}/{action}", body).status == 200
    return case["case_id"], case["number"]


def order(caller: Caller, case_id: str, query: str = "") -> str:
    """The text of the page, which is one."""
    reply = caller.get(f"/cases/{case_id}/order.pdf{query}")
    assert (reply.status, reply.headers.get_content_type()) == (200, "application/pdf")
    (page,) = pages_of(reply.body)
    return text_of(page)


def test_a_partner_gets_the_order_by_default_and_nothing_of_the_reporter(zhang: Caller, given: tuple[str, str]) -> None:
    case_id, number = given
    text = order(zhang, case_id)
    for said in (
        "物业公司（示例）",
        "协办单位",
        "牵头：民政办",
        "三日内疏通",
        "下水道堵了",
        number,
        "五里洲村第一网格",
    ):
        assert said in text, said
    for hidden in ("王", "1381", "二单元", "堵了两天"):
        assert hidden not in text, hidden
    (page,) = pages_of(zhang.get(f"/cases/{case_id}/order.pdf").body)
    assert codes_of(page)[0].endswith(f"/track?number={number}")


def test_any_party_of_any_assignment_can_be_asked_for(zhang: Caller, given: tuple[str, str]) -> None:
    case_id, _ = given
    assert "牵头单位民政办" in order(zhang, case_id, f"?party={HOUSING}")
    assert "先行调解" in order(zhang, case_id, "?assignment=1")
    for query in ("?assignment=3", f"?party={JUSTICE}", "?party=nobody"):
        reply = zhang.get(f"/cases/{case_id}/order.pdf{query}")
        assert (reply.status, reply.body["code"]) == (404, "no_such_assignment")


def test_who_has_no_part_in_the_case_or_reads_no_texts_gets_no_order(
    person: Person, operator: Caller, tan: Caller, given: tuple[str, str]
) -> None:
    case_id, _ = given
    assert person("p-wu", ("grid_head", NEXT_GRID)).get(f"/cases/{case_id}/order.pdf").status == 403
    assert operator.get(f"/cases/{case_id}/order.pdf").status == 403
    assert "三日内疏通" in order(tan, case_id), "the department that leads"


def test_a_case_that_was_given_to_nobody_has_no_order(zhang: Caller) -> None:
    case_id = zhang.post("/cases", DRAIN).body["case_id"]
    assert zhang.get(f"/cases/{case_id}/order.pdf").status == 404


def test_after_erasing_the_order_says_that_there_is_nothing_to_read(zhang: Caller, ma: Caller) -> None:
    case_id = zhang.post("/cases", DRAIN).body["case_id"]
    zhang.post(f"/cases/{case_id}/accept")
    zhang.post(f"/cases/{case_id}/assign", to(("partner", PROPERTY), instructions="三日内疏通"))
    ma.post(f"/cases/{case_id}/erase-reporter")
    text = order(zhang, case_id)
    assert "内容已删除" in text
    assert "三日内" not in text
    assert "下水道" not in text
