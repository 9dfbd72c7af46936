"""The fact of a place's handling rules and the name under which it is stored for good."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HandlingRulesSet:
    """From here on the town's rules (办理规则) are these, whole; `number` counts from 1.

    `rules` is the document as `HandlingRulesSchema` loads it; `restored` is the number of the revision that it
    brings back, None for new rules.
    """

    town: str
    number: int
    rules: dict[str, Any]
    restored: int | None = None


HandlingRulesEvent = HandlingRulesSet

FACTS: Mapping[str, type] = {"handling_rules.set.v1": HandlingRulesSet}
