"""Rows and streams → answers: personal text of a whole page is opened at once, and masked unless it is public."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.area import Area, Level
from services.registry.person import Person
from services.registry.post import Post
from shared.areas import LEVELS
from shared.eventstore.streams import Loaded
from shared.personal import Personal, Vault, mask_name, mask_phone

Document = dict[str, Any]
Row = Mapping[str, Any]
LoadPersons = Callable[[Iterable[str]], Mapping[str, Loaded[Person]]]

BY_CODE = (("_id", 1),)


def inside(area: str | None) -> Document:
    """The filter for an area and everything below it."""
    return {f"scope.{LEVELS[len(area) // 3 - 2]}": area} if area else {}


def area_criteria(seen: Document, query: Mapping[str, Any]) -> list[Document]:
    """The filter of the list of areas: what the caller sees, of an area, of a level, with a parent."""
    level, parent = query["level"], query["parent"]
    return [
        seen,
        inside(query["area"]),
        {"acts_as": level.value} if level else {},
        {"parent": parent} if parent else {},
    ]


def listed_area(row: Row) -> Document:
    """An area as the list shows it."""
    return {**row, "code": row["_id"]}


def area_answer(area: Area) -> Document:
    """One area with its boundary."""
    return {name: getattr(area, name) for name in Area.__dataclass_fields__}


def post_answer(post: Post) -> Document:
    """One post and who holds it, by id."""
    return {name: getattr(post, name) for name in Post.__dataclass_fields__}


def person_answer(person: Person, vault: Vault, masked: bool = True) -> Document:
    """One person; name and phone are masked, or in clear after an unmasking."""
    name, phone = _texts(person, opened_texts([person], vault))
    return {
        "person_id": person.person_id,
        "area": person.area,
        "status": person.status,
        "name": mask_name(name) if name and masked else name,
        "phone": mask_phone(phone) if phone and masked else phone,
    }


def directory_criteria(query: Mapping[str, Any]) -> list[Document]:
    """The filter of the public directory: the grids of an area."""
    return [inside(query["area"]), {"acts_as": Level.GRID.value}]


def posts_of(grids: Sequence[Row], posts: Collection[Document], session: ClientSession) -> list[Row]:
    """The posts of these grids, with one query."""
    of_grids = {"area": {"$in": [grid["_id"] for grid in grids]}}
    return list(posts.find(of_grids, session=session).sort([("area", 1), ("_id", 1)]))


def directory_holders(posts: Sequence[Row], load_persons: LoadPersons, vault: Vault) -> Mapping[str, list[Document]]:
    """The public holders by grid: one query for people and one for keys, however many posts."""
    people = load_persons({post["holder"] for post in posts if post["holder"]})
    opened = opened_texts([loaded.state for loaded in people.values()], vault)
    holders: defaultdict[str, list[Document]] = defaultdict(list)
    for post in posts:
        holder = people.get(post["holder"])
        name, phone = _texts(holder.state, opened) if holder else (None, None)
        holders[post["area"]].append({"title": post["title"], "duties": post["duties"], "name": name, "phone": phone})
    return holders


def directory_entry(grid: Row, holders: Mapping[str, list[Document]]) -> Document:
    """What the public may know of a grid."""
    return {
        "grid": grid["_id"],
        "name": grid["name"],
        "village": grid["scope"]["village"],
        "town": grid["scope"]["town"],
        "holders": holders.get(grid["_id"], []),
    }


def opened_texts(people: Iterable[Person], vault: Vault) -> dict[Personal, str | None]:
    """Names and phones in clear, None where the person was erased; one query for all keys."""
    return vault.open(text for person in people for text in (person.name, person.phone) if text is not None)


def _texts(person: Person, opened: Mapping[Personal, str | None]) -> tuple[str | None, str | None]:
    """Name and phone; None for what was erased."""
    name, phone = person.name, person.phone
    return (opened.get(name) if name else None), (opened.get(phone) if phone else None)
