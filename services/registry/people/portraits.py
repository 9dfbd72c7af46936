"""A photo as somebody uploaded it becomes a portrait: small, upright, and without what cameras write beside it.

Runs in a process of its own: pictures from outside are decoded nowhere else.
"""

import struct
from io import BytesIO

from PIL import Image, ImageOps

from shared.subprocesses import Progress, Rejected

LARGEST_SIDES = (600, 800)
"""Pixels; smaller photos stay as they are."""

MOST_PIXELS = 40_000_000
"""Read from the head of the file before anything is decoded; more is an attack on memory."""

FORMATS = ("JPEG", "PNG")

_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


def portrait(photo: bytes, progress: Progress) -> bytes:  # noqa: ARG001  a child's function takes both
    """A JPEG of LARGEST_SIDES at most with nothing in it but pixels; Rejected for what is no such picture."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(photo), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Rejected("photo_too_large", details={"pixels": opened.width * opened.height})
            opened.draft("RGB", (2 * LARGEST_SIDES[0], 2 * LARGEST_SIDES[1]))
            return _jpeg(_small(opened))
    except Image.DecompressionBombError:
        raise Rejected("photo_too_large") from None
    except _UNREADABLE:
        raise Rejected("photo_unreadable") from None


def _small(opened: Image.Image) -> Image.Image:
    """Upright on white, its sides within bounds."""
    opened.thumbnail((max(LARGEST_SIDES), max(LARGEST_SIDES)), Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail(LARGEST_SIDES, Image.Resampling.LANCZOS)
    clean = Image.new("RGB", upright.size, "white")
    clean.paste(upright, mask=upright.getchannel("A"))
    return clean


def _jpeg(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()
