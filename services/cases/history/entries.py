"""Recorded facts → entries of a history: each step with the case before and after it; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, cast

from services.cases.case.events import CaseEvent
from services.cases.case.events.approval import CasePublicityObjected
from services.cases.case.evolve import ABSENT, evolve
from services.cases.case.state import Case
from services.cases.case.status import STATUS_TITLES, Status
from services.cases.catalogue.fields import PROCEDURE_TITLES, URGENCY_TITLES
from services.cases.history.words import BOOKKEEPING, LEVEL_TITLES, PARTIES, TYPED, UNTOLD
from services.cases.vocabulary import Party, PartyKind
from shared.eventstore.store import Recorded
from shared.personal import Personal

SYSTEM_ACTORS = ("timer:", "reaction:")


@dataclass(frozen=True, slots=True)
class Entry:
    """One step; `deadlines` are what it did to the deadlines."""

    recorded: Recorded
    before: Case
    after: Case
    deadlines: tuple[Recorded, ...] = ()

    @property
    def fact(self) -> CaseEvent:
        return cast(CaseEvent, self.recorded.fact)

    @property
    def place(self) -> tuple[int, int]:
        """The commit and the place in it: entries are in this order."""
        return self.recorded.version, self.recorded.index

    @property
    def is_automatic(self) -> bool:
        """Whether nobody asked for it."""
        return self.recorded.actor.startswith(SYSTEM_ACTORS) or bool(getattr(self.fact, "automatic", False))


@dataclass(frozen=True, slots=True)
class Change:
    """Something about the case that is another after the step; the values as they are stored."""

    of: str
    before: str | None
    after: str | None
    titles: Mapping[str, str]


def entries_of(history: Iterable[Recorded]) -> list[Entry]:
    """The steps of a whole history, oldest first."""
    case, made = ABSENT, list[Entry]()
    for one in history:
        before, case = case, evolve(case, cast(CaseEvent, one.fact))
        last = made[-1] if made else None
        if isinstance(one.fact, BOOKKEEPING) and last is not None and last.recorded.version == one.version:
            made[-1] = replace(last, deadlines=(*last.deadlines, one))
        else:
            made.append(Entry(one, before, case))
    return made


def changes_of(entry: Entry) -> Iterator[Change]:
    """From where to where, as far as the step moved it; an area is told by its code."""
    before, after = entry.before, entry.after
    told: tuple[tuple[str, str | None, str | None, Mapping[Any, str]], ...] = (
        ("status", before.status, after.status, STATUS_TITLES),
        ("level", before.level, after.level, LEVEL_TITLES),
        ("procedure", before.procedure, after.procedure, PROCEDURE_TITLES),
        ("category", before.category, after.category, {}),
        ("urgency", before.urgency, after.urgency, URGENCY_TITLES),
        ("area", before.scope.lowest, after.scope.lowest, {}),
    )
    begins = before.status is Status.ABSENT
    for of, old, new, titles in told:
        if begins or old != new:
            yield Change(of, None if begins else old, new, titles)


def parties_of(fact: CaseEvent) -> list[tuple[str, Party]]:
    """Whom the step names, each with what it is to the step."""
    return [(title, party) for name, title in PARTIES.items() for party in _parties(name, getattr(fact, name, None))]


def _parties(name: str, value: object) -> Iterator[Party]:
    if name == "routing":
        value = getattr(value, "party", None)
    elif name == "superior" and isinstance(value, str):
        value = Party(PartyKind.ORGANISATION, value)
    yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Party))


def typed_in(fact: CaseEvent) -> Personal | None:
    """The words of whoever took the step: why, what was found, said or done."""
    found = (getattr(fact, name, None) for name in TYPED if not _is_contact(fact, name))
    return next((text for text in found if isinstance(text, Personal)), None)


def contact_in(fact: CaseEvent) -> Personal | None:
    """Where somebody who objected to a notice can be reached."""
    return fact.contact if isinstance(fact, CasePublicityObjected) else None


def objection_of(fact: CaseEvent) -> tuple[int, int] | None:
    """The notice and the number of an objection to it."""
    return (fact.notice, fact.objection) if isinstance(fact, CasePublicityObjected) else None


def _is_contact(fact: CaseEvent, name: str) -> bool:
    return name == "contact" and isinstance(fact, CasePublicityObjected)


def details_of(fact: CaseEvent) -> dict[str, Any]:
    """Whatever else the fact says in plain values: until when, which number, how it was rated."""
    told = ((one.name, getattr(fact, one.name)) for one in fields(fact) if one.name not in UNTOLD)
    return {name: value for name, value in told if _is_plain(value)}


def _is_plain(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(isinstance(one, str) for one in value)
    return isinstance(value, str | int | datetime)
