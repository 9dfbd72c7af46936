"""The directory is searched by name: who sees whom, on which day, and for how long after an erasure."""

from typing import Any
from urllib.parse import quote

import pytest
from marshmallow import ValidationError

from services.registry.views.finding_schemas import SearchQuery
from shared.projector.projection import merged
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.place import FAR_TOWN, TOWN, appointed, new_grid, new_person, new_post, new_village, opened

Document = dict[str, Any]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "Missing"),
        ({"q": " "}, "blank"),
        ({"q": "w"}, "too_short"),
        ({"q": "！"}, "too_short"),
        ({"q": "武" * 41}, "Longer"),
    ],
)
def test_what_cannot_be_looked_for_is_told(query: Document, code: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        SearchQuery().load(query)
    assert str(wrong.value.messages["q"][0]).startswith(code)  # type: ignore[call-overload]


def test_all_handlers_of_a_fact_run_in_order() -> None:
    written: Any = merged([{"a": lambda _: [1, 2]}, {"a": lambda _: [3]}, {"b": lambda _: [4]}])  # type: ignore[list-item]
    assert list(written["a"](None)) == [1, 2, 3]
    assert list(written["b"](None)) == [4]


def search(caller: Caller, q: str, more: str = "", path: str = "search") -> Reply:
    return caller.get(f"/registry/{path}?q={quote(q)}{more}")


def codes(caller: Caller, q: str, more: str = "") -> list[str]:
    return [item["code"] for item in search(caller, q, more).body["items"]]


@pytest.mark.servers
@pytest.mark.parametrize("q", ["", "w", "。", "武" * 41])
def test_a_query_of_nothing_or_too_much_is_refused(public: Caller, operator: Caller, q: str) -> None:
    reply = search(public, q)
    assert reply.status == 422
    assert {error["field"] for error in reply.body["errors"]} == {"q"}


@pytest.mark.servers
@pytest.mark.parametrize("q", ["莲花池", "花池村", "lianhuachi", "lhc", "huachi", "lianhc", "LianHua"])
def test_a_village_is_found_from_any_syllable_on(public: Caller, operator: Caller, q: str) -> None:
    code = f"{FAR_TOWN}701"
    if operator.get(f"/registry/areas/{code}").status == 404:
        opened(operator, code, name="莲花池村")
    eventually(lambda: code in codes(public, q))
    [item] = [item for item in search(public, q).body["items"] if item["code"] == code]
    assert (item["kind"], item["name"]) == ("village", "莲花池村")
    assert [one["code"] for one in item["path"]] == [FAR_TOWN, code]
    assert code in codes(public, q, f"&area={FAR_TOWN}")
    assert code not in codes(public, q, f"&area={TOWN}")


@pytest.mark.servers
def test_a_new_name_and_an_end_count_from_their_day(public: Caller, far: Caller, operator: Caller) -> None:
    code = opened(operator, f"{FAR_TOWN}702", name="旧桥坪村", since="2026-01-01")
    assert far.post(f"/registry/areas/{code}/rename", {"name": "新渡口村", "on": "2026-05-01"}).status == 200
    eventually(lambda: code in codes(public, "xindukou"))
    assert codes(public, "旧桥坪") == []
    assert codes(public, "旧桥坪", "&on=2026-04-30") == [code]
    assert codes(public, "xindukou", "&on=2026-04-30") == []
    assert codes(public, "旧桥坪", "&on=2025-12-31") == []
    closed = far.post(f"/registry/areas/{code}/close", {"on": "2026-08-01", "reason": "撤并"})
    assert closed.status == 200, closed.body
    eventually(lambda: codes(public, "新渡口") == [])
    assert codes(public, "新渡口", "&on=2026-07-31") == [code]


@pytest.mark.servers
def test_the_closest_name_comes_first(public: Caller, operator: Caller) -> None:
    opened(operator, f"{FAR_TOWN}703", name="老茶垭村")
    opened(operator, f"{FAR_TOWN}704", name="茶垭坪村")
    opened(operator, f"{FAR_TOWN}705", name="茶垭村")
    expected = [f"{FAR_TOWN}{number}" for number in (705, 704, 703)]
    inside = f"&area={FAR_TOWN}"
    eventually(lambda: codes(public, "茶垭", inside) == expected)
    assert codes(public, "chaya", inside) == expected


def people(caller: Caller, q: str, more: str = "", path: str = "search") -> list[Document]:
    found: list[Document] = search(caller, q, more, path).body["people"]
    return found


@pytest.mark.servers
def test_the_public_finds_holders_at_grids_and_staff_the_others_masked(
    public: Caller, ma: Caller, operator: Caller, person: Person
) -> None:
    village = new_village(operator)
    grid = new_grid(operator, village)
    head, station = new_post(ma, grid), new_post(ma, village, "station_head", title="站长")
    in_grid, in_village = new_person(ma, name="乐行舟"), new_person(ma, name="乐行远")
    appointed(ma, head, in_grid)
    appointed(ma, station, in_village)
    inside = f"&area={village}"
    eventually(lambda: people(public, "乐行", inside) and len(people(ma, "乐行", inside, "search/all")) == 2)
    for q in ("乐行舟", "行舟", "yuexing", "lehang", "lxz", "xingzhou"):
        [one] = people(public, q, inside)
        assert (one["name"], one["at"], one["person_id"]) == ("乐行舟", grid, None)
    assert people(public, "乐行远", inside) == []
    known = {one["name"]: one["person_id"] for one in people(ma, "lexing", "", "search/all")}
    assert known == {"乐行舟": in_grid, "乐**": in_village}
    head_of_far = person("p-other", ("station_head", f"{FAR_TOWN}001"))
    assert [one["name"] for one in people(head_of_far, "lexing", f"&area={TOWN}", "search/all")] == ["乐行舟"]
    assert search(person("p-grid", ("grid_head", grid)), "lexing", path="search/all").status == 403
    assert people(public, "乐行舟", f"{inside}&on=2025-12-31") == []


@pytest.mark.servers
def test_nobody_is_looked_for_in_a_whole_county(public: Caller, operator: Caller) -> None:
    for caller, path in ((public, "search"), (operator, "search/all")):
        body = search(caller, "lexing", path=path).body
        assert (body["people_searched"], body["people"]) == (False, [])


@pytest.mark.servers
def test_an_erased_person_is_gone_at_once(public: Caller, ma: Caller, operator: Caller) -> None:
    grid = new_grid(operator)
    post, holder = new_post(ma, grid), new_person(ma, name="覃忘川")
    appointed(ma, post, holder)
    inside = f"&area={grid[:12]}"
    eventually(lambda: people(public, "qinwangchuan", inside))
    assert ma.post(f"/registry/persons/{holder}/erase").status == 200
    assert people(public, "覃忘川", inside) == []
    assert people(ma, "覃忘川", inside, "search/all") == []
    assert all(one["name"] is None for one in public.get(f"/registry/responsible?code={grid}").body["holders"])
