"""The four places of deploy/places as the tests look at them: what their documents bring."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from deploy.local.place import PLACES
from services.registry.areas.commands import OpenArea
from services.registry.codes import Level, level_of
from services.registry.places.checking import checked
from services.registry.places.composing import place_of
from services.registry.places.things import Place
from services.registry.posts.commands import EstablishPost
from services.registry.schemes.scheme import Scheme
from shared.documents import CheckedDocument

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ALL = ("heping", "jinggang", "wuxi", "xinxing")
T = TypeVar("T")


@cache
def document(name: str) -> CheckedDocument:
    """The document, without a fault."""
    return checked(source(name), NOW)


@cache
def place(name: str) -> Place:
    """What it amounts to."""
    return place_of(document(name).parts)


def source(name: str) -> bytes:
    return (PLACES / f"{name}.yaml").read_bytes()


def scheme(name: str) -> Scheme:
    return Scheme.of(place(name).code, document(name).parts["scheme"])


def commands(name: str, sort: type[T]) -> Iterator[T]:
    """The commands of one sort, in order."""
    return (thing.command for thing in place(name).things if isinstance(thing.command, sort))


def areas(name: str, level: Level) -> list[OpenArea]:
    return [area for area in commands(name, OpenArea) if level_of(area.code) is level]


def posts(name: str) -> Counter[str]:
    """How many posts there are of each kind."""
    return Counter(post.kind for post in commands(name, EstablishPost))


def outlines(name: str, level: Level) -> dict[str, BaseGeometry]:
    return {area.code: shape(area.boundary) for area in areas(name, level)}
