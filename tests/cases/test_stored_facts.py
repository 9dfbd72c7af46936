"""Every version of every fact that was ever stored still loads, is written as it was, and folds in any order."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.case import events as case
from services.cases.catalogue.catalogue import CATALOGUE
from services.cases.facts import FACTS
from services.cases.lifecycle.decide import CASE
from services.cases.rules.handling_rules import HANDLING_RULES
from shared.areas import Scope
from shared.eventstore.facts import Codec
from shared.eventstore.streams import Aggregate

FILES = sorted((Path(__file__).parents[1] / "laws" / "golden" / "cases").glob("*.json"))
CODEC = Codec(FACTS, seal=lambda personal: personal)


def name_of(path: Path) -> str:
    """case.reported.v1+terms.json: another form of the same name, with fields that were added or are often empty."""
    return path.stem.partition("+")[0]


def kept(path: Path) -> object:
    return CODEC.decode(name_of(path), json.loads(path.read_text()))


RECORDED = {name_of(path): [kept(one) for one in FILES if name_of(one) == name_of(path)] for path in FILES}
OF_CASES = [fact for name in case.FACTS for fact in RECORDED[name]]
FACTS_OF: list[Any] = [
    pytest.param(CASE, OF_CASES, id="case"),
    pytest.param(CATALOGUE, RECORDED["catalogue.revised.v1"], id="catalogue"),
    pytest.param(HANDLING_RULES, RECORDED["handling_rules.set.v1"], id="handling_rules"),
]


def test_every_stored_name_has_its_golden_form() -> None:
    assert {name_of(path) for path in FILES} == {*FACTS.classes, *FACTS.upcasters}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_golden_form_loads_and_all_that_it_says_is_written_again(path: Path) -> None:
    _, written = CODEC.encode(kept(path))
    if name_of(path) not in FACTS.upcasters:
        stored = json.loads(json.dumps(written))
        assert stored | json.loads(path.read_text()) == stored


@pytest.mark.parametrize(("aggregate", "facts"), FACTS_OF)
@given(data=st.data())
def test_any_facts_in_any_order_load_and_have_a_place(
    aggregate: Aggregate[Any, Any], facts: list[object], data: st.DataObject
) -> None:
    state = aggregate.initial
    for fact in data.draw(st.lists(st.sampled_from(facts), max_size=20)):
        state = aggregate.evolve(state, fact)
        assert isinstance(aggregate.scope(state), Scope)
        assert isinstance(aggregate.hidden_from(state), tuple)
