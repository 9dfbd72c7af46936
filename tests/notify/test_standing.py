"""notify's copy of a case says whose it is as cases itself does, and whose it was before time moved it up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.cases.case.evolve import ABSENT, evolve
from services.cases.case.state import Assignment, Case
from services.cases.case.status import Status
from services.cases.facts import FACTS
from services.cases.vocabulary import Party, PartyKind
from services.notify.standing import CHANGES, ESCALATED, HANDLERS, REPORTED, SENT_BACK, at_report
from shared.eventlog.envelope import Published
from shared.eventstore.facts import Codec
from tests.notify.test_policies import GOLDEN, IN_GRID, fact, party, reported, routing
from tests.servers import Servers

CODEC = Codec(FACTS, seal=lambda personal: personal)
STATUSES = {"case.reopened.v1": Status.CLOSED, "case.objection_upheld.v1": Status.RESOLVED}
"""Where these happen; everything else happens to a case in hand."""

RECORDS = [path for path in sorted(GOLDEN.glob("case.*.json")) if not path.stem.startswith((REPORTED, SENT_BACK))]
Row = dict[str, Any]


def published(path: Path) -> Published:
    return fact(path.stem.partition("+")[0], json.loads(path.read_text()), IN_GRID)


def in_hand(status: Status) -> Case:
    """Routed to a post in the village, and given to one in the grid."""
    [report] = GOLDEN.glob("case.reported.v1+terms.json")
    case = evolve(ABSENT, CODEC.decode(REPORTED, json.loads(report.read_text())))  # type: ignore[arg-type]
    given = Assignment(1, Party(PartyKind.POST, f"{IN_GRID.grid}-grid_head"), ())
    return replace(case, status=status, assignment=given)


def as_kept(case: Case) -> Row:
    """What notify keeps of whose the case is."""
    routed = case.routing.party if case.routing else None
    given = case.assignment.parties if case.assignment else ()
    return {
        "level": case.level.value,
        "routed": party(routed.kind, routed.id) if routed else None,
        "passed_over": list(case.routing.passed_over) if case.routing else [],
        "given": [party(one.kind, one.id) for one in given],
    }


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_fact_leaves_a_case_with_the_same_people_here_and_there(path: Path) -> None:
    event = published(path)
    before = in_hand(STATUSES.get(event.type, Status.IN_HAND))
    there = evolve(before, CODEC.decode(event.type, event.data))  # type: ignore[arg-type]
    change = dict(CHANGES[event.type](event)) if event.type in CHANGES else {}
    assert {name: (as_kept(before) | change)[name] for name in as_kept(before)} == as_kept(there)


def test_a_case_is_as_urgent_as_its_alarm_says() -> None:
    alarm = CHANGES["case.alerted.v1"]
    assert alarm(fact("case.alerted.v1", {"urgency": "critical"})) == {"urgency": "critical"}
    assert alarm(fact("case.alerted.v1", {"urgency": None})) == {}, "as it was reported"


def test_a_reported_case_is_with_whom_it_is_routed_to() -> None:
    kept = at_report(reported(routing=routing("village", party("post", "a"), "b")))
    assert (kept.level, kept.routed, kept.given) == ("village", kept.routed, ())
    assert (kept.routed.id if kept.routed else None, kept.passed_over) == ("a", ("b",))
    assert at_report(reported()).level == "grid"


@pytest.fixture
def rows(fresh: Servers) -> Iterator[Collection[Row]]:
    """An empty table of cases."""
    with MongoClient[Row](fresh.mongo_uri("notify"), tz_aware=True) as client:
        yield client.get_default_database()["standings"]


def kept(rows: Collection[Row], *events: Published) -> Row:
    for event in events:
        for _, write in HANDLERS[event.type](event):
            rows.bulk_write([write])
    found = rows.find_one()
    assert found is not None
    return found


def escalated(level: str, to: dict[str, Any] | None, version: int) -> Published:
    return fact(ESCALATED, {"to_level": level, "routing": to}, version=version)


def sent_back(level: str, version: int) -> Published:
    return fact(SENT_BACK, {"level": level, "status": "accepted"}, version=version)


@pytest.mark.servers
def test_a_row_remembers_who_had_the_case_before_it_went_up(rows: Collection[Row]) -> None:
    up = routing("village", party("post", "$station"), "passed")
    row = kept(rows, reported(routing=routing("grid", party("post", "head"))), escalated("village", up, 2))
    assert (row["level"], row["routed"], row["version"]) == ("village", party("post", "$station"), 2)
    assert row["before"] == {
        "level": "grid",
        "routed": party("post", "head"),
        "passed_over": [],
        "given": [],
        "version": 2,
    }
    assert row["reported_at"] == datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


@pytest.mark.servers
def test_a_case_sent_back_within_its_level_is_still_with_whom_it_was_routed_to(rows: Collection[Row]) -> None:
    assigned = fact("case.assigned.v1", {"lead": party("post", "clerk"), "assisting": []}, version=2)
    begun = reported(routing=routing("village", party("post", "station"), "passed"))
    row = kept(rows, begun, assigned, sent_back("village", 3))
    assert (row["routed"], row["passed_over"], row["given"]) == (party("post", "station"), ["passed"], [])
    row = kept(rows, sent_back("grid", 4))
    assert (row["level"], row["routed"], row["version"]) == ("grid", None, 4)


@pytest.mark.servers
def test_a_row_says_whom_its_case_is_hidden_from_and_a_case_that_is_not_hidden_says_nothing(
    rows: Collection[Row],
) -> None:
    assert "hidden_from" not in kept(rows, reported())
    raised = fact("case.complaint_raised.v1", {"level": "village"}, version=2, hidden_from=("p-zhang",))
    assert kept(rows, raised)["hidden_from"] == ["p-zhang"]
