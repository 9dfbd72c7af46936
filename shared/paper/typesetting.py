"""Templates and values → pages: the typesetter gets texts as JSON, never as markup, and reads nothing but fonts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import orjson
from typst import Compiler

from shared.paper.fonts import chinese_family, fonts

Form = Literal["pdf", "svg"]


def typeset(template: Path, values: Mapping[str, Any], day: str, form: Form = "pdf") -> bytes:
    """The document in one piece; the same values on the same day (2026-11-23) make the same bytes.

    The template finds the values, and the family of the Chinese font as `font`, in `sys.inputs.data`; it may import
    what lies beside it in its folder, and nothing else.  Raises ChineseFontMissingError without a Chinese font.
    A character that no font of the machine has is printed as a crossed box.
    """
    data = orjson.dumps({**values, "font": chinese_family()}).decode()
    compiler = Compiler(template, template.parent, fonts(), sys_inputs={"data": data})
    made = compiler.compile(format=form, timestamp=_noon(day), pdf_tags=False)
    return made if isinstance(made, bytes) else b"".join(made or [])


def _noon(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=4, tzinfo=UTC)
