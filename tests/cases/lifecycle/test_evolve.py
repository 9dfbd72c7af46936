"""Yesterday's history always loads: any facts, in any order, on any state."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cases.case.events import FACTS, CaseEvent
from services.cases.case.evolve import evolve, fold
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.lifecycle.decide import decide
from services.cases.lifecycle.refused import CaseRefused
from services.cases.working_time.terms import DEFAULT_TERMS, Terms
from shared.areas import Scope
from shared.personal import Personal
from tests.cases.lifecycle.doing import SAMPLES
from tests.cases.stories import GRID, NOON

OWN: Mapping[Any, st.SearchStrategy[Any]] = {
    datetime: st.datetimes(datetime(2020, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    int: st.integers(0, 10_000_000),
    Personal: st.builds(Personal, st.sampled_from(("s-1", "s-2", "s-3")), st.just("文字")),
    Terms: st.sampled_from(list(DEFAULT_TERMS.values())),
    Scope: st.sampled_from((GRID, Scope("433122", "433122107"), Scope())),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as facts have them."""
    if hint in OWN:
        return OWN[hint]
    if get_origin(hint) is tuple and get_args(hint)[-1] is ...:
        return st.lists(anything(get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, UnionType):
        return st.one_of(*map(anything, get_args(hint)))
    if isinstance(hint, type) and is_dataclass(hint):
        return st.builds(hint, **{name: anything(one) for name, one in get_type_hints(hint).items()})
    return st.from_type(hint)


FACT: st.SearchStrategy[CaseEvent] = st.one_of(*map(anything, FACTS.values()))
QUIETLY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@QUIETLY
@given(st.lists(FACT, min_size=1, max_size=30))
def test_any_facts_in_any_order_add_up_to_a_case(history: list[CaseEvent]) -> None:
    case = fold(history)
    assert case == fold(history)
    assert case.status in Status
    assert case.has_ended in (True, False)
    assert case.readable_subjects <= case.subjects
    assert all(":" in key for key in case.parties)


@QUIETLY
@given(st.lists(FACT, min_size=1, max_size=10))
def test_whatever_a_history_adds_up_to_every_command_is_decided(history: list[CaseEvent]) -> None:
    case = fold(history)
    for command in SAMPLES.values():
        with suppress(CaseRefused):
            fold(decide(case, command, NOON), case)


@settings(QUIETLY, max_examples=20)
@given(st.tuples(*map(anything, FACTS.values())))
def test_every_kind_of_fact_is_taken_by_a_case_that_is_not_there(kinds: tuple[CaseEvent, ...]) -> None:
    """A stream that begins in the middle is wrong, and loads all the same."""
    for fact in kinds:
        assert isinstance(evolve(Case(), fact), Case)
