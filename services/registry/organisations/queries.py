"""Rows and streams of organisations → answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

from services.registry.lists import criteria, listed
from services.registry.organisations.events import OrganisationFounded
from services.registry.organisations.organisation import Organisation, Status, evolve
from services.registry.organisations.sharing import resource_of
from services.registry.rows import FOREVER, Document, Row, as_at, in_force, shown
from shared.areas import Scope
from shared.eventstore.store import Recorded
from shared.personal import Personal, Vault, mask_name, mask_phone

NAMED_AT_MOST = 20
COUNTED_AT_MOST = 1_000
SHOWN = (
    "organisation_id",
    "kind",
    "name",
    "area",
    "parent",
    "since",
    "until",
    "handles",
    "phone",
    "address",
    "account",
    "sub_area",
)


def placed_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of a list by area and day, and by organisation where it asks for one."""
    organisation = query.get("organisation")
    return criteria(seen, query, {"organisation": organisation} if organisation else {}, in_force(day))


def organisation_criteria(seen: Document, query: Mapping[str, Any], day: str) -> list[Document]:
    """The filter of the list of organisations: what the caller sees, of an area and below, of a kind, on a day."""
    kind = query["kind"]
    return criteria(seen, query, {"kind": kind.value} if kind else {}, in_force(day))


def listed_organisation(row: Row, day: str) -> Document:
    """An organisation as the list shows it on a day."""
    found = as_at(row, day)
    return {**found, "organisation_id": row["_id"], "until": shown(row["until"])}


def organisation_at(history: Sequence[Recorded], day: str) -> Organisation:
    """The organisation as it is on a day: changes that come later are left out.  The stream is not empty."""
    state = Organisation()
    for one in history:
        fact: Any = one.fact
        if isinstance(fact, OrganisationFounded) or getattr(fact, "on", "") <= day:
            state = evolve(state, fact)
    return state


def organisation_answer(organisation: Organisation, vault: Vault, clear: bool) -> Document:
    """One organisation; whom to ask for is masked unless `clear`."""
    texts = [text for text in (organisation.contact, organisation.contact_phone) if text is not None]
    opened = vault.open(texts) if texts else {}
    name, phone = _opened(organisation.contact, opened), _opened(organisation.contact_phone, opened)
    contact = {
        "name": name if clear or not name else mask_name(name),
        "phone": phone if clear or not phone else mask_phone(phone),
    }
    return {each: getattr(organisation, each) for each in SHOWN} | {"contact": contact if name or phone else None}


def _opened(text: Personal | None, opened: Mapping[Personal, str | None]) -> str | None:
    return opened.get(text) if text is not None else None


def resource_answer(organisation: Organisation, resource_id: str) -> Document:
    resource = resource_of(organisation.resources, resource_id)
    return {
        "organisation_id": organisation.organisation_id,
        "resource_id": resource_id,
        "title": resource.title,
        "capacity": resource.capacity,
        "since": resource.since,
        "until": resource.until,
        "uses": resource.uses,
    }


def listed_resource(row: Row) -> Document:
    organisation, _, resource_id = row["_id"].rpartition("/")
    return listed(row) | {"organisation_id": organisation, "resource_id": resource_id}


def handling_criteria(place: Scope, categories: Sequence[str], day: str) -> Document:
    """The filter on organisations that may handle one of these categories on the path from the county to a place."""
    ever = {"$in": list(categories)}
    return {
        "$or": [{"handles": ever}, {"changes.set.handles": ever}],
        "area": {"$in": list(place.codes())},
        **in_force(day),
    }


def handlers_of(
    organisations: Collection[Document],
    place: Scope,
    categories: Sequence[str],
    day: str,
    session: ClientSession | None = None,
) -> list[Document]:
    """The organisations that handle a category on a day, those nearest to the place first, with one query.

    `categories` are the category and those above it, such as ("低保", "民生服务").
    """
    rows = organisations.find(handling_criteria(place, categories, day), session=session)
    then = [listed_organisation(row, day) for row in rows]
    handling = [one for one in then if not set(categories).isdisjoint(one["handles"])]
    return sorted(handling, key=lambda one: (-len(one["area"]), one["organisation_id"]))


def parts_criteria(organisation_id: str, day: str) -> Document:
    """The filter on organisations that at some time belonged to this one and last beyond the day."""
    above = [{"parent": organisation_id}, {"changes.set.parent": organisation_id}]
    return {"$or": above, "until": {"$gt": day}}


def parts_of(organisations: Collection[Document], organisation_id: str, day: str) -> tuple[str, ...]:
    """The first few organisations that still belong to it on or after a day, by the latest said."""
    found = organisations.find(parts_criteria(organisation_id, day)).limit(COUNTED_AT_MOST)
    parts = [row["_id"] for row in found if as_at(row, FOREVER)["parent"] == organisation_id]
    return tuple(sorted(parts)[:NAMED_AT_MOST])


def posts_at(posts: Collection[Document], organisation_id: str, day: str) -> tuple[str, ...]:
    """The first few posts of the organisation that last beyond the day."""
    found = posts.find({"at": organisation_id, "until": {"$gt": day}}).sort("_id", 1).limit(NAMED_AT_MOST)
    return tuple(row["_id"] for row in found)


def is_standing(organisation: Organisation, day: str) -> bool:
    """Whether the organisation is there on a day."""
    if organisation.status is Status.ABSENT:
        return False
    return organisation.since <= day and (organisation.until is None or day < organisation.until)
