"""Liaison over HTTP: who covers what, and when they were there."""

import pytest

from tests.caller import Caller, eventually
from tests.registry.conftest import Person
from tests.registry.place import new_person, new_village, walk

pytestmark = pytest.mark.servers


def test_a_leader_covers_a_village_and_its_visits_are_counted(ma: Caller, operator: Caller, person: Person) -> None:
    village, leader = new_village(ma), new_person(ma)
    body = {"person_id": leader, "target": village, "since": "2026-01-01"}
    made = ma.post("/registry/liaisons", body)
    assert (made.status, made.body["name"], made.body["until"]) == (201, "向**", None)
    path = f"/registry/liaisons/{made.body['liaison_id']}"
    visit = {"day": "2026-03-05", "households": 6, "note": "两户反映路灯不亮"}
    assert person("p-station", ("station_head", village)).post(f"{path}/visits", visit).status == 201
    assert ma.post(f"{path}/visits", {"day": "2099-01-01", "households": 1}).body["code"] == "day_in_future"
    shown = ma.get(path).body
    assert (shown["visits"], shown["households"], shown["last_visit"]) == (1, 6, "2026-03-05")
    assert shown["latest"][0]["note"] == "两户反映路灯不亮"
    eventually(lambda: walk(ma, "/registry/liaisons", f"area={village}"))
    for query in (f"area={village}", f"target={village}", f"person_id={leader}"):
        rows = walk(ma, "/registry/liaisons", query)
        assert [(row["target"], row["target_kind"], row["person_id"]) for row in rows] == [(village, "area", leader)]
    assert ma.post("/registry/liaisons", body | {"since": "2026-06-01"}).body["code"] == "liaison_overlaps"
    visits = eventually(lambda: walk(ma, "/registry/liaison-visits", f"person_id={leader}"))
    assert [(one["day"], one["households"]) for one in visits] == [("2026-03-05", 6)]
    assert ma.post(f"{path}/end", {"on": "2026-09-01"}).body["until"] == "2026-09-01"
    eventually(lambda: walk(ma, "/registry/liaisons", f"area={village}") == [])
    assert len(walk(ma, "/registry/liaisons", f"area={village}&on=2026-08-31")) == 1


def test_what_is_not_there_is_not_covered(ma: Caller, far: Caller) -> None:
    leader, village = new_person(ma), new_village(ma)
    for target, code in (
        ("433122108999", "target_unknown"),
        ("433122108-nowhere", "target_unknown"),
        (f"{village}001-building-1", "target_unknown"),
    ):
        assert ma.post("/registry/liaisons", {"person_id": leader, "target": target}).body["code"] == code
    assert ma.post("/registry/liaisons", {"person_id": leader, "target": "x"}).codes == {"invalid", "place"}
    assert far.post("/registry/liaisons", {"person_id": leader, "target": village}).status == 403
    assert ma.get("/registry/liaisons/none").body["code"] == "liaison_unknown"


def test_an_erased_person_covers_nothing(ma: Caller) -> None:
    village, leader = new_village(ma), new_person(ma)
    made = ma.post("/registry/liaisons", {"person_id": leader, "target": village, "since": "2026-01-01"})
    eventually(lambda: walk(ma, "/registry/liaisons", f"area={village}"))
    ma.post(f"/registry/persons/{leader}/erase")
    eventually(lambda: ma.get(f"/registry/liaisons/{made.body['liaison_id']}").body["until"] is not None)
    eventually(lambda: walk(ma, "/registry/liaisons", f"area={village}") == [])
