"""Photos as people upload them: small, upright, clean, or refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from services.registry.people.portraits import LARGEST_SIDES, portrait
from shared.subprocesses import Rejected


def photo(width: int = 1200, height: int = 1600, format: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    written = BytesIO()
    Image.new(mode, (width, height), "navy").save(written, format, **options)
    return written.getvalue()


def with_position() -> bytes:
    """What a phone writes: turned by 90 degrees, with the place in degrees."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "向明远"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (28.0, 10.0, 5.0)
    return photo(1600, 1200, exif=exif)


def made(content: bytes) -> Image.Image:
    jpeg = portrait(content, lambda *_: None)
    opened = Image.open(BytesIO(jpeg))
    assert opened.format == "JPEG"
    return opened


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it is 100,000 pixels square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def test_a_large_photo_becomes_a_small_one_in_its_proportions() -> None:
    assert made(photo(1200, 1600)).size == LARGEST_SIDES
    assert made(photo(4000, 1000)).size == (600, 150)
    assert made(photo(300, 400, "PNG", "RGBA")).size == (300, 400)


def test_a_turned_photo_is_upright_and_nothing_of_what_the_camera_wrote_is_left() -> None:
    given = with_position()
    assert Image.open(BytesIO(given)).getexif().get_ifd(0x8825)
    upright = made(given)
    assert upright.size == LARGEST_SIDES
    assert not upright.getexif()
    assert b"Exif" not in portrait(given, lambda *_: None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_unreadable"),
        (b"GIF89a not really", "photo_unreadable"),
        (photo(format="GIF", mode="P"), "photo_unreadable"),
        (photo()[:2_000], "photo_unreadable"),
        (bomb(), "photo_too_large"),
    ],
    ids=["empty", "text", "gif", "cut off", "bomb"],
)
def test_what_is_no_photo_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Rejected) as rejected:
        portrait(content, lambda *_: None)
    assert rejected.value.code == code
