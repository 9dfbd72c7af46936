"""The handling rules of a town over HTTP: read by whoever works there, set by its commander, brought back, imported."""

from typing import Any

import pytest

from services.cases.rules.queries import rules_of, terms_for
from services.cases.vocabulary import Urgency
from services.cases.working_time.terms import DEFAULT_TERMS, working_days
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.cases.conftest import Person
from tests.cases.place import FAR_TOWN, GRID, SUPERIOR, TOWN

pytestmark = pytest.mark.servers

RULES = f"/cases/rules/{FAR_TOWN}"
"""Of the town in which no other test has cases."""
NOBODY = f"/cases/rules/{FAR_TOWN[:6]}199"

YAML = f"""
limits:
  normal: {{handle: 4工作日}}
routing:
  - {{name: 报县, to: {{organisation: {SUPERIOR}}}}}
  - {{name: 没有的岗位, to: {{level: grid, role: grid_worker}}}}
"""


@pytest.fixture(scope="module")
def gu(person: Person) -> Caller:
    """The commander of the far town."""
    return person("p-gu", ("commander", FAR_TOWN))


def to_superior(**more: Any) -> dict[str, Any]:
    return {"routing": [{"name": "报县", "to": {"organisation": SUPERIOR}}], **more}


def imported(caller: Caller, text: str, query: str = "", **headers: str) -> Reply:
    return caller.post(f"{RULES}/import{query}", text.encode(), Content_Type="application/yaml", **headers)


def number(caller: Caller) -> int:
    found: int = caller.get(RULES).body["number"]
    return found


def test_a_town_without_rules_of_its_own_shows_the_usual_ones(zhang: Caller) -> None:
    reply = zhang.get(NOBODY)
    assert (reply.status, reply.body["number"], reply.headers["ETag"]) == (200, 0, '"0"')
    assert reply.body["rules"]["limits"]["normal"]["handle"] == {"amount": 5, "unit": "working_days"}
    assert reply.body["rules"]["routing"] == []


def test_what_is_no_town_has_no_rules(zhang: Caller) -> None:
    for code in (GRID, "433122", "abc"):
        reply = zhang.get(f"/cases/rules/{code}")
        assert (reply.status, reply.body["code"]) == (404, "town_unknown")


def test_rules_that_are_set_are_in_force_within_a_second(gu: Caller, zhang: Caller, inside: SpineApi) -> None:
    before = number(gu)
    reply = gu.post(RULES, to_superior(limits={"normal": {"handle": {"amount": 7, "unit": "working_days"}}}))
    assert (reply.status, reply.body["number"]) == (200, before + 1)
    assert "limits.normal.handle" in reply.body["changed"]
    assert reply.body["warnings"] == []
    shown = zhang.get(RULES).body
    assert (shown["number"], shown["rules"]) == (before + 1, reply.body["rules"])
    assert shown["rules"]["routing"][0]["when"]["hours"] == "any"
    eventually(lambda: terms_for(inside, FAR_TOWN, Urgency.NORMAL).handle == working_days(7), seconds=2)
    assert rules_of(inside, FAR_TOWN).routing[0].name == "报县"
    assert terms_for(inside, TOWN, Urgency.NORMAL) == DEFAULT_TERMS[Urgency.NORMAL]


def test_a_dry_run_shows_what_would_change_and_changes_nothing(gu: Caller) -> None:
    before = gu.get(RULES).body
    reply = gu.post(f"{RULES}?dry_run=true", to_superior(reopen_days=77))
    assert (reply.status, reply.body["number"]) == (200, before["number"] + 1)
    assert "reopen_days" in reply.body["changed"]
    assert gu.get(RULES).body == before


def test_the_same_rules_again_change_nothing(gu: Caller) -> None:
    first = gu.post(RULES, to_superior(reopen_days=11))
    again = gu.post(RULES, to_superior(reopen_days=11))
    assert (again.status, again.body["number"], again.body["changed"]) == (200, first.body["number"], [])


def test_a_repeated_request_is_carried_out_once(gu: Caller) -> None:
    gu.post(RULES, to_superior(reopen_days=12), Idempotency_Key="rules-12")
    later = gu.post(RULES, to_superior(reopen_days=23)).body
    again = gu.post(RULES, to_superior(reopen_days=12), Idempotency_Key="rules-12")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.body["number"], again.body["rules"], again.body["changed"]) == (later["number"], later["rules"], [])


def test_whoever_did_not_see_the_last_rules_does_not_overwrite_them(gu: Caller) -> None:
    tag = gu.get(RULES).headers["ETag"]
    assert gu.post(RULES, to_superior(reopen_days=13), If_Match=tag).status == 200
    assert gu.post(RULES, to_superior(reopen_days=14), If_Match=tag).status == 412


