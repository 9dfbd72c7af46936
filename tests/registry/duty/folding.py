"""What the tests of duty's aggregates say often: a state after facts, and the code of a refusal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""Monday, four in the afternoon in Shanghai."""
GRID = "433122107001001"
TODAY, YESTERDAY = "2026-11-23", "2026-11-22"
A_MONTH_AGO, TOO_LONG_AGO, A_YEAR_AGO, TOMORROW = "2026-10-23", "2026-10-22", "2025-11-23", "2026-11-24"


def after(aggregate: Aggregate[Any, Any], *facts: Any) -> Any:
    """The state that the facts amount to."""
    state = aggregate.initial
    for fact in facts:
        state = aggregate.evolve(state, fact)
    return state


def decided(aggregate: Aggregate[Any, Any], facts: Sequence[Any], command: Any) -> list[Any]:
    """The facts that the command leads to."""
    return list(aggregate.decide(after(aggregate, *facts), command, NOW))


def refusal(aggregate: Aggregate[Any, Any], facts: Sequence[Any], command: Any) -> str:
    """The code with which the command is refused."""
    with pytest.raises(Refused) as refused:
        aggregate.decide(after(aggregate, *facts), command, NOW)
    return refused.value.code
