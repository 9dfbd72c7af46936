"""The directory as the other folders ask it: few queries, each by its index, and known again for a second."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from cachetools import TTLCache
from pymongo.collection import Collection

from services.cases.directory.entries import Answering, Organisation, Seat, answering, path_of
from services.cases.directory.projections import ORGANISATIONS, PLACES, POSTS, ROTAS, SEATS, SUPERIORS
from services.cases.directory.surroundings import AreaEntries, Surroundings, today
from services.cases.vocabulary import Party, PartyKind
from shared.areas import Scope
from shared.mongo import Document
from shared.projector.views import Views

Keys = frozenset[str]
"""What a person answers for, as `Party.key` writes it."""

MOST_SEATS = 200
KEPT_SECONDS: Final = 1.0
BY_AREA = (POSTS, SEATS, ORGANISATIONS, ROTAS, SUPERIORS)

_Place = tuple[object, str]
"""The client and the collection, so that databases do not mix."""

_areas: TTLCache[tuple[_Place, str, str], AreaEntries] = TTLCache(maxsize=20_000, ttl=KEPT_SECONDS)
_keys: TTLCache[tuple[_Place, str, str], Keys] = TTLCache(maxsize=20_000, ttl=KEPT_SECONDS)
_organisations: TTLCache[tuple[_Place, str], Organisation] = TTLCache(maxsize=20_000, ttl=KEPT_SECONDS)


def holding_on(day: str) -> Document:
    """The filter on rows that hold on a day: [since, until)."""
    return {"since": {"$lte": day}, "until": {"$gt": day}}


def of_areas(codes: Iterable[str], day: str) -> Document:
    """The filter on rows of areas that hold on a day or later, and on rotas whose last turn ends on that day."""
    return {"area": {"$in": sorted(codes)}, "until": {"$gte": day}}


def seats_criteria(person_id: str, day: str) -> Document:
    """The filter on the seats of a person."""
    return {"person": person_id, **holding_on(day)}


class Directory:
    """cases' own copy of posts, holders, stand-ins, organisations and rotas; it works while registry is down."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def around(self, scope: Scope, day: str) -> Surroundings:
        """Everything along a path that holds on the day or later; one query, none within a second."""
        place = self._place
        known = {code: _areas.get((place, code, day)) for code in scope.codes()}
        missing = [code for code, entries in known.items() if entries is None]
        loaded = self._load(missing, day) if missing else {}
        _areas.update({(place, code, day): entries for code, entries in loaded.items()})
        entries = {code: found for code, found in (known | loaded).items() if found is not None}
        return Surroundings(scope, entries)

    def seats_of(self, person_id: str, day: str) -> Keys:
        """The person, the posts they answer for as holder or stand-in, and the organisations where these are."""
        key = (self._place, person_id, day)
        found = _keys.get(key)
        if found is None:
            found = _keys[key] = self._seats_of(person_id, day)
        return found

    def responsible_for(self, post_id: str, day: str) -> Answering:
        """Who answers for the post; nobody for a vacant one."""
        rows = self._table(SEATS).find({"post": post_id, **holding_on(day)})
        return answering([Seat.of(row) for row in rows], day)

    def department_for(self, category: str, scope: Scope, day: str) -> tuple[Organisation, ...]:
        """The organisations that handle the category or one above it, the nearest to the place first."""
        return tuple(self.around(scope, day).handling(category, day))

    def organisation(self, id: str, day: str) -> Organisation | None:
        """The organisation as it is on the day; None where there is none."""
        key = (self._place, id)
        known = _organisations.get(key)
        if known is None:
            row = self._table(ORGANISATIONS).find_one({"_id": id})
            if row is None:
                return None
            known = _organisations[key] = Organisation.of(row)
        return known.on(day) if known.since <= day < known.until else None

    def partner(self, id: str, day: str) -> Organisation | None:
        """An organisation without an account, which has to be told by other means."""
        found = self.organisation(id, day)
        return found if found and not found.account else None

    def superior_of(self, town: str, day: str) -> Organisation | None:
        """上级组织 of a town."""
        return self.around(path_of(town), day).superior(day)

    def on_duty(self, organisation_id: str, moment: datetime) -> tuple[str, ...]:
        """The ids of the persons on duty in an organisation."""
        return self.around(path_of(organisation_id), today(moment)).on_duty(organisation_id, moment)

    def holders_in(self, scope: Scope, roles: Iterable[str], day: str) -> tuple[str, ...]:
        """Who answers for the posts with these roles in the areas of the path."""
        return self.around(scope, day).holders(scope.codes(), roles, day)

    def highest_post_area(self, person_id: str, scope: Scope, day: str) -> str | None:
        """The largest area of the path in which the person holds a post or stands in on one."""
        return self.around(scope, day).highest_post_area(person_id, day)

    def highest_post_area_in(self, town: str, person_id: str, day: str) -> str | None:
        """The largest area of the town, or inside it, in which the person holds a post or stands in on one."""
        rows = self._table(SEATS).find(seats_criteria(person_id, day), {"area": True}).limit(MOST_SEATS)
        return min((row["area"] for row in rows if row["area"].startswith(town)), key=len, default=None)

    def knows(self, party: Party, day: str) -> bool:
        """Whether there is such a post, organisation, partner or person with a post on the day."""
        match party.kind:
            case PartyKind.POST:
                return self._table(POSTS).find_one({"_id": party.id, **holding_on(day)}, {"_id": True}) is not None
            case PartyKind.ORGANISATION | PartyKind.PARTNER:
                found = self.organisation(party.id, day)
                return found is not None and found.party.kind is party.kind
            case PartyKind.PERSON:
                return len(self.seats_of(party.id, day)) > 1

    def titles_of(self, parties: Iterable[Party], day: str) -> dict[str, str]:
        """What posts and organisations are called on the day, by `Party.key`, with two queries.

        Those that are no more keep their name; persons, and what is unheard of, are left out.
        """
        ids = {party.id: party.key for party in parties if party.kind is not PartyKind.PERSON}
        wanted = {"_id": {"$in": sorted(ids)}}
        posts = self._table(POSTS).find(wanted, {"title": True})
        organisations = [Organisation.of(row).on(day) for row in self._table(ORGANISATIONS).find(wanted)]
        return {ids[row["_id"]]: row["title"] for row in posts} | {ids[one.id]: one.name for one in organisations}

    def _seats_of(self, person_id: str, day: str) -> Keys:
        rows = self._table(SEATS).find(seats_criteria(person_id, day), {"post": True, "at": True, "area": True})
        keys = [f"{PartyKind.PERSON.value}:{person_id}"]
        for row in rows.limit(MOST_SEATS):
            keys.append(f"{PartyKind.POST.value}:{row['post']}")
            if row["at"] != row["area"]:  # an organisation, or a sub-area, whose id is nobody's party
                keys.append(f"{PartyKind.ORGANISATION.value}:{row['at']}")
        return frozenset(keys)

    def _load(self, codes: Iterable[str], day: str) -> dict[str, AreaEntries]:
        """The entries of areas with one query; an area where nothing is has none."""
        rows: dict[str, dict[str, list[Document]]] = {code: {} for code in codes}
        for row in self._table(POSTS).aggregate(self._pipeline(rows, day)):
            rows[row["area"]].setdefault(row["table"], []).append(row)
        return {code: AreaEntries.of(each) for code, each in rows.items()}

    def _pipeline(self, codes: Iterable[str], day: str) -> list[Mapping[str, Any]]:
        first, *others = BY_AREA
        others_ = [
            {"$unionWith": {"coll": self._table(name).name, "pipeline": _rows_of(name, codes, day)}} for name in others
        ]
        return [*_rows_of(first, codes, day), *others_]

    @property
    def _place(self) -> _Place:
        posts = self._table(POSTS)
        return posts.database.client, posts.full_name

    def _table(self, name: str) -> Collection[Document]:
        return self._views.table(PLACES, name)


def _rows_of(table: str, codes: Iterable[str], day: str) -> list[Mapping[str, Any]]:
    return [{"$match": of_areas(codes, day)}, {"$set": {"table": table}}]
