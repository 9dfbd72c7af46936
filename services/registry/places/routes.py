"""The entrypoints of places: loading a document, listing what is there, and the form that documents have."""

from collections import defaultdict
from typing import Any

from services.registry.organisations.organisation import ORGANISATION
from services.registry.people.person import PERSON
from services.registry.places.checking import INVALID
from services.registry.places.comparing import Comparison, PlaceDiffers, States, compared, streams_of
from services.registry.places.composing import place_of
from services.registry.places.json_schema import place_schema
from services.registry.places.schemas import PlaceLoadedSchema
from services.registry.places.sorts import Texts
from services.registry.places.things import Place
from shared.clock import now
from shared.documents import YAML_MEDIA, CheckedDocument, answered
from shared.http import Answer, Request, route
from shared.http.service import ServiceRoutes

LARGEST = 8 * 1_048_576
TIMEOUT, MEMORY = 120.0, 1_024 * 1_048_576
CHECK = "services.registry.places.checking:check"


class PlaceRoutes(ServiceRoutes):
    """地方."""

    @route(
        "POST",
        "/registry/places",
        permission="place.import",
        media=YAML_MEDIA,
        limit=LARGEST,
        answer=PlaceLoadedSchema,
    )
    def load_place(self, request: Request) -> Answer:
        """导入一个地方：全部成功，或一条也不写"""
        result = self.spine.subprocesses.call(CHECK, request.raw, timeout=TIMEOUT, memory=MEMORY)
        checked = answered(result, self.titles, INVALID)
        place = place_of(checked.parts)
        found = self._compared(place)
        if found.faults:
            raise PlaceDiffers(
                [checked.document.error(path, code, "").told(self.titles) for path, code in found.faults]
            )
        self.spine.execute_all(found.steps, request.origin)
        return _loaded(checked, place, found)

    @route("GET", "/registry/schemes/schema.json", permission="public")
    def place_schema(self, request: Request) -> Answer:  # noqa: ARG002  every handler takes the request
        """地方文件的 JSON Schema（2020-12）"""
        return Answer(place_schema())

    def _compared(self, place: Place) -> Comparison:
        states = self._states(place)
        return compared(place.things, states, self._texts(states), self.spine.vault.new_subject, now())

    def _states(self, place: Place) -> States:
        """What of the place is there already: one query per kind of stream."""
        wanted: defaultdict[Any, list[str]] = defaultdict(list)
        for aggregate, id in streams_of(place.things):
            wanted[aggregate].append(id)
        return {
            (aggregate.noun, id): loaded.state
            for aggregate, ids in wanted.items()
            for id, loaded in self.spine.streams(aggregate).load_many(ids).items()
        }

    def _texts(self, states: States) -> Texts:
        """The personal texts of what is there, with one query for all keys."""
        sealed = [text for (noun, _), state in states.items() for text in _sealed(noun, state) if text is not None]
        return self.spine.vault.open(sealed) if sealed else {}


def _sealed(noun: str, state: Any) -> tuple[Any, ...]:
    if noun == PERSON.noun:
        return state.name, state.phone
    return (state.contact, state.contact_phone) if noun == ORGANISATION.noun else ()


def _loaded(checked: CheckedDocument, place: Place, found: Comparison) -> Answer:
    body = {
        "place": place.code,
        "name": place.name,
        "counts": dict(found.counts),
        "unchanged": found.unchanged,
        "warnings": checked.plain_warnings(),
    }
    return Answer(body, status=201 if found.steps else 200)
