"""What can be asked of memberships; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JoinOrganisation:
    membership_id: str
    person_id: str
    person_is_registered: bool
    organisation_id: str
    organisation_is_open: bool
    residence: str
    residence_is_open: bool
    direct: bool
    since: str


@dataclass(frozen=True, slots=True)
class LeaveOrganisation:
    on: str


@dataclass(frozen=True, slots=True)
class RecordParticipation:
    day: str
    activity: str
    hours: float


MembershipCommand = JoinOrganisation | LeaveOrganisation | RecordParticipation
