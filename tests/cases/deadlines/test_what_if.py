"""Other terms for deadlines of the past: begun, paused, extended and met at the same moments, and counted."""

from dataclasses import replace
from datetime import datetime

import pytest

from services.cases.deadlines.what_if import (
    PastDeadline,
    Step,
    Verdict,
    figures_answer,
    reckoned,
    what_if,
)
from services.cases.vocabulary import DeadlineKind, Urgency
from services.cases.working_time.terms import Terms, hours, working_days
from tests.cases.working_time.moments import CRITICAL, NORMAL, at, local

PAST = PastDeadline(
    case_id="c-1",
    kind=DeadlineKind.HANDLE,
    urgency=Urgency.NORMAL,
    category="环境卫生",
    started=at("2026-03-02 08:00"),
    due=at("2026-03-06 17:30"),
    met_at=at("2026-03-06 11:00"),
    was=Verdict.ON_TIME,
)
LATER = at("2026-04-01 08:00")
THREE_DAYS = replace(NORMAL, handle=working_days(3))


def under(past: PastDeadline, terms: Terms, moment: datetime = LATER) -> tuple[str, Verdict]:
    found = reckoned(past, terms, moment)
    return local(found.due), found.verdict


def paused(begin: str, end: str | None) -> tuple[Step, ...]:
    steps = (Step("paused", at(begin)),)
    return steps + ((Step("resumed", at(end)),) if end else ())


def test_under_the_same_terms_all_is_as_it_was() -> None:
    assert under(PAST, NORMAL) == ("2026-03-06 17:30", Verdict.ON_TIME)


def test_a_shorter_limit_would_have_been_missed() -> None:
    assert under(PAST, THREE_DAYS) == ("2026-03-04 17:30", Verdict.LATE)


def test_holidays_of_the_place_give_time() -> None:
    assert under(PAST, replace(THREE_DAYS, holidays=("2026-03-04", "2026-03-05"))) == (
        "2026-03-06 17:30",
        Verdict.ON_TIME,
    )


def test_a_pause_counts_under_other_terms_as_it_did() -> None:
    past = replace(PAST, steps=paused("2026-03-03 08:00", "2026-03-05 08:00"))
    assert under(past, THREE_DAYS) == ("2026-03-06 17:30", Verdict.ON_TIME)


def test_what_stood_still_when_it_was_settled_was_late_only_if_it_was_before() -> None:
    before = replace(PAST, steps=paused("2026-03-03 08:00", None))
    assert under(before, THREE_DAYS)[1] is Verdict.ON_TIME
    after = replace(PAST, steps=paused("2026-03-05 09:00", None))
    assert under(after, THREE_DAYS)[1] is Verdict.LATE


def test_an_extension_holds_unless_the_limit_itself_is_longer() -> None:
    granted = Step("extended", at("2026-03-04 09:00"), at("2026-03-09 12:00"))
    past = replace(PAST, met_at=at("2026-03-09 11:00"), steps=(granted,))
    assert under(past, THREE_DAYS) == ("2026-03-09 12:00", Verdict.ON_TIME)
    assert under(past, replace(NORMAL, handle=working_days(8))) == ("2026-03-11 17:30", Verdict.ON_TIME)


@pytest.mark.parametrize(
    ("moment", "verdict"), [("2026-03-04 17:29", Verdict.OPEN), ("2026-03-04 17:31", Verdict.LATE)]
)
def test_what_is_not_done_is_open_until_it_would_be_due(moment: str, verdict: Verdict) -> None:
    past = replace(PAST, met_at=None, was=Verdict.OPEN)
    assert under(past, THREE_DAYS, at(moment)) == ("2026-03-04 17:30", verdict)


def test_the_figures_say_what_was_and_what_would_be_in_all_and_by_urgency() -> None:
    cases = [
        PAST,
        replace(PAST, case_id="c-2", met_at=at("2026-03-03 09:00")),
        replace(PAST, case_id="c-3", urgency=Urgency.CRITICAL, was=Verdict.LATE, due=at("2026-03-03 08:00")),
    ]
    told: list[int] = []
    terms = {Urgency.NORMAL: THREE_DAYS, Urgency.CRITICAL: replace(CRITICAL, handle=hours(200))}
    found = figures_answer(what_if(cases, lambda urgency, _: terms[urgency], LATER, told.append))
    assert found["cases"] == 3
    assert found["was"] == {"on_time": 2, "late": 1, "open": 0}
    assert found["would_be"] == {"on_time": 2, "late": 1, "open": 0}
    assert (found["better"], found["worse"]) == (1, 1)
    by_urgency = {one["urgency"]: (one["cases"], one["better"], one["worse"]) for one in found["urgencies"]}
    assert by_urgency == {Urgency.CRITICAL: (1, 1, 0), Urgency.URGENT: (0, 0, 0), Urgency.NORMAL: (2, 0, 1)}
    assert [(one["case_id"], one["was"], one["would_be"]) for one in found["examples"]] == [
        ("c-1", Verdict.ON_TIME, Verdict.LATE),
        ("c-3", Verdict.LATE, Verdict.ON_TIME),
    ]
    assert told == [1, 2, 3]
