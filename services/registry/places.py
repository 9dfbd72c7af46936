"""A place as one document: checked as a whole, an error per line, then turned into the steps still to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from marshmallow import EXCLUDE, Schema, ValidationError

from services.registry import area as areas
from services.registry import post as posts
from services.registry.area import Area, AreaRefused, Level
from services.registry.commands import AppointPerson, EstablishPost, OpenArea, RegisterPerson
from services.registry.person import Person
from services.registry.person import Status as PersonStatus
from services.registry.place_document import Document, PlaceDiffers, PlaceError, PlaceRefused
from services.registry.post import Post, post_id_of
from services.registry.schemas import PlaceAreaSchema, PlaceSchema
from services.registry.titles import TITLES
from shared.http.messages import field_errors
from shared.personal import Personal

HOLDERS = UUID("0b4f3a52-7c0e-5d0f-9a43-2d6e1f7f9c11")
"""Names the person that a place document puts into a post: the same document, the same person."""

PlaceCommand = OpenArea | EstablishPost | RegisterPerson | AppointPerson
Step = tuple[str, PlaceCommand]
"""The id of the stream, the command."""


@dataclass(frozen=True, slots=True)
class PlacedHolder:
    name: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PlacedPost:
    """`path` is where the post's holder stands in the document."""

    path: str
    command: EstablishPost
    holder: PlacedHolder | None

    @property
    def person_id(self) -> str:
        return str(uuid5(HOLDERS, self.command.post_id))


