"""What the facts of reporting make of a row: new, accepted, of another kind or place, filed elsewhere, taken out."""

from collections.abc import Mapping
from typing import Any

from pymongo import UpdateOne

from services.cases.case.evolve import lowest_level
from services.cases.case.number import number_of
from services.cases.case.status import Status, stage_of
from services.cases.lists.deadline_states import DeadlineState
from services.cases.lists.expressions import (
    NEVER,
    Values,
    charge_of,
    charge_of_any,
    literal,
    parties,
    refiled,
    seen_by,
    turn_of,
    turn_of_any,
)
from services.cases.lists.keys import (
    category_keys,
    hidden_key,
    number_key,
    parent_key,
    person_key,
    source_key,
    tag_keys,
)
from services.cases.lists.updates import NOBODY, Change, at_level, changed, moved, party_key, routed_to
from services.cases.vocabulary import Level, Placement, Procedure, Urgency
from shared.clock import from_text
from shared.eventlog.envelope import Published
from shared.mongo import Document

URGENCIES = tuple(Urgency)
"""特急 first: the place of an urgency is its rank."""

NOTHING_YET: Document = {
    "lead": None,
    "superior": None,
    "assisting": [],
    "consulted": [],
    "joined": [],
    "mediating": False,
    "requests": [],
    "tags": [],
    "first_contact": None,
    "accepted_at": None,
    "settled_at": None,
    "ended_at": None,
    "deadlines": {},
    "due": NEVER,
    "deadline_state": DeadlineState.NONE.rank,
    "on_time": None,
    "duplicate_of": None,
    "parent": None,
    "sent_back": 0,
    "reopened": 0,
    "rating": None,
}


def list_reported(event: Published) -> UpdateOne:
    """A new row in the place of any that was there."""
    emergency = _procedure(event) is Procedure.EMERGENCY
    status = Status.ALERTED if emergency else Status.REPORTED
    row = NOTHING_YET | _told(event) | {"status": status.value, "stage": stage_of(status).value}
    first = {"parties": parties({}), "turn_of": turn_of(status, event.scope, {})}
    stages = [{"$replaceWith": literal(row)}, {"$set": first}, {"$set": {"seen_by": seen_by(event.scope, {})}}]
    return UpdateOne({"_id": row["_id"]}, stages, upsert=True)


def _told(event: Published) -> Document:
    data = event.data
    reported_at, source = from_text(data["reported_at"]), data.get("source")
    number, complaint_of = number_of(data["case_id"], reported_at), data.get("complaint_of")
    kept = ("category", "urgency", "channel", "placement", "location")
    return {
        "_id": data["case_id"],
        "number": number,
        **{name: data[name] for name in kept},
        "scope": event.scope.to_dict(),
        "urgency_rank": URGENCIES.index(data["urgency"]),
        "procedure": _procedure(event).value,
        **_routing(event, data.get("routing")),
        "hidden_from": [complaint_of] if complaint_of else [],
        "reported_by": data.get("by") or None,
        "source": source,
        "filed_under": [
            number_key(number),
            *category_keys(data["category"]),
            *_source_keys(source),
            *([hidden_key(complaint_of)] if complaint_of else []),
        ],
        "reported_at": reported_at,
        "updated_at": event.time,
    }


def _procedure(event: Published) -> Procedure:
    """The facts of before there were four say none."""
    return Procedure(event.data.get("procedure", Procedure.GENERAL))


def _routing(event: Published, routing: Mapping[str, Any] | None) -> Document:
    party = routing["party"] if routing else None
    level = Level(routing["level"]) if routing else lowest_level(event.scope)
    charge = charge_of(event.scope, level)
    return {"routed": party_key(party) if party else None, "level": level.value, "charge": charge}


def _source_keys(source: Mapping[str, str] | None) -> list[str]:
    return [source_key(source["system"]), source_key(source["system"], source["id"])] if source else []


