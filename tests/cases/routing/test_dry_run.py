"""A dry run says where cases of the past would have gone, and which of them elsewhere than they went."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.cases.directory.surroundings import Surroundings
from services.cases.routing.dry_run import MOST_EXAMPLES, PastCase, dry_run, dry_run_answer
from services.cases.routing.question import RouteQuestion
from services.cases.rules.declarations import HandlingRules
from services.cases.vocabulary import Channel, Party, PartyKind, Procedure, Urgency
from shared.areas import Scope
from shared.clock import SHANGHAI
from tests.cases.routing.place import (
    DESK_POST,
    GRID_POST,
    HEAD,
    PATH,
    SEATS,
    STATION_POST,
    TOWN,
    seat,
    surroundings,
)

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TO_DESK = {"level": "town", "role": "intake"}
RULES = HandlingRules.of(
    TOWN,
    0,
    {
        "routing": [
            {"name": "低保", "when": {"categories": ["民生服务/低保"]}, "to": TO_DESK},
            {"name": "从未用到", "when": {"categories": ["文教体育"]}, "to": TO_DESK},
        ]
    },
)


def post(id: str) -> Party:
    return Party(PartyKind.POST, id)


def case(id: str, category: str, went_to: Party | None, *, days: int = 0) -> PastCase:
    question = RouteQuestion(PATH, category, Urgency.NORMAL, Procedure.GENERAL, Channel.GRID)
    return PastCase(id, question, MONDAY + timedelta(days=days), went_to)


def answer(*cases: PastCase, place: Surroundings | None = None) -> dict[str, Any]:
    def around(scope: Scope) -> Surroundings:
        return replace(place or surroundings(), scope=scope)

    return dry_run_answer(dry_run(cases, RULES, around))


def test_cases_are_counted_by_the_rule_that_would_have_sent_them() -> None:
    found = answer(
        case("c-1", "民生服务/低保", post(DESK_POST)),
        case("c-2", "民生服务/低保", post(GRID_POST)),
        case("c-3", "环境卫生", post(GRID_POST)),
        case("c-4", "环境卫生", None),
    )
    assert (found["cases"], found["differing"], found["waiting"]) == (4, 2, 0)
    assert found["rules"] == [
        {"rule": None, "cases": 2, "differing": 1, "to": [{"party": f"post:{GRID_POST}", "cases": 2}]},
        {"rule": "低保", "cases": 2, "differing": 1, "to": [{"party": f"post:{DESK_POST}", "cases": 2}]},
        {"rule": "从未用到", "cases": 0, "differing": 0, "to": []},
    ]


def test_those_that_went_elsewhere_are_shown() -> None:
    found = answer(case("c-1", "民生服务/低保", post(GRID_POST)), case("c-2", "环境卫生", post(GRID_POST)))
    assert found["examples"] == [
        {
            "case_id": "c-1",
            "at": MONDAY,
            "rule": "低保",
            "went_to": f"post:{GRID_POST}",
            "would_go_to": f"post:{DESK_POST}",
            "passed_over": (),
        }
    ]


def test_each_case_is_routed_by_who_was_there_on_its_own_day() -> None:
    left = [one for one in SEATS if one.person != HEAD] + [seat(GRID_POST, HEAD, until="2026-11-25")]
    found = answer(
        case("c-1", "环境卫生", post(GRID_POST)),
        case("c-2", "环境卫生", post(GRID_POST), days=2),
        place=surroundings(seats=left),
    )
    assert [(one["case_id"], one["would_go_to"]) for one in found["examples"]] == [("c-2", f"post:{STATION_POST}")]
    assert found["examples"][0]["passed_over"] == (GRID_POST,)


def test_with_nobody_anywhere_a_case_would_wait() -> None:
    found = answer(case("c-1", "环境卫生", None), place=surroundings(seats=()))
    assert (found["waiting"], found["differing"], found["rules"][0]["to"]) == (1, 0, [])


def test_only_the_first_examples_are_kept_and_all_are_counted() -> None:
    found = answer(*(case(f"c-{number}", "其他", None) for number in range(MOST_EXAMPLES + 1)))
    assert (len(found["examples"]), found["differing"]) == (MOST_EXAMPLES, MOST_EXAMPLES + 1)
