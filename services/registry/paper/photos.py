"""Portraits as boards show them: upright, cropped to 5:7, small, and without what cameras write beside them."""

from base64 import b64encode
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

SIZE = (500, 700)
"""Pixels: at 35 × 49 mm that is 360 dots per inch."""

LARGEST = 50_000_000
"""Pixels that are still opened; more is no portrait, but an attack on memory."""


def portrait(photo: bytes) -> bytes | None:
    """A JPEG of SIZE, None for what is no picture."""
    try:
        with Image.open(BytesIO(photo), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > LARGEST:
                return None
            opened.draft("RGB", (2 * SIZE[0], 2 * SIZE[1]))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    fitted = ImageOps.fit(upright, SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return _jpeg(fitted)


def portrait_svg(photo: bytes) -> str | None:
    """The same inside a drawing, the form in which the typesetter takes pictures as text."""
    jpeg = portrait(photo)
    if jpeg is None:
        return None
    width, height = SIZE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><image width="{width}" '
        f'height="{height}" href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/></svg>'
    )


def _jpeg(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=85, optimize=True)
    return written.getvalue()
