"""People over HTTP: corrected, photographed, trained, permitted, volunteering, rewarded, listed and erased."""

from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image

from services.registry.people.person import PERSON
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.registry.conftest import Person
from tests.registry.people.test_portraits import bomb, with_position
from tests.registry.place import TOWN, new_grid, new_person, new_village, walk

pytestmark = pytest.mark.servers


def photo_of(caller: Caller, person_id: str) -> tuple[int, bytes, str]:
    """Status, content and media type."""
    address = urlsplit(caller.url)
    connection = HTTPConnection(address.netloc, timeout=20)
    connection.request(
        "GET", f"{address.path}/persons/{person_id}/photo", headers={"Authorization": f"Bearer {caller.token()}"}
    )
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers["Content-Type"]


def only(caller: Caller, path: str, query: str) -> dict[str, Any]:
    """The one item that the list comes to have."""
    items: list[dict[str, Any]] = eventually(lambda: walk(caller, path, query))
    (item,) = items
    return item


def test_a_correction_replaces_name_and_phone_and_the_history_keeps_both(ma: Caller, inside: SpineApi) -> None:
    person_id = new_person(ma, new_village(ma))
    reply = ma.post(f"/registry/persons/{person_id}/correct", {"name": "欧阳明远", "phone": "19900000009"})
    assert (reply.status, reply.body["name"], reply.body["phone"]) == (200, "欧阳**", "199****0009")
    facts = inside.streams(PERSON).history(person_id)
    assert [one.name for one in facts] == ["person.registered.v1", "person.corrected.v1"]
    assert ma.post(f"/registry/persons/{person_id}/correct", {"phone": "12"}).codes == {"invalid", "phone"}


def test_a_photo_is_made_small_and_clean_and_goes_with_the_person(ma: Caller, far: Caller, inside: SpineApi) -> None:
    person_id = new_person(ma, new_village(ma))
    path = f"/registry/persons/{person_id}/photo"
    assert photo_of(ma, person_id)[0] == 404
    put = ma.post(path, with_position(), Content_Type="image/jpeg")
    assert (put.status, put.body["has_photo"]) == (201, True)
    status, content, media = photo_of(ma, person_id)
    assert (status, media, Image.open(BytesIO(content)).size) == (200, "image/jpeg", (600, 800))
    assert b"Exif" not in content
    first = inside.streams(PERSON).load(person_id).state.photo
    assert ma.post(path, with_position(), Content_Type="image/jpeg").status == 201
    assert first
    assert inside.files.find(first) is None
    assert photo_of(far, person_id)[0] == 403
    newest = inside.streams(PERSON).load(person_id).state.photo
    ma.post(f"/registry/persons/{person_id}/erase")
    assert photo_of(ma, person_id)[0] == 404
    eventually(lambda: inside.database["files"].count_documents({"_id": newest}) == 0)


def test_what_is_no_photo_is_named_and_nothing_is_kept(ma: Caller, inside: SpineApi) -> None:
    person_id = new_person(ma, new_village(ma))
    path = f"/registry/persons/{person_id}/photo"
    assert ma.post(path, b"GIF89a", Content_Type="image/jpeg").codes == {"photo_unreadable"}
    assert ma.post(path, bomb(), Content_Type="image/png").codes == {"photo_too_large"}
    assert ma.post(path, b"x", Content_Type="image/gif").codes == {"media_type_unsupported"}
    assert ma.post(path, b"\0" * (5 * 1_048_576 + 1), Content_Type="image/png").codes == {"body_too_large"}
    assert inside.streams(PERSON).load(person_id).version == 1


