"""Domain: facts in, facts out."""

from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.case import ALLOWED_IN, Case, CaseNotFound, CaseRefused, Status, decide, fold
from services.cases.commands import (
    AcceptCase,
    CaseCommand,
    EraseReporter,
    HandleCaseOnTheSpot,
    PutCaseOnRecord,
    ReportCase,
    UnmaskCase,
)
from services.cases.events import (
    FACTS,
    CaseEvent,
    CaseHandledOnTheSpot,
    CaseReporterErased,
    CaseUnmasked,
    ReporterField,
)
from shared.areas import Scope
from shared.personal import Personal
from tests.cases.stories import (
    ACCEPTED,
    DRAIN,
    GRID,
    HANDLED,
    LATER_SUBJECT,
    LIFE,
    NOON,
    ON_RECORD,
    REPORT,
    REPORTED,
    SUBJECT,
)

UNMASK = UnmaskCase((ReporterField.PHONE,), "回访")
HANDLE = HandleCaseOnTheSpot(LATER_SUBJECT, "已疏通")
ERASED = CaseReporterErased(DRAIN, (SUBJECT,))

COMMANDS: tuple[CaseCommand, ...] = (REPORT, AcceptCase(), HANDLE, PutCaseOnRecord(), UNMASK, EraseReporter())
HISTORIES: dict[Status, tuple[CaseEvent, ...]] = {
    Status.ABSENT: (),
    Status.REPORTED: LIFE[:1],
    Status.ACCEPTED: LIFE[:2],
    Status.HANDLED: LIFE[:3],
    Status.ON_RECORD: LIFE,
}

EXPECTED = {
    # the life-cycle, written down by hand
    (Status.ABSENT, ReportCase),
    (Status.REPORTED, AcceptCase),
    (Status.ACCEPTED, HandleCaseOnTheSpot),
    (Status.HANDLED, PutCaseOnRecord),
    (Status.REPORTED, UnmaskCase),
    (Status.ACCEPTED, UnmaskCase),
    (Status.HANDLED, UnmaskCase),
    (Status.ON_RECORD, UnmaskCase),
    (Status.REPORTED, EraseReporter),
    (Status.ACCEPTED, EraseReporter),
    (Status.HANDLED, EraseReporter),
    (Status.ON_RECORD, EraseReporter),
}


def test_every_command_has_a_row_in_the_life_cycle_and_every_fact_a_stored_name() -> None:
    assert set(ALLOWED_IN) == set(get_args(CaseCommand))
    assert set(FACTS.classes.values()) == set(get_args(CaseEvent))
    assert {type(command) for command in COMMANDS} == set(ALLOWED_IN)


@pytest.mark.parametrize(("status", "command"), list(product(Status, COMMANDS)))
def test_each_command_in_each_status_is_decided_as_the_table_says(status: Status, command: CaseCommand) -> None:
    case = fold(HISTORIES[status])
    assert case.status is status
    if (status, type(command)) in EXPECTED:
        assert decide(case, command, NOON)
    else:
        with pytest.raises(CaseRefused):
            decide(case, command, NOON)


def test_a_reported_case_keeps_every_word_under_its_subject() -> None:
    assert decide(Case(), REPORT, NOON) == [REPORTED]


def test_an_anonymous_report_has_no_reporter() -> None:
    [reported] = decide(Case(), replace(REPORT, reporter=type(REPORT.reporter)()), NOON)
    assert reported == replace(REPORTED, reporter_name=None, reporter_phone=None, address=None)


def test_a_case_handled_on_the_spot_is_reported_accepted_handled_and_recorded_at_once() -> None:
    facts = decide(Case(), replace(REPORT, result="已疏通"), NOON)
    on_the_spot = replace(REPORTED, on_the_spot=True)
    assert facts == [
        on_the_spot,
        ACCEPTED,
        CaseHandledOnTheSpot(DRAIN, Personal(SUBJECT, "已疏通")),
        ON_RECORD,
    ]
    assert fold(facts).status is Status.ON_RECORD


def test_what_follows_a_report_says_its_place() -> None:
    assert Case().scope == Scope()
    assert all(fold(LIFE[:end]).scope == GRID for end in range(1, 5))


def test_a_refusal_says_in_which_status_the_command_would_be_allowed() -> None:
    with pytest.raises(CaseRefused) as refused:
        decide(fold([REPORTED]), PutCaseOnRecord(), NOON)
    assert refused.value.code == "not_allowed_in_status"
    assert refused.value.details == {"status": Status.REPORTED, "allowed_in": [Status.HANDLED]}


def test_nothing_can_be_done_with_a_case_that_is_not_there() -> None:
    with pytest.raises(CaseNotFound):
        decide(Case(), AcceptCase(), NOON)


def test_unmasking_leaves_who_saw_what_and_why() -> None:
    assert decide(fold([REPORTED]), UNMASK, NOON) == [
        CaseUnmasked(DRAIN, (ReporterField.PHONE,), Personal(SUBJECT, "回访"))
    ]


def test_an_erased_reporter_cannot_be_unmasked() -> None:
    with pytest.raises(CaseRefused, match="reporter_erased"):
        decide(fold([REPORTED, ERASED]), UNMASK, NOON)


def test_erasing_takes_the_keys_of_everything_that_was_written() -> None:
    [erased] = decide(fold(LIFE), EraseReporter(), NOON)
    assert erased == CaseReporterErased(DRAIN, (SUBJECT, LATER_SUBJECT))
    assert fold([*LIFE, erased]).readable_subjects == frozenset()


def test_erasing_twice_is_done_once() -> None:
    assert decide(fold([REPORTED, ERASED]), EraseReporter(), NOON) == []


def test_a_case_is_settled_after_its_reporter_was_erased() -> None:
    case = fold([REPORTED, ERASED, ACCEPTED])
    assert decide(case, HANDLE, NOON) == [HANDLED]
    assert fold([REPORTED, ERASED, ACCEPTED, HANDLED]).readable_subjects == {LATER_SUBJECT}


def test_no_command_shows_typed_text_when_it_is_printed() -> None:
    printed = repr([replace(REPORT, result="已疏通"), HANDLE, UNMASK])
    assert not any(text in printed for text in ("下水道", "污水", "王小明", "13812341234", "三号楼", "已疏通", "回访"))


@given(st.lists(st.sampled_from([*LIFE, ERASED, CaseUnmasked(DRAIN, (), Personal(SUBJECT, "回访"))])))
def test_any_order_of_facts_loads_and_leaves_every_command_decided(events: list[CaseEvent]) -> None:
    case = fold(events)
    for command in COMMANDS:
        with suppress(CaseRefused):
            assert decide(case, command, NOON) is not None
