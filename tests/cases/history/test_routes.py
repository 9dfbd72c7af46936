"""The history of a case over HTTP, its facts, and its proof as anybody verifies it."""

import base64
import copy
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from shared.spine import SpineApi
from tests.caller import Caller
from tests.cases.conftest import Person
from tests.cases.place import GRID, HOUSING, IN_GRID, NEXT_GRID, PROPERTY, TOWN, ZHANG

pytestmark = pytest.mark.servers

SCRIPT = Path(__file__).parents[3] / "docs" / "examples" / "verify_proof.py"
DRAIN: dict[str, Any] = {
    "title": "下水道堵了",
    "description": "三号楼前的下水道堵了两天，污水流到路上。",
    "category": "公共设施",
    "location": IN_GRID,
    "reporter_name": "王小明",
}
Proof = dict[str, Any]


@pytest.fixture(scope="module")
def case_id(zhang: Caller, li: Caller) -> str:
    """A case that was escalated, given to a department and a company, and resolved."""
    id: str = zhang.post("/cases", DRAIN).body["case_id"]
    lead, company = {"kind": "organisation", "id": HOUSING}, {"kind": "partner", "id": PROPERTY}
    steps: list[tuple[Caller, str, Any]] = [
        (zhang, "accept", None),
        (zhang, "escalate", {"reason": "须开挖"}),
        (li, "accept", None),
        (li, "assign", {"lead": lead, "assisting": [company], "instructions": "三日内疏通"}),
        (li, "acknowledge", None),
        (li, "resolve", {"result": "已疏通"}),
    ]
    for caller, action, body in steps:
        reply = caller.post(f"/cases/{id}/{action}", body)
        assert reply.status == 200, (action, reply.body)
    return id


def test_a_history_says_who_did_what_why_and_from_where_to_where(zhang: Caller, case_id: str) -> None:
    items = zhang.get(f"/cases/{case_id}/history").body["items"]
    assert [one["what"] for one in items] == ["上报", "受理", "逐级上报", "受理", "交办", "签收", "处置完成"]
    assert [one["text"] for one in items] == [None, None, "须开挖", None, "三日内疏通", None, "已疏通"]
    assert (items[0]["actor"], items[0]["actor_title"]) == (ZHANG, "grid_head")
    level = next(one for one in items[2]["changes"] if one["of"] == "level")
    assert level == {"of": "level", "from": "grid", "to": "village", "from_title": "网格", "to_title": "村/社区"}
    assert [(one["role"], one["title"]) for one in items[4]["parties"]] == [
        ("牵头", "民政办"),
        ("协办", "物业公司（示例）"),
    ]
    area = next(one for one in items[0]["changes"] if one["of"] == "area")
    assert (area["to"], area["to_title"]) == (GRID, "五里洲村第一网格")
    assert {one["kind"] for one in items[1]["deadlines"]} == {"accept", "handle"}


def test_a_history_comes_page_by_page(zhang: Caller, case_id: str) -> None:
    whole = zhang.get(f"/cases/{case_id}/history").body["items"]
    found: list[Any] = []
    cursor = ""
    while True:
        page = zhang.get(f"/cases/{case_id}/history?limit=3{cursor}").body
        found += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert found == whole


def test_who_may_not_read_what_people_typed_sees_the_steps_without_it(operator: Caller, case_id: str) -> None:
    items = operator.get(f"/cases/{case_id}/history").body["items"]
    assert {one["text"] for one in items} == {None}
    assert items[2]["what"] == "逐级上报"


def test_the_facts_are_those_that_the_feed_publishes(zhang: Caller, operator: Caller, case_id: str) -> None:
    facts = zhang.get(f"/cases/{case_id}/facts?limit=200").body["items"]
    told = operator.get("/cases/feed?after=0&limit=5000").body["events"]
    assert facts == [one for one in told if one["subject"] == f"case-{case_id}"]
    assert facts[0]["type"] == "case.reported.v1"
    first = zhang.get(f"/cases/{case_id}/facts?limit=1").body
    rest = zhang.get(f"/cases/{case_id}/facts?limit=200&cursor={first['next']}").body
    assert first["items"] + rest["items"] == facts


@pytest.mark.parametrize("what", ["history", "facts", "proof"])
def test_who_may_not_see_the_case_gets_nothing_of_it(person: Person, case_id: str, what: str) -> None:
    assert person("p-wu", ("grid_head", NEXT_GRID)).get(f"/cases/{case_id}/{what}").status == 403
    assert person("wall", ("wall", TOWN)).get(f"/cases/{case_id}/{what}").status == 403
    assert person("p-wu", ("commander", TOWN)).get(f"/cases/none/{what}").status == 404


