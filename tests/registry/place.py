"""A small invented town and its neighbour, and how the tests open areas, posts and people in them over HTTP."""

from itertools import count
from typing import Any

from tests.caller import Caller, Reply

COUNTY, TOWN, FAR_TOWN, LISTED_TOWN = "433122", "433122108", "433122109", "433122111"
NEVER_OPENED = "433122108999"
XIANG = {"name": "向明远", "phone": "19912345678"}
XIANG_MASKED = {"name": "向**", "phone": "199****5678"}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[110.0, 28.0], [110.1, 28.0], [110.1, 28.1], [110.0, 28.1], [110.0, 28.0]]],
}

_numbers = count(1)


def area_body(code: str, **change: Any) -> dict[str, Any]:
    return {"code": code, "name": "五里洲", "parent": code[:-3], "households": 412, "population": 1236} | change


def new_village(caller: Caller, town: str = TOWN) -> str:
    """A village that no other test knows."""
    return opened(caller, f"{town}{next(_numbers):03d}")


def new_grid(caller: Caller, village: str | None = None) -> str:
    """The first grid of a village that no other test knows, or another one of a known village."""
    parent = village or new_village(caller)
    return opened(caller, f"{parent}{next(_numbers) if village else 1:03d}")


def opened(caller: Caller, code: str, **change: Any) -> str:
    reply = caller.post("/registry/areas", area_body(code, **change))
    assert reply.status == 201, reply.body
    return code


def new_post(caller: Caller, area: str, kind: str = "grid_head", **change: Any) -> str:
    body = {"area": area, "kind": kind, "title": "网格长", "duties": ["信息采集", "人民调解员"]} | change
    reply = caller.post("/registry/posts", body)
    assert reply.status == 201, reply.body
    post_id: str = reply.body["post_id"]
    return post_id


def new_person(caller: Caller, area: str = TOWN, **change: Any) -> str:
    reply = caller.post("/registry/persons", {"area": area} | XIANG | change)
    assert reply.status == 201, reply.body
    person_id: str = reply.body["person_id"]
    return person_id


def appointed(caller: Caller, post_id: str, person_id: str) -> None:
    reply = caller.post(f"/registry/posts/{post_id}/appointments", {"person_id": person_id, "since": "2026-01-01"})
    assert reply.status == 201, reply.body


def load(caller: Caller, document: bytes | str, **headers: str) -> Reply:
    """Imports a place document."""
    raw = document.encode() if isinstance(document, str) else document
    return caller.post("/registry/places", raw, **{"Content_Type": "application/yaml"} | headers)


def walk(caller: Caller, path: str, query: str) -> list[dict[str, Any]]:
    """The items of all pages, one after the other."""
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = caller.get(f"{path}?{query}{cursor}")
        assert page.status == 200, page.body
        items += page.body["items"]
        if page.body["next"] is None:
            return items
        cursor = f"&cursor={page.body['next']}"
