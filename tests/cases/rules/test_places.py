"""The kept rules of the four places fit them: their posts and organisations are there, and their categories too."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from deploy.local.place import PLACES
from deploy.wangge.cli import wangge
from services.cases.catalogue.beginning import beginning
from services.cases.directory.entries import Organisation, level_of
from services.cases.directory.projections import FOREVER
from services.cases.rules.checking import checked, faults, unusual
from services.registry.codes import area_of
from services.registry.organisations.commands import FoundOrganisation
from services.registry.organisations.kinds import WITHOUT_ACCOUNT
from services.registry.places.checking import checked as checked_place
from services.registry.places.composing import place_of
from services.registry.places.things import Place
from services.registry.posts.commands import EstablishPost

NAMES = ("heping", "jinggang", "wuxi", "xinxing")


def rules(name: str) -> dict[str, Any]:
    return dict(checked((PLACES / "rules" / f"{name}.yaml").read_bytes()).parts)


@cache
def place(name: str) -> Place:
    return place_of(checked_place((PLACES / f"{name}.yaml").read_bytes(), datetime(2026, 11, 23, tzinfo=UTC)).parts)


def organisations(name: str) -> Iterator[Organisation]:
    for thing in place(name).things:
        command = thing.command
        if isinstance(command, FoundOrganisation):
            id, usual = command.organisation_id, command.kind not in WITHOUT_ACCOUNT
            account = usual if command.account is None else command.account
            yield Organisation(id, area_of(id), command.kind, id, None, (), None, account, "", FOREVER)


def posts(name: str) -> Iterator[tuple[str, str, str]]:
    for thing in place(name).things:
        command = thing.command
        if isinstance(command, EstablishPost):
            yield level_of(area_of(command.at)).value, command.role or command.kind, command.kind


@pytest.mark.parametrize("name", NAMES)
def test_every_post_and_organisation_of_the_rules_is_there(name: str) -> None:
    part, known = rules(name), {one.id: one for one in organisations(name)}
    assert part["routing"]
    assert list(faults(part, place(name).code, known.get)) == []
    assert list(unusual(part, frozenset(posts(name)))) == []
    kinds = {one.kind for one in known.values()}
    assert {rule["to"]["organisation_kind"] for rule in part["routing"]} - {None} <= kinds


@pytest.mark.parametrize("name", NAMES)
def test_every_category_of_the_rules_can_be_reported(name: str) -> None:
    named = [category for rule in rules(name)["routing"] for category in rule["when"]["categories"]]
    assert [category for category in named if beginning().category(category) is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_command_finds_no_fault_in_them(name: str) -> None:
    result = CliRunner().invoke(wangge, ["rules", "check", str(PLACES / "rules" / f"{name}.yaml")])
    assert (result.exit_code, "没有错误" in result.output) == (0, True)
