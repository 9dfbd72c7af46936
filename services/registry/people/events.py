"""The facts of people and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    """A person who may hold posts, on the books of the area `area`; `subject` names the key in the vault.

    `residence` is the code of the grid where the person lives, None where nobody said.
    """

    person_id: str
    subject: str
    area: str
    name: Personal
    phone: Personal
    residence: str | None = None


@dataclass(frozen=True, slots=True)
class PersonCorrected:
    """Name, phone or residence were wrong or have changed: what holds from now on; the history keeps the old."""

    person_id: str
    name: Personal
    phone: Personal
    residence: str | None


@dataclass(frozen=True, slots=True)
class PersonPhotographed:
    """The person's portrait, as others may see it; `photo` is the id of a sealed file of this media type."""

    person_id: str
    photo: str
    media: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PersonUnmasked:
    """Somebody saw the person's name and phone in clear, for the stated reason."""

    person_id: str
    by: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class TrainingAttended:
    """The person was trained (培训) on `day`; `training` counts the person's, `kind` is a TrainingKind."""

    person_id: str
    training: int
    course: str
    kind: str
    day: str
    hours: int
    passed: bool


@dataclass(frozen=True, slots=True)
class WorkPermitIssued:
    """A work permit (工作证) with this number holds in [since, until); `permit` counts the person's."""

    person_id: str
    permit: int
    number: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class WorkPermitWithdrawn:
    """The permit does not hold from the day `on`; `reason` is a WithdrawalReason."""

    person_id: str
    permit: int
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class VolunteerEnrolled:
    """The person is a volunteer (志愿者) for an area from the day `since`; `enrolment` counts the person's.

    `kind` is a VolunteerKind, `origin` says in the place's own words where volunteers come from (物业, 组长 …).
    """

    person_id: str
    enrolment: int
    kind: str
    area: str
    origin: str
    since: str


@dataclass(frozen=True, slots=True)
class VolunteerLeft:
    """The person is no such volunteer from the day `on`."""

    person_id: str
    enrolment: int
    on: str


@dataclass(frozen=True, slots=True)
class RewardGiven:
    """The person was rewarded (奖励) on `day`; `kind` is a RewardKind and says what `amount` counts."""

    person_id: str
    reward: int
    kind: str
    amount: int
    day: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person's key is deleted: what was said about them is unreadable everywhere."""

    person_id: str
    subject: str


PersonEvent = (
    PersonRegistered
    | PersonCorrected
    | PersonPhotographed
    | PersonUnmasked
    | TrainingAttended
    | WorkPermitIssued
    | WorkPermitWithdrawn
    | VolunteerEnrolled
    | VolunteerLeft
    | RewardGiven
    | PersonErased
)

FACTS: Mapping[str, type] = {
    "person.registered.v1": PersonRegistered,
    "person.corrected.v1": PersonCorrected,
    "person.photographed.v1": PersonPhotographed,
    "person.unmasked.v1": PersonUnmasked,
    "training.attended.v1": TrainingAttended,
    "work_permit.issued.v1": WorkPermitIssued,
    "work_permit.withdrawn.v1": WorkPermitWithdrawn,
    "volunteer.enrolled.v1": VolunteerEnrolled,
    "volunteer.left.v1": VolunteerLeft,
    "reward.given.v1": RewardGiven,
    "person.erased.v1": PersonErased,
}
