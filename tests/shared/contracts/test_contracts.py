"""Every published fact has its contract, field for field; the files under docs/contracts are the contracts."""

import dataclasses
import json
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator
from marshmallow import ValidationError, fields, validate

from shared.areas import Scope
from shared.contracts.envelope import Envelope
from shared.contracts.generate import FOLDER, SERVICES, as_text, documents, write
from shared.contracts.shapes import Fact, Reference
from shared.contracts.shapes import Scope as ScopeShape
from shared.eventlog.envelope import Published, cloudevent
from shared.personal import Personal, references

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "laws" / "golden"
STORED = {
    path.parent.name: import_module(f"services.{path.parent.name}.{path.stem}").FACTS.classes
    for name in ("events.py", "facts.py")
    for path in sorted((ROOT / "services").glob(f"*/{name}"))
}
EACH_FACT = [
    pytest.param(cls, SERVICES.get(service, {}).get(name), id=name)
    for service, classes in STORED.items()
    for name, cls in classes.items()
]
EACH_CONTRACT = [pytest.param(service, name, id=name) for service, contracts in SERVICES.items() for name in contracts]
EACH_RECORD = [
    pytest.param(path.parent.name, path.stem, id=path.stem)
    for path in sorted(GOLDEN.glob("*/*.json"))
    if path.parent.name in SERVICES
]
"""Every stored form; case.reported.v1+terms is another one of the same name, with fields that were added."""

Data = dict[str, Any]
DOCUMENTS = documents()
VALIDATORS = {path: Draft202012Validator(document) for path, document in DOCUMENTS.items()}


def golden(service: str, record: str) -> Data:
    """The published form of the stored fact that is kept for good."""
    stored = json.loads((GOLDEN / service / f"{record}.json").read_text())
    published: Data = references(stored)
    return published


def refuses(name: str, service: str, data: Data) -> bool:
    """Whether JSON Schema and marshmallow both refuse the data; they must be of one mind."""
    by_file = not VALIDATORS[f"{service}/{name}.json"].is_valid(data)
    assert by_file == bool(SERVICES[service][name]().validate(data)), (name, data)
    return by_file


def test_every_service_that_has_facts_has_contracts_for_exactly_these() -> None:
    assert {service: set(contracts) for service, contracts in SERVICES.items()} == {
        service: set(classes) for service, classes in STORED.items()
    }


@pytest.mark.parametrize(("cls", "contract"), EACH_FACT)
def test_a_contract_has_the_fields_of_its_fact(cls: type, contract: type[Fact] | None) -> None:
    assert contract is not None
    shapes = contract().fields
    own = {field.name: field for field in dataclasses.fields(cls)}
    assert shapes.keys() == own.keys()
    assert all(shape.required or has_default(own[name]) for name, shape in shapes.items())
    for name, hint in get_type_hints(cls).items():
        assert fits(shapes[name], hint), f"{cls.__name__}.{name}: {hint} is not what {shapes[name]} says"


def has_default(field: dataclasses.Field[Any]) -> bool:
    """Whether the field may have been added to the fact later, so that older facts are without it."""
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def fits(shape: fields.Field[Any], hint: Any) -> bool:
    """Whether a contract's field says what the fact's annotation says; plain strings it may say more closely."""
    optional = [kind for kind in get_args(hint) if kind is not NoneType]
    if get_origin(hint) in (Union, UnionType):
        return shape.allow_none and len(optional) == 1 and _fits(shape, optional[0])
    return not shape.allow_none and _fits(shape, hint)


def _fits(shape: fields.Field[Any], hint: Any) -> bool:
    match shape:
        case fields.List(inner=inner):
            items = {kind for kind in get_args(hint) if kind is not Ellipsis}
            return get_origin(hint) is tuple and all(_fits(inner, kind) for kind in items)
        case fields.Nested(schema=Reference()):
            return hint is Personal
        case fields.Nested(schema=ScopeShape()):
            return hint is Scope
        case fields.Nested() if dataclasses.is_dataclass(hint):
            hints = get_type_hints(hint)
            inner_shapes = shape.schema.fields
            return inner_shapes.keys() == hints.keys() and all(fits(inner_shapes[n], h) for n, h in hints.items())
        case fields.Nested() | fields.Dict():
            return get_origin(hint) is dict
        case fields.AwareDateTime():
            return hint is datetime
        case fields.Integer() | fields.Boolean() | fields.Float():
            return hint is {fields.Integer: int, fields.Boolean: bool, fields.Float: float}[type(shape)]
        case fields.String() | fields.Date():
            return hint is str or (isinstance(hint, type) and issubclass(hint, StrEnum) and _same(shape, hint))
    return False


def _same(shape: fields.Field[Any], values: type[StrEnum]) -> bool:
    offered = [rule.choices for rule in shape.validators if isinstance(rule, validate.OneOf)]
    return offered == [tuple(value.value for value in values)]


