"""The areas of a place document, what lies in them, and what they say of themselves."""

from collections.abc import Iterator, Sequence

from services.registry.areas.commands import Members, OpenArea, OpenSubArea
from services.registry.areas.sub_areas.sub_area import sub_area_id_of
from services.registry.codes import Level, level_of, parent_of
from services.registry.duty.facilities.commands import InstallFacility
from services.registry.duty.facilities.events import KINDS
from services.registry.organisations.programmes.commands import BeginPilot
from services.registry.people.commands import EnrolVolunteer
from services.registry.people.kinds import VolunteerKind
from services.registry.people.record_routes import ORIGINS, ORIGINS_DICTIONARY
from services.registry.places.things import Setting, Thing, named
from shared.documents import Part

FIGURES = {
    "households": "households",
    "population": "population",
    "registered_population": "registered",
    "floating_population": "floating",
    "hectares": "hectares",
}
"""The figures of an area, and what documents call them."""


def areas_inside(area: Part, parent: str | None = None) -> Iterator[tuple[Part, str | None]]:
    """The area and every one below it with the code of the one above, each before what lies in it."""
    yield area, parent
    for inner in area["areas"]:
        yield from areas_inside(inner, area["code"])


def opened_areas(town: Part, setting: Setting) -> Iterator[Thing]:
    for area, parent in areas_inside(town):
        code, path = area["code"], area["path"]
        if code is None:
            continue
        if code in setting.areas:
            setting.wrong(f"{path}.code", "code_repeated")
            continue
        setting.areas.add(code)
        if area is town and level_of(code) is not Level.TOWN:
            setting.wrong(f"{path}.code", "place_not_town")
        yield Thing(path, code, _opening(area, parent, setting), _left_out(area))


def _opening(area: Part, parent: str | None, setting: Setting) -> OpenArea:
    code = area["code"]
    return OpenArea(
        code=code,
        name=area["name"],
        kind=area["kind"] or level_of(code).value,
        parent=parent or parent_of(code),
        parent_is_open=True,
        boundary=area["boundary"],
        since=setting.since,
        divided_by=area["divided_by"],
        households=_figure(area, "households") or 0,
        population=_figure(area, "population") or 0,
        registered_population=_figure(area, "registered"),
        floating_population=_figure(area, "floating"),
        hectares=area["hectares"],
    )


def _figure(area: Part, name: str) -> int | None:
    """What the document says, else the sum over the areas directly inside; None where nothing is said."""
    if area.get(name) is not None:
        return int(area[name])
    found = [_figure(inner, name) for inner in area["areas"]]
    said = [one for one in found if one is not None]
    return sum(said) if said else None


def _left_out(area: Part) -> frozenset[str]:
    return frozenset(name for name, written in FIGURES.items() if area[written] is None)


def opened_sub_areas(town: Part, setting: Setting) -> Iterator[Thing]:
    for area, _ in areas_inside(town):
        for sub_area in area["sub_areas"] if area["code"] else ():
            yield from _sub_area(sub_area, area["code"], setting)


def _sub_area(part: Part, code: str, setting: Setting) -> Iterator[Thing]:
    id = sub_area_id_of(code, part["level"], part["number"])
    if id in setting.sub_areas:
        setting.wrong(f"{part['path']}.number", "number_repeated")
        return
    setting.sub_areas.add(id)
    if setting.scheme is None:
        return
    members: Sequence[str] = tuple(part["members"])
    command = OpenSubArea(
        sub_area_id=id,
        area=code,
        level=setting.scheme.level(part["level"]),
        name=part["name"],
        number=part["number"],
        within=code,
        within_is_open=True,
        members=Members(tuple(members), tuple(one for one in members if one not in setting.areas)),
        since=setting.since,
    )
    yield Thing(part["path"], id, command)


def said_of_areas(town: Part, setting: Setting) -> Iterator[Thing]:
    """Pilots, facilities and volunteers."""
    for area, _ in areas_inside(town):
        if area["code"]:
            yield from _pilot(area)
            yield from _facilities(area, setting)
            yield from _volunteers(area, setting)


def _pilot(area: Part) -> Iterator[Thing]:
    if area["pilot"]:
        yield Thing(f"{area['path']}.pilot", area["code"], BeginPilot(area["code"], True, area["pilot"]))


def _facilities(area: Part, setting: Setting) -> Iterator[Thing]:
    known = {*KINDS, *(setting.scheme.facilities if setting.scheme else area["facilities"])}
    for kind, number in area["facilities"].items():
        id = named(f"{area['code']}/facility/{kind}")
        command = InstallFacility(
            facility_id=id,
            subject="",
            at=area["code"],
            place_is_there=True,
            kind=kind,
            kind_is_known=kind in known,
            number=number,
            on=setting.since,
            place=area["name"],
        )
        yield Thing(f"{area['path']}.facilities.{kind}", id, command)


def _volunteers(area: Part, setting: Setting) -> Iterator[Thing]:
    dictionary = setting.scheme.dictionary(ORIGINS_DICTIONARY) if setting.scheme else None
    origins = dictionary.entries if dictionary and dictionary.entries else ORIGINS
    for index, one in enumerate(area["volunteers"]):
        path = f"{area['path']}.volunteers.{index}"
        person = setting.known_person(f"{path}.person", one["person"])
        if person:
            kind = VolunteerKind(one["kind"])
            command = EnrolVolunteer(kind, area["code"], True, one["origin"], tuple(origins), setting.since)
            yield Thing(path, person, command)
