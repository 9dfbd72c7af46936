"""The rows of cases say what the folded facts say, in whatever way the facts came; they hold no text."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from pymongo.collection import Collection

from services.cases.case.events import FACTS
from services.cases.case.events.deadlines import CaseDeadlineMet
from services.cases.case.evolve import fold
from services.cases.case.number import number_of
from services.cases.case.state import Case, Paused
from services.cases.case.status import stage_of
from services.cases.lists.deadline_states import COUNTED, SETTLING, DeadlineState, state_of
from services.cases.lists.expressions import NEVER, charge_of
from services.cases.lists.keys import area_keys, category_keys
from services.cases.lists.requests import RequestKind
from services.cases.lists.rows import CASES, HANDLERS, TABLES
from services.cases.vocabulary import DeadlineKind
from shared.eventlog.envelope import Published
from shared.mongo import Document, connect
from tests.cases.lists.lives import Fate, Told, told
from tests.servers import Servers

LIVES, STEPS = 150, 60
SILENT = {"case.unmasked.v1", "case.reporter_erased.v1"}
"""What changes nothing that a list shows."""

Table = Collection[Document]


def test_every_fact_of_a_case_has_a_handler_or_is_known_to_change_nothing() -> None:
    assert HANDLERS.keys() | SILENT == FACTS.keys()
    assert not HANDLERS.keys() & SILENT


@pytest.fixture(scope="module")
def table(servers: Servers) -> Iterator[Table]:
    """A table with the indexes of the rows."""
    client = connect(servers.admin_mongo_uri, "rows")
    made = client["rows_of_lists"][CASES]
    made.create_indexes(list(TABLES[CASES]))
    yield made
    client.drop_database("rows_of_lists")
    client.close()


def write(table: Table, events: list[Published]) -> None:
    writes = [operation for event in events if event.type in HANDLERS for _, operation in HANDLERS[event.type](event)]
    table.bulk_write(writes)


def requests_of(case: Case) -> set[tuple[str, str | None, int | None]]:
    found: set[tuple[str, str | None, int | None]] = set()
    for one in case.consultations:
        found |= {(RequestKind.ANSWER, party.key, one.number) for party in one.open}
    if case.extension:
        found.add((RequestKind.EXTENSION, None, None))
    if case.objection:
        found.add((RequestKind.OBJECTION, None, None))
    return found | {(RequestKind.PUBLICITY, None, one) for one in (case.publicity.open if case.publicity else ())}


def deadlines_of(case: Case) -> dict[str, tuple[datetime | None, DeadlineState, int | None]]:
    found: dict[str, tuple[datetime | None, DeadlineState, int | None]] = {}
    for kind, kept in case.deadlines.items():
        if isinstance(kept, Paused):
            found[kind.value] = (None, DeadlineState.PAUSED, kept.left)
        else:
            found[kind.value] = (kept.due, state_of(kind, {one.mark.value for one in kept.marks}), None)
    return found


def on_time_of(life: Sequence[Told]) -> bool | None:
    """As the deadline said that was met last, unless one runs that says so in its turn."""
    case = Case()
    on_time: bool | None = None
    for _, facts in life:
        case = fold(facts, case)
        met = [one.on_time for one in facts if isinstance(one, CaseDeadlineMet) and one.kind in SETTLING]
        runs = any(kind in SETTLING for kind in case.deadlines)
        on_time = None if runs else met[-1] if met else on_time
    return on_time


def expected(case: Case) -> dict[str, Any]:
    """What the row of a case must say."""
    report, deadlines = case.report, deadlines_of(case)
    assert report is not None
    counted = [deadlines[kind.value] for kind in COUNTED if kind.value in deadlines]
    reporter = {f"reporter:{report.by}"} if report.by else set()
    routed = case.routing.party if case.routing else None
    filed = {f"number:{number_of(case.id, report.reported_at)}", *category_keys(case.category)}
    filed |= {f"tag:{tag}" for tag in case.tags} | ({f"parent:{case.parent}"} if case.parent else set())
    filed |= {"source:hotline", "source:hotline:12345-7"} if report.source else set()
    filed |= {f"hidden:{person}" for person in case.hidden_from}
    return {
        "status": case.status,
        "stage": stage_of(case.status),
        "procedure": case.procedure,
        "category": case.category,
        "urgency": case.urgency,
        "placement": case.placement,
        "location": list(case.location) if case.location else None,
        "mediating": case.mediating,
        "scope": case.scope.to_dict(),
        "level": case.level,
        "charge": charge_of(case.scope, case.level),
        "routed": routed.key if routed else None,
        "lead": case.assignment.lead.key if case.assignment else None,
        "parties": set(case.parties),
        "seen_by": {*area_keys(case.scope), *case.parties, *reporter},
        "filed_under": filed,
        "requests": requests_of(case),
        "hidden_from": list(case.hidden_from),
        "first_contact": f"person:{case.first_contact}" if case.first_contact else None,
        "deadlines": deadlines,
        "due": min((due for due, _, _ in counted if due), default=NEVER),
        "deadline_state": max((state.rank for _, state, _ in counted), default=0),
        "duplicate_of": case.duplicate_of,
        "parent": case.parent,
        "tags": list(case.tags),
        "ended_at": case.ended_at,
        "sent_back": case.sent_back,
        "reopened": case.reopened,
        "rating": case.rating,
    }


def said(row: Document) -> dict[str, Any]:
    """The same of a row, whatever the order within."""
    ranks = tuple(DeadlineState)
    deadlines = {kind: (one["due"], ranks[one["state"]], one["left"]) for kind, one in row["deadlines"].items()}
    requests = {(one["kind"], one["of"], one["number"]) for one in row["requests"]}
    sets = {name: set(row[name]) for name in ("parties", "seen_by", "filed_under")}
    return row | sets | {"deadlines": deadlines, "requests": requests}


@pytest.mark.servers
def test_a_row_says_of_its_case_what_the_folded_facts_say(table: Table) -> None:
    seen: set[str] = set()
    for seed in range(LIVES):
        id, case = f"c-{seed}", Case()
        life = list(Fate(seed).life(id, STEPS))
        events = list(told(id, life))
        write(table, events)
        for _, facts in life:
            case = fold(facts, case)
        row = table.find_one({"_id": id})
        assert row is not None
        answer, wanted = said(row), expected(case) | {"on_time": on_time_of(life)}
        assert {name: answer[name] for name in wanted} == wanted, (seed, [event.type for event in events])
        seen |= {event.type for event in events}
    assert len(seen) > 60
    assert len(seen) >= len(FACTS) - 8


@pytest.mark.servers
def test_a_life_told_twice_leaves_the_same_row(table: Table) -> None:
    for seed in range(20):
        events = list(told(f"twice-{seed}", list(Fate(seed).life(f"twice-{seed}", STEPS))))
        write(table, events)
        once = table.find_one({"_id": f"twice-{seed}"})
        write(table, events)
        assert table.find_one({"_id": f"twice-{seed}"}) == once


@pytest.mark.servers
def test_whose_turn_it_is_is_somebody_unless_the_case_rests_or_has_ended(table: Table) -> None:
    for seed in range(LIVES, LIVES + 40):
        write(table, list(told(f"turn-{seed}", list(Fate(seed).life(f"turn-{seed}", STEPS)))))
    for row in table.find({"_id": {"$regex": "^turn-"}}):
        rests = row["stage"] == "ended" or row["status"] == "suspended"
        assert ("turn_of" in row) is not rests, row
        if not rests:
            assert row["turn_of"], row


def test_no_row_is_told_what_somebody_typed() -> None:
    for seed in range(40):
        for event in told("c-1", list(Fate(seed).life("c-1", STEPS))):
            writes = str(list(HANDLERS[event.type](event))) if event.type in HANDLERS else ""
            assert "c2VhbGVk" not in writes
            assert "5e0c" not in writes


@pytest.mark.parametrize(
    ("kind", "ahead", "state"),
    [
        ("handle", ("approaching", "missed", "yellow_card", "red_card"), "running"),
        ("handle", ("missed", "yellow_card", "red_card"), "approaching"),
        ("accept", ("yellow_card", "red_card"), "missed"),
        ("approve", ("red_card",), "yellow"),
        ("handle", (), "red"),
        ("follow_up", (), "missed"),
        ("publicity", ("over",), "running"),
    ],
)
def test_the_marks_that_are_ahead_tell_how_late_a_deadline_is(kind: str, ahead: tuple[str, ...], state: str) -> None:
    assert state_of(DeadlineKind(kind), set(ahead)) == state
