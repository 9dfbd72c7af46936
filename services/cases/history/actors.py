"""Who took a step, by the post held on that day, as cases' own copy of the directory knows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.cases.directory.projections import PLACES, SEATS
from services.cases.history.entries import SYSTEM_ACTORS
from services.cases.vocabulary import Party, PartyKind
from shared.areas import Scope
from shared.clock import day_of
from shared.http.tokens import ANONYMOUS
from shared.mongo import Document
from shared.projector.views import Views

NOBODY, SYSTEM = "群众（未登录）", "系统"
MOST_SEATS = 2_000


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of some people, past ones too."""

    rows: Mapping[str, list[Document]]

    @classmethod
    def of(cls, views: Views, people: Iterable[str]) -> "Seats":
        """With one query."""
        wanted = sorted({one for one in people if one and not one.startswith(SYSTEM_ACTORS)})
        rows: dict[str, list[Document]] = {one: [] for one in wanted}
        if wanted:
            for row in views.table(PLACES, SEATS).find({"person": {"$in": wanted}}).limit(MOST_SEATS):
                rows[row["person"]].append(row)
        return cls(rows)

    def held(self, person: str, scope: Scope, at: datetime) -> Document | None:
        """The seat by which somebody acted: on that day, the nearest to the case's place."""
        day, codes = day_of(at).isoformat(), scope.codes()
        there = [row for row in self.rows.get(person, ()) if row["since"] <= day < row["until"]]
        return max(there, key=lambda row: (row["area"] in codes, len(row["area"])), default=None)

    def posts(self) -> list[Party]:
        """Every post among them, to be asked what it is called."""
        return [Party(PartyKind.POST, row["post"]) for rows in self.rows.values() for row in rows]


def title_of(actor: str, seat: Document | None, titles: Mapping[str, str]) -> str | None:
    """What to call an actor: the post, the system, or somebody without an account; None where nothing is known."""
    if actor in ("", ANONYMOUS.subject):
        return NOBODY
    if actor.startswith(SYSTEM_ACTORS):
        return SYSTEM
    return titles.get(Party(PartyKind.POST, seat["post"]).key) if seat else None