def test_an_earlier_revision_is_brought_back(gu: Caller) -> None:
    first = gu.post(RULES, to_superior(reopen_days=15)).body
    second = gu.post(RULES, to_superior(reopen_days=16)).body
    reply = gu.post(f"{RULES}/restore", {"number": first["number"]})
    assert (reply.status, reply.body["number"]) == (200, second["number"] + 1)
    assert (reply.body["rules"], reply.body["changed"]) == (first["rules"], ["reopen_days"])
    assert gu.post(f"{RULES}/restore", {"number": 999}).status == 404


def test_revisions_tell_who_changed_what(gu: Caller, zhang: Caller) -> None:
    gu.post(RULES, to_superior(reopen_days=17))
    gu.post(RULES, to_superior(reopen_days=18))
    newest, before = zhang.get(f"{RULES}/revisions").body["items"][:2]
    assert newest["number"] == before["number"] + 1
    assert (newest["actor"], newest["restored"], newest["changed"]) == ("p-gu", None, ["reopen_days"])
    old = zhang.get(f"{RULES}/revisions/{before['number']}")
    assert (old.status, old.body["rules"]["reopen_days"]) == (200, 17)
    assert zhang.get(f"{RULES}/revisions/999").body["code"] == "revision_unknown"


def test_a_yaml_file_is_imported_whole_and_told_what_is_unusual(gu: Caller) -> None:
    gu.post(RULES, to_superior(reopen_days=19))
    tried = imported(gu, YAML, "?dry_run=true")
    done = imported(gu, YAML)
    assert (tried.status, done.status) == (200, 200)
    assert tried.body == done.body
    assert done.body["rules"]["limits"]["normal"]["handle"] == {"amount": 4, "unit": "working_days"}
    assert done.body["rules"]["reopen_days"] == 30
    (warning,) = done.body["warnings"]
    assert (warning["line"], warning["field"], warning["code"]) == (6, "routing.1.to.role", "post_not_there")
    assert "岗位" in warning["message"]


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        ("reopen_days: 0", 1, "reopen_days", "range"),
        ("a: [1\nb: 2", 2, "", "yaml"),
        (
            f"routing:\n - name: 甲\n   to: {{partner: {SUPERIOR}}}",
            3,
            "routing.0.to.partner",
            "organisation_has_account",
        ),
        (
            f"routing:\n - name: 甲\n   when: {{areas: ['{TOWN}']}}\n   to: {{organisation: {SUPERIOR}}}",
            3,
            "routing.0.when.areas.0",
            "area_outside_town",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_field_and_nothing_is_set(
    gu: Caller, text: str, line: int, field: str, code: str
) -> None:
    before = number(gu)
    reply = imported(gu, text)
    assert (reply.status, reply.body["code"]) == (422, "rules_invalid")
    (error,) = reply.body["details"]["errors"]
    assert (error["line"], error["field"], error["code"]) == (line, field, code)
    assert error["message"]
    assert number(gu) == before


def test_wrong_rules_are_refused_with_their_fields(gu: Caller) -> None:
    unknown = {"routing": [{"name": "甲", "to": {"organisation": f"{FAR_TOWN}-nobody"}}]}
    reply = gu.post(RULES, unknown)
    (error,) = reply.body["errors"]
    assert (reply.status, error["field"], error["code"]) == (422, "routing.0.to.organisation", "organisation_unknown")
    assert gu.post(RULES, {"routing": [{"name": "甲", "to": {}}]}).status == 422


def test_nobody_sets_rules_of_a_town_that_is_not_there(operator: Caller) -> None:
    reply = operator.post(NOBODY, {})
    assert (reply.status, reply.body["code"]) == (404, "town_unknown")


def test_only_the_commander_of_the_town_and_operators_set_rules(
    ma: Caller, zhang: Caller, gu: Caller, operator: Caller
) -> None:
    for caller in (ma, zhang):
        for path, body in ((RULES, to_superior()), (f"{RULES}/restore", {"number": 1})):
            assert caller.post(path, body).status == 403
        assert imported(caller, YAML).status == 403
    assert operator.post(RULES, to_superior(reopen_days=21)).status == 200
    assert gu.post(RULES, to_superior(reopen_days=22)).status == 200


def test_the_form_of_the_file_is_public(zhang: Caller) -> None:
    reply = Caller(zhang.url).get("/cases/rules/schema.json")
    assert (reply.status, reply.body["title"]) == (200, "办理规则")
