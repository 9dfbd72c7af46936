"""Places loaded side by side into one system stay apart."""

from collections import Counter
from typing import Any

import pytest

from services.registry.rows import VIEWS
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import load, walk
from tests.registry.places.kept import ALL, place, source

pytestmark = pytest.mark.servers

HEPING, WUXI = "152201002", "433122107"


@pytest.fixture(scope="module")
def loaded(operator: Caller, wuxi: Reply) -> dict[str, Reply]:
    """The answers of the other three; 武溪镇 is there already."""
    return {name: load(operator, source(name)) for name in ALL if name != "wuxi"}


@pytest.fixture(scope="module")
def shown(loaded: dict[str, Reply], inside: SpineApi) -> None:
    """All of it is in the rows."""
    assert all(reply.status == 201 for reply in loaded.values()), loaded
    for name in ALL:
        town = place(name).code
        wanted = number(name, "areas")
        eventually(lambda: rows(inside, "areas", town) == wanted)  # noqa: B023
        posts = number(name, "posts") - 1  # the one of the superior organisation belongs to the county
        eventually(lambda: rows(inside, "holdings", town) == posts)  # noqa: B023


def rows(inside: SpineApi, table: str, town: str) -> int:
    return inside.views.table(VIEWS, table).count_documents({"scope.town": town})


def number(name: str, prefix: str) -> int:
    """How many streams of a sort the place brings."""
    nouns = Counter(_noun(thing.command) for thing in place(name).things)
    return nouns[prefix]


def _noun(command: Any) -> str:
    return {"OpenArea": "areas", "EstablishPost": "posts"}.get(type(command).__name__, "")


def test_each_place_is_loaded_in_one_request(loaded: dict[str, Reply]) -> None:
    for name, reply in loaded.items():
        assert (reply.status, reply.body["name"], reply.body["unchanged"]) == (201, place(name).name, 0)


def test_loading_each_again_changes_nothing(loaded: dict[str, Reply], operator: Caller) -> None:
    for name in loaded:
        again = load(operator, source(name))
        assert (again.status, again.body["counts"]) == (200, {})
        assert again.body["unchanged"] == len(place(name).things)


@pytest.mark.usefixtures("shown")
def test_the_lists_of_one_place_do_not_show_another(person: Person) -> None:
    commander = person("p-wu", ("commander", WUXI))
    areas = walk(commander, "/registry/areas", "limit=200")
    assert {item["code"][:9] for item in areas} == {WUXI}
    posts = walk(commander, "/registry/posts", "limit=200")
    assert {item["area"][:9] for item in posts} == {WUXI}


@pytest.mark.usefixtures("shown")
def test_a_commander_of_one_place_is_refused_at_another(person: Person) -> None:
    commander = person("p-wu", ("commander", WUXI))
    assert commander.get(f"/registry/areas/{WUXI}").status == 200
    for path in (f"/registry/areas/{HEPING}", f"/registry/schemes/{HEPING}", f"/registry/areas/{HEPING}001001"):
        reply = commander.get(path)
        assert (reply.status, reply.body["code"]) == (403, "forbidden")


@pytest.mark.usefixtures("shown")
def test_each_place_answers_with_its_own_scheme(operator: Caller) -> None:
    titles = {}
    for name in ALL:
        answer = operator.get(f"/registry/schemes/{place(name).code}").body
        assert answer["revised"] == ["2026-01-01"]
        (titles[name],) = [one["title"] for one in answer["scheme"]["levels"] if one["acts_as"] == "grid"]
    assert titles == {"heping": "片区", "jinggang": "网格", "wuxi": "网格", "xinxing": "中网格"}


@pytest.mark.usefixtures("loaded")
def test_a_scheme_is_revised_from_a_day_on_and_what_is_in_use_stays(operator: Caller, inside: SpineApi) -> None:
    town = place("jinggang").code
    path = f"/registry/schemes/{town}"
    eventually(lambda: rows(inside, "holdings", town) == number("jinggang", "posts") - 1)
    scheme = operator.get(path).body["scheme"]
    without = scheme | {"posts": {kind: one for kind, one in scheme["posts"].items() if kind != "grid_holder"}}
    refused = operator.post(f"{path}/revise", {"scheme": without})
    assert (refused.status, refused.body["code"]) == (409, "post_kind_in_use")
    revised = operator.post(
        f"{path}/revise", {"on": "2026-06-01", "scheme": scheme | {"service_phone": "0551-65310999"}}
    )
    assert (revised.status, revised.body["revised"]) == (200, ["2026-01-01", "2026-06-01"])
    before = operator.get(f"{path}?on=2026-05-31").body["scheme"]
    assert before["service_phone"] == scheme["service_phone"]
    assert operator.get(path).body["scheme"]["service_phone"] == "0551-65310999"


def test_the_form_of_a_document_is_public(public: Caller) -> None:
    reply = public.get("/registry/schemes/schema.json")
    assert (reply.status, reply.body["$id"]) == (200, "urn:wangge:place")
