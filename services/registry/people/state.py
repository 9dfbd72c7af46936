"""What the facts of one person add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import assert_never

from services.registry.people.events import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonPhotographed,
    PersonRegistered,
    PersonUnmasked,
    RewardGiven,
    TrainingAttended,
    VolunteerEnrolled,
    VolunteerLeft,
    WorkPermitIssued,
    WorkPermitWithdrawn,
)
from services.registry.rows import FOREVER
from shared.personal import Personal


class Status(StrEnum):
    ABSENT = "absent"
    REGISTERED = "registered"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Span:
    """The `number`-th work permit or enrolment of a person, in [since, until); `what` tells those of one sort apart."""

    number: int
    since: str
    until: str
    what: str


@dataclass(frozen=True, slots=True)
class Person:
    """`name` and `phone` stay sealed here; the vault opens them when they are shown. `photo` is a sealed file's id."""

    status: Status = Status.ABSENT
    person_id: str = ""
    subject: str = ""
    area: str = ""
    name: Personal | None = None
    phone: Personal | None = None
    residence: str | None = None
    photo: str | None = None
    permits: tuple[Span, ...] = ()
    enrolments: tuple[Span, ...] = ()
    trainings: int = 0
    rewards: int = 0


def evolve(person: Person, event: PersonEvent) -> Person:
    """Total; no clock, no rule, never raises."""
    match event:
        case PersonRegistered():
            return _founded(event)
        case PersonCorrected():
            return replace(person, name=event.name, phone=event.phone, residence=event.residence)
        case PersonPhotographed():
            return replace(person, photo=event.photo)
        case PersonUnmasked():
            return person
        case TrainingAttended():
            return replace(person, trainings=event.training)
        case WorkPermitIssued():
            permit = Span(event.permit, event.since, event.until, event.number)
            return replace(person, permits=(*person.permits, permit))
        case WorkPermitWithdrawn():
            return replace(person, permits=_ended(person.permits, event.permit, event.on))
        case VolunteerEnrolled():
            enrolment = Span(event.enrolment, event.since, FOREVER, sort_of_volunteer(event.kind, event.area))
            return replace(person, enrolments=(*person.enrolments, enrolment))
        case VolunteerLeft():
            return replace(person, enrolments=_ended(person.enrolments, event.enrolment, event.on))
        case RewardGiven():
            return replace(person, rewards=event.reward)
        case PersonErased():
            return replace(person, status=Status.ERASED, name=None, phone=None, residence=None, photo=None)
        case _:
            assert_never(event)


def _founded(event: PersonRegistered) -> Person:
    return Person(
        status=Status.REGISTERED,
        person_id=event.person_id,
        subject=event.subject,
        area=event.area,
        name=event.name,
        phone=event.phone,
        residence=event.residence,
    )


def sort_of_volunteer(kind: str, area: str) -> str:
    return f"{kind} {area}"


def _ended(spans: Sequence[Span], number: int, on: str) -> tuple[Span, ...]:
    return tuple(replace(span, until=on) if span.number == number else span for span in spans)