def test_what_is_recorded_of_a_person_is_on_their_page_and_in_the_lists(ma: Caller) -> None:
    village = new_village(ma)
    grid = new_grid(ma, village)
    person_id = new_person(ma, village, residence=grid)
    path = f"/registry/persons/{person_id}"
    training = {"course": "岗前培训", "kind": "pre_service", "day": "2026-04-10", "hours": 16, "passed": True}
    permit = {"number": "网格 0031", "since": "2026-05-01", "until": "2028-05-01"}
    enrolment = {"kind": "volunteer_informant", "area": grid, "origin": "物业", "since": "2026-02-01"}
    reward = {"kind": "points", "amount": 50, "day": "2026-08-01", "reason": "及时上报险情"}
    for name, body in (("trainings", training), ("permits", permit), ("enrolments", enrolment), ("rewards", reward)):
        made = ma.post(f"{path}/{name}", body)
        assert (made.status, made.body) == (201, {"id": 1, "person_id": person_id})
    named = {"person_id": person_id, "name": "向**", "id": 1}
    assert only(ma, "/registry/trainings", f"area={village}") == training | named
    assert only(ma, "/registry/permits", f"area={village}&on=2026-06-01") == permit | named | {"reason": None}
    assert only(ma, "/registry/volunteers", f"area={grid}&kind=volunteer_informant") == (
        enrolment | named | {"until": None}
    )
    rewarded = only(ma, "/registry/rewards", f"area={village}")
    assert rewarded == {name: reward[name] for name in ("kind", "amount", "day")} | named
    assert walk(ma, "/registry/permits", f"area={village}&on=2026-04-30") == []
    page = ma.get(path).body
    assert [len(page[name]) for name in ("trainings", "permits", "enrolments", "rewards")] == [1, 1, 1, 1]
    assert (page["name"], page["residence"], page["holdings"]) == ("向**", grid, [])
    assert "险情" not in str(page)
    assert ma.post(f"{path}/permits/1/withdraw", {"on": "2026-07-01", "reason": "lost"}).status == 200
    assert ma.post(f"{path}/enrolments/1/leave", {"on": "2026-09-01"}).status == 200
    eventually(lambda: walk(ma, "/registry/volunteers", f"area={grid}") == [])
    assert len(walk(ma, "/registry/volunteers", f"area={grid}&on=2026-08-31")) == 1
    assert walk(ma, "/registry/permits", f"area={village}&on=2026-07-01") == []


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (
            "trainings",
            {"course": "轮训", "kind": "rotation", "day": "2099-01-01", "hours": 8, "passed": True},
            "day_in_future",
        ),
        ("permits", {"number": "1", "since": "2026-05-01", "until": "2026-05-01"}, "permit_ends_before_start"),
        ("permits/9/withdraw", {"reason": "left"}, "permit_unknown"),
        ("enrolments", {"kind": "volunteer_supervisor", "area": TOWN, "origin": "游客"}, "origin_unknown"),
        ("rewards", {"kind": "honour", "amount": 5, "reason": "表彰"}, "reward_amount"),
        ("correct", {"residence": "433122108999"}, "area_unknown"),
    ],
)
def test_what_cannot_be_is_named(ma: Caller, path: str, body: dict[str, Any], code: str) -> None:
    reply = ma.post(f"/registry/persons/{new_person(ma)}/{path}", body)
    assert (reply.status, reply.body["code"]) == (409, code)
    assert reply.body["title"] != "当前状态不允许此操作"


def test_people_of_an_area_are_listed_masked_and_erased_ones_are_not(ma: Caller, person: Person) -> None:
    village = new_village(ma)
    staying, leaving = new_person(ma, village), new_person(ma, village)
    eventually(lambda: len(walk(ma, "/registry/persons", f"area={village}")) == 2)
    ma.post(f"/registry/persons/{leaving}/erase")
    eventually(lambda: [one["person_id"] for one in walk(ma, "/registry/persons", f"area={village}")] == [staying])
    (one,) = walk(ma, "/registry/persons", f"area={village}")
    assert (one["name"], one["phone"], one["status"]) == ("向**", "199****5678", "registered")
    head = person("p-station", ("station_head", village))
    assert [one["person_id"] for one in walk(head, "/registry/persons", "limit=1")] == [staying]
    assert person("p-head", ("grid_head", f"{village}001")).get("/registry/persons").status == 403
