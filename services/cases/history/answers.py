"""Entries of a history → what is answered: titles in words, typed text only for who may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.cases.acting.answers import Texts
from services.cases.case.events.deadlines import CaseDeadlineMet, CaseDeadlinePaused, CaseDeadlineSet
from services.cases.case.events.reporting import CaseUnmasked
from services.cases.directory.directory import Directory
from services.cases.history.actors import Seats, title_of
from services.cases.history.contacts import Contacts
from services.cases.history.entries import Entry, changes_of, contact_in, details_of, parties_of, typed_in
from services.cases.history.words import WHAT
from services.cases.placement.names import area_names
from services.cases.vocabulary import Party
from shared.eventstore.store import Recorded
from shared.personal import Personal
from shared.projector.views import Views

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What people, posts, organisations and areas of some entries are called."""

    seats: Seats
    parties: Mapping[str, str]
    areas: Mapping[str, str]

    @classmethod
    def of(cls, views: Views, entries: Sequence[Entry], day: str) -> "Names":
        """With four queries for a page."""
        seats = Seats.of(views, (one.recorded.actor for one in entries))
        named: list[Party] = [party for one in entries for _, party in parties_of(one.fact)]
        areas = [code for one in entries for code in (one.before.scope.lowest, one.after.scope.lowest) if code]
        titles = Directory(views).titles_of([*named, *seats.posts()], day)
        return cls(seats, titles, area_names(views, areas))


def typed_of(entries: Sequence[Entry]) -> list[Personal]:
    """The texts that an answer shows."""
    found = (text for one in entries for text in (typed_in(one.fact), contact_in(one.fact)))
    return [text for text in found if text is not None]


def history_item(entry: Entry, names: Names, texts: Texts, contacts: Contacts) -> Document:
    """Who did what and when, why, and from where to where; of unmasked fields their names, never their content."""
    recorded, fact = entry.recorded, entry.fact
    seat = names.seats.held(recorded.actor, entry.before.scope, recorded.at)
    return {
        "at": recorded.at,
        "actor": recorded.actor,
        "actor_title": title_of(recorded.actor, seat, names.parties),
        "automatic": entry.is_automatic,
        "event": recorded.name,
        "what": WHAT[type(fact)],
        "version": recorded.version,
        "index": recorded.index,
        "text": texts[typed_in(fact)],
        "contact": contacts[fact],
        "fields_": fact.fields if isinstance(fact, CaseUnmasked) else (),
        "changes": _changes(entry, names),
        "parties": [_party(title, party, names) for title, party in parties_of(fact)],
        "details": details_of(fact),
        "deadlines": [_deadline(one) for one in _bookkept(entry)],
    }


def _changes(entry: Entry, names: Names) -> list[Document]:
    shown = []
    for change in changes_of(entry):
        titles = names.areas if change.of == "area" else change.titles
        old, new = (titles.get(code, code) if code else None for code in (change.before, change.after))
        shown.append({"of": change.of, "from_": change.before, "to": change.after, "from_title": old, "to_title": new})
    return shown


def _party(role: str, party: Party, names: Names) -> Document:
    return {"role": role, "kind": party.kind, "id": party.id, "title": names.parties.get(party.key)}


def _bookkept(entry: Entry) -> list[Recorded]:
    """What the step did to the deadlines; a step of its own where nothing else was done."""
    own = isinstance(entry.fact, CaseDeadlineSet | CaseDeadlinePaused | CaseDeadlineMet)
    return [*([entry.recorded] if own else []), *entry.deadlines]


def _deadline(recorded: Recorded) -> Document:
    match recorded.fact:
        case CaseDeadlineSet(deadline=deadline):
            return {"kind": deadline.kind, "what": "计时", "due": deadline.due}
        case CaseDeadlinePaused(kind=kind):
            return {"kind": kind, "what": "暂停", "due": None}
        case CaseDeadlineMet(kind=kind, due=due, on_time=on_time):
            return {"kind": kind, "what": "按时" if on_time else "超期", "due": due}
        case _:
            raise TypeError(recorded.name)
