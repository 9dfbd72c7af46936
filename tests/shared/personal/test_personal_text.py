"""Personal text never shows itself, and published data holds references only."""

import copy
import json
import pickle
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.personal import Personal, references

SECRET = "王小明家门口的路灯坏了"
CLEAR = Personal("s1", SECRET)


@dataclass(frozen=True, slots=True)
class LampReported:
    title: Personal


def test_it_is_either_clear_or_sealed() -> None:
    for neither_nor_both in ({}, {"text": "a", "sealed": "b"}):
        with pytest.raises(ValueError, match="either clear or sealed"):
            Personal("s1", **neither_nor_both)
    assert Personal("s1", "").text == ""


def test_no_way_of_printing_shows_the_text() -> None:
    fact = LampReported(CLEAR)
    shown = [repr(CLEAR), str(CLEAR), f"{CLEAR}", format(CLEAR), repr(fact), repr(asdict(fact)), repr([CLEAR])]
    assert [text for text in shown if "小明" in text] == []
    assert repr(CLEAR) == "Personal(subject='s1', clear)"
    assert repr(Personal("s1", sealed="abc")) == "Personal(subject='s1', sealed)"


@pytest.mark.parametrize("dump", [orjson.dumps, json.dumps, pickle.dumps])
def test_serialising_it_by_accident_fails_instead_of_leaking(dump: Callable[[object], bytes | str]) -> None:
    for value in (CLEAR, LampReported(CLEAR)):
        with pytest.raises(TypeError) as refusal:
            dump(value)
        assert "小明" not in str(refusal.value)


def test_it_is_a_value() -> None:
    assert Personal("s1", SECRET) == CLEAR
    assert len({CLEAR, Personal("s1", SECRET), Personal("s2", SECRET), Personal("s1", sealed=SECRET)}) == 3
    assert copy.deepcopy(CLEAR) is CLEAR
    assert CLEAR != SECRET
    with pytest.raises(AttributeError):
        CLEAR.text = "李四"


def test_published_data_holds_the_subject_only() -> None:
    data = {
        "case_id": "c1",
        "title": {"subject": "s1", "sealed": "AAAA"},
        "reporter_name": None,
        "location": [110.2, 28.2],
        "nested": {"people": [{"phone": {"subject": "s2", "sealed": "BBBB"}}, "x"]},
    }
    before = copy.deepcopy(data)
    assert references(data) == {
        "case_id": "c1",
        "title": {"subject": "s1"},
        "reporter_name": None,
        "location": [110.2, 28.2],
        "nested": {"people": [{"phone": {"subject": "s2"}}, "x"]},
    }
    assert data == before


SEALED = st.fixed_dictionaries({"subject": st.text(), "sealed": st.just("CIPHERTEXT")})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | SEALED,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_no_ciphertext_survives_at_any_depth_and_the_rest_is_untouched(data: Any) -> None:
    published = references(data)
    assert "CIPHERTEXT" not in json.dumps(published)
    assert json.dumps(published) == json.dumps(_expected(data))
    assert references(published) == published


def _expected(data: Any) -> Any:
    match data:
        case {"subject": subject, "sealed": "CIPHERTEXT"}:
            return {"subject": subject}
        case dict():
            return {key: _expected(value) for key, value in data.items()}
        case list():
            return [_expected(value) for value in data]
    return data