def list_accepted(event: Published) -> UpdateOne:
    """The first to accept stays its owner (首接负责), and the first acceptance is the one that counts."""
    by = event.data.get("by")
    owner = {"$ifNull": ["$first_contact", literal(person_key(by) if by else None)]}
    accepted_at = {"$ifNull": ["$accepted_at", event.time]}
    return moved(event, Status.ACCEPTED, {"first_contact": owner, "accepted_at": accepted_at})


def list_triaged(event: Published) -> UpdateOne:
    """Only a case that waits to be accepted is routed anew."""
    data = event.data
    told: Values = {
        **{name: literal(data[name]) for name in ("procedure", "category")},
        **urgency_in(event),
        "filed_under": refiled("category:", category_keys(data["category"])),
    }
    if data["routing"] is None:
        return changed(event, told)
    return moved(event, Status.REPORTED, {**told, **_routed(event)})


def urgency_in(event: Published) -> Values:
    """What a fact says of the urgency; nothing where it stays as it is."""
    urgency = event.data.get("urgency")
    return {"urgency": literal(urgency), "urgency_rank": URGENCIES.index(urgency)} if urgency else {}


def _routed(event: Published) -> Values:
    routing = event.data["routing"]
    return {"routed": routed_to(routing), **at_level(event, routing["level"])}


def list_placed(event: Published) -> UpdateOne:
    data, routing = event.data, event.data["routing"]
    location = {} if data["location"] is None else {"location": data["location"]}
    place: Values = {"scope": event.scope.to_dict(), "placement": data["placement"], **location}
    if routing is not None:
        return moved(event, Status.REPORTED, {**place, **_routed(event)})
    return changed(event, {**place, "charge": charge_of_any(event.scope)}, {"turn_of": turn_of_any(event.scope)})


def list_complaint(event: Published) -> UpdateOne:
    """Anew above the holder, hidden from them; nobody who was in it has it any more."""
    data = event.data
    place = {"scope": event.scope.to_dict(), "routed": None, **at_level(event, data["level"]), **_UNPLACED}
    hidden = {
        "hidden_from": {"$concatArrays": ["$hidden_from", literal([data["complaint_of"]])]},
        "filed_under": {"$setUnion": ["$filed_under", literal([hidden_key(data["complaint_of"])])]},
    }
    return moved(event, Status.REPORTED, {**place, **hidden, **NOBODY, **_NOBODY_WAS})


_UNPLACED: Values = {"placement": Placement.UNPLACED.value, "location": None}
_NOBODY_WAS: Values = {"first_contact": None, "consulted": [], "joined": [], "mediating": False, "requests": []}


def list_withdrawn(event: Published) -> UpdateOne:
    return moved(event, Status.WITHDRAWN, {"ended_at": from_text(event.data["at"])})


def list_duplicate(event: Published) -> UpdateOne:
    ended = {"ended_at": from_text(event.data["at"]), "duplicate_of": literal(event.data["of"])}
    return moved(event, Status.DUPLICATE, ended)


def list_linked(event: Published) -> UpdateOne:
    parent = event.data["parent"]
    return changed(event, {"parent": literal(parent), "filed_under": refiled("parent:", [parent_key(parent)])})


def list_unlinked(event: Published) -> UpdateOne:
    return changed(event, {"parent": None, "filed_under": refiled("parent:", [])})


def list_tagged(event: Published) -> UpdateOne:
    tags: list[str] = event.data["tags"]
    return changed(event, {"tags": literal(tags), "filed_under": refiled("tag:", tag_keys(tags))})


CHANGES: Mapping[str, Change] = {
    "case.reported.v1": list_reported,
    "case.accepted.v1": list_accepted,
    "case.triaged.v1": list_triaged,
    "case.placed.v1": list_placed,
    "case.complaint_raised.v1": list_complaint,
    "case.withdrawn.v1": list_withdrawn,
    "case.marked_duplicate.v1": list_duplicate,
    "case.linked.v1": list_linked,
    "case.unlinked.v1": list_unlinked,
    "case.tagged.v1": list_tagged,
}
