"""The rows of the lists (案件列表), one of each case: no personal text, and whatever a list is ordered or narrowed by.

_id, number; status, stage, procedure, category, urgency, urgency_rank, channel, level; scope, placement, location
charge: key of the area in charge; routed, lead, superior, assisting[], consulted[], joined[]: keys of parties
parties[]: all of these; seen_by[]: these, the areas, whoever reported it; turn_of[]: who has the next step, if any
requests[{kind, of, number}]: what else somebody is asked for
filed_under[]: category and those above it, tags, source, parent, number
deadlines{kind: {due, state, left}}; due (NEVER for none), deadline_state (a rank, as state is), on_time
hidden_from[], reported_by, first_contact, source{system, id}, tags[], parent, duplicate_of, mediating
reported_at, accepted_at, settled_at, ended_at, updated_at; sent_back, reopened, rating
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from services.cases.lists import deadlines, handling, procedures, reporting
from services.cases.lists.expressions import NEVER
from services.cases.lists.updates import Change
from shared.eventlog.envelope import Published
from shared.projector.projection import Handler, Write

LIST = "cases.list"
"""The projection of the rows of cases' own facts."""
CASES = "cases"

CHANGES: Mapping[str, Change] = {**reporting.CHANGES, **handling.CHANGES, **procedures.CHANGES, **deadlines.CHANGES}


def _handler(change: Change) -> Handler:
    def write(event: Published) -> Iterable[Write]:
        yield CASES, change(event)

    return write


HANDLERS: Mapping[str, Handler] = {fact: _handler(change) for fact, change in CHANGES.items()}

BY_SIGHT, BY_FILE, BY_TURN = "by_sight", "by_file", "by_turn"
BY_DUE, BY_UPDATE, BY_REQUEST = "by_due", "by_update", "by_request"


def _index(name: str, *keys: tuple[str, int], only: Mapping[str, Any] | None = None) -> IndexModel:
    return IndexModel(list(keys), name=name, **({"partialFilterExpression": only} if only else {}))


_NEWEST = (("reported_at", DESCENDING), ("_id", DESCENDING))

TABLES: Mapping[str, Sequence[IndexModel]] = {
    CASES: [
        _index(BY_SIGHT, ("seen_by", ASCENDING), ("stage", ASCENDING), ("urgency_rank", ASCENDING), *_NEWEST),
        _index(BY_FILE, ("filed_under", ASCENDING), *_NEWEST),
        _index(
            BY_TURN,
            ("turn_of", ASCENDING),
            ("status", ASCENDING),
            ("due", ASCENDING),
            ("_id", ASCENDING),
            only={"turn_of": {"$exists": True}},
        ),
        _index(BY_DUE, ("due", ASCENDING), ("_id", ASCENDING), only={"due": {"$lt": NEVER}}),
        _index(BY_UPDATE, ("updated_at", DESCENDING), ("_id", DESCENDING)),
        _index(
            BY_REQUEST, ("requests.kind", ASCENDING), ("requests.of", ASCENDING), only={"requests.kind": {"$gt": ""}}
        ),
    ]
}
