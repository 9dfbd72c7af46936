"""One person who may hold posts: registered, corrected, seen in clear for a reason, trained, rewarded, erased."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.days import today
from services.registry.people.commands import (
    AttendTraining,
    CorrectPerson,
    EnrolVolunteer,
    ErasePerson,
    GiveReward,
    IssueWorkPermit,
    LeaveVolunteering,
    PersonCommand,
    PhotographPerson,
    RegisterPerson,
    UnmaskPerson,
    WithdrawWorkPermit,
)
from services.registry.people.events import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonPhotographed,
    PersonRegistered,
    PersonUnmasked,
    VolunteerLeft,
    WorkPermitWithdrawn,
)
from services.registry.people.kinds import WithdrawalReason
from services.registry.people.records import (
    PersonRefused,
    enrolled,
    left,
    permit_issued,
    permit_withdrawn,
    refuse_if,
    rewarded,
    trained,
)
from services.registry.people.state import Person, Span, Status, evolve
from shared.eventstore.streams import Aggregate
from shared.personal import Personal

__all__ = ["PERSON", "Person", "PersonRefused", "Span", "Status", "decide", "evolve"]

_REGISTERED = frozenset({Status.REGISTERED})

ALLOWED_IN: dict[type, frozenset[Status]] = {
    RegisterPerson: frozenset({Status.ABSENT}),
    CorrectPerson: _REGISTERED,
    PhotographPerson: _REGISTERED,
    UnmaskPerson: _REGISTERED,
    AttendTraining: _REGISTERED,
    IssueWorkPermit: _REGISTERED,
    WithdrawWorkPermit: _REGISTERED,
    EnrolVolunteer: _REGISTERED,
    LeaveVolunteering: _REGISTERED,
    GiveReward: _REGISTERED,
    ErasePerson: frozenset({Status.REGISTERED, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "person_unknown",
    Status.REGISTERED: "person_already_registered",
    Status.ERASED: "person_erased",
}


def decide(person: Person, command: PersonCommand, now: datetime) -> Sequence[PersonEvent]:
    """All rules about people; PersonRefused when one says no."""
    if person.status not in ALLOWED_IN[type(command)]:
        raise PersonRefused(REFUSAL_IN[person.status])
    match command:
        case RegisterPerson():
            return [_registered(command)]
        case CorrectPerson():
            return _corrected(person, command)
        case PhotographPerson():
            return [PersonPhotographed(person.person_id, command.photo, command.media, command.sha256)]
        case UnmaskPerson():
            return [PersonUnmasked(person.person_id, command.by, Personal(person.subject, command.reason))]
        case AttendTraining():
            return [trained(person, command, now)]
        case IssueWorkPermit():
            return [permit_issued(person, command, now)]
        case WithdrawWorkPermit():
            return permit_withdrawn(person, command, now)
        case EnrolVolunteer():
            return [enrolled(person, command, now)]
        case LeaveVolunteering():
            return left(person, command, now)
        case GiveReward():
            return [rewarded(person, command, now)]
        case ErasePerson():
            return list(_erased(person, today(now)))
        case _:
            assert_never(command)


def _registered(command: RegisterPerson) -> PersonRegistered:
    refuse_if(not command.area_is_open, "area_unknown", area=command.area)
    return PersonRegistered(
        person_id=command.person_id,
        subject=command.subject,
        area=command.area,
        name=Personal(command.subject, command.name),
        phone=Personal(command.subject, command.phone),
        residence=command.residence,
    )


def _corrected(person: Person, command: CorrectPerson) -> list[PersonEvent]:
    """Who says nothing new leaves no fact; whether a text is the same nobody knows without the key."""
    name = Personal(person.subject, command.name) if command.name else person.name
    phone = Personal(person.subject, command.phone) if command.phone else person.phone
    residence = command.residence or person.residence
    if name is None or phone is None or (name, phone, residence) == (person.name, person.phone, person.residence):
        return []
    return [PersonCorrected(person.person_id, name, phone, residence)]


def _erased(person: Person, on: str) -> Iterator[PersonEvent]:
    """With the person goes what the person still had; asking again for what is done is no fault: no second fact."""
    if person.status is Status.ERASED:
        return
    reason = WithdrawalReason.ERASED.value
    for permit in person.permits:
        if on < permit.until:
            yield WorkPermitWithdrawn(person.person_id, permit.number, max(on, permit.since), reason)
    for enrolment in person.enrolments:
        if on < enrolment.until:
            yield VolunteerLeft(person.person_id, enrolment.number, max(on, enrolment.since))
    yield PersonErased(person.person_id, person.subject)


PERSON: Aggregate[Person, PersonCommand] = Aggregate(
    "person", Person(), decide, evolve, lambda person: scope_of(person.area)
)
