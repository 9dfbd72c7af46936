"""A read place document as things in their order, with the faults that only show between its parts."""

from services.registry.places.area_things import opened_areas, opened_sub_areas, said_of_areas
from services.registry.places.comparing import Fault
from services.registry.places.organisation_things import founded, organisations_of, planned, said_of_organisations
from services.registry.places.post_things import liaisons, posts_and_holders, registered_people
from services.registry.places.things import Place, Setting, Thing
from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.scheme import Scheme
from shared.documents import Part


def composed(parts: Part, today: str = "") -> tuple[Place, list[Fault]]:
    """`parts` is what `read_parts` gives; what is wrong itself there is passed over here, for a wrong day today."""
    faults: list[Fault] = []
    area = parts["area"]
    town = (area["code"] if area else None) or ""
    scheme = parts["scheme"]
    setting = Setting(
        since=parts["since"] or today,
        town=town,
        scheme=Scheme.of(town, scheme) if scheme else None,
        wrong=lambda path, code: faults.append((path, code)),
        people=parts["people"],
    )
    things = _things(parts, setting) if area else []
    return Place(town, area["name"] if area and area["code"] else "", tuple(things)), faults


def place_of(parts: Part) -> Place:
    """The place of a document without a fault."""
    return composed(parts)[0]


def _things(parts: Part, setting: Setting) -> list[Thing]:
    area = parts["area"]
    things = [*opened_areas(area, setting)]
    if parts["scheme"] and setting.town:
        things.insert(1, Thing("scheme", setting.town, _declaration(parts, setting)))
    things += opened_sub_areas(area, setting)
    organisations = organisations_of(parts, setting)
    things += founded(organisations, setting)
    things += registered_people(setting)
    things += posts_and_holders(parts, organisations, setting)
    things += liaisons(parts, setting)
    things += said_of_areas(area, setting)
    things += said_of_organisations(organisations, setting)
    return [*things, *planned(parts, setting)]


def _declaration(parts: Part, setting: Setting) -> DeclareScheme:
    return DeclareScheme(setting.town, True, setting.since, parts["scheme"])
