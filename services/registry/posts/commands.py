"""What can be asked of posts; what lies in other streams arrives as looked-up evidence.

Days are calendar days in Asia/Shanghai, 2026-11-23; `on` is the day from which the change holds, and ends are the
first day that no longer counts.  `person_is_registered`: the person is on the books and not erased.  `filled_by` is
what the place's scheme says of the kind of post, empty where no scheme speaks of it: then every way is allowed.
"""

from dataclasses import dataclass, field

from services.registry.posts.events import Candidate
from services.registry.posts.reasons import AbsenceReason, EndReason
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class EstablishPost:
    """`at` is the area, sub-area or organisation of the post; `place_is_open`: it is there."""

    post_id: str
    at: str
    place_is_open: bool
    kind: str
    title: str
    duties: tuple[str, ...]
    role: str | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class SetDuties:
    """定责: the post's duties from the day `on`."""

    duties: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class AbolishPost:
    """撤销岗位, whoever holds it; `successor` is the id of the post that takes over, None for none."""

    on: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class AppointPerson:
    """任命."""

    person_id: str
    person_is_registered: bool
    since: str
    term_end: str | None = None
    filled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ElectPerson:
    """选举: held by `body` on `day`; `ballots` is how many were cast, None where nobody counted.

    `elected_by` and `term_years` are what the scheme says of the kind, None where it says nothing; the term ends
    after `term_years` unless `term_end` is given.
    """

    person_id: str
    person_is_registered: bool
    since: str
    body: str
    day: str
    votes_for: int
    votes_against: int = 0
    candidates: tuple[Candidate, ...] = ()
    ballots: int | None = None
    term_end: str | None = None
    filled_by: tuple[str, ...] = ()
    elected_by: str | None = None
    term_years: int | None = None


@dataclass(frozen=True, slots=True)
class RenewAppointment:
    """续任: an appointment's term goes on until `term_end`."""

    term_end: str
    on: str


@dataclass(frozen=True, slots=True)
class EndAppointment:
    """The holder leaves; `note` is what was said about it, under the holder's key."""

    on: str
    reason: EndReason
    note: Personal | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NameStandIn:
    """代理: the person answers for the post in [since, until), whether it is held or vacant."""

    person_id: str
    person_is_registered: bool
    since: str
    until: str
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class EndStandIn:
    """The `stand_in`-th naming ends before its time; one that is over already stays as it is."""

    stand_in: int
    on: str


@dataclass(frozen=True, slots=True)
class ReleasePerson:
    """The person is erased: whatever they have in this post ends today, or on its first day; nothing, nothing."""

    person_id: str


PostCommand = (
    EstablishPost
    | SetDuties
    | AbolishPost
    | AppointPerson
    | ElectPerson
    | RenewAppointment
    | EndAppointment
    | NameStandIn
    | EndStandIn
    | ReleasePerson
)
