"""Lists, tasks, counts and exports over HTTP, on the real servers."""

from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from tests.caller import Caller, eventually
from tests.cases.conftest import Person
from tests.cases.place import GRID, HOUSING, IN_GRID, LI, OTHER_GRID, PROPERTY, TOWN, VILLAGE, ZHANG

pytestmark = pytest.mark.servers

DRAIN: dict[str, Any] = {
    "title": "下水道堵了",
    "description": "三号楼前的下水道堵了两天。",
    "category": "公共设施",
    "urgency": "urgent",
    "location": IN_GRID,
}
BEGIN = "2026-01-01"


def report(caller: Caller, **change: Any) -> str:
    reply = caller.post("/cases", DRAIN | change)
    assert reply.status == 201, reply.body
    case_id: str = reply.body["case_id"]
    return case_id


def done(caller: Caller, case_id: str, action: str, body: Any = None) -> Any:
    reply = caller.post(f"/cases/{case_id}/{action}", body)
    assert reply.status == 200, (action, reply.body)
    return reply.body


def rows(caller: Caller, query: str) -> dict[str, Any]:
    """Listed rows by case, in the order of the list."""
    reply = caller.get(f"/cases?limit=200&{quote(query, safe='=&')}")
    assert reply.status == 200, reply.body
    return {row["case_id"]: row for row in reply.body["items"]}


def tasks(caller: Caller) -> dict[str, list[str]]:
    reply = caller.get("/cases/tasks")
    assert reply.status == 200, reply.body
    return {one["task"]: [row["case_id"] for row in one["items"]] for one in reply.body["groups"]}


def walk(caller: Caller, query: str) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        reply = caller.get(f"/cases?{query}{cursor}")
        assert reply.status == 200, reply.body
        found += [row["case_id"] for row in reply.body["items"]]
        if reply.body["next"] is None:
            return found
        cursor = f"&cursor={reply.body['next']}"


@pytest.fixture(scope="module")
def he(person: Person) -> Caller:
    """The worker of another grid."""
    return person("p-he", ("grid_worker", OTHER_GRID))


def test_a_row_says_who_has_the_case_when_it_is_due_and_what_it_is_called(zhang: Caller, li: Caller) -> None:
    case_id = report(zhang)
    row = rows(li, "stage=waiting")[case_id]
    assert (row["title"], row["status"], row["level"]) == (DRAIN["title"], "reported", "grid")
    assert row["waits_for"]["id"] == f"{GRID}-grid_head"
    assert (row["deadline_state"], [one["kind"] for one in row["deadlines"]]) == ("running", ["accept"])
    assert row["due"] == row["deadlines"][0]["due"]
    done(zhang, case_id, "accept")
    done(zhang, case_id, "assign", {"lead": {"kind": "organisation", "id": HOUSING}})
    row = rows(li, "stage=in_progress")[case_id]
    assert (row["lead"]["title"], row["waits_for"], row["first_contact"]) == ("民政办", None, ZHANG)
    assert row["accepted_at"] > row["reported_at"]


@pytest.mark.parametrize("sort", ["newest", "updated", "urgency"])
def test_every_case_of_an_area_is_listed_once_in_any_order_and_page_size(he: Caller, ma: Caller, sort: str) -> None:
    urgencies = ("normal", "critical", "urgent", "normal", "critical")
    made = [report(he, grid=OTHER_GRID, location=None, urgency=urgency) for urgency in urgencies]
    done(he, made[0], "tag", {"tags": ["汛期"]})
    asked = f"area={OTHER_GRID}&sort={sort}"
    whole = walk(ma, f"{asked}&limit=200")
    assert set(made) <= set(whole)
    assert len(set(whole)) == len(whole)
    for limit in (1, 3):
        assert walk(ma, f"{asked}&limit={limit}") == whole
        assert walk(he, f"sort={sort}&limit={limit}") == whole
    mine = [one for one in whole if one in made]
    expected = {
        "newest": made[::-1],
        "updated": [made[0], *made[:0:-1]],
        "urgency": [made[4], made[1], made[2], made[3], made[0]],
    }
    assert mine == expected[sort]


