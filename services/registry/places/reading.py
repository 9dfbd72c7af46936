"""A place document read part by part: what it says, with everything left out filled in, and every fault of form."""

from collections.abc import Mapping
from typing import Any

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
from shared.documents import Document, DocumentError, Part, PartReader, without

HEAD = PlaceSchema(only=("since",))
SCHEME = SchemeSchema()
PERSON = PlacePersonSchema()
AREA = PlaceAreaSchema(exclude=INNER)
SUB_AREA = SubAreaSchema(exclude=("organisations", "holders"))
ORGANISATION = PlaceOrganisationSchema(exclude=("holders",))
HOLDER = HolderSchema()
BUILD_PLAN = BuildPlanSchema()
PARTS = ("scheme", "people", "organisations", "build_plan", "area")


def read_parts(document: Document) -> tuple[Part | None, list[DocumentError]]:
    """The whole place as plain values, each part with the `path` where it stands, and what is wrong.

    None in place of a scheme that is wrong; a wrong area, organisation or holder is left out, so that the
    rest can be looked at as well; None for all when the document is no mapping.
    """
    reading = _Reading(document)
    return reading.place(document.value), reading.errors


class _Reading(PartReader):
    """One walk over a place document."""

    def place(self, raw: Any) -> Part | None:
        if not isinstance(raw, dict):
            self.wrong("", "type", "应为对象")
            return None
        head = self.load(HEAD, "", {name: one for name, one in raw.items() if name not in PARTS})
        return {
            "since": head["since"] if head else None,
            "scheme": self.required(raw, "scheme", lambda path, one: self.load(SCHEME, path, one)),
            "people": self._people(raw),
            "organisations": self.each("organisations", raw, self._organisation),
            "build_plan": self.part(BUILD_PLAN, "build_plan", raw["build_plan"]) if raw.get("build_plan") else None,
            "area": self.required(raw, "area", self._area),
        }

    def _people(self, raw: Mapping[str, Any]) -> dict[str, Part]:
        found = self.mapping("people", raw)
        people: dict[str, Part] = {}
        for key, one in found.items():
            path = f"people.{key}"
            if not person_key(key):
                self.wrong(path, "person_key", "应为小写英文标识，如 peng_xihui")
            people[key] = self.part(PERSON, path, one) or {"path": path, "name": None, "phone": None}
        return people

    def _area(self, path: str, raw: Any) -> Part | None:
        """With what lies inside; an area that is wrong itself still has what lies inside looked at."""
        own = self.part(AREA, path, without(raw, INNER))
        inside = {
            "holders": self._holders(path, raw),
            "sub_areas": self.each("sub_areas", raw, self._sub_area, path),
            "organisations": self.each("organisations", raw, self._organisation, path),
            "areas": self.each("areas", raw, self._area, path),
        }
        return {**(own or {"path": path, "code": None}), **inside}

    def _sub_area(self, path: str, raw: Any) -> Part | None:
        own = self.part(SUB_AREA, path, without(raw, ("organisations", "holders")))
        organisations = self.each("organisations", raw, self._organisation, path)
        holders = self._holders(path, raw)
        return own | {"organisations": organisations, "holders": holders} if own else None

    def _organisation(self, path: str, raw: Any) -> Part | None:
        own = self.part(ORGANISATION, path, without(raw, ("holders",)))
        holders = self._holders(path, raw)
        return own | {"holders": holders} if own else None

    def _holders(self, path: str, raw: Any) -> dict[str, list[Part | None]]:
        """The holders by kind, in order; None for one that is wrong."""
        given = self.mapping("holders", raw, path)
        found: dict[str, list[Part | None]] = {}
        for kind, one in given.items():
            where = f"{path}.holders.{kind}"
            if isinstance(one, list):
                found[kind] = [self._holder(f"{where}.{index}", item) for index, item in enumerate(one)]
            else:
                found[kind] = [self._holder(where, one)]
        return found

    def _holder(self, path: str, raw: Any) -> Part | None:
        return self.part(HOLDER, path, {"person": raw} if isinstance(raw, str) else raw)
