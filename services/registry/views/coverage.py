"""What is wanting in an area on a day, by the town's scheme: posts, people, sizes, patrols, collection.  Pure.

A finding is a row of one of these lists; a report without findings is clean.

missing posts       declared by the scheme for an area, sub-area or organisation, and not established there
vacant posts        established and held by nobody, also where somebody stands in
without duty        on the books, and no post, stand-in, turn of a rota, liaison, enrolment or membership, unless
                    they left a post for good (dismissed, resigned, end of term, death): a transfer, or a post that
                    is no more, leaves somebody without; or holding a post that has no duties (每人定责)
overloaded          more than `MOST_POSTS_AT_ONCE` posts at once inside the area asked for.  Seats in leading groups
                    and their offices do not count, nor does a post whose title is a duty of another one held (兼任)
out of size         what the scheme recommends for the level (原则上…为宜), a reminder and no fault
patrols missed      fewer check-ins than the scheme wants on the last day that is over
collection          records below the scheme's percent of the households in the census (采集率)

A town that has recorded no patrol, or no household, up to that day has not begun: `begun` is null and nothing of that
sort is missed in it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.registry.codes import Level, area_of, town_of
from services.registry.duty.households.queries import percent_of
from services.registry.organisations.kinds import Kind
from services.registry.pacing import paced
from services.registry.posts.post import post_id_of
from services.registry.rows import Document, Row
from services.registry.schemes.declarations import PostKind
from services.registry.schemes.scheme import DEFAULT_COLLECTION, Scheme

MOST_POSTS_AT_ONCE = 3
MOST_FINDINGS = 200
"""Of each kind that one report names; `total` counts them all."""

SEATS = frozenset({Kind.LEADING_GROUP.value, Kind.OFFICE.value})

Place = tuple[str, tuple[PostKind, ...]]
"""The id of an area, sub-area or organisation, and the kinds of posts that the scheme wants there."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is registered of an area and below on a day.

    `posts` are those in force by id; `holders` and `stand_ins` name persons by post; `unoccupied` are people
    without any duty; `check_ins` by grid on `patrol_day`; `records` of households by grid; `begun` is the first
    day by town.  `schemes` by town.
    """

    area: str
    day: str
    patrol_day: str
    areas: Sequence[Row]
    sub_areas: Sequence[Row] = ()
    organisations: Sequence[Row] = ()
    posts: Mapping[str, Row] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    unoccupied: Sequence[Row] = ()
    check_ins: Mapping[str, int] = field(default_factory=dict)
    patrols_begun: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, int] = field(default_factory=dict)
    records_begun: Mapping[str, str] = field(default_factory=dict)
    schemes: Mapping[str, Scheme] = field(default_factory=dict)

    @property
    def grids(self) -> Iterator[Row]:
        return (row for row in self.areas if row["acts_as"] == Level.GRID.value)

    def scheme(self, id: str) -> Scheme | None:
        return self.schemes.get(town_of(id))


def last_day_over(on: str, today: str) -> str:
    """The day whose patrols are judged: the day itself, or yesterday while today is not over."""
    return on if on < today else (date.fromisoformat(today) - timedelta(days=1)).isoformat()


def report(found: Situation) -> Document:
    """The whole report; people are named by their ids."""
    wanted = posts_wanted(found)
    lists = {
        "missing_posts": list(_missing_posts(wanted, found)),
        "vacant_posts": list(_vacant_posts(found)),
        "people_without_duty": [*_unoccupied(found), *_without_duties(found)],
        "overloaded_people": _overloaded(found),
        "out_of_size": list(_out_of_size(found)),
        "patrols_missed": list(_patrols_missed(found)),
        "collection_below": list(_collection_below(found)),
    }
    return {
        "area": found.area,
        "on": found.day,
        "clean": not any(lists.values()),
        "posts": _figures(wanted.keys() | found.posts.keys(), found),
        "patrols": _patrols(found, len(lists["patrols_missed"])),
        "collection": _collection(found),
        "findings": {name: {"total": len(rows), "items": rows[:MOST_FINDINGS]} for name, rows in lists.items()},
        "parts": _parts(wanted, lists, found),
    }


def posts_wanted(found: Situation) -> dict[str, tuple[str, PostKind]]:
    """Every post that the schemes want, by id, with the place and the kind: 每格定人."""
    return {
        post_id_of(at, kind.kind, number): (at, kind)
        for at, kinds in paced(_places(found))
        for kind in kinds
        for number in range(1, kind.number + 1)
    }


def _places(found: Situation) -> Iterator[Place]:
    for row in found.areas:
        scheme = found.scheme(row["_id"])
        level = scheme.acting(Level(row["acts_as"])) if scheme else None
        if scheme and level:
            yield row["_id"], scheme.posts_at_level(level.id)
    for row in found.sub_areas:
        if scheme := found.scheme(row["_id"]):
            yield row["_id"], scheme.posts_at_level(row["level"])
    for row in found.organisations:
        if scheme := found.scheme(row["_id"]):
            yield row["_id"], scheme.posts_in_organisation(row["kind"])


def _figures(due: Iterable[str], found: Situation) -> Document:
    """到岗率 = 有人岗位/应设岗位, in percent; None where no post is due."""
    ids = set(due)
    held = sum(id in found.holders for id in paced(ids))
    established = len(ids & found.posts.keys())
    return {
        "due": len(ids),
        "held": held,
        "vacant": established - held,
        "missing": len(ids) - established,
        "rate": percent_of(held, len(ids)),
    }


def _missing_posts(wanted: Mapping[str, tuple[str, PostKind]], found: Situation) -> Iterator[Document]:
    for id in sorted(wanted.keys() - found.posts.keys()):
        at, kind = wanted[id]
        yield {"post_id": id, "at": at, "area": area_of(at), "kind": kind.kind, "title": kind.title}


def _vacant_posts(found: Situation) -> Iterator[Document]:
    for id in sorted(found.posts.keys() - found.holders.keys()):
        told = {name: found.posts[id][name] for name in ("at", "area", "kind", "title")}
        yield {"post_id": id, **told, "stand_in": found.stand_ins.get(id)}


def _unoccupied(found: Situation) -> Iterator[Document]:
    for person in found.unoccupied:
        yield {"person_id": person["_id"], "area": person["area"], "reason": "no_duty", "post_id": None}


def _without_duties(found: Situation) -> Iterator[Document]:
    for id, post in found.posts.items():
        if not post["duties"] and id in found.holders:
            told = {"area": post["area"], "reason": "post_without_duties", "post_id": id}
            yield {"person_id": found.holders[id], **told}


def _overloaded(found: Situation) -> list[Document]:
    seats = {row["_id"] for row in found.organisations if row["kind"] in SEATS}
    held: defaultdict[str, list[Row]] = defaultdict(list)
    for id, person in paced(found.holders.items()):
        if found.posts[id]["at"] not in seats:
            held[person].append(found.posts[id])
    at_once = ((person, _not_concurrent(posts, found)) for person, posts in sorted(held.items()))
    return [_too_many(person, posts) for person, posts in at_once if len(posts) > MOST_POSTS_AT_ONCE]


def _too_many(person: str, posts: Sequence[Row]) -> Document:
    ids = sorted(post["_id"] for post in posts)
    return {"person_id": person, "area": area_of(ids[0]), "posts": ids, "most": MOST_POSTS_AT_ONCE}


def _not_concurrent(posts: Sequence[Row], found: Situation) -> list[Row]:
    """Without those that come with another of the posts by what the scheme declares (兼任, 一岗多责)."""
    if len(posts) <= MOST_POSTS_AT_ONCE:
        return list(posts)
    concurrent = {title for post in posts for title in _also(post, found)}
    return [post for post in posts if post["title"] not in concurrent]


def _also(post: Row, found: Situation) -> tuple[str, ...]:
    scheme = found.scheme(post["area"])
    kind = scheme.post_kind(post["kind"]) if scheme else None
    return kind.also if kind else ()


def _out_of_size(found: Situation) -> Iterator[Document]:
    for row in paced(found.areas):
        scheme = found.scheme(row["_id"])
        figures = (row["acts_as"], row["kind"], row["divided_by"], row["households"], row["population"])
        for one in scheme.sizing_warnings(*figures) if scheme else ():
            said = {"figure": one.figure, "value": one.value, "least": one.least, "most": one.most, "note": one.note}
            yield {"area": row["_id"], "name": row["name"], **said}


def _patrolled(found: Situation) -> Iterator[tuple[Row, int, int]]:
    """The grids that owed a patrol on the day, with how many check-ins they owed and had."""
    for row in paced(found.grids):
        scheme, begun = found.scheme(row["_id"]), found.patrols_begun.get(town_of(row["_id"]))
        due = scheme.patrols_per_day if scheme else 1
        if due and begun and row["since"] <= found.patrol_day:
            yield row, due, found.check_ins.get(row["_id"], 0)


def _patrols_missed(found: Situation) -> Iterator[Document]:
    for row, due, check_ins in _patrolled(found):
        if check_ins < due:
            day = {"day": found.patrol_day, "due": due, "check_ins": check_ins}
            yield {"area": row["_id"], "name": row["name"], **day}


def _patrols(found: Situation, missed: int) -> Document:
    """巡查率 = 已巡网格日/应巡网格日, of the one day."""
    due = sum(1 for _ in _patrolled(found))
    return {
        "begun": min(found.patrols_begun.values(), default=None),
        "day": found.patrol_day,
        "due": due,
        "done": due - missed,
        "rate": percent_of(due - missed, due),
    }


def _collected(found: Situation) -> Iterator[tuple[Row, int, int]]:
    """The grids of towns that have begun, with their records and the percent that is due."""
    for row in paced(found.grids):
        if town_of(row["_id"]) in found.records_begun:
            scheme = found.scheme(row["_id"])
            due = scheme.collection_due_percent if scheme else DEFAULT_COLLECTION
            yield row, found.records.get(row["_id"], 0), due


def _collection_below(found: Situation) -> Iterator[Document]:
    for row, records, due in _collected(found):
        households = row["households"]
        if records * 100 < due * households:
            said = {"households": households, "records": records, "percent": percent_of(records, households)}
            yield {"area": row["_id"], "name": row["name"], **said, "due_percent": due}


def _collection(found: Situation) -> Document:
    """采集率 = 已采户/应采户, of the towns that have begun."""
    households = records = 0
    for row, recorded, _ in _collected(found):
        households, records = households + row["households"], records + recorded
    return {
        "begun": min(found.records_begun.values(), default=None),
        "households": households,
        "records": records,
        "rate": percent_of(records, households),
    }


def _parts(wanted: Iterable[str], lists: Mapping[str, Sequence[Row]], found: Situation) -> list[Document]:
    """The same figures for each area one level down, and first for what belongs to the area itself; none in a grid."""
    digits = len(found.area) + 3
    names = {row["_id"]: row["name"] for row in found.areas if len(row["_id"]) <= digits}
    due: defaultdict[str, set[str]] = defaultdict(set, {code: set() for code in names})
    for id in paced({*wanted, *found.posts}):
        due[area_of(id)[:digits]].add(id)
    counts = Counter(row["area"][:digits] for rows in lists.values() for row in rows)
    if digits > len("433122107001001"):
        return []
    return [_part(code, names.get(code), due[code], counts[code], found) for code in sorted(due)]


def _part(code: str, name: Any, due: Iterable[str], findings: int, found: Situation) -> Document:
    return {"area": code, "name": name, **_figures(due, found), "findings": findings}
