"""The tree with holders as of any day: areas, what groups or refines them, organisations with posts, who holds these.

Six queries for rows, one for schemes, and one for people and one for keys per thousand holders, however big it is.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from services.registry.areas.projections import SUB_AREAS
from services.registry.codes import Level, town_of
from services.registry.duty.clearing.queries import Tables
from services.registry.organisations.projections import ORGANISATIONS
from services.registry.pacing import paced
from services.registry.people.queries import Known, known_people
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.queries import at_grid, held_on
from services.registry.rows import Document, Row, as_at, below, in_force
from services.registry.schemes.scheme import Scheme
from services.registry.views.overview_rows import (
    COUNTY_LEVEL,
    areas_on,
    days_of,
    level_at,
    refuse_unknown,
    rows_of,
    schemes_of,
    tables_of,
)
from shared.clock import to_text
from shared.http import Problem
from shared.personal import mask_name
from shared.spine import SpineApi

MOST_AREAS = 5_000
"""Areas, and as many sub-areas, that one answer holds."""
MOST_POSTS = 20_000
NOBODY = Known("", None, None)
DEPTH, DEPTH_OF_COUNTY = 2, 1
"""Levels below the area asked for: a town shows its villages and grids, a county its towns."""

AREA_FIGURES = (
    "kind",
    "name",
    "parent",
    "households",
    "population",
    "registered_population",
    "floating_population",
    "hectares",
    "divided_by",
    "predecessors",
    "successors",
)

Children = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class TreeRows:
    """What is shown, as it was on the day; sub-areas and organisations by area, posts by where they are.

    `holdings` and `stand_ins` are by post, `people` by id, `schemes` by town.
    """

    areas: Sequence[Row]
    sub_areas: Children
    organisations: Children
    posts: Children
    holdings: Mapping[str, Row]
    stand_ins: Mapping[str, Row]
    schemes: Mapping[str, Scheme]
    people: Mapping[str, Known]


def depth_of(area: str, asked: int | None) -> int:
    """How many levels below the area are shown."""
    if asked is not None:
        return asked
    return DEPTH_OF_COUNTY if level_at(area) == COUNTY_LEVEL else DEPTH


def tree(spine: SpineApi, area: str, day: str, depth: int) -> Document:
    """The answer; 404 for an area that is not there on the day, 422 for more than one answer holds."""
    with spine.views.snapshot() as session:
        tables = tables_of(spine, session)
        areas = areas_on(tables, area_criteria(area, depth), day, limit=MOST_AREAS + 1)
        _refuse_too_many(areas, MOST_AREAS, "areas")
        refuse_unknown(area, areas)
        rows = _rows_of(spine, tables, area, areas, day)
        as_of = spine.views.as_of("registry.views", session)
    return {
        "area": area,
        "on": day,
        "depth": depth,
        "as_of": to_text(as_of) if as_of else None,
        "tree": _nested(area, rows),
    }


def area_criteria(area: str, depth: int) -> Document:
    """The filter on the areas that are shown: each level of them is one range of the index."""
    levels = [level for deeper in range(depth + 1) if (level := level_at(area, deeper))]
    return {"acts_as": {"$in": levels}, **below(area)}


def _refuse_too_many(rows: Sequence[Row], most: int, what: str) -> None:
    if len(rows) > most:
        raise Problem(422, "tree_too_large", details={"most": most, "of": what})


def _rows_of(spine: SpineApi, tables: Tables, area: str, areas: Sequence[Row], day: str) -> TreeRows:
    codes = [row["_id"] for row in areas]
    inside = {"area": {"$in": codes if area in codes[:1] else [area, *codes]}, **in_force(day)}
    sub_areas = rows_of(tables, SUB_AREAS, inside, limit=MOST_AREAS + 1)
    _refuse_too_many(sub_areas, MOST_AREAS, "sub_areas")
    posts = rows_of(tables, POSTS, inside, limit=MOST_POSTS + 1)
    _refuse_too_many(posts, MOST_POSTS, "posts")
    ids = [post["_id"] for post in posts]
    holdings, stand_ins = (held_on(tables.table(name), ids, day, tables.session) for name in (HOLDINGS, STAND_INS))
    organisations = rows_of(tables, ORGANISATIONS, {"_id": {"$in": sorted({post["at"] for post in posts})}})
    return TreeRows(
        areas=areas,
        sub_areas=_by(sub_areas, "area", day),
        organisations=_by(organisations, "area", day),
        posts=_by(posts, "at", day),
        holdings=holdings,
        stand_ins=stand_ins,
        schemes=schemes_of(spine, {town_of(code) for code in codes}, day),
        people=known_people(spine, (row["person"] for row in (*holdings.values(), *stand_ins.values()))),
    )


def _by(rows: Sequence[Row], key: str, day: str) -> Children:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in paced(rows):
        found[row[key]].append(as_at(row, day))
    return found


def _nested(area: str, rows: TreeRows) -> Document:
    """The area asked for, each area inside the one that it lies in."""
    nodes = {row["_id"]: _area_node(row, rows) for row in paced(rows.areas)}
    root = nodes.get(area) or _county_node(area, rows)
    for code, node in nodes.items():
        if code != area:
            nodes.get(node["parent"], root)["areas"].append(node)
    return root


def _area_node(row: Row, rows: TreeRows) -> Document:
    scheme = rows.schemes.get(town_of(row["_id"]))
    level = scheme.acting(Level(row["acts_as"])) if scheme else None
    figures = (row["acts_as"], row["kind"], row["divided_by"], row["households"], row["population"])
    return {
        "code": row["_id"],
        "level": row["acts_as"],
        "level_title": level.title if level else None,
        **{name: row[name] for name in AREA_FIGURES},
        **days_of(row),
        "sizing": [asdict(warning) for warning in scheme.sizing_warnings(*figures)] if scheme else [],
        **_things_of(row["_id"], scheme, rows),
        "areas": [],
    }


def _county_node(code: str, rows: TreeRows) -> Document:
    """A county, of which the registry knows what is registered there and nothing else."""
    nothing: Document = dict.fromkeys((*AREA_FIGURES, "level_title", "since", "until"))
    nothing |= {"predecessors": [], "successors": []}
    return {"code": code, "level": COUNTY_LEVEL, **nothing, "sizing": [], **_things_of(code, None, rows), "areas": []}


def _things_of(code: str, scheme: Scheme | None, rows: TreeRows) -> Document:
    return {
        "posts": _posts_at(code, scheme, rows),
        "organisations": [_organisation(row, scheme, rows) for row in _by_id(rows.organisations, code)],
        "sub_areas": [_sub_area(row, scheme, rows) for row in _by_id(rows.sub_areas, code)],
    }


def _by_id(children: Children, code: str) -> list[Row]:
    """In the order of their numbers: shorter ids first."""
    return sorted(children.get(code, ()), key=lambda row: (len(row["_id"]), row["_id"]))


def _organisation(row: Row, scheme: Scheme | None, rows: TreeRows) -> Document:
    told = {name: row[name] for name in ("kind", "name", "parent", "sub_area")}
    return {"organisation_id": row["_id"], **told, "posts": _posts_at(row["_id"], scheme, rows)}


def _sub_area(row: Row, scheme: Scheme | None, rows: TreeRows) -> Document:
    told = {name: row[name] for name in ("level", "title", "name", "number", "within", "members")}
    return {"sub_area_id": row["_id"], **told, **days_of(row), "posts": _posts_at(row["_id"], scheme, rows)}


def _posts_at(at: str, scheme: Scheme | None, rows: TreeRows) -> list[Document]:
    """In the order in which the scheme declares their kinds; kinds that it does not know come last."""
    posts = _by_id(rows.posts, at)
    if scheme and len(posts) > 1:
        order = {kind: number for number, kind in enumerate(scheme.posts)}
        posts.sort(key=lambda post: order.get(post["kind"], len(order)))
    return [_post(post, rows) for post in posts]


def _post(post: Row, rows: TreeRows) -> Document:
    holding, stand_in = rows.holdings.get(post["_id"]), rows.stand_ins.get(post["_id"])
    return {
        "post_id": post["_id"],
        **{name: post[name] for name in ("kind", "title", "role", "duties")},
        "vacant": holding is None,
        "holder": _holder(post, holding, rows, "since", "term_end", "way") if holding else None,
        "stand_in": _holder(post, stand_in, rows, "since", "until") if stand_in else None,
    }


def _holder(post: Row, row: Row, rows: TreeRows, *told: str) -> Document:
    """In clear at a grid, as the public directory shows it; masked and without a phone everywhere else."""
    known, public = rows.people.get(row["person"], NOBODY), at_grid(post)
    days: dict[str, Any] = {name: row[name] for name in told}
    return {
        "person_id": row["person"],
        "name": known.name if public or not known.name else mask_name(known.name),
        "phone": known.phone if public else None,
        **days,
    }
