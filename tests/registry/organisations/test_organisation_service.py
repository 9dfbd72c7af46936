"""Organisations over HTTP, on the real servers."""

from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from services.registry.organisations.organisation import ORGANISATION
from services.registry.rows import VIEWS
from services.registry.standing import open_organisations, organisation_is_open
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import FAR_TOWN, NEVER_OPENED, TOWN, XIANG, new_grid, new_person, new_village

pytestmark = pytest.mark.servers

_NUMBERS = count(1)
OFFICE = {"area": TOWN, "kind": "office", "name": "网格化管理办公室", "since": "2026-01-01"}


def founded(caller: Caller, area: str = TOWN, kind: str = "department", **change: Any) -> str:
    """A new organisation that no other test knows."""
    body = {"area": area, "kind": kind, "slug": f"{kind}-{next(_NUMBERS)}", "name": "司法所", "since": "2026-01-01"}
    reply = caller.post("/registry/organisations", body | change)
    assert reply.status == 201, reply.body
    organisation_id: str = reply.body["organisation_id"]
    return organisation_id


def on(caller: Caller, organisation_id: str, action: str, body: dict[str, Any] | None = None) -> Reply:
    return caller.post(f"/registry/organisations/{organisation_id}/{action}", body or {})


def ids(reply: Reply, name: str = "organisation_id") -> list[str]:
    assert reply.status == 200, reply.body
    return [item[name] for item in reply.body["items"]]


def is_listed(caller: Caller, path: str, membership_id: str) -> bool:
    return ids(caller.get(path), "membership_id") == [membership_id]


def test_an_organisation_is_founded_and_read_back(ma: Caller) -> None:
    parent = founded(ma, kind="leading_group")
    slug = f"office-{next(_NUMBERS)}"
    body = OFFICE | {"slug": slug, "parent": parent, "phone": "110", "handles": ["政策咨询"]}
    reply = ma.post("/registry/organisations", body)
    assert (reply.status, reply.headers["ETag"]) == (201, '"1"')
    said = {name: value for name, value in body.items() if name != "slug"}
    unsaid = {"until": None, "account": True, "contact": None, "address": None, "sub_area": None}
    assert reply.body == said | unsaid | {"organisation_id": f"{TOWN}-{slug}"}
    read = ma.get(f"/registry/organisations/{TOWN}-{slug}")
    assert (read.status, read.body, read.headers["ETag"]) == (200, reply.body, '"1"')


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"area": NEVER_OPENED}, 409, "area_unknown"),
        ({"area": "4331"}, 422, "area_code"),
        ({"kind": "army"}, 422, "choice"),
        ({"slug": "Office"}, 422, "identifier"),
        ({"slug": "office-0"}, 422, "identifier"),
        ({"name": " "}, 422, "blank"),
        ({"since": "2026-02-30"}, 422, "date"),
        ({"since": "2031-01-01"}, 409, "day_too_far_ahead"),
        ({"phone": "12"}, 422, "phone"),
        ({"kind": "superior"}, 409, "superior_not_at_county"),
        ({"kind": "partner", "account": True}, 409, "partner_has_no_account"),
        ({"sub_area": f"{TOWN}-district_area-99"}, 409, "sub_area_not_open"),
        ({"parent": f"{TOWN}-nobody"}, 409, "parent_organisation_unknown"),
        ({"parent": TOWN}, 422, "organisation_id"),
        ({"colour": "red"}, 422, "unknown_field"),
    ],
)
def test_what_is_wrong_with_an_organisation_is_named_and_nothing_is_founded(
    ma: Caller, change: dict[str, Any], status: int, code: str
) -> None:
    reply = ma.post("/registry/organisations", OFFICE | {"slug": "never"} | change)
    assert reply.status == status, reply.body
    assert code in reply.codes
    assert ma.get(f"/registry/organisations/{TOWN}-never").status == 404


def test_an_organisation_is_founded_once(ma: Caller) -> None:
    organisation_id = founded(ma)
    again = ma.post("/registry/organisations", OFFICE | {"slug": organisation_id.partition("-")[2]})
    assert (again.status, again.body["code"], again.body["title"]) == (
        409,
        "organisation_already_founded",
        "该组织已经登记",
    )


def test_the_superior_at_the_county_is_for_the_operator(operator: Caller, ma: Caller) -> None:
    body = {"area": "433122", "kind": "superior", "slug": f"superior-{next(_NUMBERS)}", "name": "县委政法委"}
    assert ma.post("/registry/organisations", body).status == 403
    assert operator.post("/registry/organisations", body).status == 201


