"""The four places, loaded as they are: nothing is wanting in any of them, and what is taken away is named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.local.place import WUXI
from services.registry.days import today
from shared.clock import now
from tests.caller import Caller
from tests.registry.place import load, walk

pytestmark = pytest.mark.servers

LATER = ("work", "service")
PLACES = sorted(WUXI.parent.glob("*.yaml"))


def elsewhere(place: Path) -> tuple[bytes, str]:
    """The place as a town of its own, which no other test looks at, and its code."""
    source = place.read_bytes()
    code = str(yaml.load(source, Loader=yaml.CSafeLoader)["area"]["code"])
    town = f"{code[:7]}9{code[8:]}"
    return source.replace(code.encode(), town.encode()), town


def covered(caller: Caller, area: str, day: str = "") -> dict[str, Any]:
    reply = caller.get(f"/registry/coverage?area={area}" + (f"&on={day}" if day else ""))
    assert reply.status == 200, reply.body
    body: dict[str, Any] = reply.body
    return body


def found(body: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: some["items"] for name, some in body["findings"].items() if some["total"]}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stem)
def test_a_place_is_covered_whole_and_three_vacancies_are_the_only_findings(place: Path, operator: Caller) -> None:
    source, town = elsewhere(place)
    reply = load(operator, source)
    assert reply.status == 201, reply.body
    whole = covered(operator, town)
    assert found(whole) == {}
    assert whole["posts"]["due"] >= reply.body["counts"]["posts"] - 1, "one belongs to the county"
    assert whole["clean"]
    assert whole["posts"]["due"] == whole["posts"]["held"] > 50
    assert (whole["posts"]["rate"], whole["patrols"]["begun"], whole["collection"]["begun"]) == (100.0, None, None)
    ended = {three["post_id"] for three in _three_of(operator, town)}
    for post in ended:
        body = {"on": today(now()), "reason": "resigned"}
        assert operator.post(f"/registry/posts/{post}/end", body).status == 200
    report = covered(operator, town)
    assert _names(report) == ended
    assert set(found(report)) == {"vacant_posts"}
    assert report["posts"]["vacant"] == 3
    assert sum(part["vacant"] for part in report["parts"]) == sum(part["findings"] for part in report["parts"]) == 3
    assert covered(operator, town, "2026-11-01")["clean"]


def _three_of(caller: Caller, town: str) -> list[dict[str, Any]]:
    """One post near the top, one in the middle and one at the end, of people who hold another one or have no other."""
    posts = walk(caller, "/registry/posts", f"area={town}&limit=200")
    return [posts[len(posts) * share // 4] for share in (1, 2, 3)]


def _names(body: Mapping[str, Any]) -> set[str]:
    return {post["post_id"] for post in body["findings"]["vacant_posts"]["items"]}


def test_the_four_coverages_of_xinxing_have_their_denominators(operator: Caller) -> None:
    source, town = elsewhere(WUXI.with_name("xinxing.yaml"))
    load(operator, source)

    def told() -> dict[str, tuple[int, int]]:
        body = operator.get(f"/registry/party-coverage?area={town}").body
        return {name: (body[name]["covered"], body[name]["total"]) for name in ("organisation", "members", *LATER)}

    grids, organisations, members = 16, 28, 16
    whole = {"organisation": (grids, grids), "members": (members, members)}
    nothing_yet = dict(zip(LATER, ((0, organisations), (0, grids)), strict=True))
    assert told() == whole | nothing_yet
    grid = next(one["code"] for one in walk(operator, "/registry/areas", f"area={town}") if len(one["code"]) == 15)
    unit = f"{grid}-unit"
    body = {"area": grid, "kind": "unit", "name": "供电所", "since": "2026-01-01"}
    founded = operator.post("/registry/organisations", body)
    assert founded.status == 201, founded.body
    duties = {"duties": ["用电检查"], "since": "2026-01-01"}
    agreed = operator.post(f"/registry/organisations/{unit}/duties", duties)
    assert agreed.status in (200, 201), agreed.body
    assert told()["service"] == (1, grids)
