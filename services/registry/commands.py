"""What the registry can be asked to do; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class OpenArea:
    """`parent_is_open`: the area `parent` exists (for a town, whose parent is the county: always)."""

    code: str
    name: str
    kind: str
    parent: str
    parent_is_open: bool
    boundary: dict[str, Any] | None
    households: int
    population: int


@dataclass(frozen=True, slots=True)
class EstablishPost:
    post_id: str
    area: str
    area_is_open: bool
    kind: str
    title: str
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppointPerson:
    """`since` is a calendar day, 2026-11-23."""

    person_id: str
    person_is_registered: bool
    since: str


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """`subject` names the person's key in the vault, made before."""

    person_id: str
    subject: str
    area: str
    area_is_open: bool
    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnmaskPerson:
    by: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """The right to be forgotten; asked twice it is done once."""


AreaCommand = OpenArea
PostCommand = EstablishPost | AppointPerson
PersonCommand = RegisterPerson | UnmaskPerson | ErasePerson
