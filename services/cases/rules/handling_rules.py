"""The handling rules (办理规则) of one town: set as a whole, revision by revision, the last one in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, assert_never

from services.cases.directory.entries import path_of
from services.cases.rules.commands import HandlingRulesCommand, RestoreHandlingRules, SetHandlingRules
from services.cases.rules.declarations import HandlingRules
from services.cases.rules.events import HandlingRulesEvent, HandlingRulesSet
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate


class RulesRefused(Refused):
    """A rule about handling rules says no."""


class RulesNotFound(RulesRefused):
    """There is no such revision, or no such town."""

    status = 404


@dataclass(frozen=True)
class RulesHistory:
    """All that a town's rules have been, the oldest first; empty while it has none of its own."""

    town: str = ""
    revisions: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def present(self) -> HandlingRules:
        """The rules in force; those of nobody in particular while there are none."""
        if not self.revisions:
            return HandlingRules()
        return HandlingRules.of(self.town, len(self.revisions), self.revisions[-1])


def decide(history: RulesHistory, command: HandlingRulesCommand, now: datetime) -> Sequence[HandlingRulesEvent]:  # noqa: ARG001
    """All rules about handling rules; the same again is no fact.  Raises RulesRefused."""
    match command:
        case SetHandlingRules():
            if not command.town_is_open:
                raise RulesNotFound("town_unknown", town=command.town)
            return _set(history, command.town, command.rules)
        case RestoreHandlingRules():
            if not 1 <= command.number <= len(history.revisions):
                raise RulesNotFound("revision_unknown", number=command.number)
            return _set(history, command.town, history.revisions[command.number - 1], command.number)
        case _:
            assert_never(command)


def evolve(history: RulesHistory, event: HandlingRulesEvent) -> RulesHistory:
    """Total; no clock, no rule, never raises."""
    return RulesHistory(event.town, (*history.revisions, event.rules))


def _set(
    history: RulesHistory, town: str, rules: Mapping[str, Any], restored: int | None = None
) -> list[HandlingRulesEvent]:
    if history.revisions and history.revisions[-1] == rules:
        return []
    return [HandlingRulesSet(town, len(history.revisions) + 1, dict(rules), restored)]


HANDLING_RULES: Aggregate[RulesHistory, HandlingRulesCommand] = Aggregate(
    "handling_rules", RulesHistory(), decide, evolve, lambda history: path_of(history.town)
)
