"""Rows → answers: what is listed, counted and to be done; text is opened for who may read it, once for a page."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import ValidationError
from pymongo import timeout
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import PyMongoError

from services.cases.case.state import Case
from services.cases.case.status import Stage, Status, stage_of
from services.cases.lists.criteria import OPEN_STAGES, SORTS, Order, Sight
from services.cases.lists.deadline_states import DeadlineState
from services.cases.lists.expressions import NEVER
from services.cases.lists.keys import hidden_key, person_key
from services.cases.lists.reporting import URGENCIES
from services.cases.lists.rows import CASES, LIST
from services.cases.lists.tasks import TASK_TITLES, Task
from services.cases.vocabulary import Party, PartyKind
from shared.areas import Scope
from shared.eventstore.streams import Loaded
from shared.http import Page, Problem
from shared.mongo import Document
from shared.personal import Vault
from shared.projector.views import Views

Row = Mapping[str, Any]
Table = Collection[Document]
LoadMany = Callable[[Iterable[str]], Mapping[str, Loaded[Case]]]

LONGEST_SECONDS: Final = 5.0
"""What a list may cost the database; who asks for more is told to narrow it."""

MOST_OPEN = 100_000
MOST_ENDED = 100_000
MOST_TASKS = 200
FIRST_TASKS = 20
_PERSON = person_key("")
_RANKS = tuple(DeadlineState)


@contextmanager
def affordable() -> Iterator[None]:
    """Problem 422 when the queries inside take longer than LONGEST_SECONDS."""
    try:
        with timeout(LONGEST_SECONDS):
            yield
    except PyMongoError as error:
        if not error.timeout:
            raise
        raise Problem(422, "list_too_costly") from None


@dataclass(frozen=True)
class Reading:
    """What the caller may read of what people typed: at these places, and of what was given to them."""

    may: Callable[[Scope], bool]
    keys: frozenset[str]
    subject: str

    def reads(self, row: Row) -> bool:
        """Whether the title of the case is for the caller."""
        given = not self.keys.isdisjoint(row["parties"]) or (row["reported_by"] or "") == self.subject
        return given or self.may(Scope(**row["scope"]))


def titles_of(rows: Iterable[Row], load_many: LoadMany, vault: Vault, reading: Reading) -> dict[str, str | None]:
    """The titles that the caller may read, by case: one load and one opening for all of them."""
    cases = load_many([row["_id"] for row in rows if reading.reads(row)])
    titles = {
        id: loaded.state.report.title
        for id, loaded in cases.items()
        if loaded.state.report and loaded.state.report.subject in loaded.state.readable_subjects
    }
    opened = vault.open(titles.values())
    return {id: opened[title] for id, title in titles.items()}


def parties_in(rows: Iterable[Row]) -> list[Party]:
    """Everybody whose title the rows show."""
    return [_party(key) for key in sorted({key for row in rows for key in _shown_keys(row)})]


def _shown_keys(row: Row) -> Iterable[str]:
    return filter(None, [row["routed"], row["lead"], *row["parties"]])


def _party(key: str) -> Party:
    kind, _, id = key.partition(":")
    return Party(PartyKind(kind), id)


def listed(row: Row, titles: Mapping[str, str | None], names: Mapping[str, str]) -> Document:
    """A row as lists show it; `names` are what parties are called, by key."""
    owner = row["first_contact"]
    return {
        **row,
        "case_id": row["_id"],
        "title": titles.get(row["_id"]),
        "waits_for": _shown(row["routed"], names) if row["stage"] == Stage.WAITING.value else None,
        "lead": _shown(row["lead"], names),
        "parties": [_shown(key, names) for key in sorted(row["parties"])],
        "first_contact": owner.removeprefix(_PERSON) if owner else None,
        "deadlines": [_deadline(kind, kept) for kind, kept in row["deadlines"].items()],
        "due": row["due"] if row["due"] < NEVER else None,
        "deadline_state": _RANKS[row["deadline_state"]],
    }


def _shown(key: str | None, names: Mapping[str, str]) -> Document | None:
    if key is None:
        return None
    party = _party(key)
    return {"kind": party.kind, "id": party.id, "title": names.get(key)}


def _deadline(kind: str, kept: Row) -> Document:
    return {"kind": kind, **kept, "state": _RANKS[kept["state"]]}


def find_page(page: Page, table: Table, wanted: Sequence[Document], session: ClientSession | None) -> list[Document]:
    """The page's rows and one more when there is a next page; by urgency rank by rank, each in order of the index."""
    if page.sort != SORTS[Order.URGENCY]:
        return page.find(table, wanted, session)
    rows: list[Document] = []
    for rank in range(_first_rank(page), len(URGENCIES)):
        after = page.after[1:] if page.after and rank == page.after[0] else None
        rest = Page(SORTS[Order.NEWEST], page.limit - len(rows), after)
        rows += rest.find(table, [*wanted, {"urgency_rank": rank}], session)
        if len(rows) > page.limit:
            break
    return rows


