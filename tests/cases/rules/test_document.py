"""A document of handling rules: what it makes of the terms of a case, and every fault with its line and field."""

from datetime import datetime
from textwrap import dedent
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from services.cases.directory.entries import Organisation
from services.cases.directory.projections import FOREVER
from services.cases.rules.checking import checked, faults, unusual
from services.cases.rules.declarations import HandlingRules, Hours, When
from services.cases.rules.json_schema import FILE, rules_schema
from services.cases.rules.schemas import HandlingRulesSchema
from services.cases.rules.showing import changed, shown
from services.cases.vocabulary import Channel, Level, Procedure, Urgency
from services.cases.working_time.terms import Cards, OfficeHours, Turn, days, hours, minutes, working_days
from shared.clock import SHANGHAI
from shared.documents import DocumentRefused, read_yaml
from shared.documents.json_schema import as_text
from shared.http.messages import field_errors

TOWN = "433122107"
WHOLE = """
hours: [{start: "09:00", end: "12:00"}, {start: "13:00", end: "18:00"}]
holidays: ["2026-11-24"]
workdays: ["2026-11-28"]
limits:
  critical: {accept: 15分钟, handle: {amount: 12, unit: hours}}
  urgent: {handle: 2天}
  normal: {mediate: 60天, approve: 10个工作日, follow_up: {amount: 3, unit: working_days}}
cards: {clock: {yellow: 150, red: 300}, handle: {yellow: 2, red: 4}}
reopen_days: 60
routing:
  - name: 夜间突发
    when:
      categories: [突发事件, 治安消防隐患/消防]
      urgencies: [critical]
      procedures: [emergency]
      channels: [hotline, wechat]
      areas: ["433122107200"]
      weekdays: [6, 7]
      hours: "off"
    to: {organisation: 433122107-sub_command_centre, on_duty: true}
  - {name: 其余, to: {level: grid, role: grid_head}}
"""


def loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(checked(dedent(text).encode()).parts)
    return found


def rules_of(text: str) -> HandlingRules:
    return HandlingRules.of(TOWN, 1, loaded(text))


def test_the_terms_of_every_urgency_are_what_the_document_says_and_else_the_usual() -> None:
    rules = rules_of(WHOLE)
    critical, urgent, normal = (rules.terms_for(urgency) for urgency in Urgency)
    assert (critical.accept, critical.handle) == (minutes(15), hours(12))
    assert (urgent.accept, urgent.handle) == (hours(2), days(2))
    assert (normal.accept, normal.handle) == (working_days(1), working_days(5))
    assert (normal.mediate, normal.approve, normal.follow_up) == (days(60), working_days(10), working_days(3))
    for terms in (critical, urgent, normal):
        assert terms.hours == OfficeHours((Turn("09:00", "12:00"), Turn("13:00", "18:00")))
        assert (terms.holidays, terms.workdays, terms.reopen_days) == (("2026-11-24",), ("2026-11-28",), 60)
        assert (terms.clock_cards, terms.accept_cards, terms.handle_cards) == (
            Cards(150, 300),
            Cards(1, 2),
            Cards(2, 4),
        )


def test_routing_rules_are_read_in_their_order() -> None:
    first, second = rules_of(WHOLE).routing
    assert first.when == When(
        categories=("突发事件", "治安消防隐患/消防"),
        urgencies=frozenset({Urgency.CRITICAL}),
        procedures=frozenset({Procedure.EMERGENCY}),
        channels=frozenset({Channel.HOTLINE, Channel.WECHAT}),
        areas=frozenset({"433122107200"}),
        weekdays=frozenset({6, 7}),
        hours=Hours.OFF,
    )
    assert (first.to.organisation, first.to.on_duty) == ("433122107-sub_command_centre", True)
    assert (second.name, second.when, second.to.level, second.to.role) == ("其余", When(), Level.GRID, "grid_head")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T17:59", True),
        ("2026-11-24T10:00", False),
        ("2026-11-28T10:00", True),
        ("2026-11-29T10:00", False),
    ],
)
def test_the_office_is_open_by_the_places_own_hours_and_days(moment: str, is_open: bool) -> None:
    assert rules_of(WHOLE).is_open(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)) is is_open


def test_an_empty_document_is_the_usual_rules() -> None:
    rules = rules_of("{}")
    assert (dict(rules.terms), rules.routing) == (dict(HandlingRules().terms), ())


