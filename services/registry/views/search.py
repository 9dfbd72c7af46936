"""Rows → what has a name like this: places and organisations by an index, people of one town in memory."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bson.regex import Regex
from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.codes import LEVEL_OF_LENGTH, TOWN_DIGITS, area_of, scope_of
from services.registry.people.queries import known_people
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.queries import at_grid, holders_of
from services.registry.rows import VIEWS, Document, Row, as_at, in_force, inside
from services.registry.views.names import closeness, is_found, patterns_of
from services.registry.views.projections import NAMES
from services.registry.views.responsibility import paths_of
from shared.http import Request
from shared.permissions import Reach
from shared.personal import mask_name
from shared.spine import SpineApi

SHOWN_AT_MOST = 50
RANKED_AT_MOST = 300
"""Of so many names that were found the best are shown; `more` says that there are others."""
POSTS_AT_MOST = 5_000
"""In a town with more posts than this nobody is looked for by name."""
MILLIS = 2_000
KINDS = ("town", "village", "grid", "sub_area", "organisation")


class Asked(NamedTuple):
    """What is looked for, where (None: everywhere) and on which day."""

    q: str
    area: str | None
    day: str


def names_criteria(asked: Asked) -> Document:
    """The filter on rows of names; the town comes first in the index, whatever lies in it is told after.

    No compiled pattern: its flags would keep the server from reading only the keys with the same beginning.
    """
    town = {"scope.town": asked.area[:TOWN_DIGITS]} if asked.area else {}
    keys = {"keys": {"$in": [Regex(pattern) for pattern in patterns_of(asked.q)]}}
    return town | inside(asked.area) | keys | in_force(asked.day)


def names_found(names: Collection[Document], asked: Asked, session: ClientSession | None = None) -> list[Document]:
    """The names that meet the query, with one query of the index."""
    found = names.find(names_criteria(asked), session=session).limit(RANKED_AT_MOST + 1)
    return list(found.max_time_ms(MILLIS))


def ranked(rows: Iterable[Row], q: str) -> list[Row]:
    """The closest names first, of equally close ones the larger area first."""
    return sorted(
        rows, key=lambda row: (closeness(row["title"], row["keys"], q), KINDS.index(row["kind"]), row["code"])
    )


def search_answer(spine: SpineApi, asked: Asked, people: Sequence[Document] | None) -> Document:
    """Places, organisations and people; `people` is None where nobody was looked for by name."""
    with spine.views.snapshot() as session:
        rows = names_found(spine.views.table(VIEWS, NAMES), asked, session)
        as_of = spine.views.as_of(VIEWS, session)
        best = ranked(rows, asked.q)[:SHOWN_AT_MOST]
        paths = paths_of(spine, {area_of(row["code"]) for row in best}, asked.day, session)
    return {
        "items": [_place(row, paths[area_of(row["code"])]) for row in best],
        "more": len(rows) > SHOWN_AT_MOST,
        "people": list(people or ())[:SHOWN_AT_MOST],
        "more_people": len(people or ()) > SHOWN_AT_MOST,
        "people_searched": people is not None,
        "on": asked.day,
        "as_of": as_of,
    }


def _place(row: Row, path: Sequence[Document]) -> Document:
    return {"code": row["code"], "kind": row["kind"], "name": row["title"], "path": path}


def public_people(spine: SpineApi, asked: Asked) -> list[Document] | None:
    """Holders of posts at grids whose names meet the query, in clear; None without an area of one town at most."""
    found = _people(spine, asked, asked.area, None) if asked.area else None
    return None if found is None else [one | {"person_id": None} for one in found]


def people_within_reach(spine: SpineApi, request: Request, asked: Asked) -> list[Document] | None:
    """All holders of posts within the caller's reach; masked, but for those at grids, whom everybody may know."""
    reach, area = request.reach, asked.area or own_town(request)
    return _people(spine, asked, area, reach) if area else None


def own_town(request: Request) -> str | None:
    """The caller's own town, None for one who works for several or for none."""
    areas = [grant.area for grant in request.caller.grants if grant.area]
    towns = {area[:TOWN_DIGITS] for area in areas}
    return towns.pop() if len(towns) == 1 and all(len(area) in LEVEL_OF_LENGTH for area in areas) else None


def held_criteria(area: str, day: str) -> Document:
    """The filter on the posts of an area and below that are there on a day."""
    return {**inside(area), **in_force(day)}


def _people(spine: SpineApi, asked: Asked, area: str, reach: Reach | None) -> list[Document] | None:
    """Names are opened here, compared and forgotten: three queries of rows, and two per thousand people."""
    views, day = spine.views, asked.day
    with views.snapshot() as session:
        found = views.table(VIEWS, POSTS).find(held_criteria(area, day), session=session)
        posts = list(found.limit(POSTS_AT_MOST + 1))
        if len(posts) > POSTS_AT_MOST:
            return None
        by_id = {row["_id"]: as_at(row, day) for row in posts if _may_know(row, reach)}
        held = holders_of(views.table(VIEWS, HOLDINGS), by_id, day, session)
        standing = holders_of(views.table(VIEWS, STAND_INS), by_id, day, session)
    seats = [(by_id[post], id, False) for post, id in held.items()]
    seats += [(by_id[post], id, True) for post, id in standing.items()]
    return _met(spine, asked.q, seats)


def _may_know(post: Row, reach: Reach | None) -> bool:
    return at_grid(post) or (reach is not None and reach.covers(scope_of(post["at"])))


def _met(spine: SpineApi, q: str, seats: Sequence[tuple[Row, str, bool]]) -> list[Document]:
    """The seats whose holders' names meet the query, in the order of posts; at most one more than is shown."""
    people = known_people(spine, (id for _, id, _ in seats))
    names = {id: known.name for id, known in people.items() if known.name}
    patterns = patterns_of(q)
    meeting = {id for id, name in names.items() if is_found(name, patterns)}
    found = [
        _seat(post, id, names[id], standing)
        for post, id, standing in sorted(seats, key=lambda seat: seat[0]["_id"])
        if id in meeting
    ]
    return found[: SHOWN_AT_MOST + 1]


def _seat(post: Row, id: str, name: str, standing: bool) -> Document:
    return {
        "person_id": id,
        "name": name if at_grid(post) else mask_name(name),
        "title": post["title"],
        "post_id": post["_id"],
        "at": post["at"],
        "standing_in": standing,
    }
