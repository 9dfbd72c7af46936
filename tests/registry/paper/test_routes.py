"""Paper over HTTP, of 武漳镇 as it is loaded, on the real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pymongo import MongoClient

from services.registry.paper.composing import page_of
from services.registry.rows import VIEWS
from tests.caller import Caller, Reply, eventually
from tests.registry.conftest import Person
from tests.registry.paper import samples
from tests.registry.paper.reading import codes_of, has_picture, pages_of, size_of, text_of
from tests.registry.place import appointed, new_person, new_post, opened
from tests.servers import Servers

pytestmark = pytest.mark.servers

TOWN, VILLAGE, GRID = samples.TOWN, "433122207001", "433122207001001"
A6, A3 = (105, 148), (420, 297)
ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def commander(operator: Caller, public: Caller, person: Person) -> Caller:
    """The commander of the town of the samples, once its 94 grids and their heads can be seen."""
    since = {"since": "2025-01-01"}
    opened(operator, TOWN, name=samples.TOWN_NAME, **since)
    for village in samples.villages():
        opened(operator, village.code, name=village.name, boundary=village.boundary, **since)
        hold(operator, village.code, "station_head", "站长", "罗竹坪", "19900000002")
        for grid in village.grids:
            figures = {"households": grid.households, "population": grid.population, **since}
            opened(operator, grid.code, name=grid.name, boundary=grid.boundary, **figures)
            hold(operator, grid.code, "grid_head", "网格长", grid.head, grid.phone)

    def is_there() -> bool:
        items = public.get(f"/registry/directory?area={TOWN}&limit=200").body["items"]
        return len(items) == 94 and all(item["holders"] and item["holders"][0]["name"] for item in items)

    eventually(is_there)
    return person("p-wuxi", ("commander", TOWN))


def hold(caller: Caller, area: str, kind: str, title: str, name: str, phone: str) -> str:
    """The area has such a post, and somebody of this name holds it; the person's id."""
    post = new_post(caller, area, kind, title=title, duties=list(samples.DUTIES))
    person_id = new_person(caller, area, name=name, phone=phone)
    appointed(caller, post, person_id)
    return person_id


def test_a_card_shows_what_the_directory_shows(commander: Caller) -> None:
    reply = commander.get(f"/registry/grids/{GRID}/card.pdf")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/pdf")
    [page] = pages_of(reply.body)
    shown = text_of(page)
    assert size_of(page) == A6
    assert all(text in shown for text in ("武漳镇", "城北社区", "第一网格", "邓竹蕙", "19900000003", "信访代理员"))
    assert codes_of(page) == [page_of(ORIGIN, GRID)]


def test_a_board_has_the_place_of_the_grid_and_its_figures(commander: Caller) -> None:
    [page] = pages_of(commander.get(f"/registry/grids/{GRID}/board.pdf").body)
    shown = text_of(page)
    assert size_of(page) == A3
    assert all(text in shown for text in ("城北社区第一网格公示牌", "网格位置图", "411户", "1265人", "邓竹蕙"))


def test_a_map_comes_as_page_and_as_drawing(commander: Caller) -> None:
    [page] = pages_of(commander.get(f"/registry/villages/{VILLAGE}/map.pdf").body)
    shown = text_of(page)
    assert all(text in shown for text in ("城北社区网格图", "第六网格", "石禾川", "19900000008"))
    drawing = commander.get(f"/registry/villages/{VILLAGE}/map.svg")
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.body.startswith(b"<svg")


def test_the_list_masks_whoever_is_not_public(commander: Caller) -> None:
    reply = commander.get(f"/registry/posts.xlsx?area={VILLAGE}")
    rows = list(load_workbook(BytesIO(reply.body)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[3], row[4], row[5]) for row in rows[:2]] == [
        (VILLAGE, "站长", "罗**", "199****0002"),
        (GRID, "网格长", "邓竹蕙", "19900000003"),
    ]
    assert len(rows) == 7


def test_a_batch_is_one_pdf_made_with_progress(commander: Caller) -> None:
    reply = commander.post("/registry/paper", {"area": TOWN, "kinds": ["card", "board", "map"]})
    assert reply.status == 202, reply.body
    job = finished(commander, reply)
    assert (job["state"], job["done"], job["total"]) == ("done", 206, 206)
    result = commander.get(job["result"])
    pages = pages_of(result.body)
    assert [size_of(page) for page in pages] == [A6] * 94 + [A3] * 112
    expected = [[page_of(ORIGIN, grid.code)] for _, grid in samples.grids()]
    assert [codes_of(page) for page in pages[:94]] == expected
    assert [codes_of(page, 1) for page in pages[94:188]] == expected


