"""Places as documents: loaded whole or not at all, an error for every line that is wrong."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.place import WUXI
from services.registry.places.checking import checked
from services.registry.places.composing import place_of
from services.registry.posts.post import POST
from services.registry.rows import VIEWS
from shared.documents import DocumentRefused
from shared.spine import SpineApi
from tests.caller import Caller, Reply, eventually
from tests.registry.place import XIANG, appointed, load, new_person, new_post, opened, walk

served = pytest.mark.servers

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
NEW_IN_WUXI = {
    "schemes": 1,
    "areas": 113,
    "organisations": 26,
    "contacts": 1,
    "persons": 161,
    "posts": 161,
    "appointments": 161,
    "facilities": 233,
    "build_plans": 1,
}
NOW = datetime(2026, 11, 23, tzinfo=UTC)

COPY = "433122110"
"""The town of the copies in which errors are planted."""

Change = Callable[[str], str]
Error = tuple[int | None, str, str]


def errors(reply: Reply) -> list[Error]:
    found = reply.body["details"]["errors"]
    assert all(error["message"] for error in found)
    return [(error["line"], error["field"], error["code"]) for error in found]


def line_of(text: str, marker: str) -> int:
    """The number of the only line that holds the marker; $ stands for the line's end."""
    (number,) = [number for number, line in enumerate(text.splitlines(), 1) if marker in f"{line}$"]
    return number


def faults(raw: str | bytes) -> list[Error]:
    """What the check says of a document by itself."""
    with pytest.raises(DocumentRefused) as refused:
        checked(raw.encode() if isinstance(raw, str) else raw, NOW)
    return [(error.line, error.field, error.code) for error in refused.value.errors]


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


@served
def test_wuxi_is_loaded_whole(wuxi: Reply) -> None:
    body = {"place": TOWN, "name": "武溪镇", "counts": NEW_IN_WUXI, "unchanged": 0, "warnings": []}
    assert (wuxi.status, wuxi.body) == (201, body)


@served
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


@served
def test_every_post_of_wuxi_is_held_and_the_directory_shows_the_heads_of_its_grids(
    wuxi: Reply, inside: SpineApi, public: Caller
) -> None:
    holdings = inside.views.table(VIEWS, "holdings")
    held = {"scope.town": TOWN}
    eventually(lambda: holdings.count_documents(held) == 160)
    by_kind = Counter(row["kind"] for row in holdings.find(held))
    assert {kind: by_kind[kind] for kind in ("grid_head", "station_head", "commander")} == {
        "grid_head": 94,
        "station_head": 18,
        "commander": 1,
    }
    entries = walk(public, "/registry/directory", f"area={TOWN}&limit=30")
    holders = [holder for entry in entries for holder in entry["holders"]]
    assert len(holders) == len({holder["phone"] for holder in holders}) == 94
    assert all(holder["title"] == "网格长" and holder["name"] and holder["duties"] for holder in holders)


@served
def test_a_second_load_changes_nothing(wuxi: Reply, operator: Caller, inside: SpineApi) -> None:
    before = stored(inside)
    again = load(operator, TEXT)
    body = {"place": TOWN, "name": "武溪镇", "counts": {}, "unchanged": sum(NEW_IN_WUXI.values()), "warnings": []}
    assert (again.status, again.body) == (200, body)
    assert stored(inside) == before


