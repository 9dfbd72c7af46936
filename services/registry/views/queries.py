"""Rows → the public directory (公示): who is responsible for each grid today, and how to reach them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.areas.queries import inside
from services.registry.codes import Level
from services.registry.people.person import Person
from services.registry.people.queries import opened_texts, texts_of
from services.registry.rows import Document, Row, as_at, in_force
from services.registry.schemes.scheme import Scheme
from services.registry.views.overview_rows import town_of
from shared.eventstore.streams import Loaded
from shared.personal import Vault

LoadPersons = Callable[[Iterable[str]], Mapping[str, Loaded[Person]]]


def directory_criteria(query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the public directory: the grids of an area that are there on this day."""
    return [inside(query["area"]), {"acts_as": Level.GRID.value}, in_force(day)]


def posts_of(
    grids: Sequence[Row], posts: Collection[Document], day: str, session: ClientSession | None = None
) -> list[Document]:
    """The public posts of these grids as they are on this day, with one query.

    Public are the posts at the grid itself, not those at its buildings or organisations.
    """
    at_grids = {"at": {"$in": [grid["_id"] for grid in grids]}, **in_force(day)}
    return [as_at(row, day) for row in posts.find(at_grids, session=session).sort([("at", 1), ("_id", 1)])]


def holders_of(
    posts: Sequence[Row], holdings: Collection[Document], day: str, session: ClientSession | None = None
) -> dict[str, str]:
    """The persons who hold these posts, or stand in on them, on this day, by post, with one query."""
    of_posts = {"post": {"$in": [post["_id"] for post in posts]}, **in_force(day)}
    return {row["post"]: row["person"] for row in holdings.find(of_posts, session=session)}


def directory_holders(
    posts: Sequence[Row],
    holders: Mapping[str, str],
    stand_ins: Mapping[str, str],
    load_persons: LoadPersons,
    vault: Vault,
) -> Mapping[str, list[Document]]:
    """The public posts by grid: one query for people and one for keys, however many posts."""
    people = load_persons({*holders.values(), *stand_ins.values()})
    opened = opened_texts([loaded.state for loaded in people.values()], vault)

    def reached(person: str | None) -> Document:
        known = people.get(person or "")
        name, phone = texts_of(known.state, opened) if known else (None, None)
        return {"name": name, "phone": phone}

    public: defaultdict[str, list[Document]] = defaultdict(list)
    for post in posts:
        stand_in = stand_ins.get(post["_id"])
        told = {"title": post["title"], "duties": post["duties"], **reached(holders.get(post["_id"]))}
        public[post["at"]].append(told | {"stand_in": reached(stand_in) if stand_in else None})
    return public


def directory_entry(
    grid: Row, holders: Mapping[str, list[Document]], schemes: Mapping[str, Scheme], day: str
) -> Document:
    """What the public may know of a grid."""
    scheme = schemes.get(town_of(grid["_id"]))
    return {
        "grid": grid["_id"],
        "name": as_at(grid, day)["name"],
        "village": grid["scope"]["village"],
        "town": grid["scope"]["town"],
        "holders": holders.get(grid["_id"], []),
        "supervision_phone": scheme.service_phone if scheme else None,
    }