@pytest.mark.parametrize(
    ("shape", "hint"),
    [
        (fields.String(), str | None),
        (fields.String(allow_none=True), str),
        (fields.String(), int),
        (fields.Integer(), bool),
        (fields.String(validate=validate.OneOf(("a",))), StrEnum("Two", {"A": "a", "B": "b"})),
        (fields.Nested(ScopeShape), Personal),
        (fields.String(), Personal),
        (fields.List(fields.String()), tuple[int, ...]),
        (fields.List(fields.String()), str),
    ],
)
def test_the_comparison_sees_a_difference(shape: fields.Field[Any], hint: Any) -> None:
    assert not fits(shape, hint)


@pytest.mark.parametrize(("service", "record"), EACH_RECORD)
def test_a_stored_fact_of_record_is_published_as_its_contract_says(service: str, record: str) -> None:
    name, data = record.partition("+")[0], golden(service, record)
    assert not refuses(name, service, data)
    assert not refuses(name, service, {**data, "added_by_a_later_version": 1})


@pytest.mark.parametrize(("service", "record"), EACH_RECORD)
def test_a_missing_field_is_a_breach(service: str, record: str) -> None:
    name, data = record.partition("+")[0], golden(service, record)
    shapes = SERVICES[service][name]().fields
    for field in data:
        without = {key: value for key, value in data.items() if key != field}
        assert refuses(name, service, without) is shapes[field].required


@pytest.mark.parametrize(("service", "record"), EACH_RECORD)
def test_personal_text_and_its_ciphertext_are_a_breach_wherever_a_reference_belongs(service: str, record: str) -> None:
    name, data = record.partition("+")[0], golden(service, record)
    for field, value in data.items():
        if isinstance(value, dict) and value.keys() == {"subject"}:
            for breach in ("王小明", {**value, "sealed": "c2VhbGVk"}, {**value, "text": "王小明"}, None):
                nullable = SERVICES[service][name]().fields[field].allow_none
                assert refuses(name, service, {**data, field: breach}) is not (nullable and breach is None)


def test_what_is_null_in_a_fact_is_null_in_the_contract() -> None:
    for service, contracts in SERVICES.items():
        for name, contract in contracts.items():
            data = golden(service, name)
            for field, shape in contract().fields.items():
                assert refuses(name, service, {**data, field: None}) is not shape.allow_none


@pytest.mark.parametrize("path", sorted(DOCUMENTS))
def test_a_generated_file_is_valid_json_schema_and_says_what_every_field_is(path: str) -> None:
    document = DOCUMENTS[path]
    Draft202012Validator.check_schema(document)
    assert document["description"]
    assert [name for name, field in document["properties"].items() if not field.get("description")] == []


def test_the_files_under_docs_are_the_contracts() -> None:
    kept = {path.relative_to(ROOT / FOLDER).as_posix(): path.read_text() for path in (ROOT / FOLDER).rglob("*.json")}
    assert kept == {path: as_text(document) for path, document in DOCUMENTS.items()}, (
        "run: python -m shared.contracts.generate"
    )


def test_generating_removes_what_is_no_contract_any_more(tmp_path: Path) -> None:
    stale = tmp_path / "cases" / "case.forgotten.v1.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    write(tmp_path)
    assert not stale.exists()
    assert (tmp_path / "envelope.json").is_file()


PUBLISHED = Published(
    source="cases",
    position=123,
    prev=0,
    partition=3,
    type="case.accepted.v1",
    time=datetime(2026, 5, 1, 4, tzinfo=UTC),
    stream="case-c-1",
    version=2,
    index=0,
    count=1,
    scope=Scope("433122", "433122107"),
    actor="zhang",
    correlation="r-1",
    traceparent=None,
    hash="ab" * 32,
    previous_hash="",
    data={"case_id": "c-1"},
)


@pytest.mark.parametrize("hidden_from", [(), ("p-zhang", "p-li")])
@pytest.mark.parametrize("trace", [None, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
def test_the_envelope_is_the_published_one(trace: str | None, hidden_from: tuple[str, ...]) -> None:
    event = cloudevent(dataclasses.replace(PUBLISHED, traceparent=trace, hidden_from=hidden_from))
    assert Envelope().validate(event) == {}
    VALIDATORS["envelope.json"].validate(event)
    absent = {name for name, value in (("traceparent", trace), ("hiddenfrom", hidden_from)) if not value}
    assert event.keys() == Envelope().fields.keys() - absent


def test_an_envelope_with_a_hole_in_it_is_a_breach() -> None:
    event = cloudevent(PUBLISHED)
    validator = VALIDATORS["envelope.json"]
    for field in event:
        broken = {key: value for key, value in event.items() if key != field}
        assert not validator.is_valid(broken)
        with pytest.raises(ValidationError):
            Envelope().load(broken)
