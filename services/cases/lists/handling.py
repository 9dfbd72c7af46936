"""What the facts of handling make of a row, from the intake centre to the end and to a new beginning."""

from collections.abc import Mapping

from pymongo import UpdateOne

from services.cases.case.status import Stage, Status
from services.cases.lists.expressions import Expression, Values, literal, without_requests
from services.cases.lists.requests import RequestKind, request
from services.cases.lists.updates import (
    NO_OBJECTION,
    NOBODY,
    Change,
    asked_for,
    at_level,
    comes_to,
    moved,
    no_more_asked,
    party_key,
    plain,
    routed_to,
    settles_at,
    status_in,
    touched,
    touching,
)
from services.cases.vocabulary import Level, Procedure
from shared.clock import from_text
from shared.eventlog.envelope import Published


def list_on_record(event: Published) -> UpdateOne:
    return moved(event, Status.ON_RECORD, {"ended_at": _at(event)})


def list_closed(event: Published) -> UpdateOne:
    return moved(event, Status.CLOSED, {"ended_at": _at(event)})


def _at(event: Published) -> Expression:
    """When it ended; a fact of before that was told happened when it was stored."""
    told = event.data.get("at")
    return from_text(told) if told else event.time


def list_referred(event: Published) -> UpdateOne:
    data = event.data
    return moved(event, Status.AT_INTAKE, {**at_level(event, data["level"]), "procedure": data["procedure"]})


def list_consulted(event: Published) -> UpdateOne:
    number, keys = event.data["consultation"], [party_key(party) for party in event.data["parties"]]
    asked = [request(RequestKind.ANSWER, number, key) for key in keys]
    seen = {name: {"$each": keys} for name in ("consulted", "parties", "seen_by")}
    return plain(event, {}, **{"$addToSet": {"requests": {"$each": asked}, **seen}})


def list_answered(event: Published) -> UpdateOne:
    return no_more_asked(event, request(RequestKind.ANSWER, event.data["consultation"], party_key(event.data["by"])))


def list_assigned(event: Published) -> UpdateOne:
    data = event.data
    assisting = [party_key(party) for party in data["assisting"]]
    given = {"lead": literal(party_key(data["lead"])), "assisting": literal(assisting)}
    return moved(event, status_in(event), {**given, **NO_OBJECTION})


def list_status(event: Published) -> UpdateOne:
    """The fact tells the status."""
    return moved(event, status_in(event))


def list_escalated(event: Published) -> UpdateOne:
    up = {**at_level(event, event.data["to_level"]), "routed": routed_to(event.data["routing"])}
    return moved(event, Status.REPORTED, {**up, **NOBODY})


def list_sent_back(event: Published) -> UpdateOne:
    """Whoever it was routed to at the level that it leaves has it no more; a publicity is over."""
    level, times = event.data["level"], event.data["times"]
    routed = {"$cond": [{"$eq": ["$level", level]}, "$routed", None]}
    requests = without_requests(RequestKind.EXTENSION, RequestKind.OBJECTION, RequestKind.PUBLICITY)
    back = {**at_level(event, level), "routed": routed, "sent_back": times}
    return moved(event, status_in(event), {**back, **NOBODY, "requests": requests})


def list_extension(event: Published) -> UpdateOne:
    return asked_for(event, request(RequestKind.EXTENSION))


def list_no_extension(event: Published) -> UpdateOne:
    return no_more_asked(event, request(RequestKind.EXTENSION))


def list_rated(event: Published) -> UpdateOne:
    rating = event.data["rating"]
    return touched(event) if rating is None else plain(event, {"rating": rating})


def list_objected(event: Published) -> UpdateOne:
    return asked_for(event, request(RequestKind.OBJECTION))


def list_no_objection(event: Published) -> UpdateOne:
    return no_more_asked(event, request(RequestKind.OBJECTION))


def list_again(event: Published) -> UpdateOne:
    """Handled once more. A contested assignment is over, a contested result is its party's to better."""
    times = {"reopened": event.data["times"]} if "times" in event.data else {}
    status, given = status_in(event), _given_again()
    back = {**given, **_undone(event), **times}
    return moved(event, status, back)


_NOT_YET_ASKED = without_requests(RequestKind.EXTENSION, RequestKind.OBJECTION, RequestKind.PUBLICITY)


def _given_again() -> Values:
    resolved = {"$eq": ["$status", Status.RESOLVED.value]}
    return {
        "lead": {"$cond": [resolved, "$lead", None]},
        "superior": {"$cond": [resolved, "$superior", None]},
        "assisting": {"$cond": [resolved, "$assisting", []]},
        "requests": {"$cond": [resolved, NO_OBJECTION["requests"], _NOT_YET_ASKED]},
    }


def _undone(event: Published) -> Values:
    """What the end of the case had brought is taken back; an approval is the town's again."""
    ended, approval = {"$eq": ["$stage", Stage.ENDED.value]}, {"$eq": ["$procedure", Procedure.APPROVAL.value]}
    superior = {"$and": [ended, approval, {"$eq": ["$level", Level.SUPERIOR.value]}]}
    town = at_level(event, Level.TOWN.value)
    return {
        "duplicate_of": {"$cond": [ended, None, "$duplicate_of"]},
        "rating": {"$cond": [ended, None, "$rating"]},
        **{name: {"$cond": [superior, town[name], f"${name}"]} for name in town},
    }


CHANGES: Mapping[str, Change] = {
    "case.handled_on_the_spot.v1": settles_at(Status.HANDLED),
    "case.put_on_record.v1": list_on_record,
    "case.referred.v1": list_referred,
    "case.consulted.v1": list_consulted,
    "case.consultation_answered.v1": list_answered,
    "case.assigned.v1": list_assigned,
    "case.acknowledged.v1": list_status,
    "case.escalated.v1": list_escalated,
    "case.sent_back.v1": list_sent_back,
    "case.extension_applied.v1": list_extension,
    "case.extension_granted.v1": list_no_extension,
    "case.extension_refused.v1": list_no_extension,
    "case.suspended.v1": comes_to(Status.SUSPENDED),
    "case.resumed.v1": list_status,
    "case.resolved.v1": settles_at(Status.RESOLVED),
    "case.verified.v1": comes_to(Status.VERIFIED),
    "case.reworked.v1": list_status,
    "case.closed.v1": list_closed,
    "case.rated.v1": list_rated,
    "case.followed_up.v1": list_rated,
    "case.objected.v1": list_objected,
    "case.objection_upheld.v1": list_again,
    "case.objection_dismissed.v1": list_no_objection,
    "case.reopened.v1": list_again,
    **touching("told_outward", "partner_replied", "progress_noted", "urged", "supervised", "instructed"),
    **touching("result_reported", "fed_back"),
}
