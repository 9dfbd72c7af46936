"""What commands on organisations need to know of other streams, looked up before they are decided."""

from collections.abc import Iterable

from services.registry.areas.area import AREA
from services.registry.areas.routes import is_open
from services.registry.areas.sub_areas.sub_area import SUB_AREA
from services.registry.areas.sub_areas.sub_area import Status as SubAreaStatus
from services.registry.codes import is_code
from services.registry.days import today
from services.registry.organisations.commands import DissolveOrganisation, Parent
from services.registry.organisations.memberships.projections import MEMBERSHIPS
from services.registry.organisations.memberships.queries import has_members
from services.registry.organisations.organisation import ORGANISATION, Status
from services.registry.organisations.projections import ORGANISATIONS
from services.registry.organisations.queries import parts_of, posts_at
from services.registry.people.person import PERSON
from services.registry.people.person import Status as PersonStatus
from services.registry.posts.projections import POSTS
from services.registry.rows import VIEWS
from services.registry.standing import organisation_is_open
from shared.clock import now
from shared.spine import SpineApi

HIGHEST = 20
"""Organisations one above the other."""


def parent_of(spine: SpineApi, organisation_id: str | None) -> Parent | None:
    """The organisation above, and those above that."""
    if organisation_id is None:
        return None
    streams = spine.streams(ORGANISATION)
    parent = streams.load(organisation_id).state
    line: list[str] = []
    above = parent.parent
    while above is not None and above not in line and len(line) < HIGHEST:
        line.append(above)
        above = streams.load(above).state.parent
    return Parent(organisation_id, parent.status is Status.STANDING, tuple(line))


def unregistered(spine: SpineApi, person_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the persons who are not registered, with one query."""
    asked = dict.fromkeys(person_ids)
    found = spine.streams(PERSON).load_many(asked)
    known = {id for id, loaded in found.items() if loaded.state.status is PersonStatus.REGISTERED}
    return tuple(id for id in asked if id not in known)


def unopened(spine: SpineApi, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the areas that are not open, with one query."""
    asked = dict.fromkeys(codes)
    found = spine.streams(AREA).load_many(asked)
    day = today(now())
    known = {code for code, area in found.items() if area.state.lasts_beyond(day)}
    return tuple(code for code in asked if code not in known)


def sub_area_is_open(spine: SpineApi, sub_area: str | None) -> bool:
    """Whether the sub-area is there; none is always there."""
    return sub_area is None or spine.streams(SUB_AREA).load(sub_area).state.status is SubAreaStatus.OPEN


def user_is_open(spine: SpineApi, by: str) -> bool:
    """Whether the area or organisation is there."""
    return is_open(spine, by) if is_code(by) else organisation_is_open(spine, by)


def dissolution(spine: SpineApi, organisation_id: str, on: str) -> DissolveOrganisation:
    """The command with what is still there of the organisation."""
    views = spine.views
    return DissolveOrganisation(
        on,
        parts_of(views.table(VIEWS, ORGANISATIONS), organisation_id, on),
        posts_at(views.table(VIEWS, POSTS), organisation_id, on),
        has_members(views.table(VIEWS, MEMBERSHIPS), organisation_id, on),
    )
