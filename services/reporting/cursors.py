"""A place in the log as text, small enough for a header: cases:12.0.7.3.0.0.9.1,registry:4.0.0.0.0.0.0.2."""

import re
from collections.abc import Mapping

from shared.eventstore.numbering import PARTITIONS

Vector = dict[str, dict[int, int]]
"""Source → partition → last position."""

_SOURCE = re.compile(rf"([a-z][a-z0-9_~]{{0,31}}):(\d{{1,15}}(?:\.\d{{1,15}}){{{PARTITIONS - 1}}})", re.ASCII)


def write(vector: Mapping[str, Mapping[int, int]]) -> str:
    """The text of a vector; a partition that is not in it stands at 0."""
    return ",".join(
        f"{source}:{'.'.join(str(places.get(partition, 0)) for partition in range(PARTITIONS))}"
        for source, places in sorted(vector.items())
    )


def read(text: str) -> Vector:
    """The vector of a text; ValueError when it is none."""
    return dict(_read_source(part) for part in text.split(",")) if text else {}


def _read_source(text: str) -> tuple[str, dict[int, int]]:
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise ValueError("not a place in the log")
    return found[1], {partition: int(place) for partition, place in enumerate(found[2].split("."))}
