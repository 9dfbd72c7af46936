"""Places as documents: loaded whole or not at all, an error for every line that is wrong."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.place import WUXI
from services.registry.projections import POST_LIST
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.place import XIANG, appointed, load, new_person, new_post, opened, walk

pytestmark = pytest.mark.servers

TEXT = WUXI.read_text()
TOWN = "433122107"
VILLAGES = {
    "433122107001": "城北社区",
    "433122107002": "城南社区",
    "433122107003": "白沙社区",
    "433122107004": "屈望社区",
    "433122107005": "桥东社区",
    "433122107006": "沅江社区",
    "433122107007": "朝阳社区",
    "433122107008": "上堡社区",
    "433122107200": "五里洲村",
    "433122107201": "黑塘村",
    "433122107202": "天门溪村",
    "433122107204": "大溪村",
    "433122107206": "暮江头村",
    "433122107207": "高大坪村",
    "433122107208": "朱食洞村",
    "433122107210": "红岩村",
    "433122107211": "红土溪村",
    "433122107212": "刘家滩村",
}
NOTHING_NEW = {"opened": 0, "established": 0, "registered": 0, "appointed": 0}

COPY = "433122110"
"""The town of the copies in which errors are planted."""

Change = Callable[[str], str]
Error = tuple[int | None, str, str]


def errors(reply: Reply) -> list[Error]:
    found = reply.body["details"]["errors"]
    assert all(error["message"] for error in found)
    return [(error["line"], error["field"], error["code"]) for error in found]


def line_of(text: str, marker: str) -> int:
    """The number of the only line that holds the marker."""
    (number,) = [number for number, line in enumerate(text.splitlines(), 1) if marker in line]
    return number


def planted(text: str, *changes: tuple[str, Change]) -> str:
    """The text with each change made in the line of its marker."""
    lines = text.splitlines()
    for marker, change in changes:
        number = line_of(text, marker) - 1
        assert change(lines[number]) != lines[number], marker
        lines[number] = change(lines[number])
    return "\n".join(lines)


def swap(old: str, new: str) -> Change:
    return lambda line: line.replace(old, new)


def outline(*ring: list[float]) -> Change:
    return lambda line: re.sub(r"coordinates: \[.*\]\]\]", f"coordinates: [{[*ring]}]", line)


def stored(inside: SpineApi) -> tuple[int, int]:
    """How much is in the store."""
    commits = inside.database["commits"]
    return commits.count_documents({}), commits.count_documents({"stream": {"$regex": f"-{COPY}"}})


def test_wuxi_is_loaded_whole(wuxi: Reply) -> None:
    counts = {"opened": 113, "established": 113, "registered": 113, "appointed": 113, "unchanged": 0}
    assert (wuxi.status, wuxi.body) == (201, {"place": TOWN} | counts)


def test_wuxi_has_its_18_villages_and_94_grids(wuxi: Reply, operator: Caller) -> None:
    items = eventually(lambda: (found := walk(operator, "/registry/areas", f"area={TOWN}")) and all_there(found))
    by_level = Counter(item["acts_as"] for item in items)
    assert by_level == {"town": 1, "village": 18, "grid": 94}
    assert {item["code"]: item["name"] for item in items if item["acts_as"] == "village"} == VILLAGES
    grids = [item for item in items if item["acts_as"] == "grid"]
    assert {item["parent"] for item in grids} == set(VILLAGES)
    town = next(item for item in items if item["code"] == TOWN)
    assert town["households"] == sum(item["households"] for item in grids)
    assert town["population"] == sum(item["population"] for item in grids)
    assert all(operator.get(f"/registry/areas/{item['code']}").body["boundary"] for item in items[:8])


def all_there(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items if len(items) == 113 else []


def test_every_grid_village_and_the_town_has_its_head(wuxi: Reply, inside: SpineApi, public: Caller) -> None:
    posts = inside.views.table(POST_LIST.name, "posts")
    held = {"scope.town": TOWN, "holder": {"$type": "string"}}
    eventually(lambda: posts.count_documents(held) == 113)
    by_kind = Counter(post["kind"] for post in posts.find(held))
    assert by_kind == {"grid_head": 94, "station_head": 18, "commander": 1}
    entries = walk(public, "/registry/directory", f"area={TOWN}&limit=30")
    holders = [holder for entry in entries for holder in entry["holders"]]
    assert len(entries) == len(holders) == len({holder["phone"] for holder in holders}) == 94
    assert all(holder["title"] == "网格长" and holder["name"] and holder["duties"] for holder in holders)


def test_a_second_load_changes_nothing(wuxi: Reply, operator: Caller, inside: SpineApi) -> None:
    before = stored(inside)
    again = load(operator, TEXT)
    assert (again.status, again.body) == (200, {"place": TOWN, "unchanged": 339} | NOTHING_NEW)
    assert stored(inside) == before


RING = [[110.0, 28.0], [110.1, 28.0], [110.1, 28.1], [110.0, 28.1], [110.0, 28.0]]
PLANTED: list[tuple[str, Change, str, str]] = [
    ("since:", swap("01-01", "02-30"), "since", "date"),
    ("name: 武溪镇", swap("武溪镇", '" "'), "area.name", "blank"),
    ("{commander: {name", swap("19900000001", "12345"), "area.holders.commander.phone", "phone"),
    ("name: 城北社区", swap("城北社区", "[城北社区]"), "area.areas.0.name", "type"),
    ("name: 蒋溪川", swap("蒋溪川", "蒋2"), "area.areas.1.holders.station_head.name", "person_name"),
    (f'- code: "{COPY}003"', swap(f"{COPY}003", f"{COPY}03"), "area.areas.2.code", "area_code"),
    (f"{COPY}001001", swap("households: 411", "households: -5"), "area.areas.0.areas.0.households", "range"),
    (f"{COPY}001002", swap("474", '"474"'), "area.areas.0.areas.1.households", "type"),
    (f"{COPY}001003", swap("1236", "1236.5"), "area.areas.0.areas.2.population", "type"),
    (f"{COPY}001004", swap("name: 第四网格, ", ""), "area.areas.0.areas.3.name", "required"),
    (f"{COPY}001005", swap("{code", "{kind: village, code"), "area.areas.0.areas.4.kind", "kind_not_of_level"),
    (f"{COPY}001006", swap("{code", "{kind: street, code"), "area.areas.0.areas.5.kind", "choice"),
    (f"{COPY}002002", swap("002002", "002001"), "area.areas.1.areas.1.code", "code_repeated"),
    (
        f"{COPY}002003",
        outline(*(place[::-1] for place in RING)),
        "area.areas.1.areas.2.boundary",
        "boundary_swapped",
    ),
    (
        f"{COPY}002004",
        outline(*(RING[place] for place in (0, 2, 1, 3, 0))),
        "area.areas.1.areas.3.boundary",
        "boundary_invalid",
    ),
    (f"{COPY}002005", outline(*RING[:-1]), "area.areas.1.areas.4.boundary", "boundary_ring"),
    (f"{COPY}002006", swap("28.2", "58.2"), "area.areas.1.areas.5.boundary", "boundary_outside_china"),
    (f"{COPY}004001", swap("grid_head", "guard"), "area.areas.3.areas.0.holders.guard", "post_not_declared"),
    (f"{COPY}004002", swap(COPY, "433122999"), "area.areas.3.areas.1.code", "code_not_under_parent"),
    (f"{COPY}004003", swap("{code", "{colour: red, code"), "area.areas.3.areas.2.colour", "unknown_field"),
    (f"{COPY}004004", swap(f'"{COPY}004004"', f"{COPY}004004"), "area.areas.3.areas.3.code", "type"),
    (f"{COPY}004005", swap("households: 3", "households: 03"), "area.areas.3.areas.4.households", "type"),
]


def test_every_planted_error_is_named_with_line_and_field_and_nothing_is_written(
    operator: Caller, inside: SpineApi
) -> None:
    before = stored(inside)
    copy = TEXT.replace(TOWN, COPY)
    reply = load(operator, planted(copy, *((marker, change) for marker, change, _, _ in PLANTED)))
    assert (reply.status, reply.body["code"], reply.body["title"]) == (422, "place_invalid", "文件有误，全部未导入")
    expected = [(line_of(copy, marker), field, code) for marker, _, field, code in PLANTED]
    assert len(expected) >= 20
    assert sorted(errors(reply)) == sorted(expected)
    assert errors(reply) == sorted(errors(reply))
    assert stored(inside) == before
    assert operator.get(f"/registry/areas/{COPY}").status == 404


def test_one_error_among_thousands_of_values_is_enough_to_write_nothing(operator: Caller, inside: SpineApi) -> None:
    before = stored(inside)
    copy = TEXT.replace(TOWN, COPY)
    last = "19900000113"
    reply = load(operator, planted(copy, (last, swap(last, "1990000011"))))
    assert errors(reply) == [(line_of(copy, last), "area.areas.17.areas.4.holders.grid_head.phone", "phone")]
    assert stored(inside) == before


def test_a_wrong_head_hides_no_error_below_it_and_invents_none(operator: Caller) -> None:
    copy = TEXT.replace(TOWN, COPY)
    changes = (
        ("commander: {level", swap("level: town", "level: county")),
        (f"{COPY}001001", swap("households: 411", "households: -5")),
    )
    assert errors(load(operator, planted(copy, *changes))) == [
        (line_of(copy, "commander: {level"), "posts.commander.level", "choice"),
        (line_of(copy, f"{COPY}001001"), "area.areas.0.areas.0.households", "range"),
    ]


def test_a_place_that_differs_from_what_is_registered_is_refused_with_its_lines(
    wuxi: Reply, operator: Caller, inside: SpineApi
) -> None:
    before = stored(inside)
    grid, village = "433122107001001", '- code: "433122107001"'
    changes = (
        ("grid_head: {level", swap("网格长", "格长")),
        (grid, swap("第一网格", "第1网格")),
        (grid, swap("411", "412")),
        (grid, swap("19900000003", "19900000999")),
        ("name: 罗竹坪", swap("罗竹坪", "罗竹平")),
        ("433122107002001", outline(*RING)),
    )
    reply = load(operator, planted(TEXT, *changes))
    assert (reply.status, reply.body["code"]) == (409, "place_differs")
    expected = [
        (line_of(TEXT, "grid_head: {level"), "posts.grid_head.title"),
        (line_of(TEXT, f'code: "{TOWN}"') - 1, "area.households"),
        (line_of(TEXT, village), "area.areas.0.households"),
        (line_of(TEXT, "罗竹坪"), "area.areas.0.holders.station_head.name"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.holders.grid_head.phone"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.households"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.name"),
        (line_of(TEXT, "433122107002001"), "area.areas.1.areas.0.boundary"),
    ]
    assert errors(reply) == [(line, field, "already_registered_otherwise") for line, field in expected]
    assert stored(inside) == before
    assert "罗竹" not in str(reply.body)


def small(town: str, holders: str = "") -> str:
    """A town with one village."""
    return f"""\
