"""reporting says of every fact of a case what cases itself says: which status it leads to, in which stage that is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from services.cases.case import events
from services.cases.case.evolve import ABSENT, evolve
from services.cases.case.status import EXISTING, stage_of
from services.cases.facts import FACTS
from services.cases.vocabulary import Procedure
from services.reporting.cases import HANDLERS, IS_OPEN
from services.reporting.life import OPEN, REPORTED, STAGES, status_after
from shared.eventlog.envelope import Published
from shared.eventstore.facts import Codec
from tests.reporting.stories import GRID, case, fact, rows_of, scope_of

CODEC = Codec(FACTS, seal=lambda personal: personal)
GOLDEN = Path(__file__).parents[1] / "laws" / "golden" / "cases"
RECORDS = [path for path in sorted(GOLDEN.glob("case.*.json")) if "complaint_raised" not in path.stem]
"""All but the one that takes a case off every wall."""


def published(path: Path) -> Published:
    name = path.stem.partition(".v1")[0]
    return fact(name, "case-c-1", scope_of(GRID), json.loads(path.read_text()))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_a_fact_leads_to_the_same_status_and_procedure_here_and_there(path: Path) -> None:
    event = published(path)
    recorded = CODEC.decode(event.type, event.data)
    report = CODEC.decode(REPORTED, json.loads((GOLDEN / f"{REPORTED}.json").read_text()))
    reported = evolve(ABSENT, report)  # type: ignore[arg-type]
    for status in EXISTING:
        for procedure in Procedure:
            there = evolve(replace(reported, status=status, procedure=procedure), recorded)  # type: ignore[arg-type]
            assert (status_after(event) or status) == there.status
            if event.type in HANDLERS:
                assert _row_after(event, status, procedure).get("procedure") == there.procedure


def _row_after(event: Published, status: str, procedure: str) -> dict[str, object]:
    rows = rows_of(case("c-1", GRID))
    rows["cases"]["c-1"] |= {"status": status, "procedure": procedure}
    return rows_of([event], rows)["cases"]["c-1"]


def test_every_fact_that_changes_the_status_of_some_case_is_consumed() -> None:
    changing = {path.stem.partition("+")[0] for path in RECORDS if status_after(published(path))}
    assert changing <= HANDLERS.keys()
    assert HANDLERS.keys() <= events.FACTS.keys()


def test_a_status_is_in_the_same_stage_here_and_there() -> None:
    assert {status.value: stage_of(status).value for status in EXISTING} == STAGES
    assert set(IS_OPEN["stage"]["$in"]) == set(OPEN) < set(STAGES.values())
