"""Rows of the read side → rows of sheets, in the columns that imports read; names and phones go out masked.

What was exported says of itself nothing new: imported again, everything is unchanged.  A masked name or phone
stands for the registered one.  Names and phones in clear are had person by person only, for a stated reason.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.registry.areas.area import FIGURES
from services.registry.areas.projections import AREAS, SUB_AREAS
from services.registry.pacing import in_parts
from services.registry.people.projections import PEOPLE
from services.registry.people.queries import known_people
from services.registry.posts.projections import HOLDINGS, POSTS
from services.registry.posts.queries import held_on
from services.registry.rows import FOREVER, VIEWS, Document, as_at, in_force, inside
from services.registry.sheets.columns import TITLES_OF_KINDS, Kind
from shared.http import Problem
from shared.personal import mask_name, mask_phone
from shared.sheets.tables import MOST_ROWS
from shared.spine import SpineApi

Rows = list[Document]


def rows_of(spine: SpineApi, kind: Kind, seen: Mapping[str, Any], area: str | None, day: str) -> Rows:
    """What the caller sees of an area and below, as it is on the day; Problem 422 for more than MOST_ROWS."""
    place = [one for one in (dict(seen), inside(area)) if one]
    rows = list(_ROWS[kind](spine, place, day))
    if len(rows) > MOST_ROWS:
        raise Problem(422, "export_too_large", details={"most": MOST_ROWS})
    return rows


def _parts(spine: SpineApi, table: str, criteria: Sequence[Document]) -> Iterator[list[Document]]:
    """The rows that meet all criteria by id, some at a time; one more than may be exported at most."""
    found = spine.views.table(VIEWS, table).find({"$and": list(criteria)}).sort("_id", 1).limit(MOST_ROWS + 1)
    return in_parts(found)


def _areas(spine: SpineApi, place: Sequence[Document], day: str) -> Iterator[Document]:
    """The acting areas, and then what groups or refines them; a member names its only group as its parent."""
    parts = _parts(spine, SUB_AREAS, [*place, in_force(day)])
    sub_areas = [as_at(row, day) for part in parts for row in part]
    groups = Counter(member for row in sub_areas for member in row["members"])
    group_of = {member: row["_id"] for row in sub_areas for member in row["members"] if groups[member] == 1}
    for part in _parts(spine, AREAS, [*place, in_force(day)]):
        yield from (_area(as_at(row, day), group_of) for row in part)
    yield from (_sub_area(row) for row in sub_areas)


def _people(spine: SpineApi, place: Sequence[Document], day: str) -> Iterator[Document]:  # noqa: ARG001  as the others
    for part in _parts(spine, PEOPLE, [*place, {"erased": False}]):
        texts = _masked(spine, [row["_id"] for row in part])
        yield from (_person(row, *texts.get(row["_id"], ("", ""))) for row in part)


def _appointments(spine: SpineApi, place: Sequence[Document], day: str) -> Iterator[Document]:
    holdings = spine.views.table(VIEWS, HOLDINGS)
    for part in _parts(spine, POSTS, [*place, in_force(day)]):
        rows = held_on(holdings, (row["_id"] for row in part), day).values()
        held = sorted((as_at(row, day) for row in rows), key=lambda row: str(row["post"]))
        texts = _masked(spine, [row["person"] for row in held])
        yield from (_appointment(row, texts.get(row["person"], ("", ""))[0]) for row in held)


_ROWS: Mapping[Kind, Callable[[SpineApi, Sequence[Document], str], Iterator[Document]]] = {
    Kind.AREAS: _areas,
    Kind.PEOPLE: _people,
    Kind.APPOINTMENTS: _appointments,
}


def _area(row: Document, group_of: Mapping[str, str]) -> Document:
    kept = ("name", "since", *FIGURES)
    return {
        "code": row["_id"],
        "kind": TITLES_OF_KINDS.get(row["kind"], row["kind"]),
        "parent": group_of.get(row["_id"], row["parent"]),
        **{name: row.get(name) for name in kept},
    }


def _sub_area(row: Document) -> Document:
    return {
        "code": row["_id"],
        "name": row["name"],
        "kind": TITLES_OF_KINDS.get(row["level"], row["level"]),
        "parent": row["within"],
        "since": row["since"],
    }


def _person(row: Document, name: str, phone: str) -> Document:
    return {
        "person": row["_id"],
        "name": name,
        "phone": phone,
        "area": row["area"],
        "residence": row.get("residence"),
    }


def _appointment(row: Document, name: str) -> Document:
    number = row["post"].removeprefix(f"{row['at']}-{row['kind']}").lstrip("-")
    return {
        "at": row["at"],
        "kind": row["title"] or row["kind"],
        "number": int(number) if number else 1,
        "person": row["person"],
        "name": name,
        "since": row["since"],
        "term_end": row["term_end"] if row.get("term_end") != FOREVER else None,
    }


def _masked(spine: SpineApi, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Masked names and phones by person, "" for whoever is erased."""
    return {
        id: (mask_name(known.name) if known.name else "", mask_phone(known.phone) if known.phone else "")
        for id, known in known_people(spine, ids).items()
    }