RING = [[110.0, 28.0], [110.1, 28.0], [110.1, 28.1], [110.0, 28.1], [110.0, 28.0]]
PLANTED: list[tuple[str, Change, str, str]] = [
    ("since:", swap("01-01", "02-30"), "since", "date"),
    ("build_plan:", swap(f"{COPY}200", f"{COPY}999"), "build_plan.villages", "villages_unknown"),
    ("commander: {name", swap("19900000001", "12345"), "area.organisations.0.holders.commander.phone", "phone"),
    (
        "{kind: office",
        swap("parent: leading_group", "parent: committee"),
        "area.organisations.1.parent",
        "parent_organisation_unknown",
    ),
    ("{kind: mediation_centre", swap("mediation_centre,", "court,"), "area.organisations.3.kind", "choice"),
    ("id: department-2", swap("department-2", "department-1"), "area.organisations.5.id", "id_repeated"),
    ("name: 城北社区$", swap("城北社区", "[城北社区]"), "area.areas.0.name", "type"),
    ("name: 蒋溪川", swap("蒋溪川", "蒋2"), "area.areas.1.organisations.0.holders.station_head.name", "person_name"),
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
    (
        f"{COPY}004006",
        swap("grid_head: {", "grid_head: {person: nobody, "),
        "area.areas.3.areas.5.holders.grid_head",
        "person_twice",
    ),
    (f"{COPY}005001", swap("poster:", "posters:"), "area.areas.4.areas.0.facilities.posters", "facility_kind_unknown"),
    (
        f"{COPY}005002",
        swap("household", "registered: 2000, household"),
        "area.areas.4.areas.1.population",
        "part_exceeds_population",
    ),
    (
        f"{COPY}006001",
        swap("[110.248, 28.245]", "[110.238, 28.245]"),
        "area.areas.5.areas.0.boundary",
        "boundary_outside_parent",
    ),
]


@served
def test_every_planted_error_is_named_with_line_and_field_and_nothing_is_written(
    operator: Caller, inside: SpineApi
) -> None:
    before = stored(inside)
    copy = TEXT.replace(TOWN, COPY)
    reply = load(operator, planted(copy, *((marker, change) for marker, change, _, _ in PLANTED)))
    assert (reply.status, reply.body["code"], reply.body["title"]) == (422, "place_invalid", "文件有误，全部未导入")
    expected = [(line_of(copy, marker), field, code) for marker, _, field, code in PLANTED]
    assert len(expected) >= 25
    assert sorted(errors(reply)) == sorted(expected)
    assert errors(reply) == sorted(errors(reply))
    assert stored(inside) == before
    assert operator.get(f"/registry/areas/{COPY}").status == 404


def test_one_error_among_thousands_of_values_is_found() -> None:
    last = "19900000113"
    found = faults(planted(TEXT, (last, swap(last, "1990000011"))))
    assert found == [(line_of(TEXT, last), "area.areas.17.areas.4.holders.grid_head.phone", "phone")]


def test_a_wrong_scheme_hides_no_error_below_it_and_invents_none() -> None:
    changes = (
        ("seven_good_three_high:", swap("title: 七好三高, ", "")),
        ("- {id: grid,", swap("acts_as: grid", "acts_as: section")),
        (f"{TOWN}001001", swap("households: 411", "households: -5")),
    )
    assert faults(planted(TEXT, *changes)) == [
        (line_of(TEXT, "- {id: grid,"), "scheme.levels.3.acts_as", "choice"),
        (line_of(TEXT, "seven_good_three_high:"), "scheme.dictionaries.seven_good_three_high.title", "required"),
        (line_of(TEXT, f"{TOWN}001001"), "area.areas.0.areas.0.households", "range"),
    ]


