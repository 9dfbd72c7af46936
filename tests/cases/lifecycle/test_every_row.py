"""Every row of the table can be taken, leads where it says, and tells of it by the fact that it names."""

from typing import get_args

import pytest

from services.cases.case.commands import CaseCommand
from services.cases.case.events import FACTS, CaseEvent
from services.cases.case.status import ENDED, Status
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.decide import RULES
from services.cases.lifecycle.refused import CaseRefused
from services.cases.lifecycle.table import STATUSES_OF, TABLE, Row
from services.cases.vocabulary import Procedure
from tests.cases.lifecycle.doing import SAMPLES, Walk
from tests.cases.lifecycle.endings import settle
from tests.cases.lifecycle.roads import ROADS, road_to, step_of
from tests.cases.lifecycle.side_roads import holds_anyway, other_roads, spoiled_road_to

NAMES = {fact: name for name, fact in FACTS.items()}
OTHER_FACTS = {
    "case.deadline_missed.v1": {"case.deadline_approached.v1", "case.publicity_ended.v1"},
}
"""What a row may tell of instead: another mark."""


def taken(row: Row) -> tuple[Walk, Status]:
    walk = Walk().go(*road_to(row))
    assert (walk.case.status, walk.case.procedure) in {(row.status, row.procedure), (Status.ABSENT, Procedure.GENERAL)}
    before = walk.case.status
    walk.go(step_of(row))
    return walk, before


def test_there_is_a_command_of_each_kind_a_rule_for_each_and_a_name_for_each_fact() -> None:
    assert set(SAMPLES) == set(RULES) == set(get_args(CaseCommand))
    assert set(FACTS.values()) == set(get_args(CaseEvent))


def test_there_is_a_road_to_every_status_of_every_procedure() -> None:
    for procedure, roads in ROADS.items():
        assert set(roads) == STATUSES_OF[procedure] - {Status.ABSENT}


def test_every_row_is_taken_and_the_case_stands_where_it_says() -> None:
    reached = set()
    for row in TABLE:
        walk, before = taken(row)
        assert before is row.status, row
        assert walk.case.status in row.next.statuses, row
        reached.add(row)
    assert reached == set(TABLE)


def test_every_row_tells_of_it_by_its_fact() -> None:
    """Deadlines are reset where a calendar was published meanwhile, which none was."""
    for row in (row for row in TABLE if row.action is not Action.RESET_DEADLINES):
        names = [NAMES[type(fact)] for fact in taken(row)[0].facts]
        assert not {row.fact, *OTHER_FACTS.get(row.fact, ())}.isdisjoint(names), (row, names)


def test_from_every_row_on_the_case_can_be_ended() -> None:
    """No dead end: whatever was done, those who are meant to can still settle it."""
    for row in TABLE:
        case, now = taken(row)[0].case, taken(row)[0].now
        assert settle(case, now).status in ENDED, row


def test_every_status_that_a_row_may_lead_to_is_come_to() -> None:
    """A row that names several names none too many."""
    for row in (row for row in TABLE if len(row.next.statuses) > 1):
        ends = {Walk().go(*road, last).case.status for road, last in other_roads(row)}
        assert ends == row.next.statuses, (row, ends)


@pytest.mark.parametrize("guard", sorted({row.guard.holds.__name__ for row in TABLE} - {"always"}))
def test_where_what_a_row_asks_for_is_not_so_it_is_refused_by_its_code(guard: str) -> None:
    rows = [row for row in TABLE if row.guard.holds.__name__ == guard and not holds_anyway(row)]
    assert rows
    for row in rows:
        walk = Walk().go(*spoiled_road_to(row))
        assert (walk.case.status, walk.case.procedure) == (row.status, row.procedure), row
        with pytest.raises(CaseRefused) as refused:
            walk.go(step_of(row))
        assert refused.value.code == row.guard.code, row
