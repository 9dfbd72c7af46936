"""The tables of the guides say what the code says."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from prometheus_client import Counter, Gauge, Histogram

from deploy.local.broker_users import definitions
from deploy.local.services import SERVICES
from deploy.wangge.home import Home
from services.cases.case import events as case_events
from services.cases.case.events import CaseEvent
from services.cases.case.evolve import evolve
from services.cases.case.state import Case
from services.cases.case.status import Status
from services.cases.facts import FACTS
from shared import metrics
from shared.contracts.envelope import Envelope
from shared.permissions import Role
from shared.settings import Settings, SettingsError
from tests.cases.test_stored_facts import RECORDED
from tests.docs.pages import CHECKOUT, table, tables, text

OPERATORS = "docs/operators.md"
SUBSCRIBERS = "docs/subscribers.md"
SOURCES = ("shared", "services", "deploy")

UNCHANGED, SAID_BY_THE_FACT = "—", "*status*"

_LOGGED = re.compile(r'log\.(debug|info|warning|error|critical|exception)\(\s*"([a-z_]+)"')


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def facts_table() -> list[tuple[str, ...]]:
    """The facts of cases, theme by theme."""
    return tables(SUBSCRIBERS, "type", "when", "status afterwards")


def settings_table() -> dict[str, str]:
    return {name: default for name, default, _ in table(OPERATORS, "variable", "default", "what it is")}


def test_the_table_of_settings_names_every_variable_and_which_are_required() -> None:
    environment = Asked({})
    with pytest.raises(SettingsError) as refused:
        Settings.from_environment(environment)
    documented = settings_table()
    assert set(documented) == environment.asked
    required = {name for name, default in documented.items() if default == "required"}
    assert required == set(re.findall(r"WANGGE_[A-Z_]+", str(refused.value)))


def test_the_defaults_in_the_table_of_settings_are_those_of_the_code(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.touch(0o600)
    settings = Settings.from_environment(
        {
            "WANGGE_SERVICE": "cases",
            "WANGGE_MONGO_URI": "mongodb://db/cases",
            "WANGGE_AMQP_URI": "amqp://broker/wangge",
            "WANGGE_HTTP_ADDRESS": "127.0.0.1:9002",
            "WANGGE_TOKEN_PUBLIC_KEY": str(key),
            "WANGGE_MASTER_KEY": str(key),
        }
    )
    documented = settings_table()
    assert documented["WANGGE_LOG_LEVEL"] == settings.log_level
    assert documented["WANGGE_WORKERS"] == str(settings.workers)
    assert documented["WANGGE_BODY_LIMIT"] == str(settings.body_limit)
    assert documented["WANGGE_PUBLIC_ORIGIN"] == settings.public_origin


def test_the_table_of_metrics_is_what_the_services_show() -> None:
    kinds = {Counter: "counter", Gauge: "gauge", Histogram: "histogram"}
    shown = {
        (
            next(iter(one.describe())).name + ("_total" if isinstance(one, Counter) else ""),
            kinds[type(one)],
            one._labelnames,
        )
        for one in vars(metrics).values()
        if isinstance(one, Counter | Gauge | Histogram)
    }
    rows = table(OPERATORS, "metric", "type", "labels", "what it is")
    assert {(name, kind, tuple(filter(None, labels.split(", ")))) for name, kind, labels, _ in rows} == shown


def test_the_table_of_broker_rights_is_what_the_private_broker_gets() -> None:
    users = ("operator", *SERVICES)
    given = {
        (one["user"], one["configure"], one["write"], one["read"])
        for one in definitions(dict.fromkeys(users, "password"), SERVICES)["permissions"]
        if one["user"] in users
    }
    documented = set()
    for user, configure, *more in table(OPERATORS, "user", "configure", "write", "read"):
        documented.add((user, configure, *(configure if right == "the same" else right for right in more)))
    assert documented == given


def test_the_table_of_log_events_has_every_one_above_debug_with_its_level() -> None:
    written = set()
    for source in SOURCES:
        for file in (CHECKOUT / source).rglob("*.py"):
            for level, event in _LOGGED.findall(file.read_text()):
                written.add((event, {"exception": "error"}.get(level, level)))
    documented = {
        (event, level)
        for events, level, _ in table(OPERATORS, "event", "level", "what it means")
        for event in re.findall(r"[a-z_]+", events)
    }
    assert documented == {(event, level) for event, level in written if level != "debug" and event != "request"}


@pytest.mark.parametrize("page", ["docs/operators.md", "docs/architecture.md"])
def test_every_projection_and_reaction_is_named(page: str) -> None:
    declared = [Home(CHECKOUT).declared(service) for service in SERVICES]
    projections = {one.name for service in declared for one in service.projections}
    reactions = {one.name for service in declared for one in service.reactions}
    (listed,) = re.findall(r"^The projections(?: are|:) ((?:`.*\n?)+)", text(page), re.MULTILINE)
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", listed)) >= projections
    assert all(f"`{name}`" in text(page) for name in reactions)


def test_the_roles_are_those_of_the_table_of_permissions() -> None:
    (named,) = re.findall(r"^Roles: (.+?);", text(OPERATORS), re.MULTILINE)
    assert set(re.findall(r"`([a-z_]+)`", named)) == set(Role)


def test_the_envelope_is_explained_attribute_by_attribute() -> None:
    rows = table(SUBSCRIBERS, "attribute", "what it is")
    assert [name for name, _ in rows] == list(Envelope().fields)


def test_the_facts_of_cases_are_listed_in_the_order_of_the_life_of_a_case() -> None:
    assert [name for name, *_ in facts_table()] == list(FACTS.classes)


@pytest.mark.parametrize("row", facts_table(), ids=lambda row: row[0])
def test_the_status_after_a_fact_is_what_folding_it_comes_to(row: tuple[str, ...]) -> None:
    name, _, told = row
    if name not in case_events.FACTS:
        assert told == UNCHANGED
    elif "status" in {one.name for one in dataclasses.fields(case_events.FACTS[name])}:
        assert told == SAID_BY_THE_FACT
    else:
        statuses = {status for status in re.findall(r"[a-z_]+", told) if status in set(Status)}
        assert (statuses, told == UNCHANGED) == (statuses_after(name), not statuses)


def statuses_after(name: str) -> set[str]:
    """Where the fact leads, from whatever status; nothing for one that leaves the status as it is."""
    facts = [cast(CaseEvent, fact) for fact in RECORDED[name]]
    came = {(before, evolve(Case(status=before), fact).status) for fact in facts for before in Status}
    return {after.value for _, after in came} if any(before is not after for before, after in came) else set()


@pytest.mark.parametrize(
    "identifier", [row[1] for row in table("docs/glossary.md", "Chinese", "identifier", "what it is here")]
)
def test_a_term_in_use_is_used(identifier: str) -> None:
    files = (file for source in SOURCES for file in (CHECKOUT / source).rglob("*.py"))
    word = re.compile(rf"(?<![a-z0-9]){re.escape(identifier)}(?![a-z0-9])")
    assert any(word.search(file.read_text()) for file in files)
