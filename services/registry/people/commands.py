"""What can be asked of people; what lies in other streams arrives as looked-up evidence.

Days are calendar days in Asia/Shanghai, 2026-11-23; ends are the first day that no longer counts.
"""

from dataclasses import dataclass, field

from services.registry.people.kinds import RewardKind, TrainingKind, VolunteerKind, WithdrawalReason


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """`subject` names the person's key in the vault, made before; `residence` is a grid that is there."""

    person_id: str
    subject: str
    area: str
    area_is_open: bool
    name: str = field(repr=False)
    phone: str = field(repr=False)
    residence: str | None = None


@dataclass(frozen=True, slots=True)
class CorrectPerson:
    """None leaves a thing as it is."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    residence: str | None = None


@dataclass(frozen=True, slots=True)
class PhotographPerson:
    """`photo` is the id of a file sealed under the person's key."""

    photo: str
    media: str
    sha256: str


@dataclass(frozen=True, slots=True)
class UnmaskPerson:
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AttendTraining:
    course: str
    kind: TrainingKind
    day: str
    hours: int
    passed: bool


@dataclass(frozen=True, slots=True)
class IssueWorkPermit:
    number: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class WithdrawWorkPermit:
    permit: int
    on: str
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class EnrolVolunteer:
    """`origins` are the ones that the place's scheme knows."""

    kind: VolunteerKind
    area: str
    area_is_open: bool
    origin: str
    origins: tuple[str, ...]
    since: str


@dataclass(frozen=True, slots=True)
class LeaveVolunteering:
    enrolment: int
    on: str


@dataclass(frozen=True, slots=True)
class GiveReward:
    kind: RewardKind
    amount: int
    day: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """The right to be forgotten; asked twice it is done once."""


PersonCommand = (
    RegisterPerson
    | CorrectPerson
    | PhotographPerson
    | UnmaskPerson
    | AttendTraining
    | IssueWorkPermit
    | WithdrawWorkPermit
    | EnrolVolunteer
    | LeaveVolunteering
    | GiveReward
    | ErasePerson
)
