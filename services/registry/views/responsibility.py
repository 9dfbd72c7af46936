"""Rows → who is responsible at a place: by its code, by a point, or by the names in an address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from shapely import Point
from shapely.geometry import shape

from services.registry.areas.projections import AREAS, BOUNDARIES, SUB_AREAS
from services.registry.codes import LEVEL_OF_LENGTH, Level, area_of, level_of, scope_of
from services.registry.organisations.projections import ORGANISATIONS
from services.registry.organisations.queries import handlers_of
from services.registry.organisations.rotas.projections import ROTAS
from services.registry.organisations.rotas.queries import on_duty_in
from services.registry.people.queries import known_people, masked_names
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.queries import holders_of
from services.registry.rows import VIEWS, Document, Row, as_at, in_force
from services.registry.schemes.queries import scheme_of
from services.registry.schemes.scheme import Scheme
from services.registry.views.names import parts_of, plain
from services.registry.views.projections import NAMES
from shared.areas import Scope
from shared.http import Problem
from shared.spine import SpineApi

AROUND = 2e-5
"""Half the side, in degrees, of the square whose areas are looked at: about two metres.

The index takes borders for great circles, everybody else for straight lines in longitude and latitude; along 10 km
the two lie a metre apart.
"""
NEAR_AT_MOST = 20
POSTS_AT_MOST = 500
TOWNS_AT_MOST = 5
NAMED_AT_MOST = 300
CANDIDATES = 5
LOWEST_FIRST = (Level.GRID, Level.VILLAGE, Level.TOWN)


def around_criteria(lon: float, lat: float, level: Level, day: str) -> Document:
    """The filter on outlines of a level that lie at a point on a day, or within two metres of it."""
    west, east, south, north = lon - AROUND, lon + AROUND, lat - AROUND, lat + AROUND
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    around = {"$geometry": {"type": "Polygon", "coordinates": [ring]}}
    return {"boundary": {"$geoIntersects": around}, "acts_as": level.value, **in_force(day)}


def covering(rows: Iterable[Row], lon: float, lat: float) -> str | None:
    """The code of the area that the point lies in; on a shared border the first code; None outside of all."""
    point = Point(lon, lat)
    return min((row["code"] for row in rows if shape(row["boundary"]).covers(point)), default=None)


def area_at(boundaries: Collection[Document], lon: float, lat: float, day: str) -> str | None:
    """The code of the smallest area at a point; one query inside a grid, three at most."""
    for level in LOWEST_FIRST:
        found = boundaries.find(around_criteria(lon, lat, level, day), {"code": True, "boundary": True})
        if code := covering(found.limit(NEAR_AT_MOST), lon, lat):
            return code
    return None


class Named(NamedTuple):
    """A place whose name occurs in an address, and how well: names of its path that occur, and their signs."""

    code: str
    kind: str
    title: str
    occurring: int
    signs: int
    spelt_out: bool


def candidates_of(rows: Sequence[Row], address: str) -> list[Named]:
    """The places that the address may mean, the best first; without those in which another of them lies."""
    by_code: dict[str, Row] = {}
    for row in rows:
        by_code.setdefault(row["code"], row)
    text = plain(address)
    found = [_named(row, by_code, text) for row in by_code.values()]
    around = {code for row in by_code.values() for code in _path_of(row) if code != row["code"]}
    inner = [one for one in found if one.code not in around]
    return sorted(inner, key=lambda one: (-one.occurring, -one.signs, -len(one.code), one.code))


def best_of(candidates: Sequence[Named]) -> tuple[list[Named], bool]:
    """Those that fit as well as the best, five at most, and whether the one is certain.

    Certain is one alone whose name is spelt out with 村, 网格 …, or that has a second name of its path beside it.
    """
    if not candidates:
        return [], False
    best = candidates[0]
    equal = [one for one in candidates if (one.occurring, one.signs) == (best.occurring, best.signs)]
    return equal[:CANDIDATES], len(equal) == 1 and (best.spelt_out or best.occurring > 1)


def _named(row: Row, by_code: Mapping[str, Row], text: str) -> Named:
    path = [by_code[code] for code in _path_of(row) if code in by_code]
    title = plain(row["title"])
    signs = sum(len(plain(one["title"])) if plain(one["title"]) in text else len(one["core"]) for one in path)
    return Named(row["code"], row["kind"], row["title"], len(path), signs, title in text)


def _path_of(row: Row) -> list[str]:
    """The codes from the town down to the thing itself."""
    codes = [code for code in row["scope"].values() if code]
    return list(dict.fromkeys([*codes, row["code"]]))


def above_criteria(address: str, day: str) -> Document:
    """The filter on towns and villages whose names occur in an address."""
    kinds = {"$in": [Level.TOWN.value, Level.VILLAGE.value]}
    return {"kind": kinds, "core": {"$in": parts_of(address)}, **in_force(day)}


def below_criteria(address: str, towns: Sequence[str], day: str) -> Document:
    """The filter on grids and sub-areas whose names occur in an address, in these towns or, for none, anywhere."""
    kinds = {"$in": [Level.GRID.value, "sub_area"]}
    within = {"scope.town": {"$in": list(towns)}} if towns else {}
    return {**within, "kind": kinds, "core": {"$in": parts_of(address)}, **in_force(day)}


def named_in(names: Collection[Document], address: str, day: str) -> list[Document]:
    """The rows of names that occur in an address: towns and villages, then what lies in those; two queries."""
    above = list(names.find(above_criteria(address, day)).limit(NAMED_AT_MOST))
    towns = sorted({row["scope"]["town"] for row in above})[:TOWNS_AT_MOST]
    below = list(names.find(below_criteria(address, towns, day)).limit(NAMED_AT_MOST))
    villages = {row["code"] for row in above if row["kind"] == Level.VILLAGE}
    return above + [row for row in below if not villages or row["scope"]["village"] in {None, *villages}]


def path_of(spine: SpineApi, code: str, day: str, session: ClientSession | None = None) -> list[Document]:
    """The areas from the town down to a code that are there on a day, with one query."""
    return paths_of(spine, [code], day, session)[code]


def paths_of(
    spine: SpineApi, codes: Iterable[str], day: str, session: ClientSession | None = None
) -> dict[str, list[Document]]:
    """The same for many codes, with one query."""
    paths = {code: [one for one in scope_of(code).codes() if len(one) in LEVEL_OF_LENGTH] for code in codes}
    wanted = sorted({one for path in paths.values() for one in path})
    found = spine.views.table(VIEWS, AREAS).find({"_id": {"$in": wanted}, **in_force(day)}, session=session)
    areas = {row["_id"]: as_at(row, day) for row in found}
    return {
        code: [
            {"code": one, "name": areas[one]["name"], "level": areas[one]["acts_as"]} for one in path if one in areas
        ]
        for code, path in paths.items()
    }


def point_code(spine: SpineApi, lon: float, lat: float, day: str) -> str:
    """The code of the smallest area at a point; Problem 404 `nowhere` outside of all."""
    code = area_at(spine.views.table(VIEWS, BOUNDARIES), lon, lat, day)
    if code is None:
        raise Problem(404, "nowhere")
    return code


def address_answer(spine: SpineApi, address: str, day: str) -> Document:
    """Who is responsible where the address says, or where it may mean; Problem 404 `nowhere` when it names no place."""
    rows = named_in(spine.views.table(VIEWS, NAMES), address, day)
    best, certain = best_of(candidates_of(rows, address))
    if not best:
        raise Problem(404, "nowhere")
    if certain:
        return public_answer(spine, area_of(best[0].code), day) | {"found_by": "address"}
    paths = paths_of(spine, [one.code for one in best], day)
    listed = [{"code": one.code, "kind": one.kind, "name": one.title, "path": paths[one.code]} for one in best]
    return _unanswered(day) | {"candidates": listed}


def _unanswered(day: str) -> Document:
    return {
        "on": day,
        "found_by": "address",
        "certain": False,
        "area": None,
        "outside_grids": None,
        "path": [],
        "holders": [],
        "service_phone": None,
        "candidates": [],
    }


def public_answer(spine: SpineApi, code: str, day: str) -> Document:
    """Whom the public asks at a place: the holders of posts at the grid itself; Problem 404 `nowhere` for no area."""
    views = spine.views
    with views.snapshot() as session:
        path = path_of(spine, code, day, session)
        posts = _posts_at(views.table(VIEWS, POSTS), [code] if level_of(code) is Level.GRID else [], day, session)
        ids = [post["_id"] for post in posts]
        held = holders_of(views.table(VIEWS, HOLDINGS), ids, day, session)
        standing = holders_of(views.table(VIEWS, STAND_INS), ids, day, session)
    if not path or path[-1]["code"] != code:
        raise Problem(404, "nowhere", details=_followed(spine, code))
    scheme = scheme_of(spine, code, day)
    return _unanswered(day) | {
        "found_by": "code",
        "certain": True,
        "area": path[-1],
        "outside_grids": level_of(code) is not Level.GRID,
        "path": path,
        "holders": _public_holders(spine, posts, held, standing, scheme),
        "service_phone": scheme.service_phone if scheme else None,
    }


def _followed(spine: SpineApi, code: str) -> Document:
    """What took the place of an area that is no more."""
    row = spine.views.table(VIEWS, AREAS).find_one({"_id": code}, {"successors": True})
    return {"successors": row["successors"]} if row and row["successors"] else {}


def posts_criteria(places: Sequence[str], day: str) -> Document:
    """The filter on posts that are there on a day at these very places."""
    return {"at": {"$in": list(places)}, **in_force(day)}


def _posts_at(
    posts: Collection[Document], places: Sequence[str], day: str, session: ClientSession | None = None
) -> list[Document]:
    if not places:
        return []
    found = posts.find(posts_criteria(places, day), session=session).sort([("at", 1), ("_id", 1)])
    return [as_at(row, day) for row in found.limit(POSTS_AT_MOST)]


def _public_holders(
    spine: SpineApi,
    posts: Sequence[Row],
    held: Mapping[str, str],
    standing: Mapping[str, str],
    scheme: Scheme | None,
) -> list[Document]:
    """The stand-in in place of who is absent; name and phone are None for a vacant post and an erased person."""
    acting = {**held, **standing}
    people = known_people(spine, acting.values())
    answers = []
    for post in posts:
        known = people.get(acting.get(post["_id"], ""))
        kind = scheme.post_kind(post["kind"]) if scheme else None
        told = {"title": post["title"], "duties": post["duties"], "hours": kind.hours if kind else None}
        reached = {"name": known.name if known else None, "phone": known.phone if known else None}
        answers.append({**told, **reached, "standing_in": post["_id"] in standing})
    return answers


def chain_answer(spine: SpineApi, code: str, day: str, moment: datetime, categories: Sequence[str]) -> Document:
    """The whole chain above a place: posts from the lowest level up, who is on duty, which departments handle it."""
    views, scope = spine.views, scope_of(code)
    with views.snapshot() as session:
        path = path_of(spine, code, day, session)
        codes = [area["code"] for area in path]
        posts = [as_at(row, day) for row in _posts_of(views.table(VIEWS, POSTS), chain_criteria(codes, day), session)]
        places = _places(spine, posts, codes, day, session)
        posts = [post for post in posts if post["at"] in places]
        ids = [post["_id"] for post in posts]
        held = holders_of(views.table(VIEWS, HOLDINGS), ids, day, session)
        standing = holders_of(views.table(VIEWS, STAND_INS), ids, day, session)
        serving = on_duty_in(views.table(VIEWS, ROTAS), scope.codes(), moment, session)
        organisations = _organisations(views.table(VIEWS, ORGANISATIONS), serving, day, session)
        handling = _handling(views.table(VIEWS, ORGANISATIONS), scope, categories, day, session)
    if not path or path[-1]["code"] != code:
        raise Problem(404, "nowhere", details=_followed(spine, code))
    names = masked_names(spine, {*held.values(), *standing.values(), *(id for ids in serving.values() for id in ids)})
    seats = [_seat(post, places, held, standing, names) for post in posts]
    return {
        "on": day,
        "at": moment,
        "chain": [
            {**area, "posts": [seat for seat in seats if area_of(seat["at"]) == area["code"]]}
            for area in reversed(path)
        ],
        "on_duty": [_on_duty(row, serving[row["_id"]], names) for row in organisations],
        "departments": handling,
    }


def chain_criteria(codes: Sequence[str], day: str) -> Document:
    """The filter on all posts of these areas, also at organisations and sub-areas, that are there on a day."""
    return {"area": {"$in": list(codes)}, **in_force(day)}


def _posts_of(posts: Collection[Document], criteria: Document, session: ClientSession) -> list[Document]:
    found = posts.find(criteria, session=session).sort([("area", 1), ("_id", 1)])
    return list(found.limit(POSTS_AT_MOST))


def _places(
    spine: SpineApi, posts: Sequence[Row], codes: Sequence[str], day: str, session: ClientSession
) -> dict[str, str | None]:
    """Where posts of the chain are, with the names of organisations and sub-areas: two queries.

    Of sub-areas those that group (片区, 大网格) and have the place among their members; what refines a grid, such
    as a building, is responsible for a part of it only.
    """
    ids = sorted({post["at"] for post in posts} - set(codes))
    wanted = {"_id": {"$in": ids}, **in_force(day)}
    organisations = [as_at(row, day) for row in spine.views.table(VIEWS, ORGANISATIONS).find(wanted, session=session)]
    sub_areas = [as_at(row, day) for row in spine.views.table(VIEWS, SUB_AREAS).find(wanted, session=session)]
    around = [row for row in sub_areas if not set(codes).isdisjoint(row["members"])]
    return dict.fromkeys(codes) | {row["_id"]: row["name"] for row in (*organisations, *around)}


def _organisations(
    table: Collection[Document], serving: Mapping[str, Any], day: str, session: ClientSession | None
) -> list[Document]:
    """The organisations that have a rota, the nearest first."""
    if not serving:
        return []
    found = table.find({"_id": {"$in": sorted(serving)}, **in_force(day)}, session=session)
    return sorted((as_at(row, day) for row in found), key=lambda row: (-len(row["area"]), row["_id"]))


def _handling(
    table: Collection[Document], scope: Scope, categories: Sequence[str], day: str, session: ClientSession | None
) -> list[Document]:
    return handlers_of(table, scope, categories, day, session) if categories else []


def _seat(
    row: Row,
    places: Mapping[str, str | None],
    held: Mapping[str, str],
    standing: Mapping[str, str],
    names: Mapping[str, str | None],
) -> Document:
    holder, stand_in = held.get(row["_id"]), standing.get(row["_id"])
    return {
        "post_id": row["_id"],
        "at": row["at"],
        "place": places[row["at"]],
        "title": row["title"],
        "role": row["role"],
        "duties": row["duties"],
        "holder": _person(holder, names),
        "stand_in": _person(stand_in, names),
        "responsible": stand_in or holder,
    }


def _on_duty(row: Row, persons: Iterable[str], names: Mapping[str, str | None]) -> Document:
    about = {"organisation_id": row["_id"], "kind": row["kind"], "name": row["name"], "phone": row["phone"]}
    return about | {"persons": [_person(id, names) for id in persons]}


def _person(id: str | None, names: Mapping[str, str | None]) -> Document | None:
    return {"person_id": id, "name": names.get(id)} if id else None
