"""The facts of the registry (areas, posts, people) and the names under which they are stored for good."""

from dataclasses import dataclass
from typing import Any

from shared.eventstore.facts import Facts
from shared.personal import Personal


@dataclass(frozen=True, slots=True)
class AreaOpened:
    """An area (town 镇/街道, village 村/社区 or grid 网格) is there; `kind` is what the place calls it."""

    code: str
    name: str
    kind: str
    acts_as: str
    parent: str
    boundary: dict[str, Any] | None
    households: int
    population: int


@dataclass(frozen=True, slots=True)
class PostEstablished:
    """A post (岗位) of an area is there, with its duties (职责); nobody holds it yet."""

    post_id: str
    area: str
    kind: str
    title: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonAppointed:
    """A person holds the post from the day `since` on (任命); on the stream of the post."""

    post_id: str
    person_id: str
    since: str


@dataclass(frozen=True, slots=True)
class PersonRegistered:
    """A person who may hold posts, on the books of the area `area`; `subject` names the key in the vault."""

    person_id: str
    subject: str
    area: str
    name: Personal
    phone: Personal


@dataclass(frozen=True, slots=True)
class PersonUnmasked:
    """Somebody saw the person's name and phone in clear, for the stated reason."""

    person_id: str
    by: str
    reason: Personal


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The person's key is deleted: what was said about them is unreadable everywhere."""

    person_id: str
    subject: str


AreaEvent = AreaOpened
PostEvent = PostEstablished | PersonAppointed
PersonEvent = PersonRegistered | PersonUnmasked | PersonErased

FACTS = Facts(
    {
        "area.opened.v1": AreaOpened,
        "post.established.v1": PostEstablished,
        "person.appointed.v1": PersonAppointed,
        "person.registered.v1": PersonRegistered,
        "person.unmasked.v1": PersonUnmasked,
        "person.erased.v1": PersonErased,
    }
)
