"""Looks up what is registered of everything that a file names: a few queries per thousand rows, never one per row."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from services.registry.areas.area import AREA
from services.registry.areas.projections import SUB_AREAS
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.codes import area_of, is_code, town_of
from services.registry.days import today
from services.registry.pacing import Breath, in_parts, let_others_run
from services.registry.people.person import PERSON
from services.registry.people.queries import opened_texts
from services.registry.posts.post import POST, post_id_of
from services.registry.posts.projections import POSTS
from services.registry.rows import VIEWS, as_at, in_force
from services.registry.schemes.queries import scheme_of
from services.registry.schemes.scheme import Scheme
from services.registry.sheets.entries import Checked
from services.registry.sheets.known import Registered, level_in, people_of, person_id_of
from services.registry.standing import open_organisations
from shared.clock import now
from shared.eventstore.streams import Aggregate
from shared.spine import SpineApi

S = TypeVar("S")


def registered_of(spine: SpineApi, checked: Checked, breath: Breath = let_others_run) -> Registered:
    """What is there now of what the file names."""
    areas, places = _named_places(checked)
    people = dict(_states(spine, PERSON, _named_people(checked), breath))
    numbered = {id for id in places if level_in(id)}
    known = Registered(
        areas=dict(_states(spine, AREA, areas, breath)),
        sub_areas=dict(_states(spine, SUB_AREA, numbered, breath)),
        groups=_groups(spine, {area_of(id) for id in numbered}, breath),
        organisations=_open_organisations(spine, places, breath),
        people=people,
        titles=_titles(spine, {entry["at"] for entry in checked.appointments if entry["at"]}, breath),
        schemes=_schemes(spine, {town_of(id) for id in areas | places}),
        texts={
            text: clear
            for some in in_parts(people.values(), breath)
            for text, clear in opened_texts(some, spine.vault).items()
        },
    )
    posts = dict(_states(spine, POST, _named_posts(checked, known), breath))
    return replace(known, posts=posts)


def _named_places(checked: Checked) -> tuple[set[str], set[str]]:
    """The codes of areas, and the ids of sub-areas and organisations."""
    named = {entry[name] for entry in checked.areas for name in ("code", "parent")}
    named |= {entry[name] for entry in checked.people for name in ("area", "residence")} | {
        entry["at"] for entry in checked.appointments
    }
    named.discard(None)
    named |= {area_of(id) for id in named} | {code[:-3] for code in named if is_code(code)}
    return {id for id in named if is_code(id)}, {id for id in named if "-" in id}


def _named_people(checked: Checked) -> set[str]:
    given = people_of(checked)
    meant = (
        person_id_of(entry["person"], entry["at"])
        for entry in checked.appointments
        if entry["person"] and entry["at"] and entry["person"] not in given
    )
    return {*given.values(), *meant}


def _named_posts(checked: Checked, known: Registered) -> set[str]:
    meant = (
        (entry["at"], known.meant(entry["at"], entry["kind"])[1], entry["number"] or 1)
        for entry in checked.appointments
        if entry["at"] and entry["kind"]
    )
    return {post_id_of(at, kind, number) for at, kind, number in meant if kind}


def _states(
    spine: SpineApi, aggregate: Aggregate[S, Any], ids: Iterable[str], breath: Breath
) -> Iterator[tuple[str, S]]:
    for some in in_parts(sorted(ids), breath):
        for id, loaded in spine.streams(aggregate).load_many(some).items():
            yield id, loaded.state


def _open_organisations(spine: SpineApi, ids: Iterable[str], breath: Breath) -> frozenset[str]:
    found: set[str] = set()
    for some in in_parts(sorted(ids), breath):
        found |= open_organisations(spine, some)
    return frozenset(found)


def _groups(spine: SpineApi, areas: Iterable[str], breath: Breath) -> dict[tuple[str, str], str]:
    """The sub-areas of these areas that have members today, by member and level."""
    table, day = spine.views.table(VIEWS, SUB_AREAS), today(now())
    found = {}
    for some in in_parts(sorted(areas), breath):
        for row in table.find({"area": {"$in": some}, **in_force(day)}):
            for member in as_at(row, day)["members"]:
                found[member, row["level"]] = row["_id"]
    return found


def _titles(spine: SpineApi, places: Iterable[str], breath: Breath) -> dict[tuple[str, str], str]:
    """The kinds of the posts at these places, by place and title."""
    table = spine.views.table(VIEWS, POSTS)
    found = {}
    for some in in_parts(sorted(places), breath):
        for row in table.find({"at": {"$in": some}}, {"at": 1, "kind": 1, "title": 1}):
            found[row["at"], row["title"]] = row["kind"]
    return found


def _schemes(spine: SpineApi, towns: Iterable[str]) -> dict[str, Scheme]:
    found = ((town, scheme_of(spine, town)) for town in towns if is_code(town))
    return {town: scheme for town, scheme in found if scheme is not None}
