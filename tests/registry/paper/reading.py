"""What stands on printed pages: sizes, texts with their places, fonts, and the codes as a telephone reads them."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import zxingcpp

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Printed:
    """A run of text and its box on the page, in millimetres from the lower left corner."""

    font: str
    embedded: bool
    left: float
    bottom: float
    right: float
    top: float


def pages_of(pdf: bytes) -> list[pypdfium2.PdfPage]:
    document = pypdfium2.PdfDocument(pdf)
    return [document[index] for index in range(len(document))]


def size_of(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """Width and height in millimetres, to a hundredth."""
    width, height = page.get_size()
    return round(width / POINTS_PER_MM, 2), round(height / POINTS_PER_MM, 2)


def text_of(page: pypdfium2.PdfPage) -> str:
    """All text of a page without its line ends."""
    text: str = page.get_textpage().get_text_range()
    return "".join(text.split())


def has_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether a photo is on the page; drawings are lines, not pictures."""
    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=8))


def printed(page: pypdfium2.PdfPage) -> Iterator[Printed]:
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=5):
        font = pdfium.FPDFTextObj_GetFont(item.raw)
        length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
        name = ctypes.create_string_buffer(length)
        pdfium.FPDFFont_GetBaseFontName(font, name, length)
        left, bottom, right, top = (each / POINTS_PER_MM for each in item.get_bounds())
        embedded = bool(pdfium.FPDFFont_GetIsEmbedded(font))
        yield Printed(name.value.decode(), embedded, left, bottom, right, top)


def collisions(page: pypdfium2.PdfPage, most: float = 0.3) -> list[tuple[Printed, Printed]]:
    """The pairs of texts whose boxes cover one another by more than `most` millimetres both ways."""
    found: list[tuple[Printed, Printed]] = []
    near: list[Printed] = []  # those below that reach up beyond where the text in hand begins
    high = (text for text in printed(page) if text.top - text.bottom > most)
    for text in sorted(high, key=lambda each: each.bottom):
        near = [one for one in near if one.top - text.bottom > most]
        found += [(one, text) for one in near if min(one.right, text.right) - max(one.left, text.left) > most]
        near.append(text)
    return found


def outside(page: pypdfium2.PdfPage, margin: float) -> list[Printed]:
    """The texts that come nearer to an edge of the page than `margin` millimetres."""
    width, height = size_of(page)
    return [
        text for text in printed(page) if min(text.left, text.bottom, width - text.right, height - text.top) < margin
    ]


def codes_of(page: pypdfium2.PdfPage, scale: float = 2) -> list[str]:
    """What a telephone reads from the page at 72 × `scale` dots per inch."""
    return [found.text for found in zxingcpp.read_barcodes(page.render(scale=scale).to_pil())]
