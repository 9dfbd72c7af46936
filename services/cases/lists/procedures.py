"""What the facts of emergency, approval and mediation make of a row."""

from collections.abc import Mapping

from pymongo import UpdateOne

from services.cases.case.status import Status
from services.cases.lists.expressions import literal, without_requests
from services.cases.lists.reporting import urgency_in
from services.cases.lists.requests import RequestKind, request
from services.cases.lists.updates import (
    NO_REQUEST,
    Change,
    asked_for,
    at_level,
    changed,
    comes_to,
    moved,
    no_more_asked,
    party_key,
    plain,
    settles_at,
    touching,
)
from services.cases.vocabulary import Level, PartyKind, Procedure
from shared.eventlog.envelope import Published


def list_alerted(event: Published) -> UpdateOne:
    """突发; a mediation that goes on is over with it."""
    mediation = {"joined": {"$cond": ["$mediating", [], "$joined"]}, "mediating": False}
    now = {"procedure": Procedure.EMERGENCY.value, **urgency_in(event)}
    return moved(event, Status.ALERTED, {**now, **mediation, **NO_REQUEST})


def list_submitted(event: Published) -> UpdateOne:
    return moved(event, Status.UNDER_REVIEW, at_level(event, Level.TOWN.value))


def list_passed_up(event: Published) -> UpdateOne:
    superior = event.data["superior"]
    key = party_key({"kind": PartyKind.ORGANISATION.value, "id": superior}) if superior else None
    return changed(event, {**at_level(event, Level.SUPERIOR.value), "superior": literal(key)})


def list_publicity_objected(event: Published) -> UpdateOne:
    return asked_for(event, request(RequestKind.PUBLICITY, event.data["objection"]))


def list_publicity_settled(event: Published) -> UpdateOne:
    return no_more_asked(event, request(RequestKind.PUBLICITY, event.data["objection"]))


def list_refused(event: Published) -> UpdateOne:
    return moved(event, Status.DECIDED, {"requests": without_requests(RequestKind.PUBLICITY)})


def list_outcome(event: Published) -> UpdateOne:
    return moved(event, Status.VERIFIED, at_level(event, Level.TOWN.value))


def list_mediation_begun(event: Published) -> UpdateOne:
    return changed(event, {"joined": [], "mediating": True})


def list_mediation_joined(event: Published) -> UpdateOne:
    keys = [party_key(party) for party in event.data["parties"]]
    return changed(event, {"joined": {"$setUnion": ["$joined", literal(keys)]}})


def list_mediation_over(event: Published) -> UpdateOne:
    return plain(event, {"mediating": False})


CHANGES: Mapping[str, Change] = {
    "case.alerted.v1": list_alerted,
    "case.stood_down.v1": comes_to(Status.STOOD_DOWN),
    "case.summarised.v1": comes_to(Status.RESOLVED),
    "case.submitted.v1": list_submitted,
    "case.reviewed.v1": settles_at(Status.AWAITING_APPROVAL),
    "case.passed_up.v1": list_passed_up,
    "case.publicity_objected.v1": list_publicity_objected,
    "case.publicity_objection_settled.v1": list_publicity_settled,
    "case.approved.v1": comes_to(Status.DECIDED),
    "case.approval_refused.v1": list_refused,
    "case.outcome_publicised.v1": list_outcome,
    "case.mediation_begun.v1": list_mediation_begun,
    "case.mediation_joined.v1": list_mediation_joined,
    "case.mediation_agreed.v1": list_mediation_over,
    "case.mediation_failed.v1": list_mediation_over,
    **touching("tracked", "publicised", "publicity_ended", "mediation_moved", "mediation_followed_up"),
}
