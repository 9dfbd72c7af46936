"""What a coverage report is made of, read at one moment with a fixed number of queries.

Eleven for rows, one for schemes, two for the names shown, and six per 5,000 people who have no post in the area.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.registry.areas.projections import SUB_AREAS
from services.registry.codes import town_of
from services.registry.duty.clearing.queries import Tables
from services.registry.duty.households.projections import HOUSEHOLD_DAYS
from services.registry.duty.patrols.projections import PATROLS
from services.registry.organisations.memberships.projections import MEMBERSHIPS
from services.registry.organisations.projections import ORGANISATIONS
from services.registry.organisations.rotas.projections import ROTAS
from services.registry.pacing import in_parts, paced
from services.registry.people.projections import PEOPLE, VOLUNTEERS
from services.registry.people.queries import masked_names
from services.registry.posts.liaisons.projections import LIAISONS
from services.registry.posts.projections import HOLDINGS, POSTS, STAND_INS
from services.registry.posts.reasons import EndReason
from services.registry.rows import Document, Row, as_at, below, in_force, inside
from services.registry.views.coverage import Situation, report
from services.registry.views.overview_rows import areas_on, refuse_unknown, rows_of, schemes_of, tables_of
from shared.spine import SpineApi

AREA_FIELDS = ("acts_as", "kind", "name", "divided_by", "households", "population", "since", "until")
POST_FIELDS = ("at", "area", "kind", "title", "duties", "changes")
DUTIES_ELSEWHERE = (HOLDINGS, STAND_INS, LIAISONS, VOLUNTEERS, MEMBERSHIPS)
PEOPLE_AT_ONCE = 5_000
FOR_GOOD = [EndReason.DISMISSED.value, EndReason.RESIGNED.value, EndReason.TERM_ENDED.value, EndReason.DECEASED.value]


def coverage(spine: SpineApi, area: str, day: str, patrol_day: str) -> Document:
    """The report with the masked names of those that it names; 404 for an area that is not there on the day.

    `patrol_day` is the day whose patrols are judged.
    """
    with spine.views.snapshot() as session:
        found = _situation(spine, tables_of(spine, session), area, day, patrol_day)
        as_of = spine.views.as_of("registry.views", session)
    answer = report(found) | {"as_of": as_of}
    _name(spine, answer["findings"])
    return answer


def _situation(spine: SpineApi, tables: Tables, area: str, day: str, patrol_day: str) -> Situation:
    areas = areas_on(tables, below(area), day, AREA_FIELDS)
    refuse_unknown(area, areas)
    here = {**below(area), **in_force(day)}
    posts = {row["_id"]: as_at(row, day) for row in paced(rows_of(tables, POSTS, here, POST_FIELDS))}
    holders, stand_ins = (persons_by_post(tables, name, here) for name in (HOLDINGS, STAND_INS))
    town = town_of(area)
    counted = _counted_records(tables, town, day)
    return Situation(
        area=area,
        day=day,
        patrol_day=patrol_day,
        areas=areas,
        sub_areas=rows_of(tables, SUB_AREAS, here, ("level",)),
        organisations=rows_of(tables, ORGANISATIONS, here, ("kind",)),
        posts=posts,
        holders={post: person for post, person in holders.items() if post in posts},
        stand_ins=stand_ins,
        unoccupied=_unoccupied(tables, area, day, {*holders.values(), *stand_ins.values()}),
        check_ins=_check_ins(tables, area, patrol_day),
        patrols_begun=patrols_begun(tables, town, patrol_day),
        records={row["_id"]: row["records"] for row in counted if row["_id"].startswith(area)},
        records_begun=_records_begun(counted),
        schemes=schemes_of(spine, {town_of(row["_id"]) for row in areas}, day),
    )


def persons_by_post(tables: Tables, name: str, here: Document) -> dict[str, str]:
    """Who holds, or stands in on, the posts of an area, by post."""
    return {row["post"]: row["person"] for row in rows_of(tables, name, here, ("post", "person"))}


def _unoccupied(tables: Tables, area: str, day: str, occupied: set[str]) -> list[Row]:
    """People on the books of an area who are neither `occupied` nor have a duty anywhere else on the day."""
    on_books = rows_of(tables, PEOPLE, people_criteria(area), ("area", "since"))
    free = {row["_id"]: row for row in paced(on_books) if row["since"] <= day}
    for person in occupied | _on_rotas(tables, town_of(area), day):
        free.pop(person, None)
    for person in {*_with_duties(tables, sorted(free), day), *_left(tables, sorted(free), day)}:
        free.pop(person, None)
    return [free[person] for person in sorted(free)]


def people_criteria(area: str) -> Document:
    """The filter on the people on the books of an area."""
    return {**inside(area), "erased": False}


def _on_rotas(tables: Tables, town: str, day: str) -> set[str]:
    rows = rows_of(tables, ROTAS, {**below(town, "area"), **in_force(day)}, ("turns.person_ids", "swaps.to_person"))
    turns = {person for row in rows for turn in row["turns"] for person in turn["person_ids"]}
    return turns | {swap["to_person"] for row in rows for swap in row["swaps"]}


def _with_duties(tables: Tables, people: Sequence[str], day: str) -> Iterator[str]:
    """Those who hold, stand in for, cover, volunteer or belong to anything, wherever it is."""
    for part in in_parts(people, at_once=PEOPLE_AT_ONCE):
        some = {"person": {"$in": part}, **in_force(day)}
        for name in DUTIES_ELSEWHERE:
            yield from (row["person"] for row in rows_of(tables, name, some, ("person",)))


def _left(tables: Tables, people: Sequence[str], day: str) -> Iterator[str]:
    """Those who left a post for good before the day: nobody expects a duty of them."""
    for part in in_parts(people, at_once=PEOPLE_AT_ONCE):
        some = {"person": {"$in": part}, "since": {"$lte": day}}
        ended = {"until": {"$lte": day}, "reason": {"$in": FOR_GOOD}}
        yield from (row["person"] for row in rows_of(tables, HOLDINGS, some | ended, ("person",)))


def _check_ins(tables: Tables, area: str, day: str) -> dict[str, int]:
    rows = rows_of(tables, PATROLS, {"day": day, **below(area)}, ("grid", "check_ins"))
    return {row["grid"]: row["check_ins"] for row in rows}


def patrols_begun(tables: Tables, town: str, day: str) -> dict[str, str]:
    """The first day with a patrol in a town, or in each town of a county, if that was not after `day`."""
    found = tables.table(PATROLS).aggregate(first_patrols(town), session=tables.session)
    return {row["_id"]: row["first"] for row in found if row["first"] <= day}


def first_patrols(town: str) -> list[Mapping[str, Any]]:
    """In the order of the index backwards: one key per town is read."""
    return [
        {"$match": below(town, "scope.town")},
        {"$sort": {"scope.town": -1, "day": 1, "_id": 1}},
        {"$group": {"_id": "$scope.town", "first": {"$first": "$day"}}},
    ]


def _counted_records(tables: Tables, town: str, day: str) -> list[Document]:
    """The records per grid of a town, or of a county, at the end of the day, and the first day with one."""
    stages = [
        {"$match": {**below(town, "grid"), "day": {"$lte": day}}},
        {"$group": {"_id": "$grid", "records": {"$sum": "$change"}, "first": {"$min": "$day"}}},
    ]
    return list(paced(tables.table(HOUSEHOLD_DAYS).aggregate(stages, session=tables.session, batchSize=1_000)))


def _records_begun(counted: Iterable[Row]) -> dict[str, str]:
    begun: dict[str, str] = {}
    for row in counted:
        town = town_of(row["_id"])
        begun[town] = min(begun.get(town, row["first"]), row["first"])
    return begun


def _name(spine: SpineApi, findings: Mapping[str, Any]) -> None:
    """Adds the masked names of the people in the lists, with one query for people and one for keys."""
    shown = [row for name in ("people_without_duty", "overloaded_people") for row in findings[name]["items"]]
    vacant = findings["vacant_posts"]["items"]
    names = masked_names(spine, {row["person_id"] for row in shown} | {row["stand_in"] for row in vacant})
    for row in shown:
        row["name"] = names.get(row["person_id"])
    for row in vacant:
        row["stand_in_name"] = names.get(row["stand_in"])
