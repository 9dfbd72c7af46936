"""What of a place is still to be done, in order, given what is registered; nothing when anything contradicts it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.registry.pacing import paced
from services.registry.people.person import PERSON
from services.registry.people.state import Person
from services.registry.people.state import Status as PersonStatus
from services.registry.places.sorts import SORTS, Difference, Texts
from services.registry.places.things import Thing
from services.registry.posts.commands import AppointPerson, ElectPerson
from shared.documents import DocumentError, DocumentRefused
from shared.eventstore.errors import Refused
from shared.eventstore.streams import Aggregate

Step = tuple[Aggregate[Any, Any], str, Any]
"""The aggregate, the stream's id, the command."""

Fault = tuple[str, str]
"""The dotted path in the document, and the code."""

States = dict[tuple[str, str], Any]
"""What is registered, by the aggregate's noun and the stream's id."""

ONE_GO = 200
"""Things that are compared in one go: a few milliseconds."""

FIELD_OF_REFUSAL: Mapping[str, str] = {
    "area_already_open": "code",
    "code_not_under_parent": "code",
    "code_used_before": "code",
    "kind_not_of_level": "kind",
    "part_exceeds_population": "population",
    "level_not_declared": "level",
    "sub_area_misplaced": "level",
    "sub_area_already_open": "number",
    "sub_area_id_used_before": "number",
    "level_groups_nothing": "members",
    "member_of_other_level": "members",
    "member_outside": "members",
    "member_unknown": "members",
    "member_of_another": "members",
    "organisation_already_founded": "id",
    "organisation_id_malformed": "id",
    "superior_not_at_county": "kind",
    "parent_below_itself": "parent",
    "parent_of_other_area": "parent",
    "sub_area_elsewhere": "sub_area",
    "partner_has_no_account": "account",
    "turns_overlap": "turns",
    "turn_day_or_weekday": "turns",
    "turn_outside_rota": "turns",
    "until_not_after_since": "until",
    "rota_too_long": "until",
    "villages_elsewhere": "villages",
    "villages_unknown": "villages",
    "villages_already_building": "villages",
    "origin_unknown": "origin",
    "volunteer_already_enrolled": "person",
    "elected_by_other_body": "elected.body",
    "election_in_future": "elected.day",
    "start_before_election": "elected.day",
    "election_lost": "elected.votes_for",
    "not_filled_by_election": "elected",
    "term_end_before_start": "elected.term_end",
}
"""Where in the thing the fault is; the thing itself where nothing is said."""


class PlaceDiffers(DocumentRefused):
    """What is registered says otherwise: loading adds, it never changes."""

    status = 409

    def __init__(self, errors: list[DocumentError]) -> None:
        super().__init__(errors, "place_differs")


@dataclass(slots=True)
class Comparison:
    """`counts` says how many of each sort are to come, `unchanged` how many things are there already."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0


def compared(
    things: Iterable[Thing],
    states: States,
    texts: Texts,
    new_subject: Callable[[], str],
    now: datetime,
) -> Comparison:
    """Every thing against what is there and what came before it; `states` goes on as the things would make it."""
    found = Comparison()
    for thing in paced(things, one_go=ONE_GO):
        sort = SORTS[type(thing.command)]
        key = (sort.aggregate.noun, thing.id)
        state = states.get(key, sort.aggregate.initial)
        if sort.is_there(state, thing.command):
            found.unchanged += 1
            differences = sort.differences(state, thing.command, texts)
            found.faults += (_fault(thing, one) for one in differences if one[0] not in thing.left_out)
            continue
        command = _with_subject(thing.command, new_subject)
        try:
            states[key] = _next(sort.aggregate, state, command, states, now)
        except Refused as refused:
            found.faults.append(_fault(thing, (FIELD_OF_REFUSAL.get(refused.code, ""), refused.code)))
            continue
        found.steps.append((sort.aggregate, thing.id, command))
        found.counts[sort.counter] += 1
    return found


def _next(aggregate: Aggregate[Any, Any], state: Any, command: Any, states: States, now: datetime) -> Any:
    """The state that the command leads to; Refused by the rules of the noun, or for somebody erased."""
    if isinstance(command, AppointPerson | ElectPerson):
        person: Person | None = states.get((PERSON.noun, command.person_id))
        if person is not None and person.status is PersonStatus.ERASED:
            raise Refused("person_erased")
    for fact in aggregate.decide(state, command, now):
        state = aggregate.evolve(state, fact)
    return state


def _with_subject(command: Any, new_subject: Callable[[], str]) -> Any:
    """The command with a key of its own, where it asks for one."""
    return replace(command, subject=new_subject()) if hasattr(command, "subject") else command


def _fault(thing: Thing, difference: Difference) -> Fault:
    where, code = difference
    return ".".join(part for part in (thing.path, where) if part), code


def counted(things: Iterable[Thing]) -> dict[str, int]:
    """How many there are of each sort."""
    return dict(Counter(SORTS[type(thing.command)].counter for thing in things))


def streams_of(things: Iterable[Thing]) -> Iterator[tuple[Aggregate[Any, Any], str]]:
    """Every stream that the things are about, each once."""
    seen: set[tuple[str, str]] = set()
    for thing in things:
        aggregate = SORTS[type(thing.command)].aggregate
        if (aggregate.noun, thing.id) not in seen:
            seen.add((aggregate.noun, thing.id))
            yield aggregate, thing.id