def test_the_first_to_be_due_come_first_and_what_has_no_deadline_is_left_out(he: Caller, ma: Caller) -> None:
    slow, fast = report(he, grid=OTHER_GRID, urgency="normal"), report(he, grid=OTHER_GRID, urgency="critical")
    settled = report(he, grid=OTHER_GRID, procedure="general", handled_on_the_spot={"result": "已处理"})
    found = [one for one in walk(ma, f"area={OTHER_GRID}&sort=due&limit=2") if one in (slow, fast, settled)]
    assert found == [fast, slow]


def test_each_filter_narrows_the_list_to_what_it_says(zhang: Caller, ma: Caller) -> None:
    mark = "".join("abcdefghjk"[int(digit)] for digit in str(uuid4().int)[:12])
    source = {"system": "hotline", "id": mark}
    sanitation = report(zhang, category="环境卫生/垃圾清运", source=source, channel="hotline", urgency="critical")
    other = report(zhang)
    done(zhang, sanitation, "tag", {"tags": [mark]})
    done(zhang, other, "accept")
    done(zhang, other, "assign", {"lead": {"kind": "partner", "id": PROPERTY}})
    done(zhang, sanitation, "link", {"parent": other})
    number = rows(ma, f"source=hotline:{mark}")[sanitation]["number"]
    found = (
        "category=环境卫生",
        "category=环境卫生/垃圾清运",
        f"tag={mark}",
        "source=hotline",
        f"number={number.lower()}",
        f"parent={other}",
        "channel=hotline&urgency=critical",
        f"holder={ZHANG}&stage=waiting",
        "deadline_state=running&status=reported",
        "due_before=2099-01-01&status=reported",
        f"reported_from={BEGIN}&reported_to=2099-01-01&status=reported",
    )
    for query in found:
        assert sanitation in rows(ma, query), query
        assert other not in rows(ma, query), query
    for query in (f"department={PROPERTY}", f"party=partner:{PROPERTY}", "procedure=general&status=assigned"):
        assert other in rows(ma, query), query
        assert sanitation not in rows(ma, query), query
    for query in (f"reported_to={BEGIN}", "tag=没有", "category=环境", f"area={OTHER_GRID}", "deadline_state=red"):
        assert not {sanitation, other} & set(rows(ma, query)), query


@pytest.mark.parametrize(
    "query",
    [
        *("area=43", "status=absent", "status=lost", "stage=x", "sort=x", "deadline_state=late", "cursor=zzz"),
        *(
            "reported_from=2026-13-01",
            "reported_from=gestern",
            "q=drain",
            "limit=0",
            "urgency=5",
            "sort=urgency&cursor=WyJ4IiwxLCJhIl0",
        ),
    ],
)
def test_a_wrong_question_is_told_what_is_wrong(zhang: Caller, query: str) -> None:
    assert zhang.get(f"/cases?{query}").status == 422


def test_only_what_lies_in_ones_area_or_was_given_to_one_is_listed(
    zhang: Caller, he: Caller, tan: Caller, person: Person
) -> None:
    case_id = report(zhang)
    done(zhang, case_id, "accept")
    assert case_id in rows(zhang, "")
    assert case_id not in rows(he, "")
    assert case_id not in rows(he, f"area={VILLAGE}")
    assert case_id not in rows(tan, "")
    done(zhang, case_id, "consult", {"parties": [{"kind": "organisation", "id": HOUSING}], "question": "归谁管？"})
    row = rows(tan, "")[case_id]
    assert row["title"] == DRAIN["title"]
    assert case_id in tasks(tan)["answer"]
    elsewhere = report(he)
    assert elsewhere in rows(he, f"area={GRID}")
    assert person("p-wall", ("wall", TOWN)).get("/cases").status == 403


def test_the_operator_sees_every_row_and_no_title(zhang: Caller, operator: Caller) -> None:
    case_id = report(zhang)
    assert rows(operator, "")[case_id]["title"] is None


def test_a_complaint_about_somebody_is_in_none_of_their_lists(person: Person, zhang: Caller, ma: Caller) -> None:
    reporter = person("p-xu", ("grid_worker", OTHER_GRID))
    case_id = report(reporter, complaint_of=LI, grid=GRID, location=None)
    li = person(LI, ("station_head", VILLAGE), ("commander", TOWN))
    before = li.get("/cases/counts").body["open"]["total"]
    assert case_id in rows(ma, "")
    assert case_id not in rows(li, f"area={TOWN}")
    assert case_id not in rows(li, "")
    assert ma.get("/cases/counts").body["open"]["total"] > before
    assert case_id in tasks(ma)["accept"]
    assert case_id not in tasks(li).get("accept", [])
    assert case_id.encode() not in li.get(f"/cases/export?area={TOWN}").body


