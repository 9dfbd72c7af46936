"""What the server does for a query: the commands that were sent, and the stages of the plan it chose."""

from collections.abc import Mapping
from typing import Any

from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

Document = dict[str, Any]
ASKED = ("find", "filter", "sort", "limit")


class Finds(CommandListener):
    """Remembers the find commands that were sent."""

    def __init__(self) -> None:
        self.sent: list[Document] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name == "find":
            self.sent.append({name: event.command[name] for name in ASKED if name in event.command})

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing to remember."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing to remember."""


def stages(plan: Mapping[str, Any]) -> set[str]:
    return {plan.get("stage", "")}.union(*(stages(one) for one in _inner(plan)))


def indexes(plan: Mapping[str, Any]) -> set[str]:
    """The names of the indexes that the plan reads."""
    named = {plan["indexName"]} if "indexName" in plan else set()
    return named.union(*(indexes(one) for one in _inner(plan)))


def _inner(plan: Mapping[str, Any]) -> list[Any]:
    return [plan[name] for name in ("inputStage", "queryPlan") if name in plan] + list(plan.get("inputStages", []))
