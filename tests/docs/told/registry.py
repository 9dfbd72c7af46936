"""A told place as registry's facts: areas, organisations, and posts with somebody on each."""

from collections.abc import Iterator

from services.registry.areas.events import AreaOpened
from services.registry.organisations.events import OrganisationFounded
from services.registry.posts.events import PersonAppointed, PostEstablished
from shared.areas import Scope
from tests.cases.place import LEVELS, scope_of
from tests.docs.told.story import Person, Place

Stream = tuple[str, Scope, list[object]]


def person_id(place: Place, who: str) -> str:
    """The id of somebody of a place."""
    return f"p-{place.town}-{list(place.people).index(who)}"


def streams_of(place: Place) -> Iterator[Stream]:
    """Every stream of the place with its facts."""
    for code, name in place.areas.items():
        level = LEVELS[len(code)]
        yield f"area-{code}", scope_of(code), [AreaOpened(code, name, level, level, code[:-3], None, 100, 300)]
    for one in place.organisations:
        area = one.id.partition("-")[0]
        founded = OrganisationFounded(one.id, one.kind, one.name, area, None, "", one.handles, None, None, one.account)
        yield f"organisation-{one.id}", scope_of(area), [founded]
    for who, person in place.people.items():
        yield _post(place, who, person)


def _post(place: Place, who: str, person: Person) -> Stream:
    at = person.at or person.area
    post = f"{at}-{person.role}"
    established = PostEstablished(post, person.area, person.role, who, (), at=at, role=person.role)
    appointed = PersonAppointed(
        post, person_id(place, who), "2026-01-01", 1, at, person.area, person.role, who, person.role
    )
    return f"post-{post}", scope_of(person.area), [established, appointed]
