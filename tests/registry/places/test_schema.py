"""The published form of a place document: as the code has it, and the four places are of it."""

import pytest
from jsonschema import Draft202012Validator

from services.registry.places.json_schema import FILE, place_schema
from shared.documents import read_yaml
from shared.documents.json_schema import as_text
from tests.docs.pages import CHECKOUT
from tests.registry.places.kept import ALL, source

CHECKED = Draft202012Validator(place_schema())


def test_the_published_file_is_current() -> None:
    assert (CHECKOUT / FILE).read_text() == as_text(place_schema()), "python -m services.registry.places.json_schema"


def test_it_is_a_json_schema_whose_fields_are_told_in_chinese() -> None:
    Draft202012Validator.check_schema(place_schema())
    for defined in (place_schema(), *place_schema()["$defs"].values()):
        for name, field in defined["properties"].items():
            assert any("\u4e00" <= letter <= "\u9fff" for letter in field.get("description", "")), name


@pytest.mark.parametrize("name", ALL)
def test_the_four_places_are_of_it(name: str) -> None:
    assert list(CHECKED.iter_errors(read_yaml(source(name)).value)) == []


@pytest.mark.parametrize(
    "wrong",
    [{"since": "1 January"}, {"scheme": {}}, {"colour": "red"}, {"area": {"code": "12", "name": "镇"}}],
)
def test_what_is_not_of_it_is_told(wrong: dict[str, object]) -> None:
    document = read_yaml(source("xinxing")).value | wrong
    assert list(CHECKED.iter_errors(document)) != []
