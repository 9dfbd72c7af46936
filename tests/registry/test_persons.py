"""Persons: events in, events out."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from typing import get_args

import pytest

from services.registry.commands import ErasePerson, PersonCommand, RegisterPerson, UnmaskPerson
from services.registry.events import PersonErased, PersonEvent, PersonRegistered, PersonUnmasked
from services.registry.person import ALLOWED_IN, Person, PersonRefused, Status, decide, evolve
from shared.personal import Personal

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
REGISTER = RegisterPerson("p-1", "subject-1", "433122107", True, "向明远", "19900000001")
UNMASK = UnmaskPerson("commander-1", "电话核实")
ERASE = ErasePerson()

REGISTERED = PersonRegistered(
    "p-1", "subject-1", "433122107", Personal("subject-1", "向明远"), Personal("subject-1", "19900000001")
)
UNMASKED = PersonUnmasked("p-1", "commander-1", Personal("subject-1", "电话核实"))
ERASED = PersonErased("p-1", "subject-1")


def after(*facts: PersonEvent) -> Person:
    person = Person()
    for fact in facts:
        person = evolve(person, fact)
    return person


def refusal(person: Person, command: PersonCommand) -> str:
    with pytest.raises(PersonRefused) as refused:
        decide(person, command, NOW)
    return refused.value.code


def test_a_person_is_registered_with_name_and_phone_as_personal_text() -> None:
    assert decide(Person(), REGISTER, NOW) == [REGISTERED]


def test_a_person_of_an_unknown_area_is_refused() -> None:
    assert refusal(Person(), replace(REGISTER, area_is_open=False)) == "area_unknown"


def test_seeing_a_person_in_clear_leaves_who_and_why() -> None:
    assert decide(after(REGISTERED), UNMASK, NOW) == [UNMASKED]


def test_an_erased_person_is_not_seen_in_clear_and_not_registered_again() -> None:
    assert refusal(after(REGISTERED, ERASED), UNMASK) == "person_erased"
    assert refusal(after(REGISTERED, ERASED), REGISTER) == "person_erased"


def test_erasing_twice_leaves_one_fact() -> None:
    assert decide(after(REGISTERED), ERASE, NOW) == [ERASED]
    assert decide(after(REGISTERED, ERASED), ERASE, NOW) == []


def test_an_erased_person_keeps_no_text_not_even_sealed() -> None:
    person = after(REGISTERED, UNMASKED, ERASED)
    assert (person.status, person.name, person.phone) == (Status.ERASED, None, None)


def test_nobody_unknown_is_unmasked_or_erased() -> None:
    assert {refusal(Person(), command) for command in (UNMASK, ERASE)} == {"person_unknown"}


def test_commands_show_no_personal_text_when_printed() -> None:
    assert "向明远" not in repr(REGISTER)
    assert "1990" not in repr(REGISTER)
    assert "核实" not in repr(UNMASK)


def test_every_command_is_decided_in_every_status() -> None:
    assert set(ALLOWED_IN) == set(get_args(PersonCommand))
    states: dict[Status, tuple[PersonEvent, ...]] = {
        Status.ABSENT: (),
        Status.REGISTERED: (REGISTERED,),
        Status.ERASED: (REGISTERED, ERASED),
    }
    commands: tuple[PersonCommand, ...] = (REGISTER, UNMASK, ERASE)
    for (status, facts), command in product(states.items(), commands):
        if status not in ALLOWED_IN[type(command)]:
            assert refusal(after(*facts), command)
        else:
            decide(after(*facts), command, NOW)
