"""Every version of every fact that was ever stored still loads, is written as it was, and folds in any order."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.areas import events as areas
from services.registry.areas.area import AREA
from services.registry.areas.divisions.division import DIVISION
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.facts import FACTS
from services.registry.organisations import events as organisations
from services.registry.organisations.memberships import events as memberships
from services.registry.organisations.memberships.membership import MEMBERSHIP
from services.registry.organisations.organisation import ORGANISATION
from services.registry.organisations.programmes import events as programmes
from services.registry.organisations.programmes.build_plan import BUILD_PLAN
from services.registry.organisations.programmes.pilot import PILOT
from services.registry.organisations.rotas import events as rotas
from services.registry.organisations.rotas.rota import DUTY_ROTA
from services.registry.people import events as people
from services.registry.people.person import PERSON
from services.registry.posts import events as posts
from services.registry.posts.liaisons import events as liaisons
from services.registry.posts.liaisons.liaison import LIAISON
from services.registry.posts.post import POST
from services.registry.schemes.events import SchemeDeclared, SchemeRevised
from services.registry.schemes.scheme import SCHEME
from shared.eventstore.facts import Codec
from shared.eventstore.streams import Aggregate
from shared.personal import Personal

GOLDEN = Path(__file__).parents[1] / "laws" / "golden" / "registry"
CODEC = Codec(FACTS, seal=lambda personal: personal)

OUTLINE = st.just({"type": "Polygon"})
AREA_FACTS = get_args(areas.AreaEvent)
TEXT = st.builds(Personal, st.text(), sealed=st.text())
st.register_type_strategy(Personal, TEXT)


def any_of(facts: Mapping[str, type]) -> st.SearchStrategy[object]:
    """Any fact of a noun, every field of it drawn."""
    return st.one_of([st.builds(cls) for cls in facts.values()])


FACTS_OF = {
    SCHEME: st.builds(SchemeDeclared, scheme=st.just({})) | st.builds(SchemeRevised, scheme=st.just({})),
    ORGANISATION: st.builds(organisations.OrganisationFounded)
    | st.builds(organisations.OrganisationRenamed)
    | st.builds(organisations.OrganisationMoved)
    | st.builds(organisations.HandlesSet)
    | st.builds(organisations.ContactSet, contact=st.none() | TEXT, contact_phone=st.none() | TEXT)
    | st.builds(organisations.OrganisationDissolved)
    | st.builds(organisations.ResourceOffered)
    | st.builds(organisations.ResourceWithdrawn)
    | st.builds(organisations.ResourceUsed)
    | st.builds(organisations.UnitDutyAgreed),
    MEMBERSHIP: st.builds(memberships.MembershipJoined)
    | st.builds(memberships.MembershipLeft)
    | st.builds(memberships.ParticipationRecorded),
    DUTY_ROTA: st.builds(rotas.DutyRotaSet) | st.builds(rotas.DutyRotaSwapped),
    PILOT: st.builds(programmes.PilotBegun) | st.builds(programmes.PilotEnded),
    BUILD_PLAN: st.builds(programmes.BuildPlanSet) | st.builds(programmes.BuildPlanProgressed),
    AREA: st.one_of(
        [
            st.builds(cls, boundary=OUTLINE) if "boundary" in cls.__dataclass_fields__ else st.builds(cls)
            for cls in AREA_FACTS
        ]
    ),
    SUB_AREA: st.one_of([st.builds(cls) for cls in get_args(areas.SubAreaEvent)]),
    DIVISION: st.one_of(
        [
            st.builds(cls, grids=st.just(({"number": 1},))) if cls is areas.DivisionDrafted else st.builds(cls)
            for cls in get_args(areas.DivisionEvent)
        ]
    ),
    POST: any_of(posts.FACTS),
    LIAISON: any_of(liaisons.FACTS),
    PERSON: any_of(people.FACTS),
}


def name_of(path: Path) -> str:
    """area.opened.v1+since.json: a later form of the same name, with fields added."""
    return path.stem.partition("+")[0]


def test_every_stored_name_has_its_golden_form() -> None:
    assert {name_of(path) for path in GOLDEN.glob("*.json")} == {*FACTS.classes, *FACTS.upcasters}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_golden_form_loads_and_all_that_it_says_is_written_again(path: Path) -> None:
    data = json.loads(path.read_text())
    _, written = CODEC.encode(CODEC.decode(name_of(path), data))
    if name_of(path) not in FACTS.upcasters:
        assert json.loads(json.dumps(written)) | data == json.loads(json.dumps(written))


@pytest.mark.parametrize("aggregate", FACTS_OF, ids=lambda aggregate: aggregate.noun)
@given(data=st.data())
def test_any_facts_in_any_order_load_and_have_a_place(aggregate: Aggregate[Any, Any], data: st.DataObject) -> None:
    state = aggregate.initial
    for fact in data.draw(st.lists(FACTS_OF[aggregate])):
        state = aggregate.evolve(state, fact)
        aggregate.scope(state)
