"""What has to be done for a reorganisation, step by step; pure: everything looked up arrives in `Situation`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.registry.areas.area import AREA, Area
from services.registry.areas.commands import (
    Change,
    CloseArea,
    CloseSubArea,
    Members,
    OpenArea,
    OpenSubArea,
    SetMembers,
)
from services.registry.areas.sub_areas.sub_area import SUB_AREA, SubArea, sub_area_id_of
from services.registry.codes import level_of, parent_of
from services.registry.posts.commands import AbolishPost, AppointPerson, EndAppointment, EstablishPost
from services.registry.posts.post import POST, Post, Status, post_id_of
from services.registry.posts.reasons import EndReason
from services.registry.reorganisation.unplaced import Unplaced
from services.registry.schemes.declarations import LevelDeclaration
from shared.eventstore.streams import Aggregate

Step = tuple[Aggregate[Any, Any], str, Any]
SEATS_OF_A_KIND = 9
"""So many posts of one kind are looked at where a post finds its successor."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: areas to open (from above), areas to close with their successors, and what else changes.

    `posts` and `sub_areas` say where those of the closing areas go, by id: the code of an area, or None for nowhere.
    """

    on: str
    change: Change
    reason: str
    closings: Mapping[str, tuple[str, ...]]
    openings: tuple[OpenArea, ...] = ()
    more: tuple[Step, ...] = ()
    posts: Mapping[str, str | None] = field(default_factory=dict)
    sub_areas: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is there on the day: the sub-areas and posts of the closing areas, groupings that have one as a member.

    `seats` are the posts, by id, that may take over; `used` are the numbers of sub-areas by (area, level);
    `registered` are the holders who may be appointed.
    """

    sub_areas: Sequence[SubArea] = ()
    groupings: Sequence[SubArea] = ()
    posts: Sequence[Post] = ()
    seats: Mapping[str, Post] = field(default_factory=dict)
    used: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    registered: frozenset[str] = frozenset()
    levels: Mapping[str, LevelDeclaration] = field(default_factory=dict)


def recoded(area: Area, code: str, on: str) -> OpenArea:
    """The same area under another code."""
    return OpenArea(
        code=code,
        name=area.name,
        kind=area.kind,
        parent=parent_of(code),
        parent_is_open=True,
        boundary=area.boundary,
        households=area.households,
        population=area.population,
        since=on,
        predecessors=(area.code,),
        registered_population=area.registered_population,
        floating_population=area.floating_population,
        hectares=area.hectares,
        divided_by=area.divided_by,
    )


def homes_of(wanted: Wanted, sub_areas: Sequence[SubArea]) -> dict[str, str | None]:
    """The area to which each sub-area goes, None for nowhere; Unplaced names those of which nobody says it.

    What lies in another sub-area goes with it.
    """
    homes: dict[str, str | None] = {}
    unplaced = []
    for one in sorted(sub_areas, key=lambda one: (one.within != one.area, one.sub_area_id)):
        id = one.sub_area_id
        if id in wanted.sub_areas:
            homes[id] = wanted.sub_areas[id]
        elif one.within in homes:
            homes[id] = homes[one.within]
        elif len(wanted.closings[one.area]) == 1:
            (homes[id],) = wanted.closings[one.area]
        else:
            unplaced.append(id)
    if unplaced:
        raise Unplaced("sub_areas_unplaced", sub_areas=sorted(unplaced))
    return homes


def renamed_sub_areas(homes: Mapping[str, str | None], situation: Situation) -> dict[str, str | None]:
    """The id of each sub-area in its new area: with the same number where that was never used, else with the next."""
    used = {key: set(numbers) for key, numbers in situation.used.items()}
    ids: dict[str, str | None] = {}
    for one in situation.sub_areas:
        home = homes[one.sub_area_id]
        if home is None:
            ids[one.sub_area_id] = None
            continue
        taken = used.setdefault((home, one.level), set())
        number = one.number if one.number not in taken else max(taken) + 1
        taken.add(number)
        ids[one.sub_area_id] = sub_area_id_of(home, one.level, number)
    return ids


def steps_of(wanted: Wanted, situation: Situation) -> list[Step]:
    """Everything in order: open, move posts and people, close; Unplaced when something is left without a word."""
    homes = homes_of(wanted, situation.sub_areas)
    ids = renamed_sub_areas(homes, situation)
    targets = targets_of(wanted, situation.posts, ids)
    return [
        *((AREA, one.code, one) for one in wanted.openings),
        *_openings(wanted, situation, homes, ids),
        *wanted.more,
        *_regroupings(wanted, situation.groupings),
        *_Seating(wanted, situation).steps(targets),
        *_closings(wanted, ids),
    ]