since: 2026-01-01
posts:
  station_head: {{level: village, title: 站长}}
area:
  code: "{town}"
  name: 浦市镇
  areas:
    - code: "{town}001"
      name: 五里洲
      households: 412
      population: 1236
      holders: {{{holders}}}
"""


HEAD = f'station_head: {{name: {XIANG["name"]}, phone: "{XIANG["phone"]}"}}'


@pytest.fixture
def town() -> str:
    """The code of a town that no other test knows."""
    return f"433122{next(_TOWNS)}"


_TOWNS: Iterator[int] = iter(range(201, 300))


def test_what_is_missing_is_added_to_what_people_registered_by_hand(operator: Caller, town: str) -> None:
    opened(operator, town, name="浦市镇")
    village = opened(operator, f"{town}001")
    new_post(operator, village, "station_head", title="站长", duties=[])
    counts = {"opened": 0, "established": 0, "registered": 1, "appointed": 1, "unchanged": 3}
    reply = load(operator, small(town, HEAD))
    assert (reply.status, reply.body) == (201, {"place": town} | counts)


def test_a_vacant_post_gets_its_holder_by_a_later_document(operator: Caller, town: str) -> None:
    assert load(operator, small(town)).body["established"] == 1
    later = load(operator, small(town, HEAD)).body
    assert (later["registered"], later["appointed"], later["unchanged"]) == (1, 1, 3)


def test_a_post_that_somebody_else_holds_is_not_taken_away(operator: Caller, town: str) -> None:
    load(operator, small(town))
    appointed(operator, f"{town}001-station_head", new_person(operator, town))
    reply = load(operator, small(town, HEAD))
    assert errors(reply) == [(12, "area.areas.0.holders.station_head", "post_already_held")]


def test_an_erased_holder_does_not_come_back_by_a_second_load(operator: Caller, inside: SpineApi, town: str) -> None:
    load(operator, small(town, HEAD))
    posts = inside.views.table(POST_LIST.name, "posts")
    held = {"_id": f"{town}001-station_head", "holder": {"$type": "string"}}
    post = eventually(lambda: posts.find_one(held))
    assert post is not None
    path = f"/registry/persons/{post['holder']}"
    assert operator.get(path).body["status"] == "registered"
    assert operator.post(f"{path}/erase").status == 200
    again = load(operator, small(town, HEAD))
    assert (again.status, again.body["unchanged"]) == (200, 4)
    assert operator.get(path).body["name"] is None


def test_two_loads_at_once_load_it_once(operator: Caller, inside: SpineApi, town: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: load(operator, small(town, HEAD)), range(4)))
    by_status = Counter(reply.status for reply in replies)
    assert by_status[201] == 1
    assert set(by_status) <= {200, 201, 409}
    commits = inside.database["commits"].count_documents({"stream": {"$regex": f"^(area|post)-{town}"}})
    assert commits == 3


def test_a_load_with_a_key_is_done_once_and_the_key_is_not_used_for_another(operator: Caller, town: str) -> None:
    key = uuid4().hex
    assert load(operator, small(town), Idempotency_Key=key).status == 201
    assert load(operator, small(town), Idempotency_Key=key).body["unchanged"] == 3
    reply = load(operator, small(town, HEAD), Idempotency_Key=key)
    assert (reply.status, reply.body["code"]) == (422, "command_reused")


BILLION = b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (BILLION, (1, "", "alias")),
        (b"since: x\narea: *town", (2, "", "alias")),
        (b"since: !!python/object/apply:os.system [ls]", (1, "", "tag")),
        (b"a: 1\nb: !town 2", (2, "", "tag")),
        (b"--- {}\n--- {}", (2, "", "several_documents")),
        (TEXT.encode("gbk"), (1, "", "encoding")),
        (TEXT.encode("utf-16"), (1, "", "encoding")),
        (b"a: 1\nb: \xff", (2, "", "encoding")),
        (b"a: [1\nb: 2", (2, "", "yaml")),
        (b"a: 1\n\tb: 2", (2, "", "yaml")),
        (b"a: \x00", (None, "", "yaml")),
        (b"a: 1\na: 2", (2, "", "repeated_key")),
        (b"? [a]\n: 1", (1, "", "repeated_key")),
        (b"a: " + b"[" * 40, (1, "", "too_deep")),
        (b"a: " + b"9" * 5000, (1, "", "scalar")),
        (b"# nothing", (None, "", "type")),
        (b"- 1", (1, "", "type")),
    ],
    ids=lambda given: given.decode("utf-8", "replace")[:20] if isinstance(given, bytes) else str(given),
)
def test_what_is_no_plain_document_is_refused_with_its_line(operator: Caller, raw: bytes, found: Error) -> None:
    reply = load(operator, raw)
    assert reply.status == 422
    assert errors(reply) == [found]


def test_a_merge_key_is_just_an_unknown_field(operator: Caller, town: str) -> None:
    reply = load(operator, small(town) + "<<: {since: 2026-01-02}")
    assert errors(reply) == [(13, "<<", "unknown_field")]


def test_a_document_with_a_byte_order_mark_and_windows_line_ends_is_as_good(operator: Caller, town: str) -> None:
    raw = small(town).replace("\n", "\r\n").encode("utf-8-sig")
    assert load(operator, raw).status == 201


def test_a_document_that_is_too_large_empty_or_of_another_type_is_refused(operator: Caller) -> None:
    assert load(operator, b"#" * (1 << 20) + b"\n").status == 413
    assert load(operator, b"").body["code"] == "body_missing"
    for media in ("text/plain", "application/json", "multipart/form-data"):
        reply = load(operator, TEXT, Content_Type=media)
        assert (reply.status, reply.body["code"]) == (415, "media_type_unsupported")


def test_a_place_is_a_town(operator: Caller, town: str) -> None:
    document = small(town).replace(f'"{town}001"', f'"{town}001001"').replace(f'"{town}"', f'"{town}001"')
    reply = load(operator, document)
    assert errors(reply) == [(5, "area.code", "place_not_town")]
