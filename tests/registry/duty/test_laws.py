"""Any facts of duty in any order load and have a place: yesterday's history always loads."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.duty.diary.entry import DIARY
from services.registry.duty.diary.events import DiaryEvent
from services.registry.duty.facilities.events import FacilityEvent
from services.registry.duty.facilities.facility import FACILITY
from services.registry.duty.households.events import HouseholdEvent
from services.registry.duty.households.household import HOUSEHOLD
from services.registry.duty.logs.events import WorkLogEvent
from services.registry.duty.logs.work_log import WORK_LOG
from services.registry.duty.pairings.events import PairingEvent
from services.registry.duty.pairings.pairing import PAIRING
from services.registry.duty.patrols.events import PatrolCheckedIn
from services.registry.duty.patrols.patrol import PATROL
from services.registry.duty.visits.events import VisitEvent
from services.registry.duty.visits.visit import VISIT
from shared.eventstore.streams import Aggregate
from shared.personal import Personal

st.register_type_strategy(Personal, st.builds(Personal, st.text(), sealed=st.text()))
FACTS_OF: dict[Aggregate[Any, Any], tuple[type, ...]] = {
    PATROL: (PatrolCheckedIn,),
    WORK_LOG: get_args(WorkLogEvent),
    VISIT: get_args(VisitEvent),
    FACILITY: get_args(FacilityEvent),
    PAIRING: get_args(PairingEvent),
    DIARY: get_args(DiaryEvent),
    HOUSEHOLD: get_args(HouseholdEvent),
}


@pytest.mark.parametrize("aggregate", FACTS_OF, ids=lambda aggregate: aggregate.noun)
@given(data=st.data())
def test_any_facts_in_any_order_load_and_have_a_place(aggregate: Aggregate[Any, Any], data: st.DataObject) -> None:
    state = aggregate.initial
    for fact in data.draw(st.lists(st.one_of([st.from_type(one) for one in FACTS_OF[aggregate]]))):
        state = aggregate.evolve(state, fact)
        aggregate.scope(state)
