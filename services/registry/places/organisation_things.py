"""The organisations of a place document: founded, reached, on duty, sharing, with their members."""

from collections.abc import Iterator
from typing import NamedTuple

from services.registry.codes import COUNTY_DIGITS
from services.registry.organisations.commands import (
    AgreeUnitDuty,
    FoundOrganisation,
    OfferResource,
    Parent,
    SetContact,
)
from services.registry.organisations.memberships.commands import JoinOrganisation
from services.registry.organisations.memberships.membership import membership_id_of
from services.registry.organisations.programmes.build_plan import plan_id_of
from services.registry.organisations.programmes.commands import SetBuildPlan
from services.registry.organisations.rotas.commands import SetDutyRota
from services.registry.organisations.rotas.events import Turn
from services.registry.places.area_things import areas_inside
from services.registry.places.things import Setting, Thing
from shared.documents import Part


class Placed(NamedTuple):
    """An organisation, its id, and the sub-area under which it is written."""

    part: Part
    id: str
    sub_area: str | None


def organisations_of(place: Part, setting: Setting) -> list[Placed]:
    """Every organisation of the document, those of the county first."""
    county = setting.town[:COUNTY_DIGITS]
    found = [_placed(one, county, None) for one in place["organisations"] if county]
    for area, _ in areas_inside(place["area"]) if place["area"] else ():
        code = area["code"]
        if code is None:
            continue
        found += [_placed(one, code, None) for one in area["organisations"]]
        for sub_area in area["sub_areas"]:
            id = f"{code}-{sub_area['level']}-{sub_area['number']}"
            found += [_placed(one, code, id) for one in sub_area["organisations"]]
    return found


def _placed(part: Part, code: str, sub_area: str | None) -> Placed:
    return Placed(part, f"{code}-{part['id'] or part['kind']}", part["sub_area"] or sub_area)


def founded(placed: list[Placed], setting: Setting) -> Iterator[Thing]:
    """Each with the line of organisations above it; parents may be written after their parts."""
    above = {one.id: _full(one.id, one.part["parent"]) for one in placed}
    for one in placed:
        if one.id in setting.organisations:
            setting.wrong(f"{one.part['path']}.id", "id_repeated")
            continue
        setting.organisations[one.id] = line = _line(one.id, above)
        parent = above[one.id]
        known = parent is None or parent in above
        if not known:
            setting.wrong(f"{one.part['path']}.parent", "parent_organisation_unknown")
        if one.sub_area and one.sub_area not in setting.sub_areas:
            setting.wrong(f"{one.part['path']}.sub_area", "sub_area_unknown")
        part = one.part
        command = FoundOrganisation(
            organisation_id=one.id,
            kind=part["kind"],
            name=part["name"],
            area_is_open=True,
            parent=Parent(parent, True, line[1:]) if parent else None,
            since=setting.since,
            handles=tuple(part["handles"]),
            phone=part["phone"],
            address=part["address"],
            account=part["account"],
            sub_area=one.sub_area,
        )
        yield Thing(part["path"], one.id, command)


def _full(id: str, parent: str | None) -> str | None:
    if parent is None or parent[:1].isdigit():
        return parent
    return f"{id.partition('-')[0]}-{parent}"


def _line(id: str, above: dict[str, str | None]) -> tuple[str, ...]:
    """The organisations above, nearest first; a circle is gone round once."""
    line: list[str] = []
    parent = above.get(id)
    while parent is not None and parent not in line:
        line.append(parent)
        parent = above.get(parent)
    return tuple(line)


def said_of_organisations(placed: list[Placed], setting: Setting) -> Iterator[Thing]:
    for one in placed:
        yield from _contact(one)
        yield from _shared(one, setting)
        yield from _rota(one, setting)
        yield from _members(one, setting)


def _contact(one: Placed) -> Iterator[Thing]:
    contact = one.part["contact"]
    if contact:
        command = SetContact("", contact["name"], contact["phone"], one.part["phone"])
        yield Thing(f"{one.part['path']}.contact", one.id, command)


def _shared(one: Placed, setting: Setting) -> Iterator[Thing]:
    path = one.part["path"]
    for index, resource in enumerate(one.part["resources"]):
        command = OfferResource(resource["title"], resource["capacity"], setting.since)
        yield Thing(f"{path}.resources.{index}", one.id, command)
    if one.part["agreed_duties"]:
        duties = tuple(one.part["agreed_duties"])
        yield Thing(f"{path}.agreed_duties", one.id, AgreeUnitDuty(duties, setting.since, None))


def _rota(one: Placed, setting: Setting) -> Iterator[Thing]:
    rota, path = one.part["rota"], f"{one.part['path']}.rota"
    if not rota:
        return
    turns = []
    for index, turn in enumerate(rota["turns"]):
        where = f"{path}.turns.{index}.people"
        people = [setting.known_person(where, key) for key in turn["people"]]
        on_duty = tuple(person for person in people if person)
        turns.append(Turn(turn["day"], turn["weekday"], turn["start"], turn["end"], on_duty))
    yield Thing(path, one.id, SetDutyRota(one.id, True, rota["since"], rota["until"], tuple(turns)))


def _members(one: Placed, setting: Setting) -> Iterator[Thing]:
    for index, member in enumerate(one.part["members"]):
        path = f"{one.part['path']}.members.{index}"
        person = setting.known_person(f"{path}.person", member["person"])
        if member["residence"] not in setting.areas:
            setting.wrong(f"{path}.residence", "area_unknown")
        if person:
            id = membership_id_of(one.id, person)
            command = JoinOrganisation(
                id, person, True, one.id, True, member["residence"], True, member["direct"], setting.since
            )
            yield Thing(path, id, command)


def planned(place: Part, setting: Setting) -> Iterator[Thing]:
    """The year's plan of villages to build."""
    plan = place["build_plan"]
    if plan:
        villages = tuple(plan["villages"])
        unknown = [code for code in villages if code not in setting.areas]
        command = SetBuildPlan(setting.town, True, plan["year"], villages, plan["target"], unknown)
        yield Thing("build_plan", plan_id_of(setting.town, plan["year"]), command)
