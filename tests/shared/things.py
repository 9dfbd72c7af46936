"""A domain as small as can be for the tests of the mechanisms: things that are added up, and may be named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pymongo import UpdateOne

from shared.areas import Scope
from shared.eventlog.envelope import Published
from shared.eventstore.errors import Refused
from shared.eventstore.facts import Codec, Facts
from shared.eventstore.streams import Aggregate
from shared.personal import Personal
from shared.projector.projection import Projection, Write

SCOPE = Scope("433122", "433122107", "433122107200")


@dataclass(frozen=True)
class ThingAdded:
    """So much came to the thing."""

    amount: int


@dataclass(frozen=True)
class ThingNamed:
    """The thing belongs to a person."""

    name: Personal


@dataclass(frozen=True)
class Add:
    """Adds every amount as a fact of its own, in one commit; nothing may be added beyond `limit`."""

    amounts: tuple[int, ...] = (1,)
    limit: int = 10**9


@dataclass(frozen=True)
class Name:
    """Writes down whose it is."""

    name: Personal


@dataclass(frozen=True)
class Thing:
    """What its facts amount to."""

    total: int = 0
    facts: int = 0


def decide(thing: Thing, command: Add | Name, now: datetime) -> Sequence[object]:
    if isinstance(command, Name):
        return [ThingNamed(command.name)]
    if thing.total + sum(command.amounts) > command.limit:
        raise Refused("too_much", limit=command.limit)
    return [ThingAdded(amount) for amount in command.amounts]


def evolve(thing: Thing, fact: object) -> Thing:
    amount = fact.amount if isinstance(fact, ThingAdded) else 0
    return Thing(thing.total + amount, thing.facts + 1)


THING: Aggregate[Thing, Add | Name] = Aggregate("thing", Thing(), decide, evolve, lambda _: SCOPE)
FACTS = Facts({"thing.added.v1": ThingAdded, "thing.named.v1": ThingNamed})


def codec(facts: Facts = FACTS) -> Codec:
    """Seals without any key: what is tested here is never opened."""
    return Codec(facts, lambda personal: Personal(personal.subject, sealed="c2VhbGVk"))


def list_addition(event: Published) -> Iterable[Write]:
    """Every fact of a thing at the end of its list, with its sum: order and repetition both show."""
    one = f"{event.version}.{event.index}"
    change = {"$push": {"facts": one}, "$inc": {"total": event.data["amount"]}}
    yield "rows", UpdateOne({"_id": event.stream}, change, upsert=True)


def listing(*sources: str, name: str = "things") -> Projection:
    """One row per thing with the facts that it was made of, in the order of their application."""
    return Projection(name, frozenset(sources), {"thing.added.v1": list_addition}, {"rows": []})
