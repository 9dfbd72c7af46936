"""What can be asked of handling rules; what lies elsewhere arrives as looked-up evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SetHandlingRules:
    """`rules` is what `HandlingRulesSchema` loads; `town_is_open`: the town is there."""

    town: str
    town_is_open: bool
    rules: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RestoreHandlingRules:
    """Sets what an earlier revision said."""

    town: str
    number: int


HandlingRulesCommand = SetHandlingRules | RestoreHandlingRules
