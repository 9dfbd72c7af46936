"""The stories of the docs, carried out on a running service as they are told."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.cases.directory.projections import PLACES, SEATS
from services.cases.facts import FACTS
from shared.clock import now, to_text
from shared.permissions import Grant
from shared.settings import Settings
from shared.spine import Declared, SpineApi, assemble
from tests.caller import Caller, Reply, eventually
from tests.cases.place import registry_of_the_place
from tests.cases.publicity.applications import end_publicity
from tests.docs.told.page import PAGE, page_of
from tests.docs.told.registry import person_id, streams_of
from tests.docs.told.story import RESIDENT, SYSTEM, Place, Step, Story, places
from tests.servers import Servers, ServiceProcess

TOLD = [pytest.param(place, story, id=story.title) for place in places() for story in place.stories]


def test_the_page_is_what_the_stories_say() -> None:
    assert PAGE.read_text() == page_of(places()), "write it anew: python -m tests.docs.told"


@pytest.fixture(scope="module")
def cases(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """A cases service that knows the places of the stories."""
    servers.fresh()
    process = ServiceProcess("cases", servers.environment("cases"), tmp_path_factory.mktemp("cases"))
    with registry_of_the_place(servers, [stream for place in places() for stream in streams_of(place)]):
        process.start()
        try:
            yield process
        finally:
            process.stop()


@pytest.fixture(scope="module")
def inside(cases: ServiceProcess) -> Iterator[SpineApi]:
    """The service's own store, once it knows everybody."""
    api = assemble(Settings.from_environment(cases.environment), Declared(FACTS))
    known = {"areas": sum(len(one.areas) for one in places()), SEATS: sum(len(one.people) for one in places())}
    eventually(lambda: all(api.views.table(PLACES, name).count_documents({}) >= n for name, n in known.items()))
    yield api
    api.client.close()


class Telling:
    """One story as it happens."""

    def __init__(self, place: Place, cases: ServiceProcess, key: bytes, inside: SpineApi) -> None:
        self._place = place
        self._url = cases.url.removesuffix("/cases")
        self._key = key
        self._inside = inside
        self._known = {"now": to_text(now())}
        self._reader = Caller(self._url, key, "operator", (Grant("operator", None),))

    def carry_out(self, step: Step) -> Any:
        """The answer to the step's request."""
        if step.who == SYSTEM:
            end_publicity(self._inside, self._known["case"])
            return None
        reply = self._asked(step)
        assert reply.status < 300, (step.says, reply.body)
        if isinstance(reply.body, dict):
            self._remember(reply.body)
        return reply.body

    def facts(self) -> list[str]:
        """The facts of the case so far."""
        if "case" not in self._known:
            return []
        told = self._reader.get(f"/cases/{self._known['case']}/facts?limit=200").body["items"]
        return [fact["type"] for fact in told]

    def _asked(self, step: Step) -> Reply:
        method, _, address = step.does.partition(" ")
        caller = self._caller(step.who)
        path = self._filled(address)
        return caller.get(path) if method == "GET" else caller.post(path, self._body(step))

    def _caller(self, who: str) -> Caller:
        if who == RESIDENT:
            return Caller(self._url)
        person = self._place.people[who]
        return Caller(self._url, self._key, person_id(self._place, who), (Grant(person.role, person.area),))

    def _body(self, step: Step) -> Any:
        return json.loads(self._filled(json.dumps(step.body))) if step.body else None

    def _filled(self, text: str) -> str:
        for name, value in self._known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _remember(self, answer: dict[str, Any]) -> None:
        if "case_id" in answer:
            self._known["case"] = answer["case_id"]
        for notice in answer.get("items", ()):
            self._known["notice"] = notice["id"]


@pytest.mark.servers
@pytest.mark.parametrize(("place", "story"), TOLD)
def test_a_story_happens_as_it_is_told(
    place: Place, story: Story, cases: ServiceProcess, servers: Servers, inside: SpineApi
) -> None:
    telling = Telling(place, cases, servers.token_key.read_bytes(), inside)
    before: list[str] = []
    for step in story.steps:
        answer = telling.carry_out(step)
        assert {name: answer[name] for name in step.gives} == step.gives, step.says
        after = telling.facts()
        assert after[len(before) :] == list(step.facts), step.says
        before = after