@served
def test_a_place_that_differs_from_what_is_registered_is_refused_with_its_lines(
    wuxi: Reply, operator: Caller, inside: SpineApi
) -> None:
    before = stored(inside)
    grid = f"{TOWN}001001"
    changes = (
        ("grid_head: {level", swap("网格长", "格长")),
        ("{kind: office", swap("领导小组办公室", "办公室")),
        ("{kind: partner", swap("19900000213", "19900000999")),
        ("build_plan:", swap("上墙", "上网")),
        (grid, swap("第一网格", "第1网格")),
        (grid, swap("411", "412")),
        (grid, swap("poster: 5", "poster: 6")),
        (grid, swap("19900000003", "19900000999")),
        ("name: 罗竹坪", swap("罗竹坪", "罗竹平")),
        (f"{TOWN}002001", swap("110.164", "110.163")),
    )
    reply = load(operator, planted(TEXT, *changes))
    assert (reply.status, reply.body["code"]) == (409, "place_differs")
    expected = [
        (line_of(TEXT, "grid_head: {level"), "scheme.posts.grid_head.title"),
        (line_of(TEXT, "build_plan:"), "build_plan.target"),
        (line_of(TEXT, "{kind: office"), "area.organisations.1.name"),
        (line_of(TEXT, "{kind: partner"), "area.organisations.6.contact.phone"),
        (line_of(TEXT, "罗竹坪"), "area.areas.0.organisations.0.holders.station_head.name"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.facilities.poster"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.holders.grid_head.phone"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.households"),
        (line_of(TEXT, grid), "area.areas.0.areas.0.name"),
        (line_of(TEXT, f"{TOWN}002001"), "area.areas.1.areas.0.boundary"),
    ]
    assert errors(reply) == [(line, field, "already_registered_otherwise") for line, field in expected]
    assert stored(inside) == before
    assert "罗竹" not in str(reply.body)


def small(town: str, holders: str = "", more: str = "") -> str:
    """A town with one village."""
    return f"""\
since: 2026-01-01
scheme:
  name: 浦市镇网格化
  levels:
    - {{id: town, title: 镇, acts_as: town}}
    - {{id: village, title: 村, acts_as: village}}
    - {{id: grid, title: 网格, acts_as: grid}}
  posts:
    station_head: {{level: village, title: 站长, role: station_head}}
area:
  code: "{town}"
  name: 浦市镇
  areas:
    - code: "{town}001"
      name: 五里洲
      households: 412
      population: 1236
      holders: {{{holders}}}
{more}"""


HEAD = f'station_head: {{name: {XIANG["name"]}, phone: "{XIANG["phone"]}"}}'


@pytest.fixture
def town() -> str:
    """The code of a town that no other test knows."""
    return f"433122{next(_TOWNS)}"


_TOWNS: Iterator[int] = iter(range(201, 300))


@served
def test_what_is_missing_is_added_to_what_people_registered_by_hand(operator: Caller, town: str) -> None:
    opened(operator, town, name="浦市镇")
    village = opened(operator, f"{town}001")
    new_post(operator, village, "station_head", title="站长", duties=[], since="2026-01-01")
    reply = load(operator, small(town, HEAD))
    counts = {"schemes": 1, "persons": 1, "appointments": 1}
    assert (reply.status, reply.body["counts"], reply.body["unchanged"]) == (201, counts, 3)


@served
def test_a_vacant_post_gets_its_holder_by_a_later_document(operator: Caller, town: str) -> None:
    assert load(operator, small(town)).body["counts"] == {"schemes": 1, "areas": 2, "posts": 1}
    later = load(operator, small(town, HEAD)).body
    assert (later["counts"], later["unchanged"]) == ({"persons": 1, "appointments": 1}, 4)


@served
def test_a_post_that_somebody_else_holds_is_not_taken_away(operator: Caller, town: str) -> None:
    load(operator, small(town))
    appointed(operator, f"{town}001-station_head", new_person(operator, town))
    reply = load(operator, small(town, HEAD))
    assert errors(reply) == [(18, "area.areas.0.holders.station_head", "post_already_held")]


@served
def test_an_erased_holder_does_not_come_back_by_a_second_load(operator: Caller, inside: SpineApi, town: str) -> None:
    load(operator, small(town, HEAD))
    holdings = inside.views.table(VIEWS, "holdings")
    held = {"post": f"{town}001-station_head"}
    row = eventually(lambda: holdings.find_one(held))
    assert row is not None
    path = f"/registry/persons/{row['person']}"
    assert operator.get(path).body["status"] == "registered"
    assert operator.post(f"{path}/erase").status == 200
    eventually(lambda: posts_vacant(inside, f"{town}001-station_head"))
    again = load(operator, small(town, HEAD))
    assert errors(again) == [(18, "area.areas.0.holders.station_head", "person_erased")]
    assert operator.get(path).body["name"] is None


def posts_vacant(inside: SpineApi, post_id: str) -> bool:
    return inside.streams(POST).load(post_id).state.holder is None


@served
def test_two_loads_at_once_load_it_once(operator: Caller, inside: SpineApi, town: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: load(operator, small(town, HEAD)), range(4)))
    by_status = Counter(reply.status for reply in replies)
    assert by_status[201] == 1
    assert set(by_status) <= {200, 201, 409}
    commits = inside.database["commits"].count_documents({"stream": {"$regex": f"^(area|post)-{town}"}})
    assert commits == 3


