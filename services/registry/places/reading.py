"""A place document read part by part: what it says, with everything left out filled in, and every fault of form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError

from services.registry.places.document import Document, PlaceError
from services.registry.places.schemas import (
    INNER,
    BuildPlanSchema,
    HolderSchema,
    PlaceAreaSchema,
    PlaceOrganisationSchema,
    PlacePersonSchema,
    PlaceSchema,
    SubAreaSchema,
    person_key,
)
from services.registry.schemes.schemas import SchemeSchema
from shared.http.messages import field_errors

Part = dict[str, Any]

HEAD = PlaceSchema(only=("since",))
SCHEME = SchemeSchema()
PERSON = PlacePersonSchema()
AREA = PlaceAreaSchema(exclude=INNER)
SUB_AREA = SubAreaSchema(exclude=("organisations", "holders"))
ORGANISATION = PlaceOrganisationSchema(exclude=("holders",))
HOLDER = HolderSchema()
BUILD_PLAN = BuildPlanSchema()
PARTS = ("scheme", "people", "organisations", "build_plan", "area")


def read_parts(document: Document) -> tuple[Part | None, list[PlaceError]]:
    """The whole place as plain values, each part with the `path` where it stands, and what is wrong.

    None in place of a scheme that is wrong; a wrong area, organisation or holder is left out, so that the
    rest can be looked at as well; None for all when the document is no mapping.
    """
    reading = _Reading(document)
    return reading.place(), reading.errors


class _Reading:
    """One walk over a document, which collects what is wrong instead of stopping at it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.errors: list[PlaceError] = []

    def place(self) -> Part | None:
        raw = self._document.value
        if not isinstance(raw, dict):
            self._wrong("", "type", "应为对象")
            return None
        head = self._load(HEAD, "", {name: one for name, one in raw.items() if name not in PARTS})
        return {
            "since": head["since"] if head else None,
            "scheme": self._required(raw, "scheme", lambda path, one: self._load(SCHEME, path, one)),
            "people": self._people(raw),
            "organisations": self._each("organisations", raw, self._organisation),
            "build_plan": self._part(BUILD_PLAN, "build_plan", raw["build_plan"]) if raw.get("build_plan") else None,
            "area": self._required(raw, "area", self._area),
        }

    def _required(self, raw: Mapping[str, Any], name: str, read: Callable[[str, Any], Part | None]) -> Part | None:
        if name not in raw:
            self._wrong(name, "required", "必填")
            return None
        return read(name, raw[name])

    def _people(self, raw: Mapping[str, Any]) -> dict[str, Part]:
        found = self._mapping("people", raw)
        people = {}
        for key, one in found.items():
            path = f"people.{key}"
            if not person_key(key):
                self._wrong(path, "person_key", "应为小写英文标识，如 peng_xihui")
            people[key] = self._part(PERSON, path, one) or {"path": path, "name": None, "phone": None}
        return people

    def _area(self, path: str, raw: Any) -> Part | None:
        """With what lies inside; an area that is wrong itself still has what lies inside looked at."""
        own = self._part(AREA, path, _without(raw, INNER))
        inside = {
            "holders": self._holders(path, raw),
            "sub_areas": self._each("sub_areas", raw, self._sub_area, path),
            "organisations": self._each("organisations", raw, self._organisation, path),
            "areas": self._each("areas", raw, self._area, path),
        }
        return {**(own or {"path": path, "code": None}), **inside}

    def _sub_area(self, path: str, raw: Any) -> Part | None:
        own = self._part(SUB_AREA, path, _without(raw, ("organisations", "holders")))
        organisations = self._each("organisations", raw, self._organisation, path)
        holders = self._holders(path, raw)
        return own | {"organisations": organisations, "holders": holders} if own else None

    def _organisation(self, path: str, raw: Any) -> Part | None:
        own = self._part(ORGANISATION, path, _without(raw, ("holders",)))
        holders = self._holders(path, raw)
        return own | {"holders": holders} if own else None

    def _holders(self, path: str, raw: Any) -> dict[str, list[Part | None]]:
        """The holders by kind, in order; None for one that is wrong."""
        given = self._mapping("holders", raw, path)
        found: dict[str, list[Part | None]] = {}
        for kind, one in given.items():
            where = f"{path}.holders.{kind}"
            if isinstance(one, list):
                found[kind] = [self._holder(f"{where}.{index}", item) for index, item in enumerate(one)]
            else:
                found[kind] = [self._holder(where, one)]
        return found

    def _holder(self, path: str, raw: Any) -> Part | None:
        return self._part(HOLDER, path, {"person": raw} if isinstance(raw, str) else raw)

    def _each(self, name: str, raw: Any, read: Callable[[str, Any], Part | None], path: str = "") -> list[Part]:
        given = raw.get(name, []) if isinstance(raw, dict) else []
        where = f"{path}.{name}".lstrip(".")
        if not isinstance(given, list):
            self._wrong(where, "type", "应为数组")
            return []
        read_ones = (read(f"{where}.{index}", one) for index, one in enumerate(given))
        return [one for one in read_ones if one is not None]

    def _mapping(self, name: str, raw: Any, path: str = "") -> Mapping[str, Any]:
        given = raw.get(name, {}) if isinstance(raw, dict) else {}
        if isinstance(given, dict):
            return given
        self._wrong(f"{path}.{name}".lstrip("."), "type", "应为对象")
        return {}

    def _part(self, schema: Schema, path: str, value: Any) -> Part | None:
        loaded = self._load(schema, path, value)
        return loaded if loaded is None else {"path": path, **loaded}

    def _load(self, schema: Schema, path: str, value: Any) -> Part | None:
        try:
            loaded: Part = schema.load(value)
        except ValidationError as invalid:
            for found in field_errors(invalid.normalized_messages()):  # type: ignore[no-untyped-call]
                self._wrong(".".join(part for part in (path, found.field) if part), found.code, found.message)
            return None
        return loaded

    def _wrong(self, path: str, code: str, message: str) -> None:
        self.errors.append(self._document.error(path, code, message))


def _without(raw: Any, names: Sequence[str]) -> Any:
    return {name: one for name, one in raw.items() if name not in names} if isinstance(raw, dict) else raw
