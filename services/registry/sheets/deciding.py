"""What the comparison of every kind of row shares: the plan that grows, and how a contradiction is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.registry.sheets.checking import Covers
from services.registry.sheets.entries import Checked
from services.registry.sheets.known import Registered
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate
from shared.sheets.entries import Entry

Step = tuple[Aggregate[Any, Any], str, Any]
"""The aggregate, the id of the stream, the command; a person's has no subject yet."""

_COLUMN_OF_REFUSAL: Mapping[str, str] = {
    "day_too_far_ahead": "since",
    "kind_not_of_level": "kind",
    "not_filled_by_appointment": "kind",
    "part_exceeds_population": "population",
    "post_abolished": "kind",
    "since_before_parent": "since",
    "since_too_far_ahead": "since",
    "start_before_last_end": "since",
    "start_before_post": "since",
    "term_end_before_start": "term_end",
}
"""The column in which a refusal of the domain is told, where it is not that of the thing itself."""


@dataclass(slots=True)
class Plan:
    """What is to be done, in an order in which every part of it is valid; how many things are there already."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Deciding:
    """`covers` says where the caller may import: what is registered elsewhere is compared with nothing.

    `refusals` are the texts of the domain's refusals, by code; `given` are the areas and sub-areas of the file."""

    checked: Checked
    registered: Registered
    covers: Covers
    now: datetime
    refusals: Mapping[str, str]
    given: frozenset[str]
    plan: Plan = field(default_factory=Plan)

    def is_there(self, id: str) -> bool:
        """Whether the place is in the file, or registered and open."""
        return id in self.given or self.registered.is_open(id)

    def compare(self, entry: Entry, values: Mapping[str, tuple[Any, Any]]) -> None:
        """Counts the row as unchanged, or tells each cell that says otherwise than what is registered.

        `values` are what the file says and what is registered, by column; None says nothing.
        """
        found = [name for name, (wanted, known) in values.items() if wanted is not None and wanted != known]
        for name in found:
            self.checked.wrong(entry, name, "differs")
        self.plan.unchanged += not found

    def decide(self, entry: Entry, name: str, aggregate: Aggregate[Any, Any], id: str, state: Any, command: Any) -> Any:
        """Adds the step, and gives the state that it comes to; a refusal is told in the column `name`."""
        try:
            for fact in aggregate.decide(state, command, self.now):
                state = aggregate.evolve(state, fact)
        except Refused as refused:
            column = _COLUMN_OF_REFUSAL.get(refused.code, name)
            self.checked.refused(entry, column, refused.code, self.refusals.get(refused.code, "当前状态不允许"))
            return state
        self.plan.steps.append((aggregate, id, command))
        return state
