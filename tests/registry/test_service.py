"""The registry over HTTP, on the real servers."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from uuid import uuid4

import pytest

from services.registry.people.events import PersonUnmasked
from services.registry.people.person import PERSON
from services.registry.rows import VIEWS
from shared.clock import day_of, now
from shared.eventstore.audit import audit
from shared.personal import FORGOTTEN_WITHIN
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import (
    COUNTY,
    FAR_TOWN,
    LISTED_TOWN,
    NEVER_OPENED,
    SQUARE,
    TOWN,
    XIANG,
    XIANG_MASKED,
    appointed,
    area_body,
    new_grid,
    new_person,
    new_post,
    new_village,
    opened,
    walk,
)
from tests.servers import ServiceProcess

pytestmark = pytest.mark.servers

TAKEN_OVER_WITHIN = 30
"""Seconds: a killed replica's leases have run out, and its partitions have been caught up."""


def found_in(caller: Caller, grid: str) -> dict[str, Any] | None:
    """The grid's entry in the public directory."""
    items = caller.get(f"/registry/directory?area={grid}").body["items"]
    return items[0] if items else None


def holder_of(caller: Caller, grid: str) -> dict[str, Any] | None:
    """The first post of the grid in the directory."""
    entry = found_in(caller, grid)
    return entry["holders"][0] if entry and entry["holders"] else None


def is_shown(caller: Caller, grid: str, name: str | None) -> Callable[[], bool]:
    return lambda: (holder := holder_of(caller, grid)) is not None and holder["name"] == name


def subject_of(inside: SpineApi, person_id: str) -> str:
    return inside.streams(PERSON).load(person_id).state.subject


def has_key(inside: SpineApi, subject: str) -> bool:
    return inside.database["keys"].count_documents({"_id": subject}) == 1


def test_an_area_opens_under_its_parent_and_is_read_back_with_its_boundary(ma: Caller) -> None:
    village = new_village(ma)
    body = area_body(f"{village}003", name="第三网格", boundary=SQUARE)
    reply = ma.post("/registry/areas", body)
    assert (reply.status, reply.headers["ETag"]) == (201, '"1"')
    assert body | {"kind": "grid", "acts_as": "grid", "until": None} == {
        name: reply.body[name] for name in (*body, "kind", "acts_as", "until")
    }
    read = ma.get(f"/registry/areas/{village}003")
    assert (read.status, read.body, read.headers["ETag"]) == (200, reply.body, '"1"')


SWAPPED = {"type": "Polygon", "coordinates": [[[y, x] for x, y in ring] for ring in SQUARE["coordinates"]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[110, 28], [110.1, 28.1], [110.1, 28], [110, 28.1], [110, 28]]]}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"code": f"{NEVER_OPENED}001", "parent": NEVER_OPENED}, 409, "parent_unknown"),
        ({"parent": FAR_TOWN}, 409, "code_not_under_parent"),
        ({"parent": COUNTY}, 409, "code_not_under_parent"),
        ({"kind": "grid"}, 409, "kind_not_of_level"),
        ({"kind": "street"}, 422, "choice"),
        ({"boundary": SWAPPED}, 422, "boundary_swapped"),
        ({"boundary": BOW_TIE}, 422, "boundary_invalid"),
        ({"boundary": "POLYGON((0 0))"}, 422, "boundary_not_polygon"),
        ({"code": "43312210801"}, 422, "area_code"),
        ({"code": 433122108998}, 422, "type"),
        ({"name": " "}, 422, "blank"),
        ({"households": -1}, 422, "range"),
        ({"population": "1236"}, 422, "type"),
        ({"colour": "red"}, 422, "unknown_field"),
    ],
)
def test_what_is_wrong_with_an_area_is_named_and_nothing_is_opened(
    ma: Caller, change: dict[str, Any], status: int, code: str
) -> None:
    body = area_body(f"{TOWN}998") | change
    reply = ma.post("/registry/areas", body)
    assert reply.status == status
    assert code in reply.codes
    assert status == 409 or [error["field"] for error in reply.body["errors"]] == [next(iter(change))]
    assert ma.get(f"/registry/areas/{body['code']}").status == 404


def test_an_open_area_is_not_opened_again(ma: Caller) -> None:
    village = new_village(ma)
    again = ma.post("/registry/areas", area_body(village, name="另一个名字"))
    assert (again.status, again.body["code"], again.body["title"]) == (409, "area_already_open", "该区域已经登记")
    assert ma.get(f"/registry/areas/{village}").body["name"] == "五里洲"


