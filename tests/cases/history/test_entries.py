"""Recorded facts as the steps that people read."""

from datetime import timedelta

from services.cases.case.commands import AcceptCase, AssignCase, EscalateCase
from services.cases.case.events import FACTS, CaseEvent
from services.cases.case.events.deadlines import CaseDeadlineMissed, CaseDeadlineSet
from services.cases.case.evolve import fold
from services.cases.history.entries import changes_of, details_of, entries_of, parties_of, typed_in
from services.cases.history.words import TYPED, WHAT
from services.cases.lifecycle.decide import decide
from services.cases.vocabulary import DeadlineKind
from services.cases.working_time.deadline import begun
from services.cases.working_time.terms import DEFAULT_TERMS
from shared.eventstore.store import Recorded
from tests.cases.lifecycle.doing import ASSIGN, ESCALATE, PROPERTY_COMPANY, ROADS, WATER
from tests.cases.stories import ACCEPTED, NOON, REPORT, REPORTED, WORKER


def recorded(*commits: list[CaseEvent]) -> list[Recorded]:
    names = {fact: name for name, fact in FACTS.items()}
    return [
        Recorded(fact, names[type(fact)], version, index, NOON + timedelta(minutes=version), WORKER, "r")
        for version, commit in enumerate(commits, 1)
        for index, fact in enumerate(commit)
    ]


def test_every_fact_has_a_name_that_people_understand() -> None:
    assert set(WHAT) == set(FACTS.values())
    assert all(WHAT.values())


def test_what_somebody_typed_is_shown_whatever_the_step_was() -> None:
    hidden = {"title", "description", "reporter_name", "reporter_phone", "address", "attributes"}
    named = {
        name
        for fact in FACTS.values()
        for name in fact.__annotations__
        if "Personal" in str(fact.__annotations__[name])
    }
    assert named - hidden == set(TYPED)


def test_what_a_step_does_to_the_deadlines_is_told_with_the_step() -> None:
    reported = decide(fold([]), REPORT, NOON)
    accepted = decide(fold(reported), AcceptCase(WORKER), NOON)
    steps = entries_of(recorded(reported, accepted))
    assert [WHAT[type(one.fact)] for one in steps] == ["上报", "受理"]
    assert [one.name for one in steps[1].deadlines] == ["case.deadline_met.v1", "case.deadline_set.v1"]


def test_a_deadline_that_is_missed_or_counted_again_is_a_step_of_its_own() -> None:
    again = begun(DeadlineKind.HANDLE, NOON, DEFAULT_TERMS[REPORT.urgency])
    missed = CaseDeadlineMissed("c-1", DeadlineKind.HANDLE, NOON, NOON)
    steps = entries_of(recorded([REPORTED, ACCEPTED], [missed], [CaseDeadlineSet("c-1", again)]))
    assert [WHAT[type(one.fact)] for one in steps] == ["上报", "受理", "超期", "重算时限"]


def test_a_step_tells_from_where_to_where_the_case_went() -> None:
    reported = decide(fold([]), REPORT, NOON)
    accepted = decide(fold(reported), AcceptCase(WORKER), NOON)
    climbed = decide(fold([*reported, *accepted]), ESCALATE, NOON)
    first, second, third = entries_of(recorded(reported, accepted, climbed))
    assert {one.of: (one.before, one.after) for one in changes_of(first)}["status"] == (None, "reported")
    assert [(one.of, one.before, one.after) for one in changes_of(second)] == [("status", "reported", "accepted")]
    assert [(one.of, one.before, one.after) for one in changes_of(third)] == [
        ("status", "accepted", "reported"),
        ("level", "grid", "village"),
    ]
    assert isinstance(ESCALATE, EscalateCase)
    assert typed_in(third.fact) == ESCALATE.reason


def test_an_assignment_names_who_leads_and_who_assists() -> None:
    reported = decide(fold([]), REPORT, NOON)
    accepted = decide(fold(reported), AcceptCase(WORKER), NOON)
    given = decide(fold([*reported, *accepted]), ASSIGN, NOON)
    fact = entries_of(recorded(reported, accepted, given))[-1].fact
    assert isinstance(ASSIGN, AssignCase)
    assert parties_of(fact) == [("牵头", WATER), ("协办", ROADS), ("协办", PROPERTY_COMPANY)]
    assert details_of(fact) == {"assignment": 1}