def test_a_commander_knows_nothing_of_the_organisations_of_another_town(ma: Caller, far: Caller) -> None:
    organisation_id = founded(ma)
    assert far.get(f"/registry/organisations/{organisation_id}").status == 403
    assert on(far, organisation_id, "rename", {"name": "别名"}).status == 403
    assert far.post("/registry/organisations", OFFICE | {"slug": "theirs"}).status == 403
    assert ids(far.get(f"/registry/organisations?area={TOWN}")) == []


def test_an_organisation_is_shown_as_it_was_on_any_day(ma: Caller) -> None:
    village = new_village(ma)
    organisation_id = founded(ma, village, "mediation_centre", handles=["矛盾纠纷"])
    assert on(ma, organisation_id, "rename", {"name": "调处中心", "on": "2026-03-01"}).status == 200
    assert on(ma, organisation_id, "handles", {"handles": ["政策咨询"], "on": "2026-05-01"}).status == 200
    assert on(ma, organisation_id, "dissolve", {"on": "2026-09-01"}).body["until"] == "2026-09-01"

    def listed(day: str) -> list[tuple[str, list[str]]]:
        found = ma.get(f"/registry/organisations?area={village}&on={day}").body["items"]
        return [(item["name"], item["handles"]) for item in found]

    eventually(lambda: listed("2026-08-31") and not listed("2026-09-01"))
    assert listed("2025-12-31") == []
    expected = {
        "2026-01-01": ("司法所", ["矛盾纠纷"]),
        "2026-03-01": ("调处中心", ["矛盾纠纷"]),
        "2026-08-31": ("调处中心", ["政策咨询"]),
    }
    for day, shown in expected.items():
        assert listed(day) == [shown]
        one = ma.get(f"/registry/organisations/{organisation_id}?on={day}").body
        assert (one["name"], one["handles"]) == shown


def test_the_list_is_filtered_by_area_and_kind(ma: Caller) -> None:
    village = new_village(ma)
    station, unit = founded(ma, village, "grid_station"), founded(ma, village, "unit")
    eventually(lambda: ids(ma.get(f"/registry/organisations?area={village}")) == sorted([station, unit]))
    assert ids(ma.get(f"/registry/organisations?area={village}&kind=unit")) == [unit]
    assert ids(ma.get(f"/registry/organisations?area={new_village(ma)}")) == []


def test_the_contact_is_masked_for_the_operator_and_in_no_row(ma: Caller, operator: Caller, inside: SpineApi) -> None:
    organisation_id = founded(ma, kind="partner", name="城关派出所")
    body = {"name": XIANG["name"], "contact_phone": XIANG["phone"], "phone": "110"}
    reply = on(ma, organisation_id, "contact", body)
    assert reply.body["contact"] == {"name": XIANG["name"], "phone": XIANG["phone"]}
    assert reply.body["phone"] == "110"
    masked = operator.get(f"/registry/organisations/{organisation_id}").body["contact"]
    assert masked == {"name": "向**", "phone": "199****5678"}
    row = eventually(lambda: _row(inside, organisation_id, "110"))
    assert XIANG["name"] not in str(row)
    assert XIANG["phone"] not in str(row)


def _row(inside: SpineApi, organisation_id: str, phone: str) -> dict[str, Any] | None:
    table = inside.views.table("registry.views", "organisations")
    return table.find_one({"_id": organisation_id, "phone": phone})


def test_who_is_no_contact_any_more_is_forgotten(ma: Caller, inside: SpineApi) -> None:
    organisation_id = founded(ma, kind="partner")
    on(ma, organisation_id, "contact", {"name": "向明远"})
    contact = inside.streams(ORGANISATION).load(organisation_id).state.contact
    assert contact is not None
    assert inside.vault.open([contact])[contact] == "向明远"
    replaced = on(ma, organisation_id, "contact", {"name": "符小满"})
    assert replaced.body["contact"] == {"name": "符小满", "phone": None}
    eventually(lambda: inside.database["keys"].count_documents({"_id": contact.subject}) == 0)
    gone = on(ma, organisation_id, "contact", {})
    assert gone.body["contact"] is None


