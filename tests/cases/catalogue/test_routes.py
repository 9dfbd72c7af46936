"""Catalogues over HTTP: read, revised, imported, changed, undone, exported; each test in a town of its own."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from services.cases.catalogue.beginning import beginning
from services.cases.catalogue.catalogues import catalogue_of
from shared.permissions import Role
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.cases.conftest import Person
from tests.servers import ServiceProcess

pytestmark = pytest.mark.servers

YAML, CSV = "application/yaml", "text/csv"
_numbers = count(433122301)


@pytest.fixture
def town() -> str:
    """A town without a catalogue of its own."""
    return str(next(_numbers))


@pytest.fixture(scope="module")
def public(cases: ServiceProcess) -> Caller:
    """Somebody without a token."""
    return Caller(cases.url)


def revise(caller: Caller, town: str, *paths: str, query: str = "", **headers: str) -> Reply:
    body = json.dumps({"categories": [{"path": path} for path in paths]}).encode()
    return caller.post(f"/cases/catalogue/revise?town={town}{query}", body, **headers)


def revised(caller: Caller, town: str, *paths: str) -> dict[str, Any]:
    reply = revise(caller, town, *paths)
    assert reply.status == 200, reply.body
    body: dict[str, Any] = reply.body
    return body


def shown(caller: Caller, town: str, query: str = "") -> dict[str, dict[str, Any]]:
    reply = caller.get(f"/cases/catalogue?town={town}{query}")
    assert reply.status == 200, reply.body
    return {one["path"]: one for one in reply.body["categories"]}


def active(caller: Caller, town: str) -> list[str]:
    return [path for path, one in shown(caller, town).items() if one["active"]]


def test_a_town_begins_with_the_common_catalogue(operator: Caller, town: str) -> None:
    reply = operator.get(f"/cases/catalogue?town={town}")
    assert (reply.body["town"], reply.body["number"], reply.headers["ETag"]) == (town, 0, '"0"')
    assert [one["path"] for one in reply.body["categories"]] == [one.path for one in beginning().active]
    assert operator.get("/cases/catalogue").body == reply.body | {"town": None}


def test_a_category_is_shown_with_what_it_has_from_above_and_what_is_its_own(operator: Caller, town: str) -> None:
    flood = shown(operator, town)["突发事件/自然灾害"]
    assert (flood["title"], flood["parent"]) == ("自然灾害", "突发事件")
    assert (flood["procedure"], flood["urgency"]) == ("emergency", "critical")
    assert [one["name"] for one in flood["attributes"]] == ["casualties"]
    assert (flood["declared"]["procedure"], flood["declared"]["attributes"]) == (None, [])
    assert flood["approval"] == {"publicity_days": 7, "waits_for_publicity": True}


def test_a_town_gets_the_catalogue_that_it_wants(operator: Caller, town: str) -> None:
    first = revise(operator, town, "甲", "甲/一", "乙")
    assert first.headers["ETag"] == '"1"'
    assert (first.body["number"], first.body["added"]) == (1, ["甲", "甲/一", "乙"])
    assert first.body["retired"] == [one.path for one in beginning().active]
    second = revised(operator, town, "甲", "丙")
    assert second == {
        "town": town,
        "number": 2,
        "dry_run": False,
        "added": ["丙"],
        "changed": [],
        "retired": ["甲/一", "乙"],
        "reordered": False,
        "unchanged": 1,
    }
    assert active(operator, town) == ["甲", "丙"]
    assert not shown(operator, town)["甲/一"]["active"]


def test_the_same_catalogue_again_changes_nothing(operator: Caller, town: str) -> None:
    revised(operator, town, "甲")
    again = revised(operator, town, "甲")
    assert (again["number"], again["added"], again["unchanged"]) == (1, [], 1)


def test_a_dry_run_tells_the_difference_and_writes_nothing(operator: Caller, town: str) -> None:
    reply = revise(operator, town, "甲", query="&dry_run=true")
    assert (reply.body["dry_run"], reply.body["number"], reply.body["added"]) == (True, 1, ["甲"])
    assert operator.get(f"/cases/catalogue?town={town}").body["number"] == 0


def test_who_saw_another_catalogue_is_told_so(operator: Caller, town: str) -> None:
    revised(operator, town, "甲")
    late = revise(operator, town, "乙", If_Match='"0"')
    assert (late.status, late.body["code"]) == (412, "version_mismatch")
    assert active(operator, town) == ["甲"]
    assert revise(operator, town, "乙", If_Match='"1"').status == 200


def test_a_repeated_request_is_done_once(operator: Caller, town: str) -> None:
    key = f"catalogue-{town}"
    assert revise(operator, town, "甲", Idempotency_Key=key).body["added"] == ["甲"]
    assert revised(operator, town, "乙")["number"] == 2
    again = revise(operator, town, "甲", Idempotency_Key=key)
    assert (again.headers["Idempotency-Replayed"], again.body["number"], again.body["added"]) == ("true", 2, [])
    assert active(operator, town) == ["乙"]


def test_a_catalogue_comes_from_yaml_and_csv(operator: Caller, town: str) -> None:
    document = "categories:\n  - {path: 甲, urgency: 紧急, limits: {handle: 3天}}\n".encode()
    assert operator.post(f"/cases/catalogue/revise?town={town}", document, Content_Type=YAML).body["added"] == ["甲"]
    assert shown(operator, town)["甲"]["limits"]["handle"] == {"amount": 4320, "unit": "minutes"}
    table = "一级类别,二级类别,处置时限\n甲,,\n甲,一,2工作日\n".encode("gb18030")
    reply = operator.post(f"/cases/catalogue/import?town={town}", table, Content_Type=CSV)
    assert (reply.body["added"], reply.body["changed"]) == (["甲/一"], ["甲"])
    assert shown(operator, town)["甲/一"]["limits"]["handle"] == {"amount": 2, "unit": "working_days"}


def test_a_faulty_file_is_told_cell_by_cell_and_writes_nothing(operator: Caller, town: str) -> None:
    table = "一级类别,二级类别,紧急程度\n甲,一,很急\n,二,\n".encode()
    reply = operator.post(f"/cases/catalogue/import?town={town}", table, Content_Type=CSV)
    assert (reply.status, reply.body["code"]) == (422, "catalogue_invalid")
    assert [(one["cell"], one["code"]) for one in reply.body["details"]["errors"]] == [
        ("C2", "choice"),
        ("A3", "required"),
    ]
    document = "categories:\n  - path: 甲\n    urgency: 很急\n".encode()
    reply = operator.post(f"/cases/catalogue/revise?town={town}", document, Content_Type=YAML)
    (error,) = reply.body["details"]["errors"]
    assert (reply.status, error["line"], error["field"]) == (422, 3, "categories.0.urgency")
    assert operator.get(f"/cases/catalogue?town={town}").body["number"] == 0


def test_a_file_is_of_the_right_kind_and_size(operator: Caller, town: str) -> None:
    assert operator.post(f"/cases/catalogue/revise?town={town}", b"x", Content_Type=CSV).status == 415
    assert operator.post(f"/cases/catalogue/import?town={town}", b"{}", Content_Type=YAML).status == 415
    large = operator.post(f"/cases/catalogue/revise?town={town}", b"x" * (2**21 + 1), Content_Type=YAML)
    assert (large.status, large.body["code"]) == (413, "body_too_large")


def test_one_category_is_changed_and_one_retired(operator: Caller, town: str) -> None:
    light = {"path": "公共设施/路灯照明", "urgency": "urgent", "limits": {"accept": "1小时"}}
    changed = operator.post("/cases/catalogue/change", {"town": town, "categories": [light]})
    assert (changed.status, changed.body["changed"], changed.body["added"]) == (200, ["公共设施/路灯照明"], [])
    assert changed.body["unchanged"] == len(beginning().active) - 1
    assert shown(operator, town)["公共设施/路灯照明"]["urgency"] == "urgent"
    retired = operator.post("/cases/catalogue/retire", {"town": town, "categories": ["文教体育"]})
    assert "文教体育/教育培训" in retired.body["retired"]
    gone = operator.post("/cases/catalogue/retire", {"town": town, "categories": ["文教体育"]})
    assert (gone.status, gone.body["code"]) == (404, "category_unknown")


def test_a_wrong_change_names_its_field(operator: Caller, town: str) -> None:
    wrong = {"path": "甲", "attributes": [{"name": "a", "title": "项", "type": "choice"}]}
    reply = operator.post("/cases/catalogue/change", {"town": town, "categories": [wrong]})
    assert reply.status == 422
    assert [one["field"] for one in reply.body["errors"]] == ["categories.0.attributes.0.choices"]
    short = operator.post("/cases/catalogue/change", {"town": town[:6], "categories": [{"path": "甲"}]})
    assert short.codes == {"invalid", "town_code"}


def test_a_revision_is_undone_by_its_number(operator: Caller, town: str) -> None:
    revised(operator, town, "甲", "乙")
    revised(operator, town, "丙")
    restored = operator.post("/cases/catalogue/restore", {"town": town, "number": 1})
    assert (restored.body["number"], restored.body["added"], restored.body["retired"]) == (3, ["甲", "乙"], ["丙"])
    assert active(operator, town) == ["甲", "乙"]
    unknown = operator.post("/cases/catalogue/restore", {"town": town, "number": 9})
    assert (unknown.status, unknown.body["code"]) == (404, "revision_unknown")


def test_every_revision_is_listed_and_can_be_looked_at(operator: Caller, town: str) -> None:
    revised(operator, town, "甲", "乙")
    revised(operator, town, "乙")
    newest, first = operator.get(f"/cases/catalogue/revisions?town={town}").body["items"]
    assert (newest["number"], newest["added"], newest["retired"], newest["actor"]) == (2, 0, 1, "operator")
    assert (first["number"], first["added"], first["retired"]) == (1, 2, len(beginning().active))
    assert shown(operator, town, "&number=1")["甲"]["active"]
    assert operator.get(f"/cases/catalogue?town={town}&number=3").status == 404


@pytest.mark.parametrize(("file", "way", "media"), [("csv", "import", CSV), ("json", "revise", "application/json")])
def test_what_is_exported_can_be_read_again(operator: Caller, town: str, file: str, way: str, media: str) -> None:
    reply = operator.get(f"/cases/catalogue/export/catalogue.{file}?town={town}")
    assert (reply.status, reply.headers.get_content_type()) == (200, media)
    raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
    again = operator.post(f"/cases/catalogue/{way}?town={town}", raw, Content_Type=media)
    assert (again.body["number"], again.body["unchanged"]) == (0, len(beginning().active))
    assert operator.get(f"/cases/catalogue/export/catalogue.exe?town={town}").status == 404


def test_residents_see_what_they_can_report_without_a_token(public: Caller, operator: Caller, town: str) -> None:
    category = {"path": "甲", "attributes": [{"name": "floor", "title": "楼层", "type": "number"}]}
    operator.post("/cases/catalogue/change", {"town": town, "categories": [category]})
    operator.post("/cases/catalogue/retire", {"town": town, "categories": ["其他"]})

    def offered() -> Iterator[dict[str, Any]]:
        yield from public.get(f"/cases/categories?town={town}").body["categories"]

    eventually(lambda: "其他" not in {one["path"] for one in offered()})
    (own,) = (one for one in offered() if one["path"] == "甲")
    assert own.keys() == {"path", "title", "parent", "complaint", "attributes"}
    assert [one["title"] for one in own["attributes"]] == ["楼层"]
    assert public.get(f"/cases/catalogue?town={town}").status == 401


def test_only_who_runs_the_town_revises_its_catalogue(person: Person, town: str) -> None:
    commander, other = person("p-1", ("commander", town)), person("p-2", ("commander", "433122108"))
    worker = person("p-3", (Role.GRID_WORKER, f"{town}200001"))
    assert revise(commander, town, "甲").status == 200
    for caller in (other, worker):
        assert revise(caller, town, "乙").status == 403
        assert caller.post("/cases/catalogue/change", {"town": town, "categories": [{"path": "乙"}]}).status == 403
        assert caller.post("/cases/catalogue/retire", {"town": town, "categories": ["甲"]}).status == 403
        assert caller.post("/cases/catalogue/restore", {"town": town, "number": 1}).status == 403
        assert active(caller, town) == ["甲"]


def test_the_catalogue_in_force_is_known_a_second_later(operator: Caller, inside: SpineApi, town: str) -> None:
    assert catalogue_of(inside, town) is beginning()
    revised(operator, town, "甲")
    assert eventually(lambda: catalogue_of(inside, town).number)
    assert catalogue_of(inside, town).category("甲") is not None
    assert catalogue_of(inside, None) is beginning()
    revised(operator, town, "乙")
    assert eventually(lambda: catalogue_of(inside, town).number == 2)
    assert [one.path for one in catalogue_of(inside, town).active] == ["乙"]
