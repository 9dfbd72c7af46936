"""From a reported case to somebody's inbox, on the real servers."""

from typing import Any

import pytest

from services.notify.projections import INBOXES
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.cases.place import GRID, HOUSING, LI, MA, NEXT_GRID, OTHER_GRID, TAN, TOWN, VILLAGE, XIE, ZHANG
from tests.notify.conftest import Person

pytestmark = pytest.mark.servers

Row = dict[str, Any]


@pytest.fixture
def commander(person: Person) -> Caller:
    """Reports cases."""
    return person("cases", MA, ("commander", TOWN))


@pytest.fixture
def zhang(person: Person) -> Caller:
    """The grid head's inbox."""
    return person("notify", ZHANG, ("grid_head", GRID))


def report(caller: Caller, grid: str | None, urgency: str = "urgent", **more: str) -> str:
    body: dict[str, str | None] = {
        "title": "暗号标题",
        "description": "暗号说明",
        "category": "公共设施",
        "urgency": urgency,
        "grid": grid,
        "reporter_name": "王小明",
    }
    reply = caller.post("/cases", body | more)
    assert reply.status == 201, reply.body
    case_id: str = reply.body["case_id"]
    return case_id


def done(caller: Caller, case_id: str, action: str, body: dict[str, Any] | None = None) -> None:
    reply = caller.post(f"/cases/{case_id}/{action}", body)
    assert reply.status == 200, reply.body


def inbox(caller: Caller, query: str = "limit=200") -> list[Row]:
    reply = caller.get(f"/notify/inbox?{query}")
    assert reply.status == 200, reply.body
    items: list[Row] = reply.body["items"]
    return items


def notice_of(caller: Caller, case_id: str) -> Row:
    def look() -> Row | None:
        return next((row for row in inbox(caller) if row["case_id"] == case_id), None)

    found = eventually(look)
    assert found is not None
    return found


def test_a_case_in_a_grid_comes_into_its_heads_inbox(commander: Caller, zhang: Caller) -> None:
    notice = notice_of(zhang, report(commander, GRID))
    assert notice["text"] == "五里洲村第一网格有一件紧急案件：公共设施"
    assert (notice["area"], notice["urgency"], notice["vacant"], notice["read"]) == (GRID, "urgent", [], False)


def test_the_station_head_stands_in_for_a_vacant_grid_head(commander: Caller, person: Person) -> None:
    notice = notice_of(person("notify", LI, ("station_head", VILLAGE)), report(commander, NEXT_GRID))
    assert notice["vacant"] == ["grid_head"]
    assert notice["text"].endswith("（网格长空缺，由站长代为接收）")


def test_the_service_centre_stands_in_for_a_village_without_holders(commander: Caller, person: Person) -> None:
    notice = notice_of(person("notify", XIE, ("service_centre", TOWN)), report(commander, OTHER_GRID))
    assert (notice["area"], notice["post"], notice["vacant"]) == (OTHER_GRID, None, [])


def test_everybody_at_a_department_hears_of_what_is_assigned_to_it_and_is_urged(
    commander: Caller, person: Person
) -> None:
    head, tan = person("cases", ZHANG, ("grid_head", GRID)), person("notify", TAN, ("department", TOWN))
    case_id = report(commander, GRID)
    done(head, case_id, "accept")
    done(head, case_id, "assign", {"lead": {"kind": "organisation", "id": HOUSING}, "instructions": "暗号交办"})
    assert notice_of(tan, case_id)["text"] == "五里洲村第一网格有一件紧急案件交办，请签收：公共设施"
    done(commander, case_id, "supervise", {"grade": "plain"})
    kinds = eventually(lambda: [row["kind"] for row in inbox(tan) if row["case_id"] == case_id][:-1])
    assert kinds == ["supervised"]


def test_village_and_town_are_alerted_while_the_grid_head_hears_of_the_case(
    commander: Caller, zhang: Caller, person: Person
) -> None:
    case_id = report(commander, GRID, procedure="emergency")
    for subject, role, area in ((LI, "station_head", VILLAGE), (MA, "commander", TOWN)):
        notice = notice_of(person("notify", subject, (role, area)), case_id)
        assert (notice["kind"], notice["title"]) == ("alerted", "突发报警")
    assert notice_of(zhang, case_id)["kind"] == "reported"


