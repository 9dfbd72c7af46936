"""The facts of posts and of who holds them, and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class PostEstablished:
    """A post (岗位) is there, with its duties (职责); nobody holds it yet.

    `area` is the code of the acting area; `at` is where the post is exactly (area, sub-area or organisation),
    "" for the area itself.  `role` is the permission role of whoever holds it, None for none.
    """

    post_id: str
    area: str
    kind: str
    title: str
    duties: tuple[str, ...]
    at: str = ""
    role: str | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class PostDutiesSet:
    """The post has these duties from the day `on` (定责)."""

    post_id: str
    duties: tuple[str, ...]
    on: str


@dataclass(frozen=True, slots=True)
class PostAbolished:
    """From the day `on` there is no such post; `successor` is the post that takes over its tasks, None for none."""

    post_id: str
    on: str
    successor: str | None


@dataclass(frozen=True, slots=True)
class PersonAppointed:
    """A person holds the post from the day `since` on (任命); on the stream of the post.

    `holding` counts the times that the post was filled, from 1; what else is told repeats the post.
    """

    post_id: str
    person_id: str
    since: str
    holding: int = 1
    at: str = ""
    area: str = ""
    kind: str = ""
    title: str = ""
    role: str | None = None
    term_end: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who stood for election, by id, and the votes they got."""

    person_id: str
    votes: int


@dataclass(frozen=True, slots=True)
class PersonElected:
    """A person holds the post from the day `since` on, elected by `body` on `day` (选举).

    The rest is as in PersonAppointed; `ballots` is how many were cast, None where nobody counted.
    """

    post_id: str
    person_id: str
    since: str
    holding: int
    at: str
    area: str
    kind: str
    title: str
    role: str | None
    term_end: str | None
    body: str
    day: str
    votes_for: int
    votes_against: int
    candidates: tuple[Candidate, ...]
    ballots: int | None


@dataclass(frozen=True, slots=True)
class AppointmentRenewed:
    """The appointment goes on until `term_end` (续任)."""

    post_id: str
    holding: int
    person_id: str
    on: str
    term_end: str


@dataclass(frozen=True, slots=True)
class AppointmentEnded:
    """From the day `on` the person no longer holds the post; `reason` is an EndReason; the rest repeats the post."""

    post_id: str
    holding: int
    person_id: str
    on: str
    reason: str
    note: Personal | None
    at: str
    area: str
    kind: str
    title: str
    role: str | None


@dataclass(frozen=True, slots=True)
class StandInNamed:
    """A person answers for the post in [since, until) (代理), for its holder `for_person` or while it is vacant.

    `stand_in` counts the namings of the post, from 1; `reason` is an AbsenceReason; the rest repeats the post.
    """

    post_id: str
    stand_in: int
    person_id: str
    for_person: str | None
    since: str
    until: str
    reason: str
    at: str
    area: str
    kind: str
    title: str
    role: str | None


@dataclass(frozen=True, slots=True)
class StandInEnded:
    """The naming ended before its time, on the day `on`."""

    post_id: str
    stand_in: int
    person_id: str
    on: str


Filled = PersonAppointed | PersonElected
PostEvent = (
    PostEstablished
    | PostDutiesSet
    | PostAbolished
    | PersonAppointed
    | PersonElected
    | AppointmentRenewed
    | AppointmentEnded
    | StandInNamed
    | StandInEnded
)

FACTS: Mapping[str, type] = {
    "post.established.v1": PostEstablished,
    "post.duties_set.v1": PostDutiesSet,
    "post.abolished.v1": PostAbolished,
    "person.appointed.v1": PersonAppointed,
    "person.elected.v1": PersonElected,
    "appointment.renewed.v1": AppointmentRenewed,
    "appointment.ended.v1": AppointmentEnded,
    "stand_in.named.v1": StandInNamed,
    "stand_in.ended.v1": StandInEnded,
}
