"""Rules of what is recorded of people: trainings, work permits, volunteering, rewards."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.days import is_too_far_ahead, today
from services.registry.people.commands import (
    AttendTraining,
    EnrolVolunteer,
    GiveReward,
    IssueWorkPermit,
    LeaveVolunteering,
    WithdrawWorkPermit,
)
from services.registry.people.events import (
    PersonEvent,
    RewardGiven,
    TrainingAttended,
    VolunteerEnrolled,
    VolunteerLeft,
    WorkPermitIssued,
    WorkPermitWithdrawn,
)
from services.registry.people.kinds import RewardKind
from services.registry.people.state import Person, Span, sort_of_volunteer
from shared.eventstore.errors import Refused
from shared.personal import Personal


class PersonRefused(Refused):
    """A rule about people says no."""


def refuse_if(wrong: bool, code: str, **details: str) -> None:
    """PersonRefused with this code, if so."""
    if wrong:
        raise PersonRefused(code, **details)


def trained(person: Person, command: AttendTraining, now: datetime) -> TrainingAttended:
    refuse_if(command.day > today(now), "day_in_future", day=command.day)
    return TrainingAttended(
        person_id=person.person_id,
        training=person.trainings + 1,
        course=command.course,
        kind=command.kind.value,
        day=command.day,
        hours=command.hours,
        passed=command.passed,
    )


def permit_issued(person: Person, command: IssueWorkPermit, now: datetime) -> WorkPermitIssued:
    refuse_if(command.until <= command.since, "permit_ends_before_start", since=command.since)
    refuse_if(is_too_far_ahead(command.since, now), "since_too_far_ahead", since=command.since)
    for other in person.permits:
        overlaps = other.since < command.until and command.since < other.until
        refuse_if(overlaps, "permit_overlaps", since=other.since, until=other.until)
    number = len(person.permits) + 1
    return WorkPermitIssued(person.person_id, number, command.number, command.since, command.until)


def permit_withdrawn(person: Person, command: WithdrawWorkPermit, now: datetime) -> list[PersonEvent]:
    """What has run out or was withdrawn before stays as it is."""
    permit = _running(person.permits, command.permit, "permit_unknown", command.on, now)
    if permit is None:
        return []
    return [WorkPermitWithdrawn(person.person_id, permit.number, command.on, command.reason.value)]


def enrolled(person: Person, command: EnrolVolunteer, now: datetime) -> VolunteerEnrolled:
    what = sort_of_volunteer(command.kind, command.area)
    refuse_if(not command.area_is_open, "area_unknown", area=command.area)
    refuse_if(command.origin not in command.origins, "origin_unknown", origins="、".join(command.origins))
    refuse_if(is_too_far_ahead(command.since, now), "since_too_far_ahead", since=command.since)
    for other in person.enrolments:
        refuse_if(other.what == what and command.since < other.until, "volunteer_already_enrolled", since=other.since)
    return VolunteerEnrolled(
        person_id=person.person_id,
        enrolment=len(person.enrolments) + 1,
        kind=command.kind.value,
        area=command.area,
        origin=command.origin,
        since=command.since,
    )


def left(person: Person, command: LeaveVolunteering, now: datetime) -> list[PersonEvent]:
    enrolment = _running(person.enrolments, command.enrolment, "volunteer_unknown", command.on, now)
    return [] if enrolment is None else [VolunteerLeft(person.person_id, enrolment.number, command.on)]


def _running(spans: Sequence[Span], number: int, unknown: str, on: str, now: datetime) -> Span | None:
    """The span that is to end on this day; None when it has ended by then."""
    found = next((span for span in spans if span.number == number), None)
    if found is None:
        raise PersonRefused(unknown)
    refuse_if(on < found.since, "end_before_start", since=found.since)
    refuse_if(is_too_far_ahead(on, now), "on_too_far_ahead", on=on)
    return found if on < found.until else None


def rewarded(person: Person, command: GiveReward, now: datetime) -> RewardGiven:
    refuse_if(command.day > today(now), "day_in_future", day=command.day)
    worthless = command.kind is RewardKind.HONOUR
    refuse_if(worthless is (command.amount > 0), "reward_amount", kind=command.kind.value)
    return RewardGiven(
        person_id=person.person_id,
        reward=person.rewards + 1,
        kind=command.kind.value,
        amount=command.amount,
        day=command.day,
        reason=Personal(person.subject, command.reason),
    )
