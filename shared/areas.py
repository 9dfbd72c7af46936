"""The path of the area that a fact belongs to: county, town, village, grid."""

from collections.abc import Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes of the levels that act as county (县), town (镇/街道), village (村/社区) and grid (网格).

    Codes are 统计用区划代码: 6, 9, 12 digits, and 15 for a grid; a level that is missing is None.
    """

    county: str | None = None
    town: str | None = None
    village: str | None = None
    grid: str | None = None

    def codes(self) -> tuple[str, ...]:
        """The codes that are there, from the county down."""
        return tuple(code for code in self.to_list() if code)

    @property
    def lowest(self) -> str | None:
        """The code of the smallest area on the path, None for an empty path."""
        return self.grid or self.village or self.town or self.county

    def to_list(self) -> list[str | None]:
        return [self.county, self.town, self.village, self.grid]

    @classmethod
    def from_list(cls, codes: Sequence[str | None]) -> "Scope":
        """The inverse of `to_list`; a shorter list leaves the lower levels empty."""
        return cls(*codes)

    def to_dict(self) -> dict[str, str | None]:
        """As read models keep it, so that a filter is {"scope.village": code}."""
        return {level: getattr(self, level) for level in LEVELS}


LEVELS: tuple[str, ...] = tuple(field.name for field in fields(Scope))