def test_a_post_is_established_and_held_by_one_person(ma: Caller) -> None:
    grid, person_id = new_grid(ma), new_person(ma)
    post_id = new_post(ma, grid)
    assert post_id == f"{grid}-grid_head"
    held = ma.post(f"/registry/posts/{post_id}/appointments", {"person_id": person_id, "since": "2026-01-01"})
    assert (held.status, held.headers["ETag"]) == (201, '"2"')
    assert (held.body["holder"], held.body["since"]) == (person_id, "2026-01-01")
    for holder in (person_id, new_person(ma)):
        again = ma.post(f"/registry/posts/{post_id}/appointments", {"person_id": holder, "since": "2026-01-02"})
        assert (again.status, again.body["code"]) == (409, "post_already_held")


def test_the_second_post_of_a_kind_has_a_number(ma: Caller) -> None:
    grid = new_grid(ma)
    assert new_post(ma, grid, number=2) == f"{grid}-grid_head-2"
    again = ma.post("/registry/posts", {"area": grid, "kind": "grid_head", "number": 2, "title": "网格长"})
    assert (again.status, again.body["code"]) == (409, "post_already_established")


def test_a_post_or_a_person_of_an_area_that_is_not_there_is_refused(ma: Caller) -> None:
    for reply in (
        ma.post("/registry/posts", {"area": NEVER_OPENED, "kind": "station_head", "title": "站长"}),
        ma.post("/registry/persons", {"area": NEVER_OPENED} | XIANG),
    ):
        assert (reply.status, reply.body["code"]) == (409, "area_unknown")


def test_only_a_registered_person_is_appointed_and_not_for_years_ahead(ma: Caller, operator: Caller) -> None:
    post_id, erased = new_post(ma, new_grid(ma)), new_person(ma)
    operator.post(f"/registry/persons/{erased}/erase")
    path = f"/registry/posts/{post_id}/appointments"
    for stranger in (str(uuid4()), erased):
        reply = ma.post(path, {"person_id": stranger, "since": "2026-01-01"})
        assert (reply.status, reply.body["code"]) == (409, "person_unknown")
    late = str(day_of(now()) + timedelta(days=400))
    reply = ma.post(path, {"person_id": new_person(ma), "since": late})
    assert (reply.status, reply.body["code"]) == (409, "since_too_far_ahead")
    assert "date" in ma.post(path, {"person_id": str(uuid4()), "since": "2026-02-30"}).codes
    assert "uuid" in ma.post(path, {"person_id": "向明远", "since": "2026-01-01"}).codes


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("get", f"/registry/areas/{NEVER_OPENED}", "area_unknown"),
        ("get", "/registry/areas/$ne", "area_unknown"),
        ("get", f"/registry/persons/{uuid4()}", "person_unknown"),
        ("erase", f"/registry/persons/{uuid4()}/erase", "person_unknown"),
        ("unmask", f"/registry/persons/{uuid4()}/unmask", "person_unknown"),
        ("appoint", f"/registry/posts/{NEVER_OPENED}-station_head/appointments", "post_unknown"),
    ],
)
def test_what_is_not_there_is_not_found(ma: Caller, method: str, path: str, code: str) -> None:
    bodies = {"appoint": {"person_id": str(uuid4()), "since": "2026-01-01"}, "unmask": {"reason": "回访"}}
    reply = ma.get(path) if method == "get" else ma.post(path, bodies.get(method))
    assert (reply.status, reply.body["code"]) == (404, code)


def test_nobody_acts_or_reads_outside_the_own_area(ma: Caller, far: Caller, person: Person) -> None:
    village = new_village(ma)
    post_id, person_id = new_post(ma, village), new_person(ma, village)
    appointment = {"person_id": person_id, "since": "2026-01-01"}
    replies = {
        "open": far.post("/registry/areas", area_body(f"{village}001")),
        "read area": far.get(f"/registry/areas/{village}"),
        "establish": far.post("/registry/posts", {"area": village, "kind": "guard", "title": "值守"}),
        "appoint": far.post(f"/registry/posts/{post_id}/appointments", appointment),
        "register": far.post("/registry/persons", {"area": village} | XIANG),
        "read person": far.get(f"/registry/persons/{person_id}"),
        "unmask": far.post(f"/registry/persons/{person_id}/unmask", {"reason": "回访"}),
        "erase": far.post(f"/registry/persons/{person_id}/erase"),
        "import": far.post("/registry/places", b"a: 1", Content_Type="application/yaml"),
    }
    assert {what: reply.status for what, reply in replies.items()} == dict.fromkeys(replies, 403)
    head = person("p-head", ("station_head", village))
    assert head.post("/registry/areas", area_body(f"{village}001")).status == 403
    assert head.get(f"/registry/areas/{village}").status == 200
    assert head.get(f"/registry/areas/{TOWN}").status == 403
    assert ma.get(f"/registry/persons/{person_id}").body["status"] == "registered"


