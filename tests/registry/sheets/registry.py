"""The way of a file without servers: read, checked, compared with what a test says is registered, carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from services.registry.people.commands import RegisterPerson
from services.registry.schemes.scheme import Scheme
from services.registry.sheets.checking import check_rows
from services.registry.sheets.columns import Kind
from services.registry.sheets.comparing import compare
from services.registry.sheets.deciding import Plan, Step
from services.registry.sheets.entries import Checked, check_fields
from services.registry.sheets.known import Registered
from tests.registry.sheets.files import cells_of, read

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TOWN = "433122110"
SCHEME = {
    "name": "网格化服务管理体系",
    "superior": {"name": "县委政法委"},
    "levels": [
        {"id": "town", "title": "镇", "acts_as": "town"},
        {"id": "district_area", "title": "片区", "groups": "village", "optional": True},
        {"id": "village", "title": "村", "acts_as": "village"},
        {"id": "grid", "title": "网格", "acts_as": "grid", "kinds": ["grid", "dedicated_grid"]},
    ],
    "posts": {
        "commander": {"level": "town", "title": "指挥长", "role": "commander"},
        "station_head": {"level": "village", "title": "站长", "role": "station_head"},
        "deputy_head": {"level": "village", "title": "副站长", "number": 2},
        "grid_head": {"level": "grid", "title": "网格长", "role": "grid_head", "duties": ["信息采集"]},
        "area_head": {"level": "grid", "title": "片长", "filled_by": ["elected"], "elected_by": "居民代表会"},
    },
}
TITLES = {"not_filled_by_appointment": "该岗位由选举产生"}


@dataclass
class Registry:
    """What is registered, without a database."""

    areas: dict[str, Any] = field(default_factory=dict)
    sub_areas: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, Any] = field(default_factory=dict)
    towns: Sequence[str] = (TOWN,)

    def registered(self) -> Registered:
        """As a look-up would give it; names and phones are in clear."""
        sealed = [text for one in self.people.values() for text in (one.name, one.phone) if text]
        return Registered(
            areas=self.areas,
            sub_areas=self.sub_areas,
            groups={(code, one.level): id for id, one in self.sub_areas.items() for code in one.members},
            people=self.people,
            posts=self.posts,
            titles={(post.at, post.title): post.kind for post in self.posts.values()},
            schemes={town: Scheme.of(town, SCHEME) for town in self.towns},
            texts={text: text.text for text in sealed},
        )

    def carry_out(self, steps: Sequence[Step]) -> None:
        """The steps one after the other, as the domain decides them."""
        for aggregate, id, command in steps:
            known = {"area": self.areas, "sub_area": self.sub_areas, "person": self.people, "post": self.posts}[
                aggregate.noun
            ]
            state = known.get(id, aggregate.initial)
            if isinstance(command, RegisterPerson):
                command = replace(command, subject=id)
            for fact in aggregate.decide(state, command, NOW):
                state = aggregate.evolve(state, fact)
            known[id] = state


def checked(raw: bytes, kind: Kind | None = None, town: str | None = TOWN) -> Checked:
    """The file read and checked for somebody who may import into the town (None: anywhere)."""
    book = read(raw, kind)
    rows = check_fields(book.tables, book.findings)
    return check_rows(rows, lambda scope: town in (None, scope.town), lambda: NOW)


def imported(raw: bytes, registry: Registry | None = None, kind: Kind | None = None, town: str | None = TOWN) -> Plan:
    """The plan of a file in which nothing is wrong, carried out."""
    known = registry or Registry()
    plan, wrong = planned(raw, known, kind, town)
    assert wrong == []
    known.carry_out(plan.steps)
    return plan


def planned(
    raw: bytes, registry: Registry | None = None, kind: Kind | None = None, town: str | None = TOWN
) -> tuple[Plan, list[tuple[str | None, str | None, str]]]:
    """The plan of a file, and what is wrong with it."""
    rows = checked(raw, kind, town)
    known = (registry or Registry()).registered()
    plan = compare(rows, known, lambda scope: town in (None, scope.town), NOW, TITLES, lambda _: None)
    return plan, cells_of(rows.findings.first())


def wrongs(raw: bytes, registry: Registry | None = None, kind: Kind | None = None) -> list[tuple[str | None, str]]:
    """Cell and code of what is wrong with a file of one sheet."""
    return [(cell, code) for _, cell, code in planned(raw, registry, kind)[1]]


def nouns(plan: Plan) -> list[str]:
    return [aggregate.noun for aggregate, _, _ in plan.steps]
