"""What-if over HTTP: other rules for the deadlines of a town's past; nothing is written."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.cases.case.commands import AcceptCase, CaseCommand, ResolveCase
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import CASE
from shared.areas import Scope
from shared.eventstore.facts import Codec
from shared.eventstore.store import EventStore, Head, Origin
from shared.personal import Personal
from shared.spine import SpineApi
from tests.caller import Caller
from tests.cases.deadlines.bench import report_command
from tests.cases.place import COUNTY, FAR_TOWN, TOWN
from tests.cases.working_time.moments import NORMAL, at

pytestmark = pytest.mark.servers

MARCH: dict[str, Any] = {"town": FAR_TOWN, "since": "2026-03-01", "until": "2026-04-01"}
THREE_DAYS = {"limits": {"normal": {"handle": {"amount": 3, "unit": "working_days"}}}}


def happened(inside: SpineApi, case_id: str, resolved: str) -> None:
    """A case of March, from its report to its result, in one commit."""
    scope = Scope(COUNTY, FAR_TOWN)
    begun = at("2026-03-02 08:00")
    subject = inside.vault.new_subject()
    report = replace(report_command(subject, NORMAL), case_id=case_id)
    place = replace(report.place, scope=scope)
    commands: list[tuple[CaseCommand, datetime]] = [
        (replace(report, place=place), begun),
        (AcceptCase("p-zhang"), begun),
        (ResolveCase(Personal(subject, "已修好")), at(resolved)),
    ]
    case, facts = CASE.initial, list[object]()
    for command, moment in commands:
        for fact in CASE.decide(case, command, moment):
            case = CASE.evolve(case, fact)
            facts.append(fact)
    store = EventStore(inside.database, Codec(FACTS, inside.vault.seal), clock=lambda: at(resolved))
    store.append(f"{CASE.noun}-{case_id}", Head(), facts, Origin("test", "march"), scope)


def test_other_rules_are_tried_on_the_past_and_change_nothing(operator: Caller, inside: SpineApi) -> None:
    happened(inside, "march-1", "2026-03-04 17:00")
    happened(inside, "march-2", "2026-03-06 11:00")
    happened(inside, "march-3", "2026-03-10 09:00")
    assert operator.get(f"/cases?area={FAR_TOWN}").status == 200  # the rows are there
    before = [inside.store.version(f"{CASE.noun}-march-{number}") for number in (1, 2, 3)]
    as_it_is = operator.post("/cases/deadlines/what-if", MARCH).body["figures"]
    assert as_it_is["was"] == as_it_is["would_be"]
    reply = operator.post("/cases/deadlines/what-if", MARCH | {"rules": THREE_DAYS})
    assert reply.status == 200, reply.body
    figures = reply.body["figures"]
    assert figures["cases"] == 3
    assert figures["would_be"] == {"on_time": 1, "late": 2, "open": 0}
    assert (figures["better"], figures["worse"]) == (0, 1)
    (example,) = figures["examples"]
    assert (example["case_id"], example["would_be_due"]) == ("march-2", "2026-03-04T09:30:00.000Z")
    assert [inside.store.version(f"{CASE.noun}-march-{number}") for number in (1, 2, 3)] == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "publicity"}, "kind"),
        ({"town": "433122"}, "town"),
        ({"until": "2026-03-01"}, "until"),
        ({"rules": {"limits": {"normal": {"handle": {"amount": 0, "unit": "minutes"}}}}}, "rules.limits.normal.handle"),
    ],
)
def test_what_cannot_be_tried_is_named(operator: Caller, change: dict[str, Any], field: str) -> None:
    reply = operator.post("/cases/deadlines/what-if", MARCH | change)
    assert reply.status == 422
    assert reply.body["errors"][0]["field"].startswith(field)


def test_a_commander_tries_rules_in_the_town_only(ma: Caller, zhang: Caller) -> None:
    assert ma.post("/cases/deadlines/what-if", MARCH).status == 403
    assert ma.post("/cases/deadlines/what-if", MARCH | {"town": TOWN}).status == 200
    assert zhang.post("/cases/deadlines/what-if", MARCH | {"town": TOWN}).status == 403