@pytest.mark.parametrize(
    ("text", "line", "field", "code"),
    [
        ("a: 1", 1, "a", "unknown_field"),
        ("- 1", 1, "", "type"),
        ('hours: [{start: "8:00", end: "12:00"}]', 1, "hours.0.start", "time_of_day"),
        ('hours:\n - {start: "08:00", end: "12:00"}\n - {start: "11:00", end: "17:00"}', 1, "hours", "hours_meet"),
        ('hours: [{start: "12:00", end: "08:00"}]', 1, "hours", "hours_meet"),
        ("hours: []", 1, "hours", "length"),
        ('reopen_days: 30\nholidays: ["2026-02-30"]', 2, "holidays.0", "date"),
        ('holidays: ["2026-10-08"]\nworkdays: ["2026-10-08"]', 2, "workdays", "holiday_and_workday"),
        ("limits:\n  normal:\n    accept: {amount: 0, unit: hours}", 3, "limits.normal.accept.amount", "range"),
        ("limits:\n  normal:\n    accept: {amount: 1, unit: weeks}", 3, "limits.normal.accept.unit", "choice"),
        ("limits:\n  normal:\n    accept: 很快", 3, "limits.normal.accept", "limit"),
        ("limits:\n  normal:\n    accept: 367天", 3, "limits.normal.accept", "limit_too_long"),
        ("limits:\n  slow: {}", 2, "limits.slow", "unknown_field"),
        ("cards:\n  handle: {yellow: 3, red: 3}", 2, "cards.handle.red", "yellow_first"),
        ("cards:\n  clock: {yellow: 80, red: 200}", 2, "cards.clock.yellow", "before_due"),
        ("reopen_days: 0", 1, "reopen_days", "range"),
        ("routing:\n - name: 甲\n   to: {level: grid}", 3, "routing.0.to", "target"),
        ("routing:\n - name: 甲\n   to: {role: a, partner: 433122-b, level: grid}", 3, "routing.0.to", "target"),
        ("routing:\n - name: 甲\n   to: {role: grid_head}", 3, "routing.0.to.level", "required"),
        (
            "routing:\n - name: 甲\n   to: {partner: 433122-b, level: town}",
            3,
            "routing.0.to.level",
            "not_with_organisation",
        ),
        ("routing:\n - name: 甲\n   to: {role: a, level: grid, on_duty: true}", 3, "routing.0.to.on_duty", "no_rota"),
        ("routing:\n - name: 甲\n   to: {organisation: 办公室}", 3, "routing.0.to.organisation", "organisation_id"),
        ("routing:\n - name: 甲\n   to: {role: 网格长, level: grid}", 3, "routing.0.to.role", "identifier"),
        (
            "routing:\n - {name: 甲, to: {organisation_kind: a}}\n - {name: 甲, to: {organisation_kind: b}}",
            3,
            "routing.1.name",
            "repeated",
        ),
        (
            'routing:\n - name: 甲\n   when:\n     areas: ["43312210"]\n   to: {organisation_kind: a}',
            4,
            "routing.0.when.areas.0",
            "area_code",
        ),
        (
            "routing:\n - name: 甲\n   when: {weekdays: [8]}\n   to: {organisation_kind: a}",
            3,
            "routing.0.when.weekdays.0",
            "range",
        ),
        ("routing:\n - name: 甲", 2, "routing.0.to", "required"),
        ("a: 1\na: 2", 2, "", "repeated_key"),
    ],
)
def test_every_fault_is_told_with_its_line_and_its_field(text: str, line: int, field: str, code: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        loaded(text)
    assert [(one.line, one.field, one.code) for one in refused.value.errors] == [(line, field, code)]
    assert all(one.message for one in refused.value.errors)


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(DocumentRefused) as refused:
        loaded("reopen_days: 0\nhours: []\nrouting: [{name: 甲}]")
    assert [one.line for one in refused.value.errors] == [1, 2, 3]


def test_json_of_the_same_form_is_refused_alike() -> None:
    with pytest.raises(ValidationError) as invalid:
        HandlingRulesSchema().load({"routing": [{"name": "甲", "to": {"role": "a"}}]})
    assert [one.field for one in field_errors(invalid.value.messages)] == ["routing.0.to.level"]


def organisation(id: str, *, account: bool) -> Organisation:
    return Organisation(id, id.partition("-")[0], "department", id, None, (), None, account, "", FOREVER)


KNOWN = {
    one.id: one
    for one in (organisation("433122107-office", account=True), organisation("433122-partner", account=False))
}
FOREIGN = [organisation(id, account=True) for id in ("433123-office", "433122108-office")]


@pytest.mark.parametrize(
    ("when", "to", "expected"),
    [
        ({}, {"organisation": "433122107-office"}, []),
        ({}, {"partner": "433122-partner"}, []),
        ({"areas": ["433122107", "433122107200"]}, {"organisation_kind": "office"}, []),
        ({}, {"organisation": "433122107-nobody"}, [("routing.0.to.organisation", "organisation_unknown")]),
        ({}, {"organisation": FOREIGN[0].id}, [("routing.0.to.organisation", "organisation_unknown")]),
        ({}, {"organisation": FOREIGN[1].id}, [("routing.0.to.organisation", "organisation_unknown")]),
        ({}, {"organisation": "433122-partner"}, [("routing.0.to.organisation", "organisation_without_account")]),
        ({}, {"partner": "433122107-office"}, [("routing.0.to.partner", "organisation_has_account")]),
        (
            {"areas": ["433122107200", "433122108"]},
            {"organisation_kind": "office"},
            [("routing.0.when.areas.1", "area_outside_town")],
        ),
    ],
)
def test_what_does_not_fit_the_place_is_told_with_its_field(
    when: dict[str, Any], to: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    part = HandlingRulesSchema().load({"routing": [{"name": "甲", "when": when, "to": to}]})
    known = KNOWN | {one.id: one for one in FOREIGN}
    assert list(faults(part, TOWN, known.get)) == expected


def test_posts_that_nobody_established_are_unusual() -> None:
    part = loaded(
        """
        routing:
          - {name: 甲, to: {level: grid, role: grid_head}}
          - {name: 乙, to: {level: town, role: grid_head}}
          - {name: 丙, to: {level: grid, post_kind: grid_holder}}
          - {name: 丁, to: {level: grid, post_kind: area_head}}
        """
    )
    there = frozenset({("grid", "grid_head", "grid_holder")})
    assert list(unusual(part, there)) == [
        ("routing.1.to.role", "post_not_there"),
        ("routing.3.to.post_kind", "post_not_there"),
    ]


def test_rules_are_shown_whole_and_read_again_as_the_same() -> None:
    for text in (WHOLE, "{}"):
        part = loaded(text)
        rules = HandlingRules.of(TOWN, 1, part)
        again = HandlingRules.of(TOWN, 1, HandlingRulesSchema().load(shown(rules, part)))
        assert (again.terms, again.routing) == (rules.terms, rules.routing)


def test_limits_are_shown_in_the_unit_in_which_people_say_them() -> None:
    limits = shown(HandlingRules(), {})["limits"]
    assert limits["critical"]["accept"] == {"amount": 30, "unit": "minutes"}
    assert limits["critical"]["handle"] == {"amount": 24, "unit": "hours"}
    assert limits["urgent"]["handle"] == {"amount": 3, "unit": "days"}
    assert limits["normal"]["handle"] == {"amount": 5, "unit": "working_days"}


def document(text: str) -> dict[str, Any]:
    part = loaded(text)
    return shown(HandlingRules.of(TOWN, 1, part), part)


def test_two_documents_differ_by_named_parts() -> None:
    one = "routing: [{name: 甲, to: {organisation_kind: a}}, {name: 乙, to: {organisation_kind: b}}]\n"
    other = "routing: [{name: 乙, to: {organisation_kind: b}}, {name: 甲, to: {organisation_kind: c}}]\n"
    assert changed(document("{}"), document("{}")) == []
    assert changed(document(one), document(one)) == []
    assert changed(document(one), document(other)) == ["routing", "routing.甲"]
    assert changed(document("{}"), document(one)) == ["routing", "routing.甲", "routing.乙"]
    more = "reopen_days: 9\nlimits: {normal: {accept: {amount: 2, unit: hours}}}\ncards: {accept: {yellow: 3, red: 4}}"
    assert changed(document("{}"), document(more)) == ["reopen_days", "limits.normal.accept", "cards.accept"]
    assert changed(document("{}"), document("limits: {normal: {accept: {amount: 1, unit: working_days}}}")) == []


def test_the_published_schema_is_the_one_that_reads_and_takes_the_whole_document() -> None:
    assert FILE.read_text(encoding="utf-8") == as_text(rules_schema())
    validator = Draft202012Validator(rules_schema())
    assert validator.is_valid(read_yaml(WHOLE.encode()).value)
    wrongs: list[dict[str, Any]] = [
        {"reopen_days": 0},
        {"hours": [{"start": "8:00", "end": "9:00"}]},
        {"a": 1},
        {"routing": [{}]},
    ]
    for wrong in wrongs:
        assert not validator.is_valid(wrong)
