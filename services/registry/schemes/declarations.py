"""What a scheme declares, part by part; each reads itself from the stored part, past what it does not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.registry.codes import Level
from shared.permissions import Role

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LevelDeclaration:
    """A level (层级): acts as town, village or grid, or groups areas of such a level, or refines one.

    `acts_as` is one of Level's values; `groups` and `within` are the acting level meant; one of the three is
    set.  `kinds` are what areas of an acting level may be, such as dedicated_grid.
    """

    id: str
    title: str
    acts_as: Level | None = None
    groups: Level | None = None
    within: Level | None = None
    optional: bool = False
    kinds: tuple[str, ...] = ()

    @classmethod
    def of(cls, part: Part) -> "LevelDeclaration":
        return cls(
            id=part["id"],
            title=part["title"],
            acts_as=_level(part.get("acts_as")),
            groups=_level(part.get("groups")),
            within=_level(part.get("within")),
            optional=part.get("optional", False),
            kinds=tuple(part.get("kinds") or ()),
        )


@dataclass(frozen=True, slots=True)
class PostKind:
    """A kind of post (岗位): `number` of it at every area of its level, or at every organisation of that kind.

    `also` are the duties that come with it (兼任, 一岗多责); `hours` are the duty hours in the place's own words
    (错时工作); `filled_by` are appointed and elected, the usual one first; `elected_by` is the electing body.
    """

    kind: str
    title: str
    level: str | None = None
    organisation: str | None = None
    number: int = 1
    role: Role | None = None
    duties: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    hours: str | None = None
    filled_by: tuple[str, ...] = ("appointed",)
    elected_by: str | None = None
    term_years: int | None = None
    appraised_by: str | None = None

    @classmethod
    def of(cls, kind: str, part: Part) -> "PostKind":
        return cls(
            kind=kind,
            title=part["title"],
            level=part.get("level"),
            organisation=part.get("organisation"),
            number=part.get("number", 1),
            role=Role(part["role"]) if part.get("role") in set(Role) else None,
            duties=tuple(part.get("duties") or ()),
            also=tuple(part.get("also") or ()),
            hours=part.get("hours"),
            filled_by=tuple(part.get("filled_by") or ("appointed",)),
            elected_by=part.get("elected_by"),
            term_years=part.get("term_years"),
            appraised_by=part.get("appraised_by"),
        )

    @property
    def all_duties(self) -> tuple[str, ...]:
        """The duties of the post, and then those that come with it."""
        return (*self.duties, *(duty for duty in self.also if duty not in self.duties))


@dataclass(frozen=True, slots=True)
class SizingWarning:
    """`figure` is households or population; `least` to `most` is what the rule recommends."""

    figure: str
    value: int
    least: int
    most: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class SizingRule:
    """A recommended size of the areas of a level (原则上…为宜); those divided by what is `exempt` have none."""

    level: str
    households: tuple[int, int] | None = None
    population: tuple[int, int] | None = None
    exempt: frozenset[str] = frozenset()
    note: str = ""

    @classmethod
    def of(cls, part: Part) -> "SizingRule":
        return cls(
            level=part["level"],
            households=_range(part.get("households")),
            population=_range(part.get("population")),
            exempt=frozenset(part.get("exempt") or ()),
            note=part.get("note") or "",
        )

    def warnings(self, households: int, population: int) -> tuple[SizingWarning, ...]:
        """What lies outside the recommended size."""
        found = (("households", households, self.households), ("population", population, self.population))
        return tuple(
            SizingWarning(figure, value, *size, self.note)
            for figure, value, size in found
            if size and not size[0] <= value <= size[1]
        )


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A list that the place edits, such as 七好三高."""

    id: str
    title: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of handling (四级联动): where it is, and what it does there."""

    title: str
    at: str
    duties: tuple[str, ...]


def _level(text: str | None) -> Level | None:
    return Level(text) if text in set(Level) else None


def _range(given: Sequence[int] | None) -> tuple[int, int] | None:
    return (given[0], given[1]) if given else None