@served
def test_a_load_with_a_key_is_done_once_and_the_key_is_not_used_for_another(operator: Caller, town: str) -> None:
    key = uuid4().hex
    assert load(operator, small(town), Idempotency_Key=key).status == 201
    assert load(operator, small(town), Idempotency_Key=key).body["unchanged"] == 4
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
def test_what_is_no_plain_document_is_refused_with_its_line(raw: bytes, found: Error) -> None:
    assert faults(raw) == [found]


def test_a_merge_key_is_just_an_unknown_field() -> None:
    assert faults(small(COPY) + "<<: {since: 2026-01-02}") == [(19, "<<", "unknown_field")]


def test_a_document_with_a_byte_order_mark_and_windows_line_ends_is_as_good() -> None:
    raw = small(COPY).replace("\n", "\r\n").encode("utf-8-sig")
    assert place_of(checked(raw, NOW).parts).code == COPY


@served
def test_a_document_that_is_too_large_empty_or_of_another_type_is_refused(operator: Caller) -> None:
    assert load(operator, b"#" * (8 << 20) + b"\n").status == 413
    assert load(operator, b"").body["code"] == "body_missing"
    for media in ("text/plain", "application/json", "multipart/form-data"):
        reply = load(operator, TEXT, Content_Type=media)
        assert (reply.status, reply.body["code"]) == (415, "media_type_unsupported")


def test_a_place_is_a_town() -> None:
    document = small(COPY).replace(f'"{COPY}001"', f'"{COPY}001001"').replace(f'"{COPY}"', f'"{COPY}001"')
    assert (11, "area.code", "place_not_town") in faults(document)


MORE = """\
organisations:
  - {kind: superior, name: 县网格办, holders: {head: somebody}}
people:
  zhang: {name: 张晓舟, phone: "19912340001"}
  Li: {name: 李晓舟, phone: "19912340002"}
"""


def test_a_key_under_people_is_well_formed_and_what_refers_to_nobody_is_named() -> None:
    text = small(COPY, "station_head: zhao", MORE)
    assert faults(text) == [
        (18, "area.areas.0.holders.station_head", "person_key_unknown"),
        (20, "organisations.0.holders.head", "post_not_declared"),
        (23, "people.Li", "person_key"),
    ]


def test_there_are_no_more_holders_than_posts_of_a_kind() -> None:
    text = small(COPY, "station_head: [zhang, zhang]", 'people: {zhang: {name: 张晓舟, phone: "19912340001"}}')
    assert faults(text) == [(18, "area.areas.0.holders.station_head", "too_many_holders")]


def test_an_election_that_was_lost_is_no_way_into_a_post() -> None:
    voted = "elected: {body: 村民会议, day: 2025-12-01, votes_for: 3, votes_against: 9}"
    text = small(COPY, HEAD.replace("}", f", {voted}}}")).replace("title: 站长", "title: 站长, filled_by: [elected]")
    assert faults(text) == [(18, "area.areas.0.holders.station_head.elected.votes_for", "election_lost")]


def test_sizes_that_the_scheme_does_not_recommend_are_warnings() -> None:
    rule = "  sizing: [{level: village, households: [500, 900]}]\narea:\n"
    found = checked(small(COPY).replace("area:\n", rule).encode(), NOW)
    assert [(one.line, one.field, one.code) for one in found.warnings] == [
        (17, "area.areas.0.households", "size_unusual")
    ]
