"""What somebody is asked for is what the table lets them do, and when it can be done no more nobody is asked."""

from collections.abc import Iterator, Mapping

import pytest
from pymongo.collection import Collection

from services.cases.case.evolve import fold
from services.cases.case.state import Case
from services.cases.lifecycle.actions import Action
from services.cases.lifecycle.table import actions_in
from services.cases.lifecycle.who import Actor, may
from services.cases.lists.rows import CASES, HANDLERS
from services.cases.lists.tasks import Task, task_criteria
from shared.clock import now
from shared.mongo import Document, connect
from shared.permissions import Grant
from tests.cases.lists.lives import GRID, HEAD, MORNING, OFFICE, Fate, told
from tests.servers import Servers

pytestmark = pytest.mark.servers

LIVES, STEPS = 400, 40
TOWN, VILLAGE = GRID.town or "", GRID.village or ""
ACTORS = {
    "commander": Actor("p-ma", (Grant("commander", TOWN),)),
    "station head": Actor("p-li", (Grant("station_head", VILLAGE),)),
    "office": Actor("p-tian", keys=frozenset({OFFICE.key})),
    "head's deputy": Actor("p-chen", keys=frozenset({HEAD.key})),
}
DECISIONS: Mapping[Task, frozenset[Action]] = {
    Task.ANSWER: frozenset({Action.ANSWER}),
    Task.EXTENSION: frozenset({Action.GRANT_EXTENSION}),
    Task.OBJECTION: frozenset({Action.UPHOLD_OBJECTION, Action.SETTLE_PUBLICITY_OBJECTION}),
}
EVER: Mapping[Task, str] = {
    Task.ANSWER: "office",
    Task.EXTENSION: "commander",
    Task.OBJECTION: "commander",
}


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    """The folded lives, by id."""
    lives = {f"c-{seed}": Fate(seed).life(f"c-{seed}", STEPS) for seed in range(LIVES)}
    return {id: fold(fact for _, facts in life for fact in facts) for id, life in lives.items()}


@pytest.fixture(scope="module")
def table(servers: Servers) -> Iterator[Collection[Document]]:
    """Their rows."""
    client = connect(servers.admin_mongo_uri, "tasks")
    made = client["tasks_of_lists"][CASES]
    events = (one for seed in range(LIVES) for one in told(f"c-{seed}", Fate(seed).life(f"c-{seed}", STEPS)))
    made.bulk_write([write for one in events if one.type in HANDLERS for _, write in HANDLERS[one.type](one)])
    yield made
    client.drop_database("tasks_of_lists")
    client.close()


def can(case: Case, actor: Actor, action: Action) -> bool:
    moment = now()
    rows = (row for row in actions_in(case.procedure, case.status) if row.action is action)
    return any(row.guard.holds(case, moment) and may(row.who, case, actor) for row in rows)


@pytest.mark.parametrize("who", ACTORS)
def test_whoever_is_asked_for_a_decision_may_take_it_and_nobody_else_is_asked(
    table: Collection[Document], cases: dict[str, Case], who: str
) -> None:
    actor = ACTORS[who]
    for task, wanted in task_criteria(actor, MORNING).items():
        if task not in DECISIONS:
            continue
        found = {row["_id"] for row in table.find({"$and": wanted})}
        able = {id for id, case in cases.items() if any(can(case, actor, one) for one in DECISIONS[task])}
        asked = {id for id in able if task is not Task.ANSWER or _is_asked(cases[id], actor)}
        assert found == asked, task
        assert found or EVER[task] != who, task


def _is_asked(case: Case, actor: Actor) -> bool:
    """Whoever is in charge may answer for others, and is not asked to."""
    return any(party.key in actor.keys for one in case.consultations for party in one.open)
