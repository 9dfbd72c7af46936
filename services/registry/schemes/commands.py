"""What can be asked of schemes; what lies in other streams arrives as looked-up evidence."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DeclareScheme:
    """`scheme` is what `SchemeSchema` loads; `town_is_open`: the town is there."""

    town: str
    town_is_open: bool
    since: str
    scheme: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReviseScheme:
    """`kinds_in_use` are the kinds of posts, `levels_in_use` the sub-area levels, of which something is open."""

    on: str
    scheme: dict[str, Any]
    kinds_in_use: frozenset[str]
    levels_in_use: frozenset[str]


SchemeCommand = DeclareScheme | ReviseScheme
