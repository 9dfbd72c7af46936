"""Rows → the public directory (公示): who is responsible for each grid today, and how to reach them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.codes import Level, town_of
from services.registry.people.queries import Known
from services.registry.rows import Document, Row, as_at, in_force, inside
from services.registry.schemes.scheme import Scheme


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


def directory_holders(
    posts: Sequence[Row],
    holders: Mapping[str, str],
    stand_ins: Mapping[str, str],
    people: Mapping[str, Known],
) -> Mapping[str, list[Document]]:
    """The public posts by grid, with those who hold them or stand in."""

    def reached(person: str | None) -> Document:
        known = people.get(person or "")
        return {"name": known.name if known else None, "phone": known.phone if known else None}

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
