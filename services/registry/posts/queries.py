"""Rows and streams of posts → answers, as of any day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.codes import Level, is_code, level_of
from services.registry.lists import BY_ID, criteria, equal
from services.registry.pacing import AT_ONCE, paced
from services.registry.people.projections import PERMITS, REWARDS, TRAININGS, VOLUNTEERS
from services.registry.people.queries import masked_names, recorded
from services.registry.posts.liaisons.projections import LIAISONS
from services.registry.posts.post import Holding, Post, StandIn
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS, VACANCIES
from services.registry.rows import VIEWS, Document, Row, as_at, in_force, shown
from shared.http.paging import Page, Sort
from shared.projector.views import Views
from shared.spine import SpineApi

FILLED_FIRST: Sort = (("until", 1), ("_id", 1))
MOST_OF_A_PERSON = 200

Names = Mapping[str, str | None]


def post_answer(post: Post, day: str, spine: SpineApi) -> Document:
    """One post on a day with its whole history; names are masked."""
    names = masked_names(spine, [*(one.person_id for one in post.holdings), *(one.person_id for one in post.stand_ins)])
    held, stood_in = post.held_at(day), post.stood_in_at(day)
    return {
        **{name: getattr(post, name) for name in ("post_id", "at", "area", "kind", "title", "role", "successor")},
        "on": day,
        "in_force": post.since <= day < post.until,
        "established": post.since or None,
        "abolished": shown(post.until),
        "duties": post.duties_at(day),
        **_occupied(held.person_id if held else None, stood_in.person_id if stood_in else None, names),
        "since": held.since if held else None,
        "term_end": held.term_end if held else None,
        "holdings": [_holding(one, names) for one in post.holdings],
        "stand_ins": [_stand_in(one, names) for one in post.stand_ins],
    }


def _occupied(holder: str | None, stand_in: str | None, names: Names) -> Document:
    return {
        "holder": holder,
        "holder_name": names.get(holder) if holder else None,
        "stand_in": stand_in,
        "stand_in_name": names.get(stand_in) if stand_in else None,
        "responsible": stand_in or holder,
    }


def _holding(one: Holding, names: Names) -> Document:
    return {
        "holding": one.number,
        "person_id": one.person_id,
        "name": names.get(one.person_id),
        "way": one.way,
        "since": one.since,
        "until": shown(one.until),
        "term_end": one.term_end,
        "reason": one.reason,
        "has_note": one.note is not None,
    }


def _stand_in(one: StandIn, names: Names) -> Document:
    return {
        "stand_in": one.number,
        "person_id": one.person_id,
        "name": names.get(one.person_id),
        "for_person": one.for_person,
        "since": one.since,
        "until": one.until,
        "reason": one.reason,
    }


def post_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the list of posts, and of the vacant ones: there on the day, of an area, at a place, of a kind."""
    return criteria(seen, query, equal(query, at="at", kind="kind"), in_force(day))


def list_of_posts(page_of: Callable[[Sort], Page], query: Mapping[str, Any]) -> tuple[str, Page]:
    """The table and the page: of all posts by id, or of vacancies with those that end soonest first."""
    return (VACANCIES, page_of(FILLED_FIRST)) if query["vacant"] else (POSTS, page_of(BY_ID))


def listed_posts(
    spine: SpineApi, rows: Sequence[Row], vacant: bool, day: str, session: ClientSession | None = None
) -> Callable[[Row], Document]:
    """Posts as the list shows them, with four queries and one for keys, however many there are."""
    views = spine.views
    ids = [row["post"] if vacant else row["_id"] for row in rows]
    posts = {row["_id"]: row for row in (_posts(views, ids, session) if vacant else rows)}
    holders = held_on(views.table(VIEWS, HOLDINGS), ids, day, session)
    stand_ins = held_on(views.table(VIEWS, STAND_INS), ids, day, session)
    names = masked_names(spine, [row["person"] for row in (*holders.values(), *stand_ins.values())])

    def item(row: Row) -> Document:
        id = row["post"] if vacant else row["_id"]
        return _listed(as_at(posts[id], day), holders.get(id, {}), stand_ins.get(id, {}), names)

    return item


def _listed(post: Row, holding: Row, stand_in: Row, names: Names) -> Document:
    return {
        **post,
        "post_id": post["_id"],
        "established": post["since"] or None,
        "abolished": shown(post["until"]),
        **_occupied(holding.get("person"), stand_in.get("person"), names),
        "since": holding.get("since"),
        "term_end": holding.get("term_end"),
    }


def _posts(views: Views, ids: Sequence[str], session: ClientSession | None) -> Iterable[Row]:
    return views.table(VIEWS, POSTS).find({"_id": {"$in": list(ids)}}, session=session)


def held_on(
    table: Collection[Document], posts: Iterable[str], day: str, session: ClientSession | None = None
) -> dict[str, Row]:
    """The holdings, or stand-ins, of these posts on a day, by post, with one query; a post has one of each at most."""
    wanted = list(posts)
    if not wanted:
        return {}
    found = table.find({"post": {"$in": wanted}, **in_force(day)}, session=session)
    return {row["post"]: row for row in paced(found.batch_size(AT_ONCE))}


def holders_of(
    table: Collection[Document], posts: Iterable[str], day: str, session: ClientSession | None = None
) -> dict[str, str]:
    """The persons of `held_on`, by post."""
    return {post: row["person"] for post, row in held_on(table, posts, day, session).items()}


def at_grid(post: Row) -> bool:
    """Whether the post is public: at a grid itself, not at a building or an organisation of it."""
    return is_code(post["at"]) and level_of(post["at"]) is Level.GRID


def page_of_person(views: Views, person_id: str, day: str) -> Document:
    """Everything recorded of a person, the latest first: seven queries of at most `MOST_OF_A_PERSON` rows."""
    with views.snapshot() as session:

        def of(table: str, order: str = "since") -> list[Document]:
            found = views.table(VIEWS, table).find({"person": person_id}, session=session)
            return list(found.sort([(order, -1), ("_id", -1)]).limit(MOST_OF_A_PERSON))

        holdings = of(HOLDINGS)
        return {
            "holdings": [_held_post(row) for row in holdings],
            "concurrent": max(sum(row["since"] <= day < row["until"] for row in holdings) - 1, 0),
            "stand_ins": [_held_post(row) for row in of(STAND_INS)],
            "liaisons": [{**row, "liaison_id": row["_id"], "until": shown(row["until"])} for row in of(LIAISONS)],
            "trainings": [recorded(row) for row in of(TRAININGS, "day")],
            "permits": [recorded(row) for row in of(PERMITS)],
            "enrolments": [recorded(row) for row in of(VOLUNTEERS)],
            "rewards": [recorded(row) for row in of(REWARDS, "day")],
        }


def _held_post(row: Row) -> Document:
    return {**row, "post_id": row["post"], "until": shown(row["until"])}
