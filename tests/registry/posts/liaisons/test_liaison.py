"""Liaison: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.posts.liaisons.commands import AssignLiaison, EndLiaison, LiaisonCommand, RecordLiaisonVisit
from services.registry.posts.liaisons.events import (
    FACTS,
    LiaisonAssigned,
    LiaisonEnded,
    LiaisonEvent,
    LiaisonVisited,
)
from services.registry.posts.liaisons.liaison import ALLOWED_IN, Liaison, LiaisonRefused, Status, decide, evolve
from services.registry.posts.places import kind_of_place
from shared.personal import Personal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
VILLAGE = "433122107200"
ASSIGN = AssignLiaison("l-1", "subject-1", "p-1", True, VILLAGE, "area", True, "2026-01-01")
END = EndLiaison("2026-10-01")
VISIT = RecordLiaisonVisit("2026-03-05", 6, "两户反映路灯不亮")

ASSIGNED = LiaisonAssigned("l-1", "subject-1", "p-1", VILLAGE, "area", VILLAGE, "2026-01-01", None)
ENDED = LiaisonEnded("l-1", "p-1", "2026-10-01")
VISITED = LiaisonVisited("l-1", 1, "p-1", "2026-03-05", 6, Personal("subject-1", "两户反映路灯不亮"))


def after(*facts: LiaisonEvent) -> Liaison:
    liaison = Liaison()
    for fact in facts:
        liaison = evolve(liaison, fact)
    return liaison


def refusal(liaison: Liaison, command: LiaisonCommand) -> str:
    with pytest.raises(LiaisonRefused) as refused:
        decide(liaison, command, NOW)
    return refused.value.code


def test_a_person_covers_a_place() -> None:
    assert decide(Liaison(), ASSIGN, NOW) == [ASSIGNED]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"person_is_registered": False}, "person_unknown"),
        ({"target_is_there": False}, "target_unknown"),
        ({"since": "2027-11-25"}, "since_too_far_ahead"),
        ({"until": "2026-01-01"}, "liaison_ends_before_start"),
        ({"covers_already": True}, "liaison_overlaps"),
    ],
)
def test_a_liaison_that_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    assert refusal(Liaison(), replace(ASSIGN, **change)) == code  # type: ignore[arg-type]


def test_a_liaison_ends_once() -> None:
    assert decide(after(ASSIGNED), END, NOW) == [ENDED]
    assert decide(after(ASSIGNED, ENDED), END, NOW) == []
    assert refusal(after(ASSIGNED), EndLiaison("2025-12-31")) == "end_before_start"


def test_visits_are_made_while_one_covers_and_not_in_the_future() -> None:
    assert decide(after(ASSIGNED), VISIT, NOW) == [VISITED]
    assert refusal(after(ASSIGNED), replace(VISIT, day="2025-12-31")) == "visit_outside_liaison"
    assert refusal(after(ASSIGNED, ENDED), replace(VISIT, day="2026-10-01")) == "visit_outside_liaison"
    assert refusal(after(ASSIGNED), replace(VISIT, day="2026-11-24")) == "day_in_future"


def test_what_was_noted_is_not_printed() -> None:
    assert "路灯" not in repr(VISIT)
    assert "路灯" not in repr(VISITED)


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("433122107", "area"),
        ("152201002001003-building-12", "sub_area"),
        ("433122107-leading_group", "organisation"),
        ("433122-superior", "organisation"),
    ],
)
def test_what_is_covered_is_told_by_its_id(id: str, kind: str) -> None:
    assert kind_of_place(id) == kind


def test_every_command_is_decided_in_every_status_and_every_fact_has_a_name() -> None:
    assert set(FACTS.values()) == set(get_args(LiaisonEvent))
    states: dict[Status, tuple[LiaisonEvent, ...]] = {Status.ABSENT: (), Status.ASSIGNED: (ASSIGNED,)}
    commands: tuple[LiaisonCommand, ...] = (ASSIGN, END, VISIT)
    assert set(ALLOWED_IN) == set(get_args(LiaisonCommand)) == {type(command) for command in commands}
    for (status, facts), command in product(states.items(), commands):
        if status in ALLOWED_IN[type(command)]:
            assert decide(after(*facts), command, NOW)
        else:
            assert refusal(after(*facts), command)
