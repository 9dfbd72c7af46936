"""The facts of memberships and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MembershipJoined:
    """A person belongs to an organisation and to a place of residence (双重归属); `direct` is 直管, else 非直管.

    `times` counts how often the person has joined this organisation, this time included.
    """

    membership_id: str
    person_id: str
    organisation_id: str
    residence: str
    direct: bool
    since: str
    times: int


@dataclass(frozen=True, slots=True)
class MembershipLeft:
    membership_id: str
    person_id: str
    organisation_id: str
    on: str
    times: int


@dataclass(frozen=True, slots=True)
class ParticipationRecorded:
    """A member took part; `number` counts the participations of the membership from 1."""

    membership_id: str
    person_id: str
    organisation_id: str
    number: int
    day: str
    activity: str
    hours: float


MembershipEvent = MembershipJoined | MembershipLeft | ParticipationRecorded

FACTS: Mapping[str, type] = {
    "membership.joined.v1": MembershipJoined,
    "membership.left.v1": MembershipLeft,
    "participation.recorded.v1": ParticipationRecorded,
}