def test_an_organisation_with_parts_or_members_or_posts_is_not_dissolved(ma: Caller, inside: SpineApi) -> None:
    parent = founded(ma, kind="leading_group")
    part = founded(ma, kind="office", parent=parent)
    person_id = new_person(ma)
    body = {"person_id": person_id, "organisation_id": part, "residence": new_village(ma), "since": "2026-01-01"}
    membership = ma.post("/registry/memberships", body)
    assert membership.status == 201, membership.body

    def dissolving(organisation_id: str) -> str:
        reply = on(ma, organisation_id, "dissolve", {"on": "2026-10-01"})
        return "dissolved" if reply.status == 200 else str(reply.body["code"])

    eventually(lambda: ids(ma.get(f"/registry/memberships?organisation={part}")) == [part])
    eventually(lambda: inside.views.table(VIEWS, "organisations").find_one({"_id": part}) is not None)
    assert dissolving(parent) == "organisation_has_parts"
    assert dissolving(part) == "organisation_has_members"
    left = ma.post(f"/registry/memberships/{membership.body['membership_id']}/leave", {"on": "2026-09-01"})
    assert left.status == 200
    eventually(lambda: dissolving(part) == "dissolved")
    eventually(lambda: dissolving(parent) == "dissolved")


def test_what_stands_is_told_to_the_nouns_below_by_its_stream(ma: Caller, inside: SpineApi) -> None:
    standing, dissolved = founded(ma), founded(ma)
    on(ma, dissolved, "dissolve", {"on": "2026-10-01"})
    assert organisation_is_open(inside, standing)
    assert open_organisations(inside, [standing, dissolved, f"{TOWN}-nobody"]) == {standing}


def test_a_unit_shares_a_hall_and_its_uses_are_listed(ma: Caller) -> None:
    village = new_village(ma)
    unit = founded(ma, village, "unit")
    offered = on(ma, unit, "resources", {"title": "礼堂", "capacity": "200 人", "since": "2026-02-01"})
    assert (offered.status, offered.body["resource_id"], offered.body["uses"]) == (201, "1", 0)
    for day in ("2026-03-08", "2026-05-04"):
        used = on(ma, unit, "resources/1/uses", {"day": day, "by": village, "purpose": "居民代表会"})
        assert used.status == 201, used.body
    listed = eventually(
        lambda: [item for item in ma.get(f"/registry/resources?area={village}").body["items"] if item["uses"] == 2]
    )
    assert (listed[0]["organisation_id"], listed[0]["title"], listed[0]["capacity"]) == (unit, "礼堂", "200 人")
    uses = ma.get(f"/registry/organisations/{unit}/resources/1/uses").body["items"]
    assert [use["day"] for use in uses] == ["2026-05-04", "2026-03-08"]
    assert on(ma, unit, "resources/1/withdraw", {"on": "2026-11-01"}).body["until"] == "2026-11-01"
    eventually(lambda: ids(ma.get(f"/registry/resources?area={village}")) == [])
    assert ids(ma.get(f"/registry/resources?area={village}&on=2026-10-31")) == [unit]


def test_a_unit_agrees_to_duties(ma: Caller) -> None:
    village = new_village(ma)
    unit = founded(ma, village, "unit")
    agreed = on(ma, unit, "duties", {"duties": ["开放操场"], "since": "2026-02-01", "until": "2027-02-01"})
    assert agreed.status == 201, agreed.body
    assert agreed.body == {
        "organisation_id": unit,
        "duties": ["开放操场"],
        "since": "2026-02-01",
        "until": "2027-02-01",
    }
    eventually(lambda: ma.get(f"/registry/unit-duties?organisation={unit}").body["items"] == [agreed.body])
    assert ma.get(f"/registry/unit-duties?area={village}&on=2026-01-31").body["items"] == []


def test_a_member_lives_in_one_place_and_belongs_to_another(ma: Caller) -> None:
    branch, grid, person_id = founded(ma, new_village(ma), "party_branch"), new_grid(ma), new_person(ma)
    body = {"person_id": person_id, "organisation_id": branch, "residence": grid, "direct": False}
    joined = ma.post("/registry/memberships", body | {"since": "2026-02-01"})
    assert (joined.status, joined.body["direct"], joined.body["residence"]) == (201, False, grid)
    membership_id = joined.body["membership_id"]
    for query in (f"organisation={branch}", f"residence={grid}", f"residence={grid[:12]}", f"person={person_id}"):
        eventually(partial(is_listed, ma, f"/registry/memberships?{query}", membership_id))
    assert ids(ma.get(f"/registry/memberships?area={grid[:12]}")) == []
    assert ids(ma.get(f"/registry/memberships?organisation={branch}&direct=true")) == []
    assert ids(ma.get(f"/registry/memberships?organisation={branch}&on=2026-01-31")) == []
    assert ma.post("/registry/memberships", body).body["code"] == "already_member"
    assert ma.get(f"/registry/memberships/{membership_id}").body == joined.body


