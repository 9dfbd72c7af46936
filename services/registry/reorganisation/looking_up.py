"""What is there on the day of a reorganisation: rows say which things are concerned, their streams what they are."""

from collections.abc import Iterable, Mapping

from pymongo.collection import Collection

from services.registry.areas.area import AREA, Area, Status
from services.registry.areas.checking import inside_of
from services.registry.areas.projections import SUB_AREAS
from services.registry.areas.sub_areas.sub_area import SUB_AREA, SubArea
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.codes import Level, level_of, parent_of
from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from services.registry.posts.post import POST, Post, post_id_of
from services.registry.posts.post import Status as PostStatus
from services.registry.posts.projections import POSTS
from services.registry.reorganisation.plan import (
    SEATS_OF_A_KIND,
    Situation,
    Wanted,
    homes_of,
    renamed_sub_areas,
    targets_of,
)
from services.registry.reorganisation.unplaced import ReorganisationRefused, Unplaced
from services.registry.rows import VIEWS, Document, in_force
from services.registry.schemes.declarations import LevelDeclaration
from services.registry.schemes.queries import scheme_of
from shared.http import Problem
from shared.spine import SpineApi

MOST_SUB_AREAS = 20_000


def open_area(spine: SpineApi, code: str) -> Area:
    """The area, which is open; Problem (404) for none, ReorganisationRefused for a closed one."""
    area = spine.streams(AREA).load(code).state
    if area.status is Status.ABSENT:
        raise Problem(404, "area_unknown")
    if area.status is Status.CLOSED:
        raise ReorganisationRefused("area_closed", area=code, until=area.until)
    return area


def below(spine: SpineApi, code: str, on: str) -> list[Area]:
    """The areas directly inside that are there on the day, or later."""
    return [] if level_of(code) is Level.GRID else [one for one in inside_of(spine, code) if one.until > on]


def situation_of(spine: SpineApi, wanted: Wanted, alone: Iterable[str] = ()) -> Situation:
    """Everything that the plan needs; a handful of queries, however much is concerned.

    `alone` are sub-areas that move or close by themselves, with what lies in them.  Raises Unplaced and
    ReorganisationRefused as the plan would.
    """
    sub_areas = _sub_areas(spine, wanted, alone)
    without_posts = Situation(
        sub_areas=sub_areas,
        groupings=_groupings(spine, wanted, {one.sub_area_id for one in sub_areas}),
        used=_used(spine, wanted, sub_areas),
    )
    posts = _posts(spine, [*wanted.closings, *(one.sub_area_id for one in sub_areas)], wanted.on)
    unknown = sorted(wanted.posts.keys() - {post.post_id for post in posts})
    if unknown:
        raise ReorganisationRefused("post_not_concerned", posts=unknown)
    ids = renamed_sub_areas(homes_of(wanted, sub_areas), without_posts)
    targets = targets_of(wanted, posts, ids)
    kinds = {post.post_id: post.kind for post in posts}
    seats = [
        post_id_of(target, kinds[post], number)
        for post, target in targets.items()
        if target
        for number in range(1, SEATS_OF_A_KIND + 1)
    ]
    return Situation(
        sub_areas=sub_areas,
        groupings=without_posts.groupings,
        posts=posts,
        seats={id: one.state for id, one in spine.streams(POST).load_many(seats).items()},
        used=without_posts.used,
        registered=_registered(spine, posts),
        levels=_levels(spine, sub_areas),
    )


def check_places(spine: SpineApi, wanted: Wanted) -> None:
    """Unplaced when something is to go where nothing will be."""
    given = {code for code in (*wanted.posts.values(), *wanted.sub_areas.values()) if code}
    new = {one.code for one in wanted.openings}
    others = given - new
    there = {
        code
        for code, one in spine.streams(AREA).load_many(others).items()
        if one.state.is_there(wanted.on) and code not in wanted.closings
    }
    if others - there:
        raise Unplaced("placed_wrongly", areas=sorted(others - there))


