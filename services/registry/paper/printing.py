"""Documents → PDF, SVG and xlsx, also aside in a process of its own: JSON in, the file out, with progress."""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from cattrs.preconf.orjson import OrjsonConverter, make_converter

from services.registry.paper.documents import Batch, MapSheet, PostList
from services.registry.paper.layout import Values, board_values, card_values, map_values
from services.registry.paper.post_list import workbook_of
from shared.paper import typeset
from shared.subprocesses import Progress

T = TypeVar("T")
TEMPLATE = Path(__file__).with_name("templates") / "batch.typ"


def print_batch(payload: bytes, progress: Progress) -> bytes:
    """The PDF of a Batch; ChineseFontMissingError on a machine without a Chinese font."""
    return pdf_of(from_json(payload, Batch), progress)


def draw_map(payload: bytes, progress: Progress) -> bytes:
    """The SVG of the only map of a Batch; ChineseFontMissingError as by `print_batch`."""
    batch = from_json(payload, Batch)
    drawn = svg_of(batch.maps[0], batch.day)
    progress(1, 1)
    return drawn


def write_list(payload: bytes, progress: Progress) -> bytes:
    """The workbook of a PostList."""
    posts = from_json(payload, PostList)
    written = workbook_of(posts)
    progress(len(posts.lines), len(posts.lines))
    return written


def pdf_of(batch: Batch, progress: Progress | None = None) -> bytes:
    """One PDF with its fonts inside; the last document counts as done when all pages are set."""
    told = progress or _unheard
    values: dict[str, Any] = {"title": "网格资料", "four_up": batch.four_up, "cards": [], "boards": [], "maps": []}
    for done, (kind, sheets) in enumerate(_sheets(batch)):
        told(done, len(batch))
        values[kind].extend(sheets)
    made = typeset(TEMPLATE, values, batch.day)
    told(len(batch), len(batch))
    return made


def svg_of(sheet: MapSheet, day: str) -> bytes:
    """A village's map as a drawing; its letters are outlines, so that it needs no font."""
    values = {"title": sheet.village, "four_up": False, "cards": [], "boards": [], "maps": [map_values(sheet, day)]}
    return typeset(TEMPLATE, values, day, "svg")


def to_json(document: Batch | PostList) -> bytes:
    """The document as the functions that run aside read it."""
    return _CONVERTER.dumps(document)


def from_json(payload: bytes, kind: type[T]) -> T:
    """The inverse of `to_json`."""
    return _CONVERTER.loads(payload, kind)


def _sheets(batch: Batch) -> Iterator[tuple[str, list[Values]]]:
    """The values of every document, under the name by which the template knows its kind."""
    for card in batch.cards:
        yield "cards", [card_values(card)]
    for board in batch.boards:
        yield "boards", list(board_values(board, batch.day))
    for sheet in batch.maps:
        yield "maps", [map_values(sheet, batch.day)]


def _unheard(done: int, total: int) -> None:
    """The progress of what nobody waits for."""


def _converter() -> OrjsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(bytes, lambda photo: b64encode(photo).decode())
    converter.register_structure_hook(bytes, lambda text, _: b64decode(text))
    return converter


_CONVERTER = _converter()
