"""The posts of a place document, who holds them, and who covers what."""

from collections.abc import Iterator, Sequence

from services.registry.codes import COUNTY_DIGITS, area_of, level_of
from services.registry.people.commands import RegisterPerson
from services.registry.places.area_things import areas_inside
from services.registry.places.organisation_things import Placed
from services.registry.places.things import Setting, Thing, named
from services.registry.posts.commands import AppointPerson, ElectPerson, EstablishPost
from services.registry.posts.liaisons.commands import AssignLiaison
from services.registry.posts.post import post_id_of
from services.registry.schemes.declarations import PostKind
from services.registry.schemes.scheme import Scheme
from shared.documents import Part

AREA, SUB_AREA = "area", "sub_area"
WRONG = ""
"""Who holds a post is told, and wrong: that has been said, and nothing follows from it."""


def registered_people(setting: Setting) -> Iterator[Thing]:
    """Those under `people`, on the books of the town."""
    for key, person in setting.people.items():
        if person["name"] and setting.town:
            yield _registration(person["path"], setting.person(key), setting.town, person)


def _registration(path: str, id: str, area: str, person: Part) -> Thing:
    return Thing(path, id, RegisterPerson(id, "", area, True, person["name"], person["phone"]))


def posts_and_holders(place: Part, organisations: Sequence[Placed], setting: Setting) -> Iterator[Thing]:
    scheme = setting.scheme
    if scheme is None:
        return
    for area, _ in areas_inside(place["area"]) if place["area"] else ():
        code = area["code"]
        if code is None:
            continue
        level = scheme.acting(level_of(code))
        yield from _posts(code, area, scheme.posts_at_level(level.id) if level else (), setting)
        for part in area["sub_areas"]:
            at = f"{code}-{part['level']}-{part['number']}"
            yield from _posts(at, part, scheme.posts_at_level(part["level"]), setting)
    for one in organisations:
        yield from _posts(one.id, one.part, _kinds_in(scheme, one), setting)


def _kinds_in(scheme: Scheme, one: Placed) -> tuple[PostKind, ...]:
    return scheme.posts_in_organisation(one.part["kind"])


def _posts(at: str, part: Part, kinds: Sequence[PostKind], setting: Setting) -> Iterator[Thing]:
    holders = part["holders"]
    for kind in holders.keys() - {kind.kind for kind in kinds}:
        setting.wrong(f"{part['path']}.holders.{kind}", "post_not_declared")
    for kind in kinds:
        given = holders.get(kind.kind, ())
        if len(given) > kind.number:
            setting.wrong(f"{part['path']}.holders.{kind.kind}", "too_many_holders")
        for number in range(1, kind.number + 1):
            id = post_id_of(at, kind.kind, number)
            role = kind.role.value if kind.role else None
            establish = EstablishPost(id, at, True, kind.kind, kind.title, kind.all_duties, role, setting.since)
            yield Thing(f"scheme.posts.{kind.kind}", id, establish)
            holder = given[number - 1] if number <= len(given) else None
            setting.posts[id] = None if number > len(given) else WRONG
            if holder:
                yield from _holder(id, at, kind, holder, setting)


def _holder(post_id: str, at: str, kind: PostKind, holder: Part, setting: Setting) -> Iterator[Thing]:
    if holder["person"]:
        person = setting.known_person(holder["path"], holder["person"])
    else:
        person = named(post_id)
        area = area_of(at)
        yield _registration(holder["path"], person, setting.town if len(area) == COUNTY_DIGITS else area, holder)
    if person is None:
        return
    setting.posts[post_id] = person
    yield Thing(holder["path"], post_id, _filling(person, kind, holder, setting))


def _filling(person: str, kind: PostKind, holder: Part, setting: Setting) -> AppointPerson | ElectPerson:
    since, election = holder["since"] or setting.since, holder["elected"]
    if election is None:
        return AppointPerson(person, True, since, filled_by=kind.filled_by)
    return ElectPerson(
        person_id=person,
        person_is_registered=True,
        since=since,
        body=election["body"],
        day=election["day"],
        votes_for=election["votes_for"],
        votes_against=election["votes_against"],
        term_end=election["term_end"],
        filled_by=kind.filled_by,
        elected_by=kind.elected_by,
        term_years=kind.term_years,
    )


def liaisons(place: Part, setting: Setting) -> Iterator[Thing]:
    """包联: who covers an area or a sub-area, told by a key or by a post that somebody holds."""
    for area, _ in areas_inside(place["area"]) if place["area"] else ():
        code = area["code"]
        if code is None:
            continue
        yield from _liaisons(code, AREA, area, setting)
        for part in area["sub_areas"]:
            yield from _liaisons(f"{code}-{part['level']}-{part['number']}", SUB_AREA, part, setting)


def _liaisons(target: str, target_kind: str, part: Part, setting: Setting) -> Iterator[Thing]:
    for index, who in enumerate(part["liaison"]):
        path = f"{part['path']}.liaison.{index}"
        person = _meant(path, who, setting)
        if person:
            id = named(f"{target}/liaison/{person}")
            yield Thing(path, id, AssignLiaison(id, "", person, True, target, target_kind, True, setting.since))


def _meant(path: str, who: str, setting: Setting) -> str | None:
    if not who[:1].isdigit():
        return setting.known_person(path, who)
    if setting.scheme is None:
        return None
    if who not in setting.posts:
        setting.wrong(path, "post_unknown")
    elif setting.posts[who] is None:
        setting.wrong(path, "post_vacant")
    return setting.posts.get(who) or None