def _first_rank(page: Page) -> int:
    """The rank of the last row of the page before; a cursor of something else is refused."""
    rank = page.after[0] if page.after else 0
    if rank not in range(len(URGENCIES)):
        raise ValidationError({"cursor": ["cursor|不是本列表给出的 cursor"]})
    return int(rank)


def counts(table: Table, sight: Sight, area: str | None, session: ClientSession | None) -> Document:
    """How many cases the caller sees of an area: those that go on by what they are, those that ended in all.

    The first are looked at one by one and exact up to MOST_OPEN; the second are counted in the index up to MOST_ENDED.
    """
    wanted = [*sight.criteria(area), {"stage": {"$in": [stage.value for stage in OPEN_STAGES]}}]
    groups = list(table.aggregate([{"$match": {"$and": wanted}}, {"$limit": MOST_OPEN}, _GROUPED], session=session))
    return {"open": _tallied(groups), "ended": _ended(table, sight, area, session)}


def _ended(table: Table, sight: Sight, area: str | None, session: ClientSession | None) -> Document:
    """What is hidden is counted apart: asked of every row, it would have every row read."""
    ended = [*sight.within(area), {"stage": Stage.ENDED.value}]
    hidden = [*ended, {"filed_under": hidden_key(sight.subject)}]
    number = table.count_documents({"$and": ended}, limit=MOST_ENDED, session=session)
    unseen = table.count_documents({"$and": hidden}, limit=MOST_ENDED, session=session)
    return {"total": max(number - unseen, 0), "exact": number < MOST_ENDED}


_GROUPED: Document = {
    "$group": {
        "_id": {
            "status": "$status",
            "deadline_state": "$deadline_state",
            "urgency": "$urgency",
            "category": {"$first": {"$split": ["$category", "/"]}},
        },
        "number": {"$sum": 1},
    }
}


def _tallied(groups: Sequence[Row]) -> Document:
    total = sum(group["number"] for group in groups)
    by: dict[str, Counter[str]] = {
        name: Counter() for name in ("stage", "status", "deadline_state", "urgency", "category")
    }
    for group in groups:
        told = group["_id"]
        state = _RANKS[told["deadline_state"]].value
        for name, value in {**told, "deadline_state": state, "stage": stage_of(Status(told["status"])).value}.items():
            by[name][value] += group["number"]
    return {"total": total, "exact": total < MOST_OPEN, **{name: dict(found) for name, found in by.items()}}


def tasks(
    table: Table, criteria: Mapping[Task, Sequence[Document]], session: ClientSession | None
) -> dict[Task, list[Document]]:
    """The rows of each kind of task, the first due first, up to MOST_TASKS of each."""
    order = [("due", 1), ("_id", 1)]
    return {
        task: list(table.find({"$and": list(wanted)}, session=session).sort(order).limit(MOST_TASKS))
        for task, wanted in criteria.items()
    }


def task_group(task: Task, rows: Sequence[Row], item: Callable[[Row], Document]) -> Document:
    """One kind of task as it is shown."""
    return {
        "task": task,
        "title": TASK_TITLES[task],
        "count": len(rows),
        "exact": len(rows) < MOST_TASKS,
        "items": [item(row) for row in rows[:FIRST_TASKS]],
    }


def table_of(views: Views) -> Table:
    """The rows of the live generation."""
    return views.table(LIST, CASES)
