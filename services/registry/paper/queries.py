"""What paper needs of rows and streams: a bounded number of queries, however many grids there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.areas.projections import AREAS, BOUNDARIES
from services.registry.codes import TOWN_DIGITS, VILLAGE_DIGITS, Level
from services.registry.paper.documents import Boundary
from services.registry.people.queries import Known, known_people
from services.registry.posts.projections import HOLDINGS, POSTS
from services.registry.posts.queries import held_on
from services.registry.rows import VIEWS, Document, Row, as_at, below, in_force
from services.registry.schemes.queries import scheme_of
from services.registry.schemes.scheme import Scheme
from shared.spine import SpineApi

MOST_POSTS = 20_000
"""Of one list: more than the largest town has, and a few seconds' work."""


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """What is registered of a town or village on a day, by code; `posts` are in the order of the scheme.

    `holders` and `holdings` are by post.
    """

    day: str
    scheme: Scheme | None
    areas: Mapping[str, Row]
    boundaries: Mapping[str, Boundary]
    posts: Mapping[str, Sequence[Row]]
    holdings: Mapping[str, Row]
    holders: Mapping[str, Known]

    def name(self, code: str) -> str:
        """The area's name, "" for one that is not there."""
        return str(self.areas[code]["name"]) if code in self.areas else ""

    def of(self, level: Level, inside: str) -> list[str]:
        """The codes of the areas of a level in an area, or the area itself, in the order of their codes."""
        return [code for code, row in self.areas.items() if row["acts_as"] == level.value and code.startswith(inside)]

    @property
    def supervision_phone(self) -> str:
        return (self.scheme.service_phone if self.scheme else None) or ""


def public_rows(spine: SpineApi, root: str, day: str, grids: str) -> PlaceRows:
    """A town or village with the posts of its grids, or of those whose code begins with `grids`.

    Four queries for rows, one for people, one for their keys, and the scheme.
    """
    views = spine.views
    with views.snapshot() as session:
        areas = _areas(views.table(VIEWS, AREAS), root, day, session)
        wanted = [code for code, row in areas.items() if row["acts_as"] == Level.GRID.value and code.startswith(grids)]
        at_grids = {"at": {"$in": wanted}, **in_force(day)}
        found = _boundaries(views.table(VIEWS, BOUNDARIES), root, day, session)
        posts = list(views.table(VIEWS, POSTS).find(at_grids, session=session).sort([("at", 1), ("_id", 1)]))
        holdings = held_on(views.table(VIEWS, HOLDINGS), (post["_id"] for post in posts), day, session)
    return _place_rows(spine, root, day, areas, found, posts, holdings)


def all_posts(spine: SpineApi, root: str, day: str) -> PlaceRows:
    """An area with every post in it, also those of villages, sub-areas and organisations; MOST_POSTS + 1 at most."""
    views = spine.views
    with views.snapshot() as session:
        areas = _areas(views.table(VIEWS, AREAS), root, day, session)
        in_area = {**below(root, "area"), **in_force(day)}
        found = views.table(VIEWS, POSTS).find(in_area, session=session).sort([("area", 1), ("_id", 1)])
        posts = list(found.limit(MOST_POSTS + 1))
        holdings = held_on(views.table(VIEWS, HOLDINGS), (post["_id"] for post in posts), day, session)
    return _place_rows(spine, root, day, areas, {}, posts, holdings)


def _areas(table: Collection[Document], root: str, day: str, session: ClientSession) -> dict[str, Row]:
    """The area with everything in it and above it, by code."""
    above = [root[:digits] for digits in (TOWN_DIGITS, VILLAGE_DIGITS) if digits < len(root)]
    wanted = {"$or": [below(root), {"_id": {"$in": above}}], **in_force(day)}
    rows = sorted(table.find(wanted, session=session), key=lambda row: str(row["_id"]))
    return {row["_id"]: as_at(row, day) for row in rows}


def _boundaries(table: Collection[Document], root: str, day: str, session: ClientSession) -> dict[str, Boundary]:
    rows = table.find({**below(root, "code"), **in_force(day)}, session=session)
    return {row["code"]: row["boundary"] for row in rows}


def _place_rows(
    spine: SpineApi,
    root: str,
    day: str,
    areas: Mapping[str, Row],
    boundaries: Mapping[str, Boundary],
    posts: Iterable[Row],
    holdings: Mapping[str, Row],
) -> PlaceRows:
    scheme = scheme_of(spine, root[:TOWN_DIGITS], day)
    order = list(scheme.posts) if scheme else []
    by_place: defaultdict[str, list[Row]] = defaultdict(list)
    for post in posts:
        by_place[post["at"]].append(as_at(post, day))
    for at in by_place.values():
        at.sort(key=lambda post: order.index(post["kind"]) if post["kind"] in order else len(order))
    people = known_people(spine, (row["person"] for row in holdings.values()))
    holders = {post: people[row["person"]] for post, row in holdings.items() if row["person"] in people}
    return PlaceRows(day, scheme, areas, boundaries, by_place, holdings, holders)
