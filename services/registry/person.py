"""One person who may hold posts: registered, seen in clear for a reason, erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.area import scope_of
from services.registry.commands import ErasePerson, PersonCommand, RegisterPerson, UnmaskPerson
from services.registry.events import PersonErased, PersonEvent, PersonRegistered, PersonUnmasked
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.personal import Personal


class PersonRefused(Refused):
    """A rule about people says no."""


class Status(StrEnum):
    ABSENT = "absent"
    REGISTERED = "registered"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Person:
    """`name` and `phone` stay sealed here; the vault opens them when they are shown."""

    status: Status = Status.ABSENT
    person_id: str = ""
    subject: str = ""
    area: str = ""
    name: Personal | None = None
    phone: Personal | None = None


ALLOWED_IN: dict[type, frozenset[Status]] = {
    RegisterPerson: frozenset({Status.ABSENT}),
    UnmaskPerson: frozenset({Status.REGISTERED}),
    ErasePerson: frozenset({Status.REGISTERED, Status.ERASED}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "person_unknown",
    Status.REGISTERED: "person_already_registered",
    Status.ERASED: "person_erased",
}


def decide(person: Person, command: PersonCommand, now: datetime) -> Sequence[PersonEvent]:  # noqa: ARG001
    """All rules about people; PersonRefused when one says no."""
    if person.status not in ALLOWED_IN[type(command)]:
        raise PersonRefused(REFUSAL_IN[person.status])
    match command:
        case RegisterPerson():
            return [_registered(command)]
        case UnmaskPerson():
            reason = Personal(person.subject, command.reason)
            return [PersonUnmasked(person.person_id, command.by, reason)]
        case ErasePerson():
            return _erased(person)
        case _:
            assert_never(command)


def _registered(command: RegisterPerson) -> PersonRegistered:
    if not command.area_is_open:
        raise PersonRefused("area_unknown", area=command.area)
    return PersonRegistered(
        person_id=command.person_id,
        subject=command.subject,
        area=command.area,
        name=Personal(command.subject, command.name),
        phone=Personal(command.subject, command.phone),
    )


def _erased(person: Person) -> list[PersonEvent]:
    """Asking again for what is done is no fault: no second fact."""
    return [] if person.status is Status.ERASED else [PersonErased(person.person_id, person.subject)]


def evolve(person: Person, event: PersonEvent) -> Person:
    """Total; no clock, no rule, never raises."""
    match event:
        case PersonRegistered():
            return Person(Status.REGISTERED, event.person_id, event.subject, event.area, event.name, event.phone)
        case PersonUnmasked():
            return person
        case PersonErased():
            return replace(person, status=Status.ERASED, name=None, phone=None)
        case _:
            assert_never(event)


PERSON: Aggregate[Person, PersonCommand] = Aggregate(
    "person", Person(), decide, evolve, lambda person: scope_of(person.area)
)