def test_a_board_shows_the_portrait_until_the_person_is_erased(commander: Caller) -> None:
    village = next(samples.villages())
    grid = opened(commander, f"{village.code}009", name="第九网格", since="2025-01-01")
    person_id = hold(commander, grid, "grid_head", "网格长", "向雁", "19900000999")

    def board() -> tuple[bool, str]:
        """Whether there is a picture on it, and what it says."""
        reply = commander.get(f"/registry/grids/{grid}/board.pdf")
        if reply.status == 404:
            return False, ""
        [page] = pages_of(reply.body)
        return has_picture(page), text_of(page)

    eventually(lambda: "向雁" in board()[1])
    assert not board()[0]
    sent = commander.post(f"/registry/persons/{person_id}/photo", samples.portrait(), Content_Type="image/jpeg")
    assert sent.status == 201, sent.body
    assert board()[0]
    assert commander.post(f"/registry/persons/{person_id}/erase").status == 200
    shown = board()
    assert not shown[0]
    assert "向雁" not in shown[1]
    assert "19900000999" not in shown[1]


def test_a_card_of_a_day_before_anybody_was_appointed_names_nobody(commander: Caller) -> None:
    [page] = pages_of(commander.get(f"/registry/grids/{GRID}/card.pdf?on=2025-12-31").body)
    shown = text_of(page)
    assert "待任命" in shown
    assert "邓竹蕙" not in shown
    assert commander.get(f"/registry/grids/{GRID}/card.pdf?on=yesterday").codes == {"invalid", "date"}


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/registry/grids/{TOWN}999999/card.pdf", "area_unknown"),
        (f"/registry/grids/{VILLAGE}/card.pdf", "area_unknown"),
        (f"/registry/villages/{GRID}/map.svg", "area_unknown"),
        ("/registry/grids/first/board.pdf", "area_unknown"),
        (f"/registry/posts.xlsx?area={TOWN}998", "area_unknown"),
    ],
)
def test_what_is_not_there_is_not_printed(commander: Caller, address: str, code: str) -> None:
    reply = commander.get(address)
    assert (reply.status, reply.body["code"]) == (404, code)


def test_a_batch_of_nothing_says_so(commander: Caller) -> None:
    unknown = finished(commander, commander.post("/registry/paper", {"area": f"{TOWN}997", "kinds": ["map"]}))
    assert (unknown["state"], unknown["error"]["code"]) == ("failed", "area_unknown")
    nothing = finished(commander, commander.post("/registry/paper", {"area": GRID, "kinds": ["map"]}))
    assert (nothing["state"], nothing["error"]["code"]) == ("failed", "paper_nothing")
    assert commander.post("/registry/paper", {"area": TOWN, "kinds": []}).status == 422
    assert commander.post("/registry/paper", {"area": TOWN, "kinds": ["poster"]}).status == 422


def test_only_staff_of_the_area_print(commander: Caller, public: Caller, person: Person) -> None:
    head, far = person("p-head", ("grid_head", GRID)), person("p-far", ("commander", "433122109"))
    assert head.get(f"/registry/grids/{GRID}/card.pdf").status == 200
    assert head.get(f"/registry/villages/{VILLAGE}/map.svg").status == 403
    for address in (f"/registry/grids/{GRID}/card.pdf", f"/registry/posts.xlsx?area={TOWN}"):
        assert far.get(address).status == 403
        assert public.get(address).status == 401
    assert far.post("/registry/paper", {"area": TOWN, "kinds": ["card"]}).status == 403


def test_a_page_is_a_bounded_number_of_queries_and_each_finds_its_rows_in_an_index(
    commander: Caller, servers: Servers
) -> None:
    with profiled(servers) as finds:
        commander.get(f"/registry/grids/{GRID}/board.pdf")
        commander.get(f"/registry/posts.xlsx?area={TOWN}")
    tables = [find for find in finds if find["command"]["find"].startswith(f"{VIEWS}.")]
    assert len(tables) == 4 + 3
    assert sum(find["command"]["find"] == "commits" and "stream" in find["command"]["filter"] for find in finds) <= 4
    for find in tables:
        assert "COLLSCAN" not in find["planSummary"], find
        assert find["docsExamined"] <= find["nreturned"] + 2, find


@contextmanager
def profiled(servers: Servers) -> Iterator[list[dict[str, Any]]]:
    """Every find of the registry inside the block, as the server's profiler tells it."""
    found: list[dict[str, Any]] = []
    with MongoClient[dict[str, Any]](servers.admin_mongo_uri) as client:
        database = client["registry"]
        database.command("profile", 2)
        try:
            yield found
        finally:
            database.command("profile", 0)
        found.extend(database["system.profile"].find({"op": "query", "command.find": {"$exists": True}}))
        database["system.profile"].drop()


def finished(caller: Caller, started: Reply) -> dict[str, Any]:
    """The job when it has ended."""
    seen: dict[str, Any] = {}

    def has_ended() -> bool:
        seen.update(caller.get(started.headers["Location"]).body)
        return seen["state"] in ("done", "failed", "interrupted", "cancelled")

    eventually(has_ended, seconds=60)
    return seen
