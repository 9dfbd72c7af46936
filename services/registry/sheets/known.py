"""What is registered of everything that a file names, and what its words mean there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from services.registry.areas.area import Area
from services.registry.areas.area import Status as AreaStatus
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.areas.sub_areas.sub_area import SubArea
from services.registry.codes import COUNTY_DIGITS, is_code, level_of, town_of
from services.registry.people.person import Person
from services.registry.posts.post import Post
from services.registry.schemes.declarations import PostKind
from services.registry.schemes.scheme import Scheme
from services.registry.sheets.columns import PLACE
from services.registry.sheets.entries import Checked
from shared.personal import Personal

IMPORTED = UUID("6f1f3c0e-8a55-5d0b-b7a4-3f0a6a4f1c52")
"""Names the person of a number that a clerk made up: the same town and number, the same person."""

_IDENTIFIER = re.compile(r"[a-z][a-z_]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Registered:
    """What is there of what a file names.

    `organisations` are those that are open; `groups` have the sub-areas that hold an area as a member, by code and
    level; `titles` are the kinds of the registered posts by (place, title); `schemes` are by town; `texts` the
    opened names and phones.
    """

    areas: Mapping[str, Area] = field(default_factory=dict)
    sub_areas: Mapping[str, SubArea] = field(default_factory=dict)
    groups: Mapping[tuple[str, str], str] = field(default_factory=dict)
    organisations: frozenset[str] = frozenset()
    people: Mapping[str, Person] = field(default_factory=dict)
    posts: Mapping[str, Post] = field(default_factory=dict)
    titles: Mapping[tuple[str, str], str] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)
    texts: Mapping[Personal, str | None] = field(default_factory=dict)

    def is_open(self, id: str) -> bool:
        """Whether the area, sub-area or organisation is there; a county, which no registry opens, always is."""
        area, sub_area = self.areas.get(id), self.sub_areas.get(id)
        return (
            len(id) == COUNTY_DIGITS
            or id in self.organisations
            or (area is not None and area.status is AreaStatus.OPEN)
            or (sub_area is not None and sub_area.status is SubAreaStatus.OPEN)
        )

    def scheme(self, id: str) -> Scheme | None:
        """The scheme of the town in which the place lies."""
        return self.schemes.get(town_of(id))

    def meant(self, at: str, word: str) -> tuple[PostKind | None, str | None]:
        """What the scheme declares of a post, and its kind, named by kind or by title; None for what is unknown."""
        scheme = self.scheme(at)
        level = _level(at, scheme) if scheme else None
        declared = {post.kind: post for post in scheme.posts_at_level(level)} if scheme and level else {}
        if _IDENTIFIER.fullmatch(word):
            return declared.get(word), word
        by_title = next((post for post in declared.values() if post.title == word), None)
        return by_title, by_title.kind if by_title else self.titles.get((at, word))

    def texts_of(self, person: Person) -> tuple[str, str]:
        """Name and phone in clear, "" where there is none."""
        texts = [self.texts.get(text) if text else None for text in (person.name, person.phone)]
        return texts[0] or "", texts[1] or ""


def level_in(id: str) -> tuple[str, int] | None:
    """The level and the number in the id of a sub-area; None for any other id."""
    found = PLACE.fullmatch(id)
    return (found[2], int(found[3])) if found and found[3] else None


def person_id_of(reference: str, area: str) -> str:
    """The person that a number means in a town; a system number means itself."""
    try:
        return str(UUID(reference))
    except ValueError:
        return str(uuid5(IMPORTED, f"{town_of(area)}/{reference}"))


def people_of(checked: Checked) -> dict[str, str]:
    """The ids of the people that the file gives, by their numbers."""
    given = ((entry["person"], entry["area"]) for entry in checked.people)
    return {person: person_id_of(person, area) for person, area in given if person and area}


def _level(at: str, scheme: Scheme) -> str | None:
    """The id of the level at which the place stands; None for an organisation."""
    if is_code(at):
        acting = scheme.acting(level_of(at))
        return acting.id if acting else None
    found = level_in(at)
    return found[0] if found else None
