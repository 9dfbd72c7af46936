"""What of a row follows from the rest of it, as the database computes it: who sees it, and whose turn it is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from services.cases.case.status import EXISTING, Status
from services.cases.lists.keys import area_key, area_keys
from services.cases.vocabulary import Level
from shared.areas import Scope

Expression = Any
"""An aggregation expression of MongoDB; a field of the row is "$name"."""

Values = Mapping[str, Expression]
"""New values of some fields; the others stay as they are in the row."""

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""`due` of a row on which no deadline runs, so that it sorts behind all others."""

REMOVED: Final = "$$REMOVE"


def literal(value: object) -> Expression:
    """A value as it is: what people typed may begin with a dollar."""
    return {"$literal": value}


def charge_of(scope: Scope, level: Level) -> str:
    """The key of the area at the level that has the case in charge (主管层级), or of the next one above it."""
    codes = scope.to_list()[: len(Level) - level.height]
    return area_key(next((code for code in reversed(codes) if code), ""))


def charge_of_any(scope: Scope) -> Expression:
    """The same for the level that the row has."""
    branches = [{"case": {"$eq": ["$level", level.value]}, "then": charge_of(scope, level)} for level in Level]
    return {"$switch": {"branches": branches, "default": charge_of(scope, Level.SUPERIOR)}}


def parties(values: Values) -> Expression:
    """The keys of all that the case was routed, given or passed up to, of those who are asked and who joined."""
    one_by_one = [_new(values, name) for name in ("routed", "lead", "superior")]
    several = [_new(values, name) for name in ("assisting", "consulted", "joined")]
    return {"$setDifference": [{"$setUnion": [one_by_one, *several]}, [None]]}


def seen_by(scope: Scope, values: Values) -> Expression:
    """The keys of all who see the case: of its areas, of its parties, and of whoever reported it."""
    reporter = {"$concat": ["reporter:", _new(values, "reported_by")]}
    return {"$setDifference": [{"$setUnion": [area_keys(scope), [reporter], _new(values, "parties")]}, [None]]}


def turn_of(status: Status, scope: Scope, values: Values) -> Expression:
    """Whose turn it is (轮到谁办) in a status: the areas whose staff, and the parties, who have the next step."""
    turns = _turns(status, scope, values)
    return {"$setDifference": [turns, [None]]} if turns else REMOVED


def turn_of_any(scope: Scope) -> Expression:
    """The same for the status that the row is in."""
    branches = [
        {"case": {"$eq": ["$status", status.value]}, "then": turn_of(status, scope, {})} for status in sorted(EXISTING)
    ]
    return {"$switch": {"branches": branches, "default": REMOVED}}


def _turns(status: Status, scope: Scope, values: Values) -> list[Expression]:
    village, town = charge_of(scope, Level.VILLAGE), charge_of(scope, Level.TOWN)
    match status:
        case Status.REPORTED | Status.ACCEPTED:
            return [_new(values, "charge"), _new(values, "routed")]
        case Status.AT_INTAKE | Status.HANDLED:
            return [_new(values, "charge")]
        case Status.ASSIGNED | Status.IN_HAND:
            return [_acting_lead(values)]
        case Status.ALERTED:
            return [charge_of(scope, Level.GRID), village, town, _new(values, "lead")]
        case Status.STOOD_DOWN:
            return [village, town]
        case Status.UNDER_REVIEW | Status.DECIDED:
            return [town]
        case Status.AWAITING_APPROVAL:
            return [charge_of(scope, Level.SUPERIOR), town]
        case Status.RESOLVED:
            return [village]
        case Status.VERIFIED:
            return [_owner(village, values)]
        case _:
            return []


def _acting_lead(values: Values) -> Expression:
    """Whoever leads; for a partner without an account whoever has the case in charge."""
    lead = _new(values, "lead")
    is_outside = {"$eq": [{"$indexOfBytes": [{"$ifNull": [lead, ""]}, "partner:"]}, 0]}
    return {"$cond": [is_outside, _new(values, "charge"), lead]}


def _owner(village: str, values: Values) -> Expression:
    return {"$ifNull": [_new(values, "first_contact"), village]}


def _new(values: Values, name: str) -> Expression:
    return values.get(name, f"${name}")


def refiled(prefix: str, keys: list[str]) -> Expression:
    """`filed_under` with these keys in the place of those that begin alike."""
    others = {"$filter": {"input": "$filed_under", "cond": {"$ne": [{"$indexOfBytes": ["$$this", prefix]}, 0]}}}
    return {"$concatArrays": [others, literal(keys)]}


def without_requests(*kinds: str, of: Expression = "$requests") -> Expression:
    """`requests` without those of these kinds."""
    return {"$filter": {"input": of, "cond": {"$not": [{"$in": ["$$this.kind", list(kinds)]}]}}}
