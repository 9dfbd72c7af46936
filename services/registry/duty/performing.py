"""Who did what is entered: the caller, unless somebody above enters it for another."""

from typing import Any

from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from shared.areas import Scope
from shared.http import Problem, Request
from shared.spine import SpineApi


def performer(spine: SpineApi, request: Request, scope: Scope, person_id: Any) -> str:
    """The person's id; 403 for who may not enter for others, 409 for a person that is not registered."""
    if person_id is None or str(person_id) == request.caller.subject:
        return request.caller.subject
    if not request.may("duty.write_for", scope):
        raise Problem(403, "not_for_others")
    if spine.streams(PERSON).load(str(person_id)).state.status is not PersonStatus.REGISTERED:
        raise Problem(409, "person_unknown")
    return str(person_id)


def permit_correction(request: Request, scope: Scope, person_id: str) -> None:
    """403, unless the caller wrote it or answers for those who did."""
    if request.caller.subject != person_id and not request.may("duty.write_for", scope):
        raise Problem(403, "not_for_others")
