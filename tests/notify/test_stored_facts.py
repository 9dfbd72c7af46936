"""Every version of every notice fact that was ever stored still loads, and is written as it was."""

import json
from pathlib import Path

import pytest

from services.notify.events import FACTS
from shared.eventstore.facts import Codec

FILES = sorted((Path(__file__).parents[1] / "laws" / "golden" / "notify").glob("*.json"))
CODEC = Codec(FACTS, seal=lambda personal: personal)


def name_of(path: Path) -> str:
    """notice.put.v1+kind.json: a later form of the same name, with fields added."""
    return path.stem.partition("+")[0]


def test_every_stored_name_has_its_golden_form() -> None:
    assert {name_of(path) for path in FILES} == {*FACTS.classes, *FACTS.upcasters}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_golden_form_loads_and_all_that_it_says_is_written_again(path: Path) -> None:
    data = json.loads(path.read_text())
    _, written = CODEC.encode(CODEC.decode(name_of(path), data))
    if name_of(path) not in FACTS.upcasters:
        stored = json.loads(json.dumps(written))
        assert stored | data == stored
