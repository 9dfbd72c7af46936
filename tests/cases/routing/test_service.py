"""Routing with cases' own rows: who gets a case that is reported, and what other rules would have done with it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.cases.acting.past import criteria
from services.cases.directory.surroundings import today
from services.cases.lists.keys import area_key
from services.cases.lists.rows import CASES, LIST
from services.cases.routing.question import Route, RouteQuestion
from services.cases.routing.router import Router
from services.cases.routing.routes import AT_ONCE
from services.cases.vocabulary import Channel, Level, Party, PartyKind, Procedure, Urgency
from shared.clock import midnight, now
from shared.spine import SpineApi
from tests.caller import Caller, eventually
from tests.cases.place import (
    GRID,
    HOUSING,
    LI,
    NEXT_GRID,
    SUPERIOR,
    TOWN,
    VILLAGE,
    ZHANG,
    scope_of,
)
from tests.plans import stages

pytestmark = pytest.mark.servers

DRY_RUN = f"/cases/rules/{TOWN}/dry-run"
CATEGORY = "文教体育"
TO_HOUSING = {"routing": [{"name": "文教体育", "when": {"categories": [CATEGORY]}, "to": {"organisation": HOUSING}}]}
LONG_AGO = datetime(2020, 1, 1, 4, 0, tzinfo=UTC)


def question(grid: str, **changed: Any) -> RouteQuestion:
    given: dict[str, Any] = {"urgency": Urgency.NORMAL, "procedure": Procedure.GENERAL, "channel": Channel.GRID}
    return RouteQuestion(scope=scope_of(grid), category=CATEGORY, **given | changed)


def test_a_case_goes_to_the_head_of_its_grid_or_past_the_vacant_post(inside: SpineApi) -> None:
    router = Router(inside)
    head, station = f"{GRID}-grid_head", f"{VILLAGE}-station_head"
    assert router.route(question(GRID), now()) == Route(Party(PartyKind.POST, head), None, Level.GRID, (), ZHANG)
    vacant = f"{NEXT_GRID}-grid_head"
    assert router.route(question(NEXT_GRID), now()) == Route(
        Party(PartyKind.POST, station), None, Level.VILLAGE, (vacant,), LI
    )


def test_nobody_at_the_superior_leaves_the_case_waiting_there(inside: SpineApi) -> None:
    found = Router(inside).route(question(GRID, level=Level.SUPERIOR), now())
    assert found == Route(None, None, Level.SUPERIOR, (SUPERIOR,))


def reported(caller: Caller, **more: Any) -> str:
    body = {"title": "健身器材损坏", "description": "广场上的健身器材坏了", "category": CATEGORY, "grid": GRID} | more
    reply = caller.post("/cases", body)
    assert reply.status == 201, reply.body
    case_id: str = reply.body["case_id"]
    return case_id


def dry_run(caller: Caller, **more: Any) -> dict[str, Any]:
    since, until = today(now() - timedelta(days=1)), today(now() + timedelta(days=1))
    reply = caller.post(DRY_RUN, {"rules": TO_HOUSING, "since": since, "until": until} | more)
    assert reply.status == 200, reply.body
    figures: dict[str, Any] = reply.body["figures"]
    return figures


def went(figures: dict[str, Any], case_id: str) -> tuple[str, str] | None:
    found = (one for one in figures["examples"] if one["case_id"] == case_id)
    return next(((one["went_to"], one["would_go_to"]) for one in found), None)


def listed(inside: SpineApi, case_id: str) -> None:
    eventually(lambda: inside.views.table(LIST, CASES).find_one({"_id": case_id}))


def test_other_rules_are_tried_on_the_cases_that_were_reported(inside: SpineApi, zhang: Caller, ma: Caller) -> None:
    before = dry_run(ma)["rules"][1]["cases"]
    case_id = reported(zhang)
    listed(inside, case_id)
    figures = dry_run(ma)
    by_level, by_rule = figures["rules"]
    assert (by_rule["rule"], by_rule["cases"]) == ("文教体育", before + 1)
    assert by_rule["to"] == [{"party": f"organisation:{HOUSING}", "cases": before + 1}]
    assert by_level["rule"] is None
    assert went(figures, case_id) == (f"post:{GRID}-grid_head", f"organisation:{HOUSING}")
    assert went(dry_run(ma, rules=None), case_id) is None


def test_a_case_that_was_handled_on_the_spot_went_nowhere(inside: SpineApi, zhang: Caller, ma: Caller) -> None:
    case_id = reported(zhang, handled_on_the_spot={"result": "已修好"})
    listed(inside, case_id)
    assert went(dry_run(ma), case_id) is None


def test_a_complaint_is_not_shown_to_whom_it_is_about(
    inside: SpineApi, zhang: Caller, ma: Caller, operator: Caller
) -> None:
    case_id = reported(zhang, complaint_of=LI)
    listed(inside, case_id)
    assert went(dry_run(operator), case_id) is not None
    as_commander = Caller(ma.url, ma.key, LI, ma.grants)
    assert went(dry_run(as_commander), case_id) is None


@pytest.mark.parametrize(
    ("until", "code"),
    [("2020-01-01", "period"), ("2019-12-31", "period"), ("2021-06-01", "period"), ("2020-13-01", "date")],
)
def test_a_dry_run_is_of_a_year_at_most(ma: Caller, until: str, code: str) -> None:
    reply = ma.post(DRY_RUN, {"since": "2020-01-01", "until": until})
    assert (reply.status, {one["code"] for one in reply.body["errors"]}) == (422, {code})


def test_only_who_may_set_rules_may_try_them(zhang: Caller) -> None:
    assert zhang.post(DRY_RUN, {"since": "2020-01-01", "until": "2020-01-02"}).status == 403


@pytest.fixture
def many(inside: SpineApi) -> Iterator[None]:
    """Rows of more cases than are looked at while one waits, of a day on which no other case was reported."""
    rows = inside.views.table(LIST, CASES)
    row = {"seen_by": [area_key(TOWN)], "stage": "ended", "urgency_rank": 2, "reported_at": LONG_AGO}
    rows.insert_many({"_id": f"old-{number}", **row} for number in range(AT_ONCE + 1))
    yield
    rows.delete_many({"reported_at": LONG_AGO})


@pytest.mark.usefixtures("many")
def test_many_cases_are_a_job(ma: Caller) -> None:
    reply = ma.post(DRY_RUN, {"rules": TO_HOUSING, "since": "2020-01-01", "until": "2020-01-02"})
    assert (reply.status, reply.body["figures"]) == (202, None)
    job = f"/cases/jobs/{reply.body['job']['id']}"
    assert reply.headers["Location"] == job
    eventually(lambda: ma.get(job).body["state"] == "done")
    figures = ma.get(f"{job}/result").body
    assert [one["rule"] for one in figures["rules"]] == [None, "文教体育"]


@pytest.mark.usefixtures("many")
def test_the_cases_of_a_period_are_found_by_an_index(inside: SpineApi) -> None:
    day = midnight(date(2020, 1, 1))
    wanted = criteria(TOWN, day, day + timedelta(days=1))
    found = inside.views.table(LIST, CASES).find(wanted).explain()
    assert "COLLSCAN" not in stages(found["queryPlanner"]["winningPlan"])
    statistics = found["executionStats"]
    assert statistics["totalDocsExamined"] == statistics["nReturned"] == AT_ONCE + 1