def test_nobody_publishes_a_person_of_another_area_by_an_appointment(ma: Caller, far: Caller) -> None:
    post_id, stranger = new_post(ma, new_grid(ma)), new_person(far, FAR_TOWN)
    reply = ma.post(f"/registry/posts/{post_id}/appointments", {"person_id": stranger, "since": "2026-01-01"})
    assert (reply.status, reply.body["code"]) == (403, "forbidden")


def test_nobody_without_a_token_gets_more_than_the_directory(public: Caller, operator: Caller) -> None:
    for path in ("/registry/areas", f"/registry/areas/{TOWN}", f"/registry/persons/{uuid4()}", "/registry/feed"):
        assert public.get(path).status == 401
    assert public.get("/registry/directory").status == 200


def test_a_repeated_command_is_done_once_and_another_body_is_refused(ma: Caller) -> None:
    village = new_village(ma)
    post_id, person_id = new_post(ma, village, "station_head"), new_person(ma, village)
    commands: dict[str, dict[str, Any]] = {
        "/registry/areas": area_body(f"{village}001"),
        "/registry/posts": {"area": village, "kind": "grid_manager", "title": "网格管理员"},
        "/registry/persons": {"area": village} | XIANG,
        f"/registry/posts/{post_id}/appointments": {"person_id": person_id, "since": "2026-01-01"},
        f"/registry/persons/{person_id}/unmask": {"reason": "回访"},
    }
    for path, body in commands.items():
        key = uuid4().hex
        first, again = (ma.post(path, body, Idempotency_Key=key) for _ in range(2))
        assert first.headers["Idempotency-Replayed"] is None
        assert (again.status, again.body, again.headers["ETag"]) == (first.status, first.body, first.headers["ETag"])
        assert again.headers["Idempotency-Replayed"] == "true"
        other = next(name for name in ("title", "name", "since", "reason") if name in body)
        changed = body | {other: "2026-01-02" if other == "since" else "别的"}
        reply = ma.post(path, changed, Idempotency_Key=key)
        assert (reply.status, reply.body["code"]) == (422, "command_reused"), path


def test_a_command_on_another_version_is_refused(ma: Caller) -> None:
    post_id, person_id = new_post(ma, new_grid(ma)), new_person(ma)
    path, body = f"/registry/posts/{post_id}/appointments", {"person_id": person_id, "since": "2026-01-01"}
    assert ma.post(path, body, If_Match='"7"').status == 412
    assert ma.post(path, body, If_Match='"1"').headers["ETag"] == '"2"'
    stale = ma.post(f"/registry/persons/{person_id}/erase", If_Match='"9"')
    assert (stale.status, stale.body["code"]) == (412, "version_mismatch")
    assert stale.body["details"] == {"expected": 9, "actual": 1}


def test_a_person_is_shown_masked_also_to_who_registered_it(ma: Caller, operator: Caller, person: Person) -> None:
    registered = ma.post("/registry/persons", {"area": TOWN} | XIANG)
    shown = registered.body
    kept = {
        "person_id": shown["person_id"],
        "area": TOWN,
        "status": "registered",
        "residence": None,
        "has_photo": False,
    }
    assert shown == XIANG_MASKED | kept
    path = f"/registry/persons/{shown['person_id']}"
    assert all(caller.get(path).body.items() >= shown.items() for caller in (ma, operator))
    assert person("p-he", ("grid_head", f"{TOWN}001001")).get(path).status == 403


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone": "1991234567"}, "phone"),
        ({"phone": "１９９１２３４５６７８"}, "phone"),
        ({"name": "向明远2"}, "person_name"),
        ({"name": "向\u202e明远"}, "control_character"),
        ({"name": ""}, "blank"),
        ({"name": None}, "null"),
    ],
)
def test_what_is_wrong_with_a_person_is_named_without_repeating_it(
    ma: Caller, change: dict[str, Any], code: str
) -> None:
    reply = ma.post("/registry/persons", {"area": TOWN} | XIANG | change)
    assert (reply.status, [error["code"] for error in reply.body["errors"]]) == (422, [code])
    assert not any(text and text in str(reply.body) for text in change.values())


