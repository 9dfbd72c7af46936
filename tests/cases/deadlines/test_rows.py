"""The row of a deadline says what comes next and when, and keeps what befell it."""

from datetime import datetime, timedelta

import pytest

from services.cases.case.commands import (
    AcceptCase,
    ApplyForExtension,
    GrantExtension,
    ResolveCase,
    ResumeCase,
    SuspendCase,
)
from services.cases.vocabulary import Mark
from shared.clock import now
from shared.mongo import Document
from shared.personal import Personal
from tests.cases.deadlines.bench import Bench

pytestmark = pytest.mark.servers

HOURS = timedelta(hours=1)


def _why(bench: Bench) -> Personal:
    return Personal(bench.api.vault.new_subject(), "等待配件")


def _next(row: Document) -> tuple[str | None, datetime | None]:
    return row.get("next_mark"), row.get("next_at")


def test_a_deadline_is_followed_from_its_beginning_to_its_end(bench: Bench) -> None:
    begun = now() - 10 * HOURS
    case = bench.report(begun)
    accepted = begun + timedelta(minutes=10)
    bench.tell(case, AcceptCase("p-zhang"), accepted)
    bench.wait_for_rows()
    accept, handle = bench.row(case, "accept"), bench.row(case, "handle")
    assert (accept["state"], accept["on_time"], _next(accept)) == ("met", True, (None, None))
    assert (handle["state"], handle["started"], handle["due"]) == ("running", accepted, accepted + 24 * HOURS)
    assert _next(handle) == (Mark.APPROACHING, accepted + 24 * HOURS * 0.8)
    assert handle["town"] == "433122107"

    bench.tell(case, SuspendCase(now() + HOURS, _why(bench)), begun + HOURS)
    bench.wait_for_rows()
    handle = bench.row(case, "handle")
    assert (handle["state"], _next(handle)) == ("paused", (None, None))

    bench.tell(case, ResumeCase(), begun + 3 * HOURS)
    bench.wait_for_rows()
    handle = bench.row(case, "handle")
    assert (handle["state"], handle["started"], handle["due"]) == ("running", accepted, accepted + 26 * HOURS)

    until = begun + 40 * HOURS
    bench.tell(case, ApplyForExtension(until, _why(bench)))
    bench.tell(case, GrantExtension())
    bench.tell(case, ResolveCase(_why(bench)))
    bench.wait_for_rows()
    handle = bench.row(case, "handle")
    assert (handle["state"], handle["due"], handle["on_time"], _next(handle)) == ("met", until, True, (None, None))
    assert [(step["step"], step.get("until")) for step in handle["steps"]] == [
        ("paused", None),
        ("resumed", None),
        ("extended", until),
    ]


def test_a_deadline_that_begins_anew_has_no_past(bench: Bench) -> None:
    """Acceptance, level by level."""
    case = bench.report(now() - 40 * timedelta(minutes=1))
    bench.wait_for_rows()
    first = bench.row(case, "accept")["started"]
    stop = bench.timer()
    bench.until_told(case, "escalated")
    stop()
    bench.wait_for_rows()
    row = bench.row(case, "accept")
    assert row["started"] > first
    assert (row["next_mark"], row["steps"]) == (Mark.APPROACHING, [])
