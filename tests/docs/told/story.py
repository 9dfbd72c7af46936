"""The stories of docs/stories as data: a place with its people, and what they do step by step."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from cattrs import structure

from tests.docs.pages import CHECKOUT

FOLDER = CHECKOUT / "docs" / "stories"
SYSTEM, RESIDENT = "系统", "居民"
"""Who has no account: the timer, and somebody who did not sign in."""


@dataclass(frozen=True)
class Organisation:
    id: str
    kind: str
    name: str
    handles: tuple[str, ...] = ()
    account: bool = True


@dataclass(frozen=True)
class Person:
    """`at` is the organisation of the post, where it is not the area itself."""

    role: str
    area: str
    at: str | None = None


@dataclass(frozen=True)
class Step:
    """`does` is a request, `gives` some of what is answered, `facts` what the case has after it and not before."""

    who: str
    says: str
    does: str
    body: dict[str, Any] | None = None
    gives: dict[str, Any] = field(default_factory=dict)
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    title: str
    source: str
    about: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Place:
    place: str
    areas: dict[str, str]
    organisations: tuple[Organisation, ...]
    people: dict[str, Person]
    stories: tuple[Story, ...]

    @property
    def town(self) -> str:
        return min(self.areas, key=len)


def read_place(file: Path) -> Place:
    return structure(yaml.safe_load(file.read_text()), Place)


def places() -> list[Place]:
    """Every place of which something is told, in the order of the page."""
    return [read_place(FOLDER / f"{name}.yaml") for name in ("jinggang", "wuxi", "heping")]
