"""The facts of a place's scheme and the names under which they are stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SchemeDeclared:
    """A town has its scheme (体系): `scheme` is that part of its place document, with what it leaves out filled in."""

    town: str
    since: str
    scheme: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SchemeRevised:
    """From the day `on` the whole scheme is this one."""

    town: str
    on: str
    scheme: dict[str, Any]


SchemeEvent = SchemeDeclared | SchemeRevised

FACTS: Mapping[str, type] = {
    "scheme.declared.v1": SchemeDeclared,
    "scheme.revised.v1": SchemeRevised,
}