def _sub_areas(spine: SpineApi, wanted: Wanted, alone: Iterable[str]) -> list[SubArea]:
    """Those in the closing areas, and those that are concerned alone; outer ones before what lies in them."""
    table = spine.views.table(VIEWS, SUB_AREAS)
    ids = [*alone, *_ids(table, {"area": {"$in": list(wanted.closings)}, **_later(wanted.on)})]
    around = list(alone)
    while around:
        around = [id for id in _ids(table, {"within": {"$in": around}, **_later(wanted.on)}) if id not in ids]
        ids += around
    found = spine.streams(SUB_AREA).load_many(ids)
    states = [found[id].state for id in ids if id in found and found[id].state.status is SubAreaStatus.OPEN]
    unknown = sorted(wanted.sub_areas.keys() - {one.sub_area_id for one in states})
    if unknown:
        raise ReorganisationRefused("sub_area_unknown", sub_areas=unknown)
    return sorted(states, key=lambda one: (one.within != one.area, one.sub_area_id))


def _groupings(spine: SpineApi, wanted: Wanted, closing: set[str]) -> list[SubArea]:
    """Groupings that stay, with a closing area as a member."""
    table = spine.views.table(VIEWS, SUB_AREAS)
    parents = sorted({parent_of(code) for code in wanted.closings} - wanted.closings.keys())
    ids = _ids(table, {"area": {"$in": parents}, **_later(wanted.on)})
    found = spine.streams(SUB_AREA).load_many([id for id in ids if id not in closing])
    return [
        one.state
        for one in found.values()
        if one.state.status is SubAreaStatus.OPEN and not wanted.closings.keys().isdisjoint(one.state.members)
    ]


def _used(spine: SpineApi, wanted: Wanted, sub_areas: Iterable[SubArea]) -> Mapping[tuple[str, str], frozenset[int]]:
    """The numbers that sub-areas of each level ever had in the areas that stay or that there will be."""
    targets = {code for successors in wanted.closings.values() for code in successors}
    targets |= {code for code in wanted.sub_areas.values() if code}
    levels = sorted({one.level for one in sub_areas})
    if not levels:
        return {}
    asked = {"area": {"$in": sorted(targets)}, "level": {"$in": levels}}
    used: dict[tuple[str, str], set[int]] = {}
    for row in spine.views.table(VIEWS, SUB_AREAS).find(asked, {"area": True, "level": True, "number": True}):
        used.setdefault((row["area"], row["level"]), set()).add(row["number"])
    return {key: frozenset(numbers) for key, numbers in used.items()}


def _posts(spine: SpineApi, places: list[str], on: str) -> list[Post]:
    """The posts at these places that are there on the day, or later; declared ones also where no row tells them yet."""
    ids = set(_ids(spine.views.table(VIEWS, POSTS), {"at": {"$in": places}, **_later(on)}))
    scheme = scheme_of(spine, places[0]) if places else None
    declared = scheme.posts.values() if scheme else ()
    ids |= {post_id_of(at, one.kind, number + 1) for at in places for one in declared for number in range(one.number)}
    found = spine.streams(POST).load_many(ids)
    living = (PostStatus.VACANT, PostStatus.HELD)
    return [found[id].state for id in sorted(found) if found[id].state.status in living]


def _registered(spine: SpineApi, posts: Iterable[Post]) -> frozenset[str]:
    """Those of the holders who are on the books and not erased."""
    found = spine.streams(PERSON).load_many({post.holder for post in posts if post.holder})
    return frozenset(id for id, one in found.items() if one.state.status is PersonStatus.REGISTERED)


def _levels(spine: SpineApi, sub_areas: list[SubArea]) -> Mapping[str, LevelDeclaration]:
    scheme = scheme_of(spine, sub_areas[0].area) if sub_areas else None
    return {one.id: one for one in scheme.sub_area_levels} if scheme else {}


def _later(on: str) -> Document:
    """The filter on rows that have not ended by the day."""
    return {"until": in_force(on)["until"]}


def _ids(table: Collection[Document], asked: Document) -> list[str]:
    return [row["_id"] for row in table.find(asked, {"_id": True}).sort("_id", 1).limit(MOST_SUB_AREAS)]
