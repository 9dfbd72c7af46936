"""What a file is by its content, whatever its name and sender say: pdf, jpg, png or docx, and nothing that runs."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = (PDF, JPEG, PNG, DOCX)

_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_ZIP, _END = b"PK\x03\x04", b"PK\x05\x06"
_LONGEST_END = 22 + 65_535
MOST_PARTS = 5_000
"""Parts of a document; an archive of more is not looked into."""


def media_of(content: bytes) -> str | None:
    """The media type of what may be kept; None for everything else, documents with macros among it."""
    for beginning, media in _BEGINNINGS:
        if content.startswith(beginning):
            return media
    return DOCX if content.startswith(_ZIP) and _is_document(content) else None


def _is_document(content: bytes) -> bool:
    if not 0 < _parts(content) <= MOST_PARTS:
        return False
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (BadZipFile, ValueError, OSError):
        return False
    has_macros = any("vbaproject" in name.lower() for name in names)
    return {"[Content_Types].xml", "word/document.xml"} <= names and not has_macros


def _parts(content: bytes) -> int:
    """How many parts the archive says it has, before anything of it is read; 0 when it does not say."""
    end = content.rfind(_END, max(0, len(content) - _LONGEST_END))
    return int.from_bytes(content[end + 10 : end + 12], "little") if end >= 0 else 0