@dataclass(frozen=True, slots=True)
class PlacedArea:
    path: str
    command: OpenArea
    posts: tuple[PlacedPost, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What a valid document says; every area comes after the one that it lies in."""

    document: Document
    since: str
    areas: tuple[PlacedArea, ...]

    @property
    def code(self) -> str:
        return self.areas[0].command.code

    @property
    def posts(self) -> Iterator[PlacedPost]:
        return (post for area in self.areas for post in area.posts)


@dataclass(frozen=True, slots=True)
class Registered:
    """What is there already of what the document names; `texts` are the opened names and phones."""

    areas: Mapping[str, Area]
    posts: Mapping[str, Post]
    persons: Mapping[str, Person]
    texts: Mapping[Personal, str | None]


def read_place(document: Document, now: datetime) -> Place:
    """The place, or PlaceRefused with every error of the document."""
    return _Reading(document, now).place()


class _Reading:
    """One walk over a document, which collects what is wrong instead of stopping at it."""

    def __init__(self, document: Document, now: datetime) -> None:
        self._document = document
        self._now = now
        self._errors: list[PlaceError] = []
        self._codes: set[str] = set()
        self._kinds = _kinds_of(document)

    def place(self) -> Place:
        head = self._load(PlaceSchema(), "", self._document.value)
        if head is not None and posts.is_too_far_ahead(head["since"], self._now):
            self._wrong("since", "since_too_far_ahead")
        found = tuple(self._town())
        if head is None or self._errors:
            raise PlaceRefused(self._errors)
        return Place(self._document, head["since"], found)

    def _town(self) -> Iterator[PlacedArea]:
        """Also read where the head is wrong, so that one answer names every fault."""
        town = self._document.value.get("area") if isinstance(self._document.value, dict) else None
        if isinstance(town, dict):
            yield from self._area("area", town, None)

    def _area(self, path: str, raw: Any, parent: str | None) -> Iterator[PlacedArea]:
        own = {key: value for key, value in raw.items() if key != "areas"} if isinstance(raw, dict) else raw
        entry = self._load(PlaceAreaSchema(), path, own)
        code = entry["code"] if entry else None
        inside = [
            area
            for index, inner in enumerate(self._inner(path, raw))
            for area in self._area(f"{path}.areas.{index}", inner, code)
        ]
        if entry:
            yield self._placed(path, entry, parent, [area.command for area in inside])
        yield from inside

    def _inner(self, path: str, raw: Any) -> Sequence[Any]:
        inner = raw.get("areas", []) if isinstance(raw, dict) else []
        if not isinstance(inner, list):
            self._errors.append(self._document.error(f"{path}.areas", "type", "应为数组"))
            return []
        return inner

    def _placed(
        self, path: str, entry: Mapping[str, Any], parent: str | None, inside: Sequence[OpenArea]
    ) -> PlacedArea:
        code = entry["code"]
        command = OpenArea(
            code=code,
            name=entry["name"],
            kind=entry["kind"] or areas.level_of(code),
            parent=parent or areas.parent_of(code),
            parent_is_open=True,
            boundary=entry["boundary"],
            households=_figure(entry, "households", code, inside),
            population=_figure(entry, "population", code, inside),
        )
        self._check(path, command)
        return PlacedArea(path, command, tuple(self._posts(path, code, entry["holders"])))

    def _check(self, path: str, command: OpenArea) -> None:
        if command.code in self._codes:
            self._wrong(f"{path}.code", "code_repeated")
        self._codes.add(command.code)
        if path == "area" and areas.level_of(command.code) is not Level.TOWN:
            self._wrong(f"{path}.code", "place_not_town")
        try:
            areas.decide(Area(), command, self._now)
        except AreaRefused as refused:
            self._wrong(f"{path}.{'kind' if refused.code == 'kind_not_of_level' else 'code'}", refused.code)

    def _posts(self, path: str, code: str, holders: Mapping[str, Any]) -> Iterator[PlacedPost]:
        if self._kinds is None:
            return
        level = areas.level_of(code)
        kinds = {kind: given for kind, given in self._kinds.items() if given["level"] is level}
        for kind in holders.keys() - kinds.keys():
            self._wrong(f"{path}.holders.{kind}", "post_not_declared")
        for kind, given in kinds.items():
            command = EstablishPost(post_id_of(code, kind), code, True, kind, given["title"], tuple(given["duties"]))
            holder = PlacedHolder(**holders[kind]) if kind in holders else None
            yield PlacedPost(f"{path}.holders.{kind}", command, holder)

    def _load(self, schema: Schema, path: str, value: Any) -> dict[str, Any] | None:
        try:
            loaded: dict[str, Any] = schema.load(value)
        except ValidationError as invalid:
            for found in field_errors(invalid.normalized_messages()):  # type: ignore[no-untyped-call]
                where = ".".join(part for part in (path, found.field) if part)
                self._errors.append(self._document.error(where, found.code, found.message))
            return None
        return loaded

    def _wrong(self, path: str, code: str) -> None:
        self._errors.append(self._document.error(path, code, TITLES[code]))


def _kinds_of(document: Document) -> Mapping[str, Mapping[str, Any]] | None:
    """The declared kinds of posts; None where they are wrong themselves, and nothing can be said of holders."""
    try:
        kinds: Mapping[str, Mapping[str, Any]] = PlaceSchema(only=["posts"], unknown=EXCLUDE).load(document.value)[
            "posts"
        ]
    except ValidationError:
        return None
    return kinds


def _figure(entry: Mapping[str, Any], name: str, code: str, inside: Sequence[OpenArea]) -> int:
    """What the document says, else the sum over the areas directly inside."""
    if entry[name] is not None:
        return int(entry[name])
    return sum(getattr(area, name) for area in inside if area.parent == code)


def steps_of(place: Place, registered: Registered, new_subject: Callable[[], str]) -> tuple[list[Step], int]:
    """What is still to do, in order, and how many things are there already; PlaceDiffers where they differ."""
    loading = _Loading(place, registered, new_subject)
    steps = list(loading.steps())
    if loading.errors:
        raise PlaceDiffers(loading.errors)
    return steps, loading.unchanged


class _Loading:
    """The comparison of a place with what is registered."""

    def __init__(self, place: Place, registered: Registered, new_subject: Callable[[], str]) -> None:
        self._place = place
        self._registered = registered
        self._new_subject = new_subject
        self.errors: list[PlaceError] = []
        self.unchanged = 0

    def steps(self) -> Iterator[Step]:
        for area in self._place.areas:
            yield from self._area(area)
            for post in area.posts:
                yield from self._post(post)
                yield from self._holder(post)

    def _area(self, placed: PlacedArea) -> Iterator[Step]:
        known = self._registered.areas.get(placed.command.code)
        if known is None:
            yield placed.command.code, placed.command
            return
        for name in ("name", "kind", "boundary", "households", "population"):
            self._same(f"{placed.path}.{name}", getattr(placed.command, name), getattr(known, name))
        self.unchanged += 1

    def _post(self, placed: PlacedPost) -> Iterator[Step]:
        known = self._registered.posts.get(placed.command.post_id)
        if known is None:
            yield placed.command.post_id, placed.command
            return
        for name in ("title", "duties"):
            where = f"posts.{placed.command.kind}.{name}"
            self._same(where, getattr(placed.command, name), getattr(known, name))
        self.unchanged += 1

    def _holder(self, placed: PlacedPost) -> Iterator[Step]:
        post = self._registered.posts.get(placed.command.post_id)
        if placed.holder is None:
            return
        if post is not None and post.holder is not None:
            self._appointed(placed, placed.holder, post.holder)
        else:
            yield from self._appoint(placed, placed.holder)

    def _appointed(self, placed: PlacedPost, holder: PlacedHolder, present: str) -> None:
        if present != placed.person_id:
            self._differs(placed.path, "post_already_held")
            return
        self._same_person(placed.path, holder, self._registered.persons[present])
        self.unchanged += 1

    def _appoint(self, placed: PlacedPost, holder: PlacedHolder) -> Iterator[Step]:
        known = self._registered.persons.get(placed.person_id)
        if known is not None and known.status is PersonStatus.ERASED:
            self._differs(placed.path, "person_erased")
            return
        if known is None:
            yield placed.person_id, self._register(placed, holder)
        else:
            self._same_person(placed.path, holder, known)
        yield placed.command.post_id, AppointPerson(placed.person_id, True, self._place.since)

    def _register(self, placed: PlacedPost, holder: PlacedHolder) -> RegisterPerson:
        return RegisterPerson(
            person_id=placed.person_id,
            subject=self._new_subject(),
            area=placed.command.area,
            area_is_open=True,
            name=holder.name,
            phone=holder.phone,
        )

    def _same_person(self, path: str, holder: PlacedHolder, known: Person) -> None:
        for name, sealed in (("name", known.name), ("phone", known.phone)):
            present = self._registered.texts.get(sealed) if sealed else None
            if present is not None:
                self._same(f"{path}.{name}", getattr(holder, name), present)

    def _same(self, path: str, wanted: object, present: object) -> None:
        if wanted != present:
            self._differs(path, "already_registered_otherwise")

    def _differs(self, path: str, code: str) -> None:
        self.errors.append(self._place.document.error(path, code, TITLES[code]))
