"""Handling rules as people read them: whole, with what they leave open filled in, and in what two of them differ."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.cases.rules.declarations import CARDS, LIMITS, HandlingRules, Part
from services.cases.vocabulary import Urgency
from services.cases.working_time.terms import Limit, Terms, Unit

Document = dict[str, Any]

HOUR, DAY = 60, 24 * 60
"""In minutes."""


def shown(rules: HandlingRules, part: Part) -> Document:
    """The document of these rules; `part` is what the place said, {} for a place that said nothing."""
    usual = rules.terms[Urgency.NORMAL]
    return {
        "hours": [asdict(turn) for turn in usual.hours.turns],
        "holidays": list(usual.holidays),
        "workdays": list(usual.workdays),
        "limits": {urgency.value: _limits(terms) for urgency, terms in rules.terms.items()},
        "cards": {told: asdict(getattr(usual, name)) for told, name in CARDS.items()},
        "reopen_days": usual.reopen_days,
        "routing": list(part.get("routing") or ()),
    }


def changed(before: Document, after: Document) -> list[str]:
    """The parts in which two documents differ, such as limits.normal.accept; "routing" is the order of its rules."""
    was, is_ = _flat(before), _flat(after)
    return [path for path in dict.fromkeys([*was, *is_]) if was.get(path) != is_.get(path)]


def _limits(terms: Terms) -> Document:
    return {name: _limit(getattr(terms, name)) for name in LIMITS}


def _limit(limit: Limit) -> Document:
    """In the largest unit that people would say it in: 24 hours, 3 days."""
    if limit.unit is Unit.WORKING_DAYS:
        return {"amount": limit.amount, "unit": "working_days"}
    if limit.amount % DAY == 0 and limit.amount > DAY:
        return {"amount": limit.amount // DAY, "unit": "days"}
    if limit.amount % HOUR == 0:
        return {"amount": limit.amount // HOUR, "unit": "hours"}
    return {"amount": limit.amount, "unit": "minutes"}


def _flat(document: Mapping[str, Any]) -> Document:
    flat = {name: document[name] for name in ("hours", "holidays", "workdays", "reopen_days")}
    for urgency, limits in document["limits"].items():
        flat |= {f"limits.{urgency}.{name}": limit for name, limit in limits.items()}
    flat |= {f"cards.{name}": cards for name, cards in document["cards"].items()}
    flat["routing"] = [rule["name"] for rule in document["routing"]]
    return flat | {f"routing.{rule['name']}": rule for rule in document["routing"]}
