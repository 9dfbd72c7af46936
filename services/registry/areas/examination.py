"""The comparison of outlines as work for a process of its own: light to import, JSON in and out."""

from dataclasses import asdict
from typing import Any

import orjson

from services.registry.areas.relations import Drawing, Misfit, Outline, misfits_of
from shared.subprocesses import Progress


def examine(payload: bytes, progress: Progress) -> bytes:  # noqa: ARG001  the signature of a subprocess
    """`misfits_of` for a drawing as JSON."""
    given = orjson.loads(payload)
    drawing = Drawing(
        drawn=_outlines(given["drawn"]),
        tolerance=given["tolerance"],
        parent=Outline(**given["parent"]) if given["parent"] else None,
        siblings=_outlines(given["siblings"]),
        inner=_outlines(given["inner"]),
    )
    return orjson.dumps([asdict(one) for one in misfits_of(drawing)])


def asked(drawing: Drawing) -> bytes:
    """The payload of `examine`."""
    return orjson.dumps(asdict(drawing))


def answered(result: bytes) -> list[Misfit]:
    """What `examine` found."""
    return [Misfit(**one | {"at": tuple(one["at"])}) for one in orjson.loads(result)]


def _outlines(given: list[dict[str, Any]]) -> list[Outline]:
    return [Outline(**one) for one in given]
