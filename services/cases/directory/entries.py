"""Rows of the directory as values, each with the days [since, until) on which it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from services.cases.vocabulary import Level, Party, PartyKind
from shared.areas import Scope

Row = Mapping[str, Any]

LEVEL_OF_DIGITS: Mapping[int, Level] = {15: Level.GRID, 12: Level.VILLAGE, 9: Level.TOWN, 6: Level.SUPERIOR}


def level_of(code: str) -> Level:
    """The level of whoever is there for the area; a county is where the superior organisation is."""
    return LEVEL_OF_DIGITS[len(code)]


def path_of(id: str) -> Scope:
    """The path down to the area whose code the id is, or begins with: 433122107-service_centre → 433122, 433122107."""
    code = id.partition("-")[0]
    return Scope.from_list([code[:digits] if len(code) >= digits else None for digits in sorted(LEVEL_OF_DIGITS)])


class Dated(Protocol):
    """What holds on the days [since, until)."""

    @property
    def since(self) -> str: ...

    @property
    def until(self) -> str: ...


D = TypeVar("D", bound=Dated)


def in_force(entries: Iterable[D], day: str) -> list[D]:
    """Those that hold on the day."""
    return [one for one in entries if one.since <= day < one.until]


@dataclass(frozen=True, slots=True)
class Post:
    """岗位: `at` is the area, sub-area or organisation where it is, `role` its kind where it gives no role."""

    id: str
    area: str
    at: str
    kind: str
    role: str
    title: str
    since: str
    until: str

    @classmethod
    def of(cls, row: Row) -> "Post":
        told = ("area", "at", "kind", "role", "title", "since", "until")
        return cls(row["_id"], **{name: row[name] for name in told})

    @property
    def party(self) -> Party:
        return Party(PartyKind.POST, self.id)

    @property
    def order(self) -> tuple[bool, str, int]:
        """Posts of the area itself before those of its organisations; -2 before -10."""
        slug, _, number = self.id.rpartition("-")
        numbered = number.isdigit()
        return self.at != self.area, slug if numbered else self.id, int(number) if numbered else 1


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a post, or stands in on it (代理)."""

    post: str
    person: str
    stands_in: bool
    since: str
    until: str

    @classmethod
    def of(cls, row: Row) -> "Seat":
        return cls(**{name: row[name] for name in ("post", "person", "stands_in", "since", "until")})


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for a post; a stand-in goes before the holder; nobody for a vacant post."""

    person_id: str | None = None
    stands_in: bool = False


def answering(seats: Iterable[Seat], day: str) -> Answering:
    """Who answers on the day for the post that the seats are of."""
    there = in_force(seats, day)
    found = next((seat for seat in there if seat.stands_in), None) or next(iter(there), None)
    return Answering(found.person, found.stands_in) if found else Answering()


@dataclass(frozen=True, slots=True)
class Change:
    """From the day `on` these attributes are others."""

    on: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Organisation:
    """组织: `handles` are the categories that it deals with; without an `account` nobody there signs in."""

    id: str
    area: str
    kind: str
    name: str
    parent: str | None
    handles: tuple[str, ...]
    phone: str | None
    account: bool
    since: str
    until: str
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, row: Row) -> "Organisation":
        told = ("area", "kind", "name", "parent", "phone", "account", "since", "until")
        changes = tuple(Change(one["on"], one["set"]) for one in row["changes"])
        return cls(row["_id"], handles=tuple(row["handles"]), changes=changes, **{name: row[name] for name in told})

    def on(self, day: str) -> "Organisation":
        """As it is on the day."""
        changed: dict[str, Any] = {}
        for one in self.changes:
            if one.on <= day:
                changed |= one.values
        if not changed:
            return self
        return replace(self, **changed | {"handles": tuple(changed.get("handles", self.handles))})

    @property
    def party(self) -> Party:
        return Party(PartyKind.ORGANISATION if self.account else PartyKind.PARTNER, self.id)


def names_of(category: str) -> list[str]:
    """A category as organisations may name it, the most telling first: by its path or its own title, then those above.

    民生服务/低保 is handled by whoever handles 民生服务/低保, 低保 or 民生服务.
    """
    titles = category.split("/")
    named = (("/".join(titles[:end]), titles[end - 1]) for end in range(len(titles), 0, -1))
    return list(dict.fromkeys(name for each in named for name in each))


def handling(organisations: Sequence[Organisation], category: str) -> list[Organisation]:
    """Those that handle the category: the nearest first, of one area those that name it most closely."""
    names = names_of(category)

    def closeness(one: Organisation) -> int:
        return min((names.index(name) for name in one.handles if name in names), default=len(names))

    found = [one for one in organisations if closeness(one) < len(names)]
    return sorted(found, key=lambda one: (-len(one.area), closeness(one), one.id))
