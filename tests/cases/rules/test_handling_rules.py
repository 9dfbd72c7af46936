"""Handling rules are set whole, revision by revision; any earlier one can be brought back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.cases.rules.commands import HandlingRulesCommand, RestoreHandlingRules, SetHandlingRules
from services.cases.rules.events import HandlingRulesSet
from services.cases.rules.handling_rules import (
    HANDLING_RULES,
    RulesHistory,
    RulesNotFound,
    decide,
    evolve,
)
from services.cases.rules.schemas import HandlingRulesSchema
from services.cases.vocabulary import Urgency
from services.cases.working_time.terms import DEFAULT_TERMS, Limit, hours, working_days
from shared.areas import Scope

TOWN = "433122107"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def document(**parts: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = HandlingRulesSchema().load(parts)
    return loaded


FIRST, SECOND = document(reopen_days=10), document(reopen_days=20)


def to_set(rules: Mapping[str, Any], *, town_is_open: bool = True) -> SetHandlingRules:
    return SetHandlingRules(TOWN, town_is_open, rules)


def after(*commands: HandlingRulesCommand) -> RulesHistory:
    history = RulesHistory()
    for command in commands:
        for fact in decide(history, command, NOW):
            history = evolve(history, fact)
    return history


def test_the_first_rules_have_number_one() -> None:
    assert decide(RulesHistory(), to_set(FIRST), NOW) == [HandlingRulesSet(TOWN, 1, FIRST)]


def test_later_rules_take_the_place_of_all_that_was_said_before() -> None:
    history = after(to_set(FIRST), to_set(SECOND))
    assert (history.present.number, history.present.terms_for(Urgency.NORMAL).reopen_days) == (2, 20)


def test_the_same_rules_again_are_no_fact() -> None:
    assert decide(after(to_set(FIRST)), to_set(document(reopen_days=10)), NOW) == []


def test_an_earlier_revision_is_brought_back_as_a_new_one() -> None:
    history = after(to_set(FIRST), to_set(SECOND))
    assert decide(history, RestoreHandlingRules(TOWN, 1), NOW) == [HandlingRulesSet(TOWN, 3, FIRST, restored=1)]


@pytest.mark.parametrize("number", [0, -1, 2])
def test_a_revision_that_never_was_is_not_brought_back(number: int) -> None:
    with pytest.raises(RulesNotFound, match="revision_unknown"):
        decide(after(to_set(FIRST)), RestoreHandlingRules(TOWN, number), NOW)


def test_a_town_that_is_not_there_has_no_rules() -> None:
    with pytest.raises(RulesNotFound, match="town_unknown"):
        decide(RulesHistory(), to_set(FIRST, town_is_open=False), NOW)


def test_a_town_without_rules_goes_by_the_usual_terms() -> None:
    assert (RulesHistory().present.number, RulesHistory().present.routing) == (0, ())
    assert dict(RulesHistory().present.terms) == dict(DEFAULT_TERMS)


def test_the_facts_belong_to_the_town() -> None:
    assert HANDLING_RULES.scope(after(to_set(FIRST))) == Scope("433122", TOWN)


@dataclass(frozen=True)
class Limits:
    """What a category says, as the catalogue does."""

    accept: Limit | None = None
    handle: Limit | None = None
    approve: Limit | None = None


def test_the_limits_of_a_category_go_before_those_of_the_place() -> None:
    limits = {"normal": {"handle": {"amount": 7, "unit": "working_days"}, "accept": {"amount": 2, "unit": "hours"}}}
    rules = after(to_set(document(limits=limits))).present
    own = rules.terms_for(Urgency.NORMAL)
    assert (own.accept, own.handle) == (hours(2), working_days(7))
    assert rules.terms_for(Urgency.NORMAL, Limits()) == own
    assert rules.terms_for(Urgency.NORMAL, Limits(accept=hours(1))) == replace(own, accept=hours(1))
    assert rules.terms_for(Urgency.NORMAL, Limits(handle=hours(9))) == replace(own, handle=hours(9))
    assert rules.terms_for(Urgency.NORMAL, Limits(approve=hours(8))) == replace(own, approve=hours(8))
    assert rules.terms_for(Urgency.URGENT) == DEFAULT_TERMS[Urgency.URGENT]
