"""How a fact changes the row of its case: the values it tells, and what follows from them and from the row."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.cases.case.status import ENDED, SETTLED, Status, stage_of
from services.cases.lists.expressions import (
    Expression,
    Values,
    charge_of,
    literal,
    parties,
    seen_by,
    turn_of,
    without_requests,
)
from services.cases.lists.requests import RequestKind
from services.cases.vocabulary import Level
from shared.eventlog.envelope import Published
from shared.mongo import Document

Change = Callable[[Published], UpdateOne]
"""Pure: a fact of a case to the change of its row."""

NO_EXTENSION: Values = {"requests": without_requests(RequestKind.EXTENSION)}
NO_OBJECTION: Values = {"requests": without_requests(RequestKind.OBJECTION)}
NO_REQUEST: Values = {"requests": without_requests(RequestKind.EXTENSION, RequestKind.OBJECTION)}
NOBODY: Values = {"lead": None, "assisting": [], "superior": None, **NO_REQUEST}
"""Nobody has it any more: the assignment is over, and what was asked for with it."""

_SEEN_THROUGH = frozenset({"scope", "routed", "lead", "assisting", "consulted", "joined", "superior"})


def plain(event: Published, values: Mapping[str, object], **operators: Mapping[str, object]) -> UpdateOne:
    """Values, and other operators, from which nothing else of the row follows."""
    return UpdateOne(_row(event), {"$set": {"updated_at": event.time, **values}, **operators})


def touched(event: Published) -> UpdateOne:
    """Something happened that no list is about."""
    return plain(event, {})


def changed(event: Published, values: Values, *later: Values) -> UpdateOne:
    """Values and what follows for those who see the case; `later` ones are computed from the row that results."""
    first = {"updated_at": event.time, **values, **_sight(event, values)}
    return UpdateOne(_row(event), [{"$set": first}, *({"$set": one} for one in later)])


def moved(event: Published, status: Status, values: Values | None = None) -> UpdateOne:
    """The case comes to a status."""
    told = values or {}
    given = {**told, **_asked_for(status, told)}
    turn = {"turn_of": turn_of(status, event.scope, given)}
    return changed(event, {**_status(event.time, status), **turn, **given})


def _asked_for(status: Status, values: Values) -> Values:
    """With the end of a case nobody is asked for anything any more; once it is settled, for no answer."""
    if status in ENDED:
        return {"requests": []}
    if status in SETTLED:
        return {"requests": without_requests(RequestKind.ANSWER, of=values.get("requests", "$requests"))}
    return {}


def comes_to(status: Status) -> Change:
    """The change of a fact after which the case is in this status, and nothing else is new."""
    return lambda event: moved(event, status)


def settles_at(status: Status) -> Change:
    """The change of a fact after which nobody needs more time."""
    return lambda event: moved(event, status, NO_EXTENSION)


def asked_for(event: Published, asked: Document) -> UpdateOne:
    """Somebody is asked for something beside the next step."""
    return plain(event, {}, **{"$addToSet": {"requests": asked}})


def no_more_asked(event: Published, asked: Document) -> UpdateOne:
    return plain(event, {}, **{"$pull": {"requests": asked}})


def touching(*facts: str) -> dict[str, Change]:
    """The changes of facts by which something happened that no list is about."""
    return {f"case.{fact}.v1": touched for fact in facts}


def status_in(event: Published) -> Status:
    """The status that the fact itself tells."""
    return Status(event.data["status"])


def at_level(event: Published, level: str) -> Values:
    """Who has the case in charge from now on."""
    return {"level": level, "charge": charge_of(event.scope, Level(level))}


def party_key(party: Mapping[str, str]) -> str:
    """As `Party.key` writes it."""
    return f"{party['kind']}:{party['id']}"


def routed_to(routing: Mapping[str, Any] | None) -> Expression:
    """The key of the party that a case waits for; null when it waits for anyone in charge."""
    party = routing["party"] if routing else None
    return literal(party_key(party)) if party else None


def _sight(event: Published, values: Values) -> Values:
    if _SEEN_THROUGH.isdisjoint(values):
        return {}
    fresh = parties(values)
    return {"parties": fresh, "seen_by": seen_by(event.scope, {**values, "parties": fresh})}


def _status(at: datetime, status: Status) -> Values:
    since = {} if status in ENDED else {"ended_at": None, "settled_at": _settled(at, status)}
    return {"status": status.value, "stage": stage_of(status).value, **since}


def _settled(at: datetime, status: Status) -> Expression:
    """When the handling was done, until it is taken up again."""
    return {"$ifNull": ["$settled_at", at]} if status in SETTLED else None


def _row(event: Published) -> Mapping[str, str]:
    return {"_id": event.data["case_id"]}
