"""Every version of every fact that was ever stored still loads, is written as it was, and folds in any order."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.area import AREA
from services.registry.events import (
    FACTS,
    AreaOpened,
    PersonAppointed,
    PersonErased,
    PersonRegistered,
    PersonUnmasked,
    PostEstablished,
)
from services.registry.person import PERSON
from services.registry.post import POST
from shared.eventstore.facts import Codec
from shared.eventstore.streams import Aggregate
from shared.personal import Personal

GOLDEN = Path(__file__).parents[1] / "laws" / "golden" / "registry"
CODEC = Codec(FACTS, seal=lambda personal: personal)

TEXT = st.builds(Personal, st.text(), sealed=st.text())
FACTS_OF = {
    AREA: st.builds(AreaOpened, boundary=st.none() | st.just({"type": "Polygon"})),
    POST: st.builds(PostEstablished) | st.builds(PersonAppointed),
    PERSON: st.builds(PersonRegistered, name=TEXT, phone=TEXT)
    | st.builds(PersonUnmasked, reason=TEXT)
    | st.builds(PersonErased),
}


def test_every_stored_name_has_its_golden_form() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*FACTS.classes, *FACTS.upcasters}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_golden_form_loads_and_is_written_again_unchanged(path: Path) -> None:
    data = json.loads(path.read_text())
    _, written = CODEC.encode(CODEC.decode(path.stem, data))
    if path.stem not in FACTS.upcasters:
        assert json.loads(json.dumps(written)) == data


@pytest.mark.parametrize("aggregate", FACTS_OF, ids=lambda aggregate: aggregate.noun)
@given(data=st.data())
def test_any_facts_in_any_order_load_and_have_a_place(aggregate: Aggregate[Any, Any], data: st.DataObject) -> None:
    state = aggregate.initial
    for fact in data.draw(st.lists(FACTS_OF[aggregate])):
        state = aggregate.evolve(state, fact)
        aggregate.scope(state)
