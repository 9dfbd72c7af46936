"""Duty over HTTP, on the real servers."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from services.registry.duty.households.household import HOUSEHOLD as RECORDS
from services.registry.rows import VIEWS
from shared.clock import now, to_text
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.duty.place import TOWN, day, done, made, new_grids
from tests.registry.place import SQUARE, appointed, new_person, new_post, walk

pytestmark = pytest.mark.servers

PDF = b"%PDF-1.7\nminutes of a meeting"
SECRET = "暗号覃家"


def head_of(person: Person, grid: str, subject: str = "p-head") -> Caller:
    return person(subject, ("grid_head", grid))


def shows(caller: Caller, path: str, wanted: Callable[[Any], bool]) -> Any:
    """The body of the answer as soon as it is as wanted."""
    return eventually(lambda: (found := caller.get(path)).status == 200 and wanted(found.body) and found.body)


def has(number: int) -> Callable[[Any], bool]:
    return lambda body: len(body["items"]) == number


def refused(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["code"]


def test_a_check_in_is_made_once_however_often_it_is_sent(commander: Caller, person: Person) -> None:
    (grid,) = new_grids(commander, boundary=SQUARE)
    head = head_of(person, grid)
    body = {"grid": grid, "at": to_text(now()), "position": [110.05, 28.05], "found": 1, "note": SECRET}
    first = made(head.post("/registry/patrols", body, Idempotency_Key="one"))
    again = head.post("/registry/patrols", body, Idempotency_Key="one")
    assert again.body == first == made(head.post("/registry/patrols", body))
    other = head.post("/registry/patrols", body | {"at": to_text(now())}, Idempotency_Key="one")
    assert refused(other) == (422, "command_reused")
    (one,) = first["check_ins"]
    assert (one["inside"], one["found"], one["note"], one["person_id"]) == (True, 1, SECRET, "p-head")
    listed = shows(head, f"/registry/patrols?area={grid}", has(1))["items"]
    assert (listed[0]["check_ins"], listed[0]["inside"], listed[0]["persons"]) == (1, 1, ["p-head"])


def test_a_position_is_kept_nowhere(commander: Caller, person: Person, inside: SpineApi) -> None:
    (grid,) = new_grids(commander, boundary=SQUARE)
    body = {"grid": grid, "at": to_text(now()), "position": [110.0712345, 28.0712345]}
    found = made(head_of(person, grid).post("/registry/patrols", body))
    commit = inside.database["commits"].find_one({"stream": f"patrol-{grid}-{found['day']}"})
    assert commit is not None
    assert b"0712345" not in commit["body"]
    shows(commander, f"/registry/patrols?area={grid}", has(1))
    row = inside.views.table(VIEWS, "patrols").find_one({"grid": grid})
    assert "0712345" not in str(row)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"position": [28.05, 110.05]}, "location_swapped"),
        ({"position": [0, 0]}, "location_outside_china"),
        ({"position": "110,28"}, "type"),
        ({"found": -1}, "range"),
        ({"grid": TOWN}, "grid_code"),
        ({"at": "yesterday"}, "time"),
    ],
)
def test_what_is_wrong_with_a_check_in_is_named(commander: Caller, change: dict[str, Any], code: str) -> None:
    body = {"grid": f"{TOWN}001001", "at": to_text(now())} | change
    reply = commander.post("/registry/patrols", body)
    assert reply.status == 422
    assert code in reply.codes


def test_an_entry_of_a_log_is_read_followed_up_and_forgotten(commander: Caller, person: Person) -> None:
    (grid,) = new_grids(commander)
    head = head_of(person, grid)
    body = {"grid": grid, "day": day(1), "kind": "resident_log", "category": "民生服务", "text": SECRET}
    log = made(head.post("/registry/work-logs", body | {"follow_up_by": day(0)}))
    made(head.post("/registry/work-logs", body))
    path = f"/registry/work-logs/{log['log_id']}"
    assert [one["text"] for one in shows(head, f"/registry/work-logs?area={grid}", has(2))["items"]] == [SECRET] * 2
    (due,) = shows(head, f"/registry/work-logs/follow-ups?area={grid}", has(1))["items"]
    assert (due["log_id"], due["open"]) == (log["log_id"], True)
    corrected = {"category": "民生服务", "text": f"{SECRET}，二人", "follow_up_by": day(-1)}
    assert done(head.post(f"{path}/correct", corrected))["follow_up_by"] == day(-1)
    assert done(head.post(f"{path}/follow-up", {"result": "已办"}))["result"] == "已办"
    shows(head, f"/registry/work-logs/follow-ups?area={grid}", has(0))
    assert done(commander.post(f"{path}/erase"))["text"] is None
    assert head.post(f"{path}/erase").status == 403


def test_the_text_of_a_log_is_not_for_those_who_run_the_system(
    commander: Caller, operator: Caller, inside: SpineApi
) -> None:
    (grid,) = new_grids(commander)
    body = {"grid": grid, "day": day(0), "category": "其他", "text": SECRET}
    log = made(commander.post("/registry/work-logs", body))
    (row,) = shows(operator, f"/registry/work-logs?area={grid}", has(1))["items"]
    assert row["text"] is None
    assert done(operator.get(f"/registry/work-logs/{log['log_id']}"))["text"] is None
    assert SECRET not in str(inside.views.table(VIEWS, "work_logs").find_one({"_id": log["log_id"]}))


def test_nobody_writes_for_another_without_answering_for_them(commander: Caller, person: Person) -> None:
    (grid,) = new_grids(commander)
    worker = new_person(commander, grid)
    body = {"grid": grid, "day": day(0), "category": "其他", "text": "入户宣传", "person_id": worker}
    assert refused(head_of(person, grid).post("/registry/work-logs", body)) == (403, "not_for_others")
    log = made(commander.post("/registry/work-logs", body))
    assert log["person_id"] == worker
    assert refused(commander.post("/registry/work-logs", body | {"person_id": str(uuid4())})) == (409, "person_unknown")
    text = {"category": "其他", "text": "入户"}
    other = head_of(person, grid).post(f"/registry/work-logs/{log['log_id']}/correct", text)
    assert refused(other) == (403, "not_for_others")


def test_nobody_does_duty_in_another_grid(commander: Caller, person: Person, far: Caller) -> None:
    grid, beside = new_grids(commander, 2)
    head = head_of(person, beside)
    visit = {"at": grid, "day": day(0), "purpose": "household"}
    entry = {"kind": "meeting", "area": grid, "day": day(0), "title": "院坝会"}
    household = {"grid": grid, "purpose": "service", "residents": 3, "address": "三组8号"}
    kept = made(commander.post("/registry/households", household))
    for caller in (head, far):
        replies = [
            caller.post("/registry/patrols", {"grid": grid, "at": to_text(now())}),
            caller.post("/registry/visits", visit),
            caller.post("/registry/diary", entry),
            caller.post("/registry/households", household),
            caller.get(f"/registry/households/{kept['household_id']}"),
            caller.get(f"/registry/households/collection-rate?area={grid}"),
            caller.get(f"/registry/facilities/totals?area={grid}"),
            caller.get(f"/registry/pairings/sums?area={TOWN}"),
        ]
        assert {reply.status for reply in replies} == {403}
    assert head.post(f"/registry/households/{kept['household_id']}/erase").status == 403


def test_a_visit_is_planned_and_made(commander: Caller, person: Person) -> None:
    (grid,) = new_grids(commander)
    head = head_of(person, grid)
    plan = made(head.post("/registry/visits/planned", {"at": grid, "purpose": "condolence", "due": day(-3)}))
    assert (plan["status"], plan["due"], plan["day"]) == ("planned", day(-3), None)
    shows(head, f"/registry/visits/planned?area={grid}", has(1))
    path = f"/registry/visits/{plan['visit_id']}"
    visit = done(head.post(f"{path}/complete", {"day": day(0), "opinions": 2, "note": SECRET}))
    assert (visit["status"], visit["opinions"], visit["note"]) == ("made", 2, SECRET)
    assert refused(head.post(f"{path}/cancel")) == (409, "visit_already_made")
    shows(head, f"/registry/visits/planned?area={grid}", has(0))
    assert shows(head, f"/registry/visits?area={grid}", has(1))["items"][0]["day"] == day(0)
    assert done(commander.post(f"{path}/erase"))["note"] is None


def test_a_building_is_visited_when_it_is_there(commander: Caller) -> None:
    (grid,) = new_grids(commander)
    building = {"area": grid, "level": "building", "name": "12号楼", "number": 12, "since": "2020-01-01"}
    assert commander.post("/registry/sub-areas", building).status == 201
    visit = {"day": day(1), "purpose": "household"}
    visited = made(commander.post("/registry/visits", visit | {"at": f"{grid}-building-12"}))
    assert (visited["at"], visited["area"]) == (f"{grid}-building-12", grid)
    nowhere = commander.post("/registry/visits", visit | {"at": f"{grid}-building-13"})
    assert refused(nowhere) == (409, "area_unknown")


def test_a_visit_names_a_household_of_the_place(commander: Caller) -> None:
    grid, beside = new_grids(commander, 2)
    body = {"grid": grid, "purpose": "contact", "residents": 2, "address": "三组8号"}
    household = made(commander.post("/registry/households", body))["household_id"]
    visit = {"day": day(0), "purpose": "household", "household_id": household}
    made(commander.post("/registry/visits", visit | {"at": grid}))
    assert refused(commander.post("/registry/visits", visit | {"at": beside})) == (409, "household_unknown")
    (row,) = shows(commander, f"/registry/visits?household={household}", has(1))["items"]
    assert row["at"] == grid


def install(caller: Caller, at: str, kind: str, number: int = 1) -> str:
    body = {"at": at, "kind": kind, "number": number, "on": "2024-03-01", "place": "村口"}
    id: str = made(caller.post("/registry/facilities", body))["facility_id"]
    return id


def test_what_is_due_and_present_is_told_per_grid_and_for_any_day(commander: Caller) -> None:
    grid, _ = new_grids(commander, 2)
    village = grid[:12]
    posters = install(commander, grid, "poster", 5)
    install(commander, village, "bulletin_board")
    install(commander, grid, "slogan_wall")
    path = f"/registry/facilities/{posters}"
    done(commander.post(f"{path}/inspect", {"on": day(1), "condition": "damaged", "number": 3}))

    def kinds(on: str) -> dict[str, tuple[int, int]]:
        items = shows(commander, f"/registry/facilities/summary?area={village}&on={on}", has(2))["items"]
        return {one["kind"]: (one["due"], one["present"]) for one in items[0]["kinds"]}

    eventually(lambda: kinds(day(0)) == {"poster": (5, 3), "slogan_wall": (1, 1)})
    assert kinds(day(2)) == {"poster": (5, 5), "slogan_wall": (1, 1)}
    assert kinds("2024-02-29") == {"poster": (5, 0), "slogan_wall": (1, 0)}
    totals = done(commander.get(f"/registry/facilities/totals?area={village}"))["kinds"]
    assert {one["kind"]: (one["installed"], one["present"], one["faulty"]) for one in totals} == {
        "bulletin_board": (1, 1, 0),
        "poster": (5, 3, 1),
        "slogan_wall": (1, 1, 0),
    }
    (fault,) = shows(commander, f"/registry/facilities/faults?area={grid}", has(1))["items"]
    assert (fault["facility_id"], fault["since"], fault["present"]) == (posters, day(1), 3)
    done(commander.post(f"{path}/inspect", {"condition": "good"}))
    shows(commander, f"/registry/facilities/faults?area={grid}", has(0))
    done(commander.post(f"{path}/remove", {}))
    assert len(shows(commander, f"/registry/facilities?area={grid}", has(1))["items"]) == 1
    assert has(2)(commander.get(f"/registry/facilities?area={grid}&on={day(1)}").body)


def test_a_kind_of_facility_is_known_to_all_or_named_by_the_scheme(commander: Caller) -> None:
    (grid,) = new_grids(commander)
    body = {"at": grid, "kind": "drone", "place": "村口"}
    assert refused(commander.post("/registry/facilities", body)) == (409, "facility_kind_unknown")


def test_21_households_6000_yuan_and_3_jobs_can_be_told(commander: Caller) -> None:
    (grid,) = new_grids(commander)
    helper = new_person(commander, grid)
    for number in range(21):
        body = {
            "grid": grid,
            "helper_kind": "person",
            "helper": helper,
            "household": f"{SECRET}{number}号",
            "reason": "minimum_living",
            "since": "2025-01-05",
        }
        pairing = made(commander.post("/registry/pairings", body))
        path = f"/registry/pairings/{pairing['pairing_id']}/help"
        done(commander.post(path, {"day": day(20), "kind": "money", "amount": 29_000}))
        if number < 3:
            done(commander.post(path, {"day": day(10), "kind": "job", "jobs": 1}))
    path = f"/registry/pairings/sums?area={grid}"
    sums = shows(commander, path, lambda body: (body["helped"], body["jobs"]) == (21, 3))
    assert (sums["households"], sums["helped"], sums["amount"], sums["jobs"]) == (21, 21, 609_000, 3)
    assert {one["kind"]: (one["households"], one["times"]) for one in sums["kinds"]}["job"] == (3, 3)
    later = done(commander.get(f"/registry/pairings/sums?area={grid}&since={day(15)}"))
    assert (later["households"], later["helped"], later["amount"], later["jobs"]) == (21, 3, 0, 3)
    items = walk(commander, "/registry/pairings", f"area={grid}&limit=10")
    assert len(items) == 21
    assert SECRET not in str(items)


def test_a_pairing_is_forgotten_and_what_was_given_is_not(commander: Caller, inside: SpineApi) -> None:
    (grid,) = new_grids(commander)
    body = {"grid": grid, "helper_kind": "person", "helper": new_person(commander, grid), "reason": "hardship"}
    pairing = made(commander.post("/registry/pairings", body | {"household": SECRET, "since": day(40)}))
    assert pairing["household"] == SECRET
    path = f"/registry/pairings/{pairing['pairing_id']}"
    done(commander.post(f"{path}/help", {"day": day(20), "kind": "money", "amount": 5}))
    erased = done(commander.post(f"{path}/erase"))
    assert (erased["status"], erased["household"], erased["amount"]) == ("erased", None, 5)
    assert refused(commander.post("/registry/pairings", body | {"household": "x", "helper": str(uuid4())})) == (
        409,
        "helper_unknown",
    )
    nobody = commander.post("/registry/pairings", body | {"household": "x", "helper_kind": "organisation"})
    assert nobody.status == 422
    unknown = body | {"household": "x", "helper_kind": "organisation", "helper": f"{TOWN}-nobody"}
    assert refused(commander.post("/registry/pairings", unknown)) == (409, "helper_unknown")


def upload(caller: Caller, area: str, content: bytes, name: str = "minutes.pdf") -> Reply:
    path = f"/registry/diary/files?area={area}&name={name}"
    return caller.post(path, content, Content_Type="application/pdf")


def test_the_diary_keeps_a_file_and_sums_what_was_done(commander: Caller, operator: Caller, inside: SpineApi) -> None:
    (grid,) = new_grids(commander)
    village = grid[:12]
    file = made(upload(commander, village, PDF))["file"]
    entry = {"area": village, "day": day(5), "title": "岗前培训", "count": 94, "kind": "training"}
    kept = made(commander.post("/registry/diary", entry | {"file": file}))
    cards = {
        "kind": "card_delivered",
        "area": grid,
        "day": day(3),
        "title": "发放联系卡",
        "count": 400,
        "households": 400,
    }
    made(commander.post("/registry/diary", cards))
    read = commander.get(f"/registry/diary/{kept['entry_id']}/file")
    assert (read.status, read.body, read.headers["Content-Type"]) == (200, PDF, "application/pdf")
    assert operator.get(f"/registry/diary/{kept['entry_id']}/file").status == 403
    eventually(lambda: (found := inside.files.find(file)) is not None and found.expires is None)
    assert len(shows(commander, f"/registry/diary?area={village}", has(2))["items"]) == 2
    assert has(1)(commander.get(f"/registry/diary?area={village}&kind=training").body)
    sums = done(commander.get(f"/registry/diary/sums?area={village}&since={day(10)}"))["kinds"]
    told = {one["kind"]: (one["entries"], one["count"], one["households"]) for one in sums}
    assert (told["training"], told["card_delivered"], told["meeting"]) == ((1, 94, 0), (1, 400, 400), (0, 0, 0))
    assert refused(commander.post("/registry/diary", entry | {"file": file})) == (409, "file_unknown")
    done(commander.post(f"/registry/diary/{kept['entry_id']}/withdraw", {"reason": "重复"}))
    shows(commander, f"/registry/diary?area={village}", has(1))
    eventually(lambda: inside.files.find(file) is None)
    assert refused(commander.get(f"/registry/diary/{kept['entry_id']}/file")) == (404, "file_unknown")


@pytest.mark.parametrize("content", [b"MZ\x90 a program", b"<html>", b"PK\x03\x04 no document"])
def test_a_file_that_is_not_what_it_is_said_to_be_is_refused(commander: Caller, content: bytes) -> None:
    (grid,) = new_grids(commander)
    assert refused(upload(commander, grid, content)) == (422, "file_kind_unsupported")


def test_a_file_of_more_than_10_megabytes_is_refused(commander: Caller) -> None:
    (grid,) = new_grids(commander)
    reply = upload(commander, grid, PDF + bytes(10 * 1_048_576))
    assert refused(reply) == (413, "body_too_large")


HOUSEHOLD = {
    "purpose": "service",
    "residents": 4,
    "address": "泸溪县浦市镇太平村三组8号",
    "contact": "19912345678",
    "services": ["employment", "repairs", "employment"],
}


def test_a_household_is_masked_seen_for_a_reason_and_forgotten(
    commander: Caller, operator: Caller, person: Person, inside: SpineApi
) -> None:
    (grid,) = new_grids(commander)
    head = head_of(person, grid)
    kept = made(head.post("/registry/households", HOUSEHOLD | {"grid": grid}))
    path = f"/registry/households/{kept['household_id']}"
    masked = ("泸溪县浦市镇太平村****", "199****5678")
    assert (kept["address"], kept["contact"], kept["services"]) == (*masked, ["employment", "repairs"])
    (listed,) = shows(head, f"/registry/households?area={grid}", has(1))["items"]
    assert (listed["address"], listed["contact"]) == masked
    assert operator.get(path).status == 403
    clear = done(head.post(f"{path}/unmask", {"reason": "上门维修"}))
    assert (clear["address"], clear["contact"]) == (HOUSEHOLD["address"], HOUSEHOLD["contact"])
    assert "三组" not in str(inside.views.table(VIEWS, "households").find_one({"_id": kept["household_id"]}))
    subject = inside.streams(RECORDS).load(kept["household_id"]).state.subject
    erased = done(commander.post(f"{path}/erase"))
    assert (erased["status"], erased["address"], erased["contact"]) == ("erased", None, None)
    shows(head, f"/registry/households?area={grid}", has(0))
    assert refused(head.post(f"{path}/unmask", {"reason": "再看"})) == (409, "household_erased")
    eventually(lambda: not inside.database["keys"].count_documents({"_id": subject}))


@pytest.mark.parametrize("field", ["name", "ethnicity", "religion", "health", "political_status", "id_number"])
def test_a_household_record_has_no_room_for_more_than_its_purpose_needs(commander: Caller, field: str) -> None:
    reply = commander.post("/registry/households", HOUSEHOLD | {"grid": f"{TOWN}001001", field: "x"})
    assert "unknown_field" in reply.codes


def test_the_collection_rate_is_told_for_any_day_the_lowest_grid_first(commander: Caller) -> None:
    first, second = new_grids(commander, 2, households=4)
    for grid, since in ((first, day(100)), (first, day(50)), (first, day(10)), (first, day(2)), (second, day(50))):
        made(commander.post("/registry/households", HOUSEHOLD | {"grid": grid, "since": since}))
    moved = made(commander.post("/registry/households", HOUSEHOLD | {"grid": second, "since": day(60)}))
    done(commander.post(f"/registry/households/{moved['household_id']}/close", {"reason": "moved_away", "on": day(5)}))
    path = f"/registry/households/collection-rate?area={first[:12]}"

    def rates(on: str) -> list[tuple[str, int, float, bool]]:
        grids = commander.get(f"{path}&on={on}").body["grids"]
        return [(one["grid"], one["records"], one["percent"], one["below_due"]) for one in grids]

    eventually(lambda: rates(day(0)) == [(second, 1, 25.0, True), (first, 4, 100.0, False)])
    eventually(lambda: rates(day(20)) == [(first, 2, 50.0, True), (second, 2, 50.0, True)])
    assert rates(day(200)) == [(first, 0, 0.0, True), (second, 0, 0.0, True)]
    whole = done(commander.get(path))
    assert (whole["households"], whole["records"], whole["percent"], whole["below_due"]) == (8, 5, 62.5, 1)


def test_what_is_open_at_the_days_end_is_cleared_one_by_one(commander: Caller, person: Person) -> None:
    (grid,) = new_grids(commander)
    person_id = new_person(commander, grid)
    appointed(commander, new_post(commander, grid, "grid_head", since="2020-01-01"), person_id)
    head = head_of(person, grid, person_id)
    log = {"grid": grid, "day": day(0), "category": "其他", "text": "路灯不亮", "follow_up_by": day(0)}
    log_id = made(head.post("/registry/work-logs", log))["log_id"]
    visit_id = made(head.post("/registry/visits/planned", {"at": grid, "purpose": "household", "due": day(0)}))[
        "visit_id"
    ]
    board = install(head, grid, "notice_board")
    done(head.post(f"/registry/facilities/{board}/inspect", {"condition": "damaged"}))

    def opened(body: Any) -> tuple[int, ...]:
        parts = ("patrols_missed_today", "follow_ups", "visits", "facilities")
        return tuple(len(body[part]) for part in parts)

    path = f"/registry/persons/{person_id}/open"
    found = shows(head, path, lambda body: opened(body) == (1, 1, 1, 1))
    assert (found["grids"], found["cleared"], found["follow_ups"][0]["id"]) == ([grid], False, log_id)
    (area,) = commander.get(f"/registry/open?area={grid}").body["items"]
    numbers = ("patrol_missed_today", "follow_ups", "visits", "facilities", "cleared")
    assert [area[name] for name in numbers] == [True, 1, 1, 1, False]
    assert area["holders"] == [person_id]
    made(head.post("/registry/patrols", {"grid": grid, "at": to_text(now())}))
    done(head.post(f"/registry/work-logs/{log_id}/follow-up", {"result": "已修"}))
    done(head.post(f"/registry/visits/{visit_id}/complete", {"day": day(0)}))
    done(head.post(f"/registry/facilities/{board}/inspect", {"condition": "good"}))
    assert shows(commander, path, lambda body: opened(body) == (0, 0, 0, 0))["cleared"]
    assert commander.get(f"/registry/open?area={grid}").body["items"][0]["cleared"]


def test_who_is_open_is_seen_by_the_person_and_those_above(commander: Caller, far: Caller, person: Person) -> None:
    (grid,) = new_grids(commander)
    person_id = new_person(commander, grid)
    path = f"/registry/persons/{person_id}/open"
    assert far.get(path).status == 403
    assert head_of(person, grid, person_id).get(path).status == 200
    assert refused(commander.get(f"/registry/persons/{uuid4()}/open")) == (404, "person_unknown")


@pytest.mark.parametrize(
    "path",
    [
        f"patrols/{TOWN}001001/2019-01-01",
        f"work-logs/{uuid4()}",
        f"visits/{uuid4()}",
        f"facilities/{uuid4()}",
        f"pairings/{uuid4()}",
        f"diary/{uuid4()}",
        f"diary/{uuid4()}/file",
        f"households/{uuid4()}",
    ],
)
def test_what_is_not_there_is_not_found(commander: Caller, path: str) -> None:
    reply = commander.get(f"/registry/{path}")
    assert reply.status == 404
    assert reply.body["code"].endswith("_unknown")
    assert reply.body["title"] != "没有找到"


@pytest.mark.parametrize(
    "noun", ["patrols", "work-logs", "visits", "facilities", "pairings", "diary", "households", "open"]
)
@pytest.mark.parametrize("query", ["area=43", "cursor=zzz", "limit=0", "sort=x"])
def test_a_wrong_question_for_a_list_is_told_what_is_wrong(commander: Caller, noun: str, query: str) -> None:
    reply = commander.get(f"/registry/{noun}?{query}")
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (422, [query.partition("=")[0]])
