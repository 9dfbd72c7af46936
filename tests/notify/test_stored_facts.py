"""Every version of every notice fact that was ever stored still loads, and is written as it was."""

import json
from pathlib import Path

import pytest

from services.notify.events import FACTS
from shared.eventstore.facts import Codec

GOLDEN = Path(__file__).parents[1] / "laws" / "golden" / "notify"
CODEC = Codec(FACTS, seal=lambda personal: personal)


def test_every_stored_name_has_its_golden_form() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {*FACTS.classes, *FACTS.upcasters}


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_the_golden_form_loads_and_is_written_again_unchanged(path: Path) -> None:
    data = json.loads(path.read_text())
    _, written = CODEC.encode(CODEC.decode(path.stem, data))
    if path.stem not in FACTS.upcasters:
        assert json.loads(json.dumps(written)) == data