@pytest.mark.parametrize("what", ["history", "facts", "proof"])
def test_a_complaint_has_no_history_for_whom_it_is_about(zhang: Caller, li: Caller, ma: Caller, what: str) -> None:
    complaint = ma.post("/cases", DRAIN | {"complaint_of": ZHANG}).body["case_id"]
    assert zhang.get(f"/cases/{complaint}/{what}").status == 404
    assert li.get(f"/cases/{complaint}/{what}").status == 200


def verified(proof: Proof, folder: Path) -> tuple[int, str]:
    """What the script of the docs says, run as its reader runs it."""
    (folder / "proof.json").write_text(json.dumps(proof))
    ran = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), "proof.json"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_proof_holds_without_our_code_and_tells_what_people_typed_to_nobody(
    zhang: Caller, case_id: str, tmp_path: Path
) -> None:
    proof = zhang.get(f"/cases/{case_id}/proof").body
    assert verified(proof, tmp_path) == (0, "the proof holds\n")
    assert len(proof["commits"]) == proof["head"]["version"] == 7
    bodies = b"".join(base64.b64decode(one["body"]) for one in proof["commits"]).decode()
    assert not [typed for typed in ("下水道", "王小明", "三日内", "已疏通") if typed in bodies]
    facts = zhang.get(f"/cases/{case_id}/facts?limit=200").body["items"]
    assert [int(one["sequence"]) for one in facts] == [at for one in proof["commits"] for at in one["positions"]]


def test_a_proof_goes_on_holding_after_its_words_were_deleted(
    zhang: Caller, ma: Caller, tmp_path: Path, inside: SpineApi
) -> None:
    id = zhang.post("/cases", DRAIN).body["case_id"]
    before = zhang.get(f"/cases/{id}/proof").body
    ma.post(f"/cases/{id}/erase-reporter")
    after = zhang.get(f"/cases/{id}/proof").body
    assert after["commits"][: len(before["commits"])] == before["commits"]
    assert verified(after, tmp_path)[0] == 0


def changed_byte(proof: Proof) -> None:
    body = bytearray(base64.b64decode(proof["commits"][2]["body"]))
    body[body.index(b"p-zhang")] = ord("q")
    proof["commits"][2]["body"] = base64.b64encode(bytes(body)).decode()


def rehashed(proof: Proof) -> None:
    """Changed with its hash: the next commit tells."""
    changed_byte(proof)
    raw = base64.b64decode(proof["commits"][2]["body"])
    proof["commits"][2]["hash"] = sha256(raw).hexdigest()


def missing(proof: Proof) -> None:
    del proof["commits"][3]


def swapped(proof: Proof) -> None:
    proof["commits"][1:3] = reversed(proof["commits"][1:3])


def cut_off(proof: Proof) -> None:
    del proof["commits"][-1]


def of_another_case(proof: Proof) -> None:
    proof["stream"] = "case-another"


@pytest.mark.parametrize(
    ("falsify", "told"),
    [
        (changed_byte, "commit 3: its bytes do not give its hash"),
        (rehashed, "commit 4: does not follow the commit before it"),
        (missing, "commit 5: commit 4 should stand here"),
        (swapped, "commit 3: commit 2 should stand here"),
        (cut_off, "the end is missing"),
        (of_another_case, "commit 1: its bytes are those of another commit"),
    ],
)
def test_a_falsified_proof_is_found_out(
    zhang: Caller, case_id: str, tmp_path: Path, falsify: Callable[[Proof], None], told: str
) -> None:
    proof = copy.deepcopy(zhang.get(f"/cases/{case_id}/proof").body)
    falsify(proof)
    code, said = verified(proof, tmp_path)
    assert code == 1
    assert told in said


def test_a_long_proof_comes_in_parts_that_follow_one_another(zhang: Caller, case_id: str) -> None:
    whole = zhang.get(f"/cases/{case_id}/proof").body
    first = zhang.get(f"/cases/{case_id}/proof?limit=4").body
    rest = zhang.get(f"/cases/{case_id}/proof?limit=4&after={first['next']}").body
    assert first["commits"] + rest["commits"] == whole["commits"]
    assert (rest["next"], rest["head"]) == (None, whole["head"])
