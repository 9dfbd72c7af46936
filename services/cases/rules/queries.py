"""The handling rules of a town, read from its stream at most once a second."""

from collections.abc import Sequence
from typing import Any, Final

from cachetools import LRUCache, TTLCache

from services.cases.directory.entries import level_of
from services.cases.directory.projections import PLACES, POSTS
from services.cases.rules.declarations import CategoryLimits, HandlingRules
from services.cases.rules.handling_rules import HANDLING_RULES, RulesHistory
from services.cases.rules.showing import Document, changed, shown
from services.cases.vocabulary import Urgency
from services.cases.working_time.terms import Terms
from shared.eventstore.store import Recorded
from shared.permissions import is_area
from shared.spine import SpineApi

TOWN_DIGITS = 9
MOST_SHOWN = 200
"""Revisions in one answer."""
KEPT_SECONDS: Final = 1.0

_Key = tuple[object, str, str]

_recent: TTLCache[_Key, HandlingRules] = TTLCache(maxsize=1_000, ttl=KEPT_SECONDS)
_folded: LRUCache[_Key, tuple[int, HandlingRules]] = LRUCache(maxsize=1_000)


def rules_of(spine: SpineApi, town: str | None) -> HandlingRules:
    """The rules in force in a town; those of nobody in particular where it has none, or where no town is known."""
    if not town:
        return HandlingRules()
    key = (spine.client, spine.database.name, town)
    found = _recent.get(key)
    if found is None:
        found = _recent[key] = _current(spine, key, town)
    return found


def _current(spine: SpineApi, key: _Key, town: str) -> HandlingRules:
    """Folded again only when the stream has grown."""
    streams = spine.streams(HANDLING_RULES)
    version, known = _folded.get(key, (0, HandlingRules()))
    if streams.version(town) == version:
        return known
    loaded = streams.load(town)
    _folded[key] = (loaded.version, loaded.state.present)
    return loaded.state.present


def terms_for(spine: SpineApi, town: str | None, urgency: Urgency, category: CategoryLimits | None = None) -> Terms:
    """The terms of a case of this urgency; the limits of its category go before the place's."""
    return rules_of(spine, town).terms_for(urgency, category)


def is_town(code: str) -> bool:
    return is_area(code) and len(code) == TOWN_DIGITS


def town_is_open(spine: SpineApi, town: str, day: str) -> bool:
    """Whether cases knows the town, and it is there on the day."""
    areas = spine.views.table(PLACES, "areas")
    wanted = {"_id": town, "acts_as": "town", "since": {"$lte": day}, "until": {"$gt": day}}
    return is_town(town) and areas.find_one(wanted, {"_id": True}) is not None


def posts_in(spine: SpineApi, town: str, day: str) -> frozenset[tuple[str, str, str]]:
    """(level, role, kind) of the posts that there are in a town on a day."""
    inside = {"area": {"$gte": town, "$lt": f"{town}:"}, "until": {"$gt": day}}  # ":" comes after the digits
    rows = spine.views.table(PLACES, POSTS).find(inside, {"area": True, "role": True, "kind": True})
    return frozenset((level_of(row["area"]).value, row["role"], row["kind"]) for row in rows)


def document_at(history: RulesHistory, number: int) -> Document:
    """The document of a revision; with number 0 that of nobody in particular."""
    part = history.revisions[number - 1] if number else {}
    return shown(HandlingRules.of(history.town, number, part), part)


def rules_answer(town: str, history: RulesHistory, number: int) -> Document:
    """The rules of a revision."""
    return {"town": town, "number": number, "rules": document_at(history, number)}


def revisions_answer(town: str, history: RulesHistory, facts: Sequence[Recorded]) -> Document:
    """Who set the rules when, and what was changed, the newest first."""
    newest = list(enumerate(facts, 1))[-MOST_SHOWN:]
    return {"town": town, "items": [_revision(history, number, one) for number, one in reversed(newest)]}


def _revision(history: RulesHistory, number: int, recorded: Recorded) -> Document:
    fact: Any = recorded.fact
    return {
        "number": number,
        "at": recorded.at,
        "actor": recorded.actor,
        "restored": fact.restored,
        "changed": changed(document_at(history, number - 1), document_at(history, number)),
    }
