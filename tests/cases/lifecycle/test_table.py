"""The table of the life-cycle says what was written down by hand before it, and nothing else."""

from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from services.cases.case.events import FACTS
from services.cases.case.status import STATUS_TITLES, Status, stage_of
from services.cases.lifecycle.actions import ACTION_TITLES, Action
from services.cases.lifecycle.decide import RULES
from services.cases.lifecycle.table import ROWS, STATUSES_OF, TABLE, Row, allowed_in
from services.cases.lifecycle.titles import TITLES
from services.cases.lifecycle.who import WHO_TITLES, Who
from services.cases.vocabulary import Procedure
from tests.cases.lifecycle.expected import Expected, Key, expected_rows, statuses_of

T = TypeVar("T")


def told(row: Row) -> Expected:
    """A row of the code in the words of the file."""
    guard = row.guard.holds.__name__
    return Expected(row.who, "-" if guard == "always" else guard, frozenset(map(str, row.next.statuses)), row.fact)


@cache
def in_code() -> dict[Key, Expected]:
    return {Key(row.procedure, row.status, row.action): told(row) for row in TABLE}


def lines(rows: Mapping[Key, T]) -> str:
    return "\n".join(f"  {' / '.join(map(str, key))}: {row}" for key, row in sorted(rows.items()))


def test_no_row_stands_in_the_table_that_was_not_expected() -> None:
    surplus = {key: row for key, row in in_code().items() if key not in expected_rows()}
    assert not surplus, f"in the code only:\n{lines(surplus)}"


def test_no_expected_row_is_missing() -> None:
    missing = {key: row for key, row in expected_rows().items() if key not in in_code()}
    assert not missing, f"expected, and not in the code:\n{lines(missing)}"


def difference(row: Expected, wanted: Expected) -> str:
    pairs = zip(Expected._fields, row, wanted, strict=True)
    return ", ".join(f"{name} is {found}, expected {other}" for name, found, other in pairs if found != other)


def test_every_row_says_who_when_what_follows_and_by_which_fact_as_expected() -> None:
    both = in_code().keys() & expected_rows().keys()
    differing = {key: text for key in both if (text := difference(in_code()[key], expected_rows()[key]))}
    assert not differing, f"differing:\n{lines(differing)}"


def test_no_row_hides_another() -> None:
    assert len(TABLE) == len(ROWS)


def test_a_procedure_comes_to_the_expected_statuses_and_to_no_others() -> None:
    assert {str(procedure): frozenset(map(str, STATUSES_OF[procedure])) for procedure in Procedure} == {
        str(procedure): statuses_of(procedure) for procedure in Procedure
    }


def test_every_row_leads_to_statuses_of_its_procedure_or_of_the_one_it_turns_into() -> None:
    turning = {Action.REFER: Procedure.COORDINATION, Action.ALERT: Procedure.EMERGENCY}
    for row in TABLE:
        assert row.next.statuses, row
        assert row.next.statuses <= STATUSES_OF[turning.get(row.action, row.procedure)] | STATUSES_OF[row.procedure], (
            row
        )


def test_every_action_has_a_command_a_title_and_a_row_and_every_who_is_named_by_a_row() -> None:
    assert {action for action, _ in RULES.values()} == set(Action) == set(ACTION_TITLES)
    assert {row.action for row in TABLE} == set(Action)
    assert {row.who for row in TABLE} == set(Who) == set(WHO_TITLES)


def test_every_status_has_a_title_and_every_existing_one_a_stage() -> None:
    assert set(STATUS_TITLES) == set(Status)
    assert all(stage_of(status) for status in Status if status is not Status.ABSENT)


def test_every_refusal_of_a_guard_has_words_for_people() -> None:
    assert {row.guard.code for row in TABLE if row.guard.code} <= set(TITLES)
    assert all(row.guard.title for row in TABLE if row.guard.code), "and the page says what is asked for"


def test_every_fact_that_a_row_names_is_one_of_a_case() -> None:
    assert {row.fact for row in TABLE} <= set(FACTS)


def test_the_statuses_in_which_an_action_is_allowed_come_in_the_order_of_a_case_s_life() -> None:
    assert allowed_in(Procedure.COORDINATION, Action.RESOLVE) == (Status.ACCEPTED, Status.AT_INTAKE, Status.IN_HAND)
    assert allowed_in(Procedure.EMERGENCY, Action.ACCEPT) == ()