def targets_of(wanted: Wanted, posts: Sequence[Post], ids: Mapping[str, str | None]) -> dict[str, str | None]:
    """The place to which each post goes, None for nowhere; Unplaced names those of which nobody says it."""
    targets: dict[str, str | None] = {}
    unplaced = []
    for post in posts:
        if post.post_id in wanted.posts:
            given = wanted.posts[post.post_id]
            moved = ids.get(post.at)
            targets[post.post_id] = moved if moved and moved.partition("-")[0] == given else given
        elif ids.get(post.at):
            targets[post.post_id] = ids[post.at]
        elif post.at not in ids and len(wanted.closings[post.area]) == 1:
            (targets[post.post_id],) = wanted.closings[post.area]
        else:
            unplaced.append(post.post_id)
    if unplaced:
        raise Unplaced("posts_unplaced", posts=sorted(unplaced))
    return targets


def _openings(
    wanted: Wanted, situation: Situation, homes: Mapping[str, str | None], ids: Mapping[str, str | None]
) -> Iterator[Step]:
    for one in situation.sub_areas:
        id, home = ids[one.sub_area_id], homes[one.sub_area_id]
        if id is None or home is None:
            continue
        members = [code for member in one.members for code in wanted.closings.get(member, (member,))]
        command = OpenSubArea(
            sub_area_id=id,
            area=home,
            level=situation.levels.get(one.level) or _level_of(one),
            name=one.name,
            number=int(id.rpartition("-")[2]),
            within=ids.get(one.within) or home,
            within_is_open=True,
            members=Members(tuple(code for code in members if parent_of(code) == home)),
            since=wanted.on,
            predecessor=one.sub_area_id,
        )
        yield SUB_AREA, id, command


def _level_of(one: SubArea) -> LevelDeclaration:
    """What the level must have been when the sub-area was opened, for schemes that no longer declare it."""
    groups = level_of(one.members[0]) if one.members else None
    return LevelDeclaration(one.level, one.title, groups=groups)


def _regroupings(wanted: Wanted, groupings: Sequence[SubArea]) -> Iterator[Step]:
    """Groupings that stay have the successors of a closing member as members, as far as those lie in the same area."""
    for one in groupings:
        codes = [code for member in one.members for code in wanted.closings.get(member, (member,))]
        members = Members(tuple(dict.fromkeys(code for code in codes if parent_of(code) == one.area)))
        yield SUB_AREA, one.sub_area_id, SetMembers(level_of(one.members[0]), members, wanted.on)


def _closings(wanted: Wanted, ids: Mapping[str, str | None]) -> Iterator[Step]:
    for id, successor in ids.items():
        yield SUB_AREA, id, CloseSubArea(wanted.on, wanted.reason, successor)
    for code, successors in sorted(wanted.closings.items(), key=lambda one: (-len(one[0]), one[0])):
        yield AREA, code, CloseArea(wanted.on, wanted.reason, wanted.change, successors)


class _Seating:
    """Posts and their holders on the way to where they go; what has been established and filled is remembered."""

    def __init__(self, wanted: Wanted, situation: Situation) -> None:
        self._on = wanted.on
        self._posts = {post.post_id: post for post in situation.posts}
        self._seats = situation.seats
        self._registered = situation.registered
        self._opened: set[str] = set()
        self._filled: set[str] = set()

    def steps(self, targets: Mapping[str, str | None]) -> Iterator[Step]:
        for post_id in sorted(targets):
            yield from self._move(self._posts[post_id], targets[post_id])

    def _move(self, post: Post, target: str | None) -> Iterator[Step]:
        seat = self._seat(post, target) if target else None
        if seat and self._is_missing(seat):
            self._opened.add(seat)
            yield POST, seat, self._established(post, seat, str(target))
        if post.present:
            yield POST, post.post_id, EndAppointment(self._on, EndReason.AREA_CLOSED)
        yield POST, post.post_id, AbolishPost(self._on, seat)
        holding = post.present
        if seat and holding and holding.person_id in self._registered and self._is_free(seat):
            self._filled.add(seat)
            term_end = holding.term_end if holding.term_end and holding.term_end > self._on else None
            yield POST, seat, AppointPerson(holding.person_id, True, self._on, term_end)

    def _established(self, post: Post, seat: str, target: str) -> EstablishPost:
        duties = post.duties_at(self._on)
        return EstablishPost(seat, target, True, post.kind, post.title, duties, post.role, self._on)

    def _seat(self, post: Post, target: str) -> str:
        """The post of the same kind and number at the target, or the next one that was not abolished there."""
        first = number_of(post)
        numbers = [first, *(n for n in range(1, SEATS_OF_A_KIND + 1) if n != first)]
        ids = [post_id_of(target, post.kind, number) for number in numbers]
        return next((id for id in ids if self._seats.get(id, Post()).status is not Status.ABOLISHED), ids[0])

    def _is_missing(self, seat: str) -> bool:
        return seat not in self._opened and self._seats.get(seat, Post()).status is Status.ABSENT

    def _is_free(self, seat: str) -> bool:
        if seat in self._filled:
            return False
        known = self._seats.get(seat, Post())
        return known.status is Status.ABSENT or (known.status is Status.VACANT and known.free_from <= self._on)


def number_of(post: Post) -> int:
    """Which of its kind at its place a post is: 433122107-deputy-2 is the second."""
    rest = post.post_id.removeprefix(post_id_of(post.at, post.kind))
    return int(rest.removeprefix("-")) if rest else 1