def test_participations_are_listed_and_summed_by_year(ma: Caller) -> None:
    branch, person_id = founded(ma, kind="association"), new_person(ma)
    body = {"person_id": person_id, "organisation_id": branch, "residence": new_village(ma), "since": "2025-01-01"}
    membership_id = ma.post("/registry/memberships", body).body["membership_id"]
    path = f"/registry/memberships/{membership_id}/participations"
    for day, hours in (("2025-12-31", 4), ("2026-01-01", 1.5), ("2026-11-01", 2)):
        assert ma.post(path, {"day": day, "activity": "清扫河堤", "hours": hours}).status == 201
    eventually(lambda: len(ma.get(path).body["items"]) == 3)
    assert [item["day"] for item in ma.get(path).body["items"]] == ["2026-11-01", "2026-01-01", "2025-12-31"]
    year = ma.get(f"/registry/participation?person={person_id}&year=2026").body
    assert year == {"person_id": person_id, "year": 2026, "count": 2, "hours": 3.5}
    assert ma.post(path, {"day": "2026-01-01", "activity": "清扫河堤", "hours": 0}).status == 422


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"organisation_id": f"{TOWN}-nobody"}, "organisation_unknown"),
        ({"person_id": str(uuid4())}, "person_unknown"),
        ({"residence": NEVER_OPENED}, "area_unknown"),
    ],
)
def test_what_is_wrong_with_a_membership_is_named(ma: Caller, change: dict[str, Any], code: str) -> None:
    body = {"person_id": new_person(ma), "organisation_id": founded(ma), "residence": TOWN}
    reply = ma.post("/registry/memberships", body | change)
    assert (reply.status, reply.body["code"]) == (409, code)


def test_who_is_erased_is_no_member_any_more(ma: Caller, operator: Caller) -> None:
    branch, person_id = founded(ma, kind="party_branch"), new_person(ma)
    body = {"person_id": person_id, "organisation_id": branch, "residence": TOWN, "since": "2026-02-01"}
    membership_id = ma.post("/registry/memberships", body).body["membership_id"]
    assert operator.post(f"/registry/persons/{person_id}/erase").status == 200
    eventually(lambda: ma.get(f"/registry/memberships/{membership_id}").body["until"])


def test_a_person_of_another_town_is_not_made_a_member(ma: Caller, far: Caller) -> None:
    body = {"person_id": new_person(far, FAR_TOWN), "organisation_id": founded(ma), "residence": TOWN}
    assert ma.post("/registry/memberships", body).status == 403


def test_a_rota_says_who_is_on_duty_and_a_swap_changes_it(ma: Caller) -> None:
    centre, zhou, tian = founded(ma, new_village(ma), "intake_centre"), new_person(ma), new_person(ma)
    night = {"weekday": 1, "start": "20:00", "end": "08:00", "person_ids": [zhou]}
    rota = {"since": "2026-11-02", "until": "2026-12-01", "turns": [night]}
    assert on(ma, centre, "rota", rota).status == 201

    def on_duty(at: str) -> list[str]:
        found = ma.get(f"/registry/organisations/{centre}/on-duty?at={at}")
        assert found.status == 200, found.body
        people: list[str] = found.body["person_ids"]
        return people

    assert on_duty("2026-11-23T12:00:00.000Z") == [zhou]
    assert on_duty("2026-11-23T23:59:00.000Z") == [zhou]
    assert on_duty("2026-11-24T00:00:00.000Z") == []
    swap = {"day": "2026-11-23", "start": "20:00", "from_person": zhou, "to_person": tian}
    assert on(ma, centre, "rota/swap", swap).body["turns"][0]["person_ids"] == [tian]
    assert on_duty("2026-11-23T12:00:00.000Z") == [tian]
    turns = ma.get(f"/registry/organisations/{centre}/rota?from=2026-11-16&to=2026-11-24").body["turns"]
    assert [(turn["day"], turn["person_ids"]) for turn in turns] == [("2026-11-16", [zhou]), ("2026-11-23", [tian])]
    assert ma.get(f"/registry/organisations/{centre}/on-duty").status == 200


