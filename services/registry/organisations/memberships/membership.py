"""One person's membership of one organisation: joined, taking part, left, perhaps joined again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.registry.codes import scope_of
from services.registry.organisations.kinds import OrganisationRefused, check_change, check_happened
from services.registry.organisations.memberships.commands import (
    JoinOrganisation,
    LeaveOrganisation,
    MembershipCommand,
    RecordParticipation,
)
from services.registry.organisations.memberships.events import (
    MembershipEvent,
    MembershipJoined,
    MembershipLeft,
    ParticipationRecorded,
)
from shared.eventstore.streams import Aggregate


class Status(StrEnum):
    ABSENT = "absent"
    MEMBER = "member"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Membership:
    """`since` and `until` are those of the latest time; `participations` counts them all."""

    status: Status = Status.ABSENT
    membership_id: str = ""
    person_id: str = ""
    organisation_id: str = ""
    residence: str = ""
    direct: bool = False
    since: str = ""
    until: str | None = None
    times: int = 0
    participations: int = 0


ALLOWED_IN: dict[type, frozenset[Status]] = {
    JoinOrganisation: frozenset({Status.ABSENT, Status.LEFT}),
    LeaveOrganisation: frozenset({Status.MEMBER}),
    RecordParticipation: frozenset({Status.MEMBER}),
}

REFUSAL_IN: dict[Status, str] = {
    Status.ABSENT: "membership_unknown",
    Status.MEMBER: "already_member",
    Status.LEFT: "membership_ended",
}


def membership_id_of(organisation_id: str, person_id: str) -> str:
    """The same pair is the same membership: nobody is a member twice."""
    return f"{organisation_id}.{person_id}"


def decide(membership: Membership, command: MembershipCommand, now: datetime) -> Sequence[MembershipEvent]:
    """All rules about memberships; OrganisationRefused when one says no."""
    if membership.status not in ALLOWED_IN[type(command)]:
        raise OrganisationRefused(REFUSAL_IN[membership.status])
    match command:
        case JoinOrganisation():
            return [_joined(membership, command, now)]
        case LeaveOrganisation():
            return [_left(membership, command, now)]
        case RecordParticipation():
            return [_participated(membership, command, now)]
        case _:
            assert_never(command)


def _joined(membership: Membership, command: JoinOrganisation, now: datetime) -> MembershipJoined:
    if not command.organisation_is_open:
        raise OrganisationRefused("organisation_unknown", organisation_id=command.organisation_id)
    if not command.person_is_registered:
        raise OrganisationRefused("person_unknown", person_id=command.person_id)
    if not command.residence_is_open:
        raise OrganisationRefused("area_unknown", area=command.residence)
    check_change(command.since, membership.until or "", now)
    return MembershipJoined(
        command.membership_id,
        command.person_id,
        command.organisation_id,
        command.residence,
        command.direct,
        command.since,
        membership.times + 1,
    )


def _left(membership: Membership, command: LeaveOrganisation, now: datetime) -> MembershipLeft:
    check_change(command.on, membership.since, now)
    return MembershipLeft(
        membership.membership_id, membership.person_id, membership.organisation_id, command.on, membership.times
    )


def _participated(membership: Membership, command: RecordParticipation, now: datetime) -> ParticipationRecorded:
    check_happened(command.day, membership.since, now)
    return ParticipationRecorded(
        membership.membership_id,
        membership.person_id,
        membership.organisation_id,
        membership.participations + 1,
        command.day,
        command.activity,
        command.hours,
    )


def evolve(membership: Membership, event: MembershipEvent) -> Membership:
    """Total; no clock, no rule, never raises."""
    match event:
        case MembershipJoined():
            return Membership(
                Status.MEMBER,
                event.membership_id,
                event.person_id,
                event.organisation_id,
                event.residence,
                event.direct,
                event.since,
                None,
                event.times,
                membership.participations,
            )
        case MembershipLeft():
            return replace(membership, status=Status.LEFT, until=event.on)
        case ParticipationRecorded():
            return replace(membership, participations=event.number)
        case _:
            assert_never(event)


MEMBERSHIP: Aggregate[Membership, MembershipCommand] = Aggregate(
    "membership", Membership(), decide, evolve, lambda membership: scope_of(membership.organisation_id)
)