def test_unmasking_shows_the_person_and_leaves_who_and_why(ma: Caller, operator: Caller, inside: SpineApi) -> None:
    person_id = new_person(ma)
    path = f"/registry/persons/{person_id}/unmask"
    reply = ma.post(path, {"reason": "核实值班电话"})
    assert (reply.status, reply.body["name"], reply.body["phone"]) == (200, XIANG["name"], XIANG["phone"])
    assert "required" in ma.post(path, {}).codes
    assert operator.post(path, {"reason": "核实值班电话"}).status == 403
    (fact,) = [one.fact for one in inside.streams(PERSON).history(person_id) if isinstance(one.fact, PersonUnmasked)]
    assert fact.by == "p-ma"
    assert inside.vault.open([fact.reason]) == {fact.reason: "核实值班电话"}
    assert ma.get(f"/registry/persons/{person_id}").body["name"] == XIANG_MASKED["name"]


def test_the_directory_shows_every_post_of_a_grid_to_the_public(ma: Caller, public: Caller) -> None:
    grid = new_grid(ma)
    head, _vacant = new_post(ma, grid), new_post(ma, grid, "grid_worker", title="网格员", duties=[])
    appointed(ma, head, new_person(ma, grid))
    eventually(is_shown(public, grid, XIANG["name"]))
    entry = eventually(lambda: (found := found_in(public, grid)) and len(found["holders"]) == 2 and found)
    assert entry == {
        "grid": grid,
        "name": "五里洲",
        "village": grid[:12],
        "town": TOWN,
        "holders": [
            {"title": "网格长", "duties": ["信息采集", "人民调解员"], "stand_in": None} | XIANG,
            {"title": "网格员", "duties": [], "name": None, "phone": None, "stand_in": None},
        ],
        "supervision_phone": None,
    }


def test_the_directory_goes_by_area_and_page(ma: Caller, public: Caller) -> None:
    village = new_village(ma)
    grids = [opened(ma, f"{village}{number:03d}") for number in range(1, 6)]
    eventually(lambda: len(walk(public, "/registry/directory", f"area={village}")) == 5)
    for limit in (1, 2, 5, 50):
        entries = walk(public, "/registry/directory", f"area={village}&limit={limit}")
        assert [entry["grid"] for entry in entries] == grids
    assert [entry["grid"] for entry in walk(public, "/registry/directory", f"area={grids[2]}")] == grids[2:3]
    assert public.get(f"/registry/directory?area={NEVER_OPENED}").body["items"] == []


def erased_holder(ma: Caller, inside: SpineApi, public: Caller) -> tuple[str, str, str]:
    """A grid whose head is in the directory: the grid, the person and the person's subject."""
    grid = new_grid(ma)
    person_id = new_person(ma, grid)
    appointed(ma, new_post(ma, grid), person_id)
    eventually(is_shown(public, grid, XIANG["name"]))
    return grid, person_id, subject_of(inside, person_id)


def test_an_erased_person_is_gone_from_every_answer_and_the_key_with_it(
    ma: Caller, inside: SpineApi, public: Caller
) -> None:
    grid, person_id, subject = erased_holder(ma, inside, public)
    ma.post(f"/registry/persons/{person_id}/unmask", {"reason": "核实值班电话"})
    assert has_key(inside, subject)
    erased = ma.post(f"/registry/persons/{person_id}/erase")
    assert (erased.status, erased.body["status"], erased.body["name"], erased.body["phone"]) == (
        200,
        "erased",
        None,
        None,
    )
    eventually(is_shown(public, grid, None), FORGOTTEN_WITHIN)
    eventually(lambda: not has_key(inside, subject))
    assert ma.get(f"/registry/persons/{person_id}").body.items() >= erased.body.items()
    again = ma.post(f"/registry/persons/{person_id}/erase")
    assert (again.status, again.headers["ETag"]) == (200, erased.headers["ETag"])
    refused = ma.post(f"/registry/persons/{person_id}/unmask", {"reason": "回访"})
    assert (refused.status, refused.body["code"]) == (409, "person_erased")
    facts = inside.streams(PERSON).history(person_id)
    assert [one.name for one in facts] == ["person.registered.v1", "person.unmasked.v1", "person.erased.v1"]
    assert list(audit(inside.database)) == []