def test_what_is_wrong_with_a_rota_is_told_whole(ma: Caller, far: Caller) -> None:
    centre, stranger = founded(ma, kind="intake_centre"), str(uuid4())
    turn = {"weekday": 1, "start": "08:00", "end": "17:00", "person_ids": [new_person(ma)]}
    rota = {"since": "2026-11-02", "until": "2026-11-09", "turns": [turn]}

    def refused(**change: Any) -> Reply:
        reply = on(ma, centre, "rota", rota | change)
        assert reply.status in (409, 422), reply.body
        return reply

    unknown = refused(turns=[turn | {"person_ids": [stranger]}])
    assert (unknown.body["code"], unknown.body["details"]) == ("persons_unknown", {"person_ids": [stranger]})
    overlap = refused(turns=[turn, turn | {"start": "16:00", "end": "20:00"}])
    assert overlap.body["details"]["turns"] == [{"day": "2026-11-02", "start": "16:00", "before": "17:00"}]
    assert "rota_too_long" in refused(until="2028-01-01").codes
    assert "turn_day_or_weekday" in refused(turns=[turn | {"day": "2026-11-03"}]).codes
    assert "time" in refused(turns=[turn | {"start": "8:00"}]).codes
    assert "length" in refused(turns=[]).codes
    assert on(far, centre, "rota", rota).status == 403
    assert on(ma, f"{TOWN}-nobody", "rota", rota).status == 404
    assert (
        on(
            ma,
            centre,
            "rota/swap",
            {"day": "2026-11-02", "start": "08:00", "from_person": stranger, "to_person": stranger},
        ).body["code"]
        == "rota_unknown"
    )
    too_long = ma.get(f"/registry/organisations/{centre}/rota?from=2026-01-01&to=2027-01-03")
    assert too_long.body["code"] == "rota_too_long"


def test_pilots_begin_and_end_and_are_listed_by_day(ma: Caller) -> None:
    village = new_village(ma)
    begun = ma.post("/registry/pilots", {"area": village, "since": "2026-03-01"})
    assert (begun.status, begun.body) == (201, {"area": village, "since": "2026-03-01", "until": None})
    assert ma.post("/registry/pilots", {"area": village}).body["code"] == "pilot_running"
    assert ma.post(f"/registry/pilots/{village}/end", {"on": "2026-09-01"}).body["until"] == "2026-09-01"
    eventually(lambda: ids(ma.get(f"/registry/pilots?area={village}&on=2026-08-31"), "area") == [village])
    eventually(lambda: ids(ma.get(f"/registry/pilots?area={village}"), "area") == [])
    assert ma.post(f"/registry/pilots/{NEVER_OPENED}/end", {}).status == 404


def test_the_plan_of_a_year_tells_how_far_each_village_is(ma: Caller, far: Caller) -> None:
    villages = sorted(new_village(ma) for _ in range(3))
    year = 2100 + next(_NUMBERS)
    plan = {"town": TOWN, "year": year, "villages": villages, "target": "三个村建成新网格"}
    made = ma.post("/registry/build-plans", plan)
    assert (made.status, made.body["plan_id"]) == (200, f"{TOWN}-{year}")
    assert [one["state"] for one in made.body["villages"]] == ["planned"] * 3
    path = f"/registry/build-plans/{TOWN}-{year}"
    step = {"village": villages[1], "state": "building", "day": "2026-05-01"}
    progressed = ma.post(f"{path}/progress", step)
    assert [one["state"] for one in progressed.body["villages"]] == ["planned", "building", "planned"]
    assert ma.get(path).body == progressed.body
    eventually(lambda: ma.get(f"/registry/build-plans?area={TOWN}&year={year}").body["items"] == [progressed.body])
    assert ma.post(f"{path}/progress", step).body["code"] == "build_not_forward"
    unknown = ma.post("/registry/build-plans", plan | {"villages": [NEVER_OPENED]})
    assert unknown.body["details"] == {"villages": [NEVER_OPENED]}
    assert far.get(path).status == 403
    assert ma.get(f"/registry/build-plans/{TOWN}-1999").status == 404


def test_a_head_reads_and_does_not_keep(ma: Caller, person: Person) -> None:
    grid = new_grid(ma)
    head = person("p-head", ("grid_head", grid))
    group = founded(ma, grid, "party_group")
    assert head.get(f"/registry/organisations/{group}").status == 200
    assert on(head, group, "rename", {"name": "别名"}).status == 403
    assert head.post("/registry/organisations", OFFICE | {"area": grid}).status == 403


def test_a_repeated_command_is_done_once(ma: Caller) -> None:
    unit = founded(ma, kind="unit")
    path = f"/registry/organisations/{unit}/resources"
    body = {"title": "礼堂", "capacity": "200 人", "since": "2026-02-01"}
    first, second = (ma.post(path, body, Idempotency_Key="礼堂".encode().hex()) for _ in range(2))
    assert first.body == second.body
    assert second.headers["Idempotency-Replayed"] == "true"