def test_a_case_that_turns_out_to_be_a_complaint_leaves_the_inbox_of_whom_it_is_about(
    commander: Caller, zhang: Caller, person: Person, inside: SpineApi
) -> None:
    case_id = report(commander, GRID)
    before = notice_of(zhang, case_id)
    station = person("cases", LI, ("station_head", VILLAGE))
    done(station, case_id, "raise-complaint", {"complaint_of": ZHANG, "reason": "反映网格长不作为"})
    assert notice_of(person("notify", LI, ("station_head", VILLAGE)), case_id)["kind"] == "reported"
    eventually(lambda: case_id not in [row["case_id"] for row in inbox(zhang)])
    assert zhang.post(f"/notify/notices/{before['notice_id']}/read").status == 404
    told = inside.database["commits"].find({"stream": {"$regex": "^notice-"}}).sort("at")
    hidden = [commit["body"] for commit in told if case_id.encode() in commit["body"]]
    assert [b'"hidden_from":["p-zhang"],"scope"' in body for body in hidden] == [False, True]


def test_each_case_puts_one_notice_and_an_unplaced_one_lies_with_the_town(
    commander: Caller, zhang: Caller, person: Person, inside: SpineApi
) -> None:
    unplaced, placed = report(commander, None), report(commander, GRID)
    notice_of(person("notify", XIE, ("service_centre", TOWN)), unplaced)
    notice_of(zhang, placed)
    table = inside.views.table(INBOXES.name, "notices")
    assert [table.count_documents({"case_id": case_id}) for case_id in (unplaced, placed)] == [1, 1]


def test_only_its_owner_reads_a_notice(commander: Caller, zhang: Caller, person: Person) -> None:
    notice = notice_of(zhang, report(commander, GRID))
    path = f"/notify/notices/{notice['notice_id']}/read"
    other = person("notify", LI, ("station_head", VILLAGE), ("grid_head", GRID))
    assert (other.post(path).status, other.post(path).body["code"]) == (404, "notice_not_found")
    assert notice["notice_id"] not in [row["notice_id"] for row in inbox(other)]
    read = zhang.post(path)
    assert (read.status, read.body["read"], read.headers["ETag"]) == (200, True, '"2"')
    assert zhang.post(path).headers["ETag"] == '"2"'
    assert zhang.post("/notify/notices/none/read").status == 404


def test_the_inbox_has_the_unread_first_and_each_once_in_any_page_size(commander: Caller, zhang: Caller) -> None:
    cases = [report(commander, GRID) for _ in range(4)]
    notices = [notice_of(zhang, case_id)["notice_id"] for case_id in cases]
    for notice_id in notices[1:]:
        zhang.post(f"/notify/notices/{notice_id}/read")
    eventually(lambda: all(row["read"] for row in inbox(zhang) if row["notice_id"] in notices[1:]))
    whole = inbox(zhang)
    assert [row["read"] for row in whole] == sorted(row["read"] for row in whole)
    paged: list[Row] = []
    cursor: str | None = ""
    while cursor is not None:
        page = zhang.get(f"/notify/inbox?limit=2{cursor}").body
        paged += page["items"]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    assert paged == whole
    assert page["as_of"]


def test_no_notice_carries_what_somebody_typed(commander: Caller, zhang: Caller, inside: SpineApi) -> None:
    notice = notice_of(zhang, report(commander, GRID))
    assert "暗号" not in str(notice)
    bodies = b"".join(commit["body"] for commit in inside.database["commits"].find())
    assert notice["case_id"].encode() in bodies
    assert "暗号".encode() not in bodies
    assert "王小明".encode() not in bodies


def test_a_wall_display_has_no_inbox(person: Person) -> None:
    assert person("notify", "wall", ("wall", TOWN)).get("/notify/inbox").status == 403