def test_the_key_goes_also_when_the_service_was_killed_between_the_fact_and_the_reaction(
    registry: ServiceProcess, ma: Caller, inside: SpineApi, public: Caller
) -> None:
    grid, person_id, subject = erased_holder(ma, inside, public)
    restart(registry, WANGGE_TEST_FAULT="relay.numbered:1")
    with suppress(OSError, HTTPException):
        ma.post(f"/registry/persons/{person_id}/erase")
    eventually(lambda: not registry.alive())
    assert inside.streams(PERSON).load(person_id).state.status == "erased"
    assert has_key(inside, subject)
    registry.start()
    assert is_shown(public, grid, None)()
    eventually(lambda: not has_key(inside, subject), TAKEN_OVER_WITHIN)


def restart(registry: ServiceProcess, **armed: str) -> None:
    """The same service again, with a fault that ends it once; the next start is without."""
    registry.stop()
    plain = dict(registry.environment)
    registry.environment |= armed
    try:
        registry.start()
    finally:
        registry.environment = plain


def test_the_list_of_areas_has_every_area_once_by_code_in_any_page_size(operator: Caller, person: Person) -> None:
    commander = person("p-lin", ("commander", LISTED_TOWN))
    villages = [opened(commander, f"{LISTED_TOWN}{number:03d}") for number in (1, 2)]
    grids = [opened(commander, f"{village}{number:03d}") for village in villages for number in (1, 2, 3)]
    every = sorted([LISTED_TOWN, *villages, *grids])
    eventually(lambda: listed(commander, "limit=200") == every)
    for limit in (1, 2, 4, 9, 50):
        assert listed(commander, f"limit={limit}") == every
        assert listed(operator, f"area={LISTED_TOWN}&limit={limit}") == every
    assert listed(commander, "level=village&limit=1") == villages
    assert listed(operator, f"level=grid&area={LISTED_TOWN}&limit=4") == grids
    assert listed(commander, f"parent={villages[1]}&limit=2") == grids[3:]
    assert listed(operator, f"parent={COUNTY}&area={LISTED_TOWN}") == [LISTED_TOWN]
    assert listed(commander, f"area={villages[0]}&level=grid") == grids[:3]
    assert listed(commander, f"area={TOWN}") == []
    head = person("p-yu", ("grid_head", grids[0]), ("station_head", villages[1]))
    assert listed(head, "limit=2") == [grids[0], villages[1], *grids[3:]]


def listed(caller: Caller, query: str) -> list[str]:
    return [item["code"] for item in walk(caller, "/registry/areas", query)]


def test_an_item_of_the_list_says_what_the_area_is_and_the_list_how_fresh_it_is(ma: Caller) -> None:
    village = new_village(ma)
    reply = eventually(lambda: page_of_one(ma, village))
    assert reply is not None
    (item,) = reply.body["items"]
    assert item | area_body(village) | {"kind": "village", "acts_as": "village"} == item
    assert reply.body["as_of"] <= now().isoformat()


def page_of_one(caller: Caller, code: str) -> Reply | None:
    reply = caller.get(f"/registry/areas?area={code}")
    return reply if reply.body["items"] else None


@pytest.mark.parametrize("query", ["area=43", "level=county", "cursor=zzz", "limit=0", "limit=201", "sort=x"])
@pytest.mark.parametrize("path", ["/registry/areas", "/registry/directory"])
def test_a_wrong_question_for_a_list_is_told_what_is_wrong(ma: Caller, path: str, query: str) -> None:
    reply = ma.get(f"{path}?{query}")
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (422, [query.partition("=")[0]])


def test_no_name_or_phone_is_in_the_rows_or_in_the_store(ma: Caller, inside: SpineApi, public: Caller) -> None:
    grid = new_grid(ma)
    person_id = new_person(ma, grid, name="暗号人名", phone="19900007788")
    post_id = new_post(ma, grid)
    appointed(ma, post_id, person_id)
    eventually(is_shown(public, grid, "暗号人名"))
    for table, row in (("posts", {"_id": post_id}), ("holdings", {"post": post_id})):
        assert not {"name", "phone"} & set(inside.views.table(VIEWS, table).find_one(row) or ["name"])
    commit = inside.database["commits"].find_one({"stream": f"person-{person_id}"})
    assert commit is not None
    assert not any(text in commit["body"] for text in ("暗号".encode(), b"\\u6697", b"19900007788"))