def test_tasks_follow_the_case_to_whoever_has_the_next_step(zhang: Caller, li: Caller, tan: Caller, ma: Caller) -> None:
    case_id = report(zhang)
    assert case_id in tasks(zhang)["accept"]
    assert case_id not in tasks(li).get("accept", [])
    done(zhang, case_id, "accept")
    done(zhang, case_id, "assign", {"lead": {"kind": "organisation", "id": HOUSING}})
    assert case_id in tasks(tan)["acknowledge"]
    assert case_id not in tasks(zhang).get("acknowledge", [])
    done(tan, case_id, "acknowledge")
    done(tan, case_id, "apply-extension", {"until": "2027-01-05T00:00:00Z", "reason": "等配件"})
    assert case_id in tasks(li)["extension"]
    assert case_id in tasks(ma)["extension"]
    assert case_id not in tasks(zhang).get("extension", [])
    done(ma, case_id, "grant-extension")
    assert case_id not in tasks(li).get("extension", [])
    done(tan, case_id, "resolve", {"result": "已疏通"})
    assert case_id in tasks(li)["verify"]
    done(li, case_id, "verify")
    assert case_id in tasks(zhang)["close"]
    done(zhang, case_id, "close")
    assert not any(case_id in found for caller in (zhang, li, ma, tan) for found in tasks(caller).values())


def test_an_emergency_is_the_first_task_of_grid_village_and_town(zhang: Caller, li: Caller, ma: Caller) -> None:
    case_id = report(zhang, procedure="emergency", urgency="critical")
    for caller in (zhang, li, ma):
        assert next(iter(tasks(caller))) == "emergency"
        assert case_id in tasks(caller)["emergency"]


def test_counts_tell_what_goes_on_and_what_has_ended(he: Caller, ma: Caller) -> None:
    before = ma.get(f"/cases/counts?area={OTHER_GRID}").body
    report(he, grid=OTHER_GRID, location=None, category="环境卫生/垃圾清运")
    report(he, grid=OTHER_GRID, location=None, procedure="general", handled_on_the_spot={"result": "已处理"})
    after = ma.get(f"/cases/counts?area={OTHER_GRID}").body
    assert after["open"]["total"] == before["open"]["total"] + 1
    assert after["ended"] == {"total": before["ended"]["total"] + 1, "exact": True}
    for name, value in {"status": "reported", "stage": "waiting", "category": "环境卫生", "urgency": "urgent"}.items():
        assert after["open"][name][value] == before["open"][name].get(value, 0) + 1, name
    assert sum(after["open"]["deadline_state"].values()) == after["open"]["total"]


def test_an_export_is_what_the_list_shows_in_words_and_no_cell_is_a_formula(he: Caller, ma: Caller) -> None:
    report(he, grid=OTHER_GRID, location=None, title="=HYPERLINK(1)")
    reply = ma.get(f"/cases/export?area={OTHER_GRID}")
    assert reply.status == 200
    text = reply.body.decode("utf-8-sig")
    head, first, *_ = text.splitlines()
    assert head.startswith("案件编号,标题,镇（街道）,村（社区）,网格,类别,状态")
    assert "'=HYPERLINK(1),武溪镇,大溪村,大溪村第一网格,公共设施,待受理" in first
    assert len(text.splitlines()) == 1 + len(walk(ma, f"area={OTHER_GRID}&limit=200"))
    assert he.get("/cases/export").status == 403


def test_a_workbook_is_made_by_a_job_of_the_caller(he: Caller, ma: Caller) -> None:
    made = report(he, grid=OTHER_GRID, location=None)
    listed = walk(ma, f"area={OTHER_GRID}&stage=waiting&stage=ended&limit=200")
    assert made in listed
    started = ma.post("/cases/exports", {"area": OTHER_GRID, "stage": ["waiting", "ended"]})
    assert started.status == 202
    path = f"/cases/jobs/{started.body['id']}"
    eventually(lambda: ma.get(path, wait=0).body["state"] == "done", 60)
    sheet = load_workbook(BytesIO(ma.get(f"{path}/result").body)).worksheets[0]
    assert (sheet.title, sheet["A1"].value, sheet["C2"].value) == ("案件", "案件编号", "武溪镇")
    assert sheet.max_row == 1 + len(listed)
