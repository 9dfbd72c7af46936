"""Who is told: those whom a case was given to, or who answers for its area, level by level while posts are vacant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from services.notify.commands import Recipient
from services.notify.events import Holder
from services.notify.standing import GRID, SUPERIOR, TOWN, VILLAGE, Party, Standing
from shared.areas import Scope


class Seat(NamedTuple):
    """The person who answers for a post, and the post's role; one who is told in person has none."""

    person: str
    post: str | None = None
    role: str = ""


LADDER: tuple[tuple[str, Holder, str], ...] = (
    (GRID, Holder.GRID_HEAD, "grid"),
    (VILLAGE, Holder.STATION_HEAD, "village"),
    (TOWN, Holder.COMMANDER, "town"),
    (SUPERIOR, Holder.SUPERIOR, "county"),
)
"""逐级: the level, the role that answers for it, and the area in which the role is held."""

_LEVELS = tuple(level for level, _, _ in LADDER)


class Directory(Protocol):
    """What notify knows of areas and of who answers for them, on a day (2026-11-23, Asia/Shanghai)."""

    def area_name(self, code: str, day: str) -> str | None:
        """The name of an area on the day, None while it is unknown."""

    def seats(self, wanted: Mapping[Holder, str], day: str) -> Mapping[Holder, Seat]:
        """Who answers on the day for the areas wanted, by role; those stand in who were named for that day."""

    def seat_of(self, post: str, day: str) -> Seat | None:
        """Who answers for one post, None while it is vacant."""

    def staff(self, organisation: str, day: str) -> Iterable[Seat]:
        """Everybody who holds a post at an organisation."""

    def roles(self, posts: Iterable[str]) -> Iterable[str]:
        """The roles of these posts, in their order."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One case to be told of: where it lies, on which day, and whom it is hidden from."""

    case: Standing
    scope: Scope
    directory: Directory
    day: str
    hidden_from: tuple[str, ...] = ()

    def those_in_charge(self) -> list[Recipient]:
        """Who leads its assignment, else who is to take it on, else who answers for the area at its level."""
        if found := [recipient for party in self.case.given[:1] for recipient in self.party(party)]:
            return found
        if self.case.routed and (found := self.party(self.case.routed)):
            roles = self.directory.roles(self.case.passed_over)
            vacant = tuple(dict.fromkeys(holder for role in roles if (holder := holder_of(role))))
            return [replace(one, vacant=vacant) for one in found]
        return [self.level(self.case.level)]

    def those_given(self) -> list[Recipient]:
        """Lead and assisting; those who have nobody to be told are left to whoever is in charge at the level."""
        found = [recipient for party in self.case.given for recipient in self.party(party)]
        return found or [self.level(self.case.level)]

    def those_late(self) -> list[Recipient]:
        """Who has it, and the level above."""
        return [*self.those_in_charge(), *self.above()]

    def village_and_town(self) -> list[Recipient]:
        """突发: both at the same moment."""
        levels = [VILLAGE, TOWN] if self.scope.village else [TOWN]
        return [self.level(level) for level in levels]

    def above(self) -> list[Recipient]:
        """Who answers for the next level; nobody above the superior."""
        following = _LEVELS[_LEVELS.index(self.case.level) + 1 :]
        return [self.level(following[0])] if following else []

    def party(self, party: Party) -> list[Recipient]:
        """The persons behind a party whom it is not hidden from; a partner has nobody who signs in."""
        seats = (seat for seat in self._seats(party) if seat.person not in self.hidden_from)
        return [Recipient(seat.person, seat.post, holder_of(seat.role)) for seat in seats]

    def level(self, level: str) -> Recipient:
        """Who answers for the lowest post from this level up that is not vacant; nobody when all to the town are.

        Past one whom it is hidden from it goes on up, and then beyond the town as well.
        """
        rungs = [rung for rung in LADDER[_LEVELS.index(level) :] if self._is_open(rung, level)]
        seats = self.directory.seats(
            {role: area for _, role, key in rungs if (area := getattr(self.scope, key))}, self.day
        )
        vacant: tuple[Holder, ...] = ()
        for _, role, _ in rungs:
            seat = seats.get(role)
            if seat is None:
                vacant = (*vacant, role)
            elif seat.person not in self.hidden_from:
                return Recipient(seat.person, seat.post, role, vacant)
        return Recipient(None, None, None, vacant)

    def _is_open(self, rung: tuple[str, Holder, str], level: str) -> bool:
        return rung[0] != SUPERIOR or level == SUPERIOR or bool(self.hidden_from)

    def _seats(self, party: Party) -> Iterator[Seat]:
        match party.kind:
            case "post":
                seat = self.directory.seat_of(party.id, self.day)
                yield from [seat] if seat else []
            case "organisation":
                yield from self.directory.staff(party.id, self.day)
            case "person":
                yield Seat(party.id)


def holder_of(role: str) -> Holder | None:
    """The role as one of those that answer for an area; None for others."""
    return Holder(role) if role in set(Holder) else None
