"""Who is there along the path of one place, from its grid up to the county: looked up once, asked often, pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, groupby

from services.cases.directory.entries import (
    Answering,
    Organisation,
    Post,
    Row,
    Seat,
    answering,
    handling,
    in_force,
    level_of,
)
from services.cases.directory.projections import ORGANISATIONS, POSTS, ROTAS, SEATS, SUPERIORS
from services.cases.directory.rotas import Rota, on_duty
from services.cases.vocabulary import Level
from shared.areas import Scope
from shared.clock import day_of


@dataclass(frozen=True, slots=True)
class AreaEntries:
    """The entries of one area; `superiors` says from which day on which organisation is above the town."""

    posts: tuple[Post, ...] = ()
    seats: Mapping[str, tuple[Seat, ...]] = field(default_factory=dict)
    organisations: tuple[Organisation, ...] = ()
    rotas: Mapping[str, tuple[Rota, ...]] = field(default_factory=dict)
    superiors: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, rows: Mapping[str, Sequence[Row]]) -> "AreaEntries":
        """The rows of the area by table."""
        seats = sorted((Seat.of(row) for row in rows.get(SEATS, ())), key=lambda seat: seat.post)
        rotas = sorted((Rota.of(row) for row in rows.get(ROTAS, ())), key=lambda rota: rota.organisation)
        told = [one for row in rows.get(SUPERIORS, ()) for one in row["told"]]
        return cls(
            posts=tuple(sorted((Post.of(row) for row in rows.get(POSTS, ())), key=lambda post: post.order)),
            seats={post: tuple(each) for post, each in groupby(seats, lambda seat: seat.post)},
            organisations=tuple(Organisation.of(row) for row in rows.get(ORGANISATIONS, ())),
            rotas={id: tuple(each) for id, each in groupby(rotas, lambda rota: rota.organisation)},
            superiors=tuple((one["on"], one["organisation"]) for one in told),
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known along a path; nothing from before the day for which it was looked up."""

    scope: Scope
    areas: Mapping[str, AreaEntries]

    def code_at(self, level: Level) -> str | None:
        """The code of the path's area at a level, the county's for the superior; None where the path ends above."""
        return next((code for code in self.scope.codes() if level_of(code) is level), None)

    def posts_at(self, area: str, day: str, *, role: str | None = None, kind: str | None = None) -> list[Post]:
        """The posts of an area, also those at its organisations and sub-areas, in the order of `Post.order`."""
        posts = in_force(self._of(area).posts, day)
        return [post for post in posts if role in {None, post.role} and kind in {None, post.kind}]

    def posts_of(self, organisation: Organisation, day: str) -> list[Post]:
        """The posts at an organisation."""
        return [post for post in self.posts_at(organisation.area, day) if post.at == organisation.id]

    def answering(self, post: Post, day: str) -> Answering:
        """Who answers for a post of the path."""
        return answering(self._of(post.area).seats.get(post.id, ()), day)

    def organisations(self, day: str) -> list[Organisation]:
        """All of the path as they are on the day, those of the smallest area first."""
        found = chain.from_iterable(self._of(code).organisations for code in reversed(self.scope.codes()))
        return [one.on(day) for one in in_force(found, day)]

    def organisation(self, id: str, day: str) -> Organisation | None:
        """An organisation of the path by its id."""
        return next((one for one in self.organisations(day) if one.id == id), None)

    def handling(self, category: str, day: str) -> list[Organisation]:
        """The organisations that handle a category, the nearest first."""
        return handling(self.organisations(day), category)

    def superior(self, day: str) -> Organisation | None:
        """上级组织 of the path's town, by its scheme; without a scheme the county's organisation of that kind."""
        named = self._superior_id(day)
        kinds = [one for one in self.organisations(day) if level_of(one.area) is Level.SUPERIOR]
        by_kind = (one for one in kinds if one.kind == "superior")
        return next((one for one in kinds if one.id == named), None) or next(by_kind, None)

    def on_duty(self, organisation_id: str, moment: datetime) -> tuple[str, ...]:
        """Who is on duty in an organisation of the path at a moment."""
        area = organisation_id.partition("-")[0]
        return on_duty(self._of(area).rotas.get(organisation_id, ()), moment)

    def holders(self, codes: Iterable[str], roles: Iterable[str], day: str) -> tuple[str, ...]:
        """Who answers for the posts with these roles in these areas of the path, each once."""
        wanted = frozenset(roles)
        posts = [post for code in codes for post in self.posts_at(code, day) if post.role in wanted]
        found = (self.answering(post, day).person_id for post in posts)
        return tuple(dict.fromkeys(person for person in found if person))

    def highest_post_area(self, person_id: str, day: str) -> str | None:
        """The largest area of the path in which the person holds a post or stands in on one; None for none."""
        return next((code for code in self.scope.codes() if person_id in self._seated(code, day)), None)

    def _seated(self, code: str, day: str) -> Iterator[str]:
        seats = self._of(code).seats.values()
        return (seat.person for seat in in_force(chain.from_iterable(seats), day))

    def _superior_id(self, day: str) -> str | None:
        told = self._of(self.scope.town).superiors if self.scope.town else ()
        return next((id for on, id in reversed(told) if on <= day), None)

    def _of(self, area: str) -> AreaEntries:
        return self.areas.get(area, AreaEntries())


def today(moment: datetime) -> str:
    """The calendar day in Asia/Shanghai on which entries are looked at."""
    return day_of(moment).isoformat()
