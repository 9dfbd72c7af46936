"""Declarations as plain JSON values, between processes and in answers; thousands of them in milliseconds."""

from collections.abc import Sequence
from typing import Any

from cattrs.preconf.orjson import make_converter

from services.cases.catalogue.category import Category
from services.cases.catalogue.declarations import Declaration

_CONVERTER = make_converter()


def to_plain(said: Declaration | Category) -> dict[str, Any]:
    """As `CategorySchema` takes it."""
    plain: dict[str, Any] = _CONVERTER.unstructure(said)
    return plain


def to_bytes(declarations: Sequence[Declaration]) -> bytes:
    """For `from_bytes` in another process."""
    return _CONVERTER.dumps(declarations)


def from_bytes(raw: bytes) -> tuple[Declaration, ...]:
    """The inverse of `to_bytes`."""
    return _CONVERTER.loads(raw, tuple[Declaration, ...])
