"""Answers that are files: streamed as they are read, named for people, and cut rather than passed off as whole."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from shared.http.answers import Response
from shared.logs import get_logger
from shared.personal import OpenedFile

log = get_logger(__name__)

_TOKEN = frozenset("!#$&+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_UNNAMED = "file"


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A file as a handler answers it; `size` in bytes where it is known, `inline` for what a browser may show itself.

    `content` is read outside the workers.  Its first piece is fetched before anything is sent, so that what
    fails there is still a problem document.
    """

    content: bytes | Iterable[bytes]
    name: str
    media: str
    size: int | None = None
    inline: bool = False

    @classmethod
    def of(cls, opened: OpenedFile, *, inline: bool = False) -> Self:
        """The answer for a sealed file that was opened."""
        about = opened.about
        return cls(opened.chunks, about.name, about.media, about.size, inline)

    def response(self, status: int) -> Response:
        """The answer on its way."""
        headers = [("Content-Type", self.media), ("Content-Disposition", disposition(self.name, inline=self.inline))]
        if isinstance(self.content, bytes):
            return Response(status, [*headers, ("Content-Length", str(len(self.content)))], [self.content])
        if self.size is not None:
            headers.append(("Content-Length", str(self.size)))
        return Response(status, headers, FileBody(self.content))


class FileBody:
    """The pieces of a file on their way to one client."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._pieces = iter(content)
        self._first = next(self._pieces, b"")

    def __iter__(self) -> Iterator[bytes]:
        yield self._first
        try:
            yield from self._pieces
        except Exception as failure:
            # whatever its source raises: the status is sent, and all that is left is to say that this is not the whole
            log.exception("file_cut", failure=type(failure).__name__)
            raise ConnectionAbortedError from None  # the connection closes: the client sees that it is not whole

    def close(self) -> None:
        """Lets go of the source; the server calls it when the answer is over, however it ended."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


def disposition(name: str, *, inline: bool = False) -> str:
    """Content-Disposition (RFC 6266): the name itself in UTF-8 (RFC 8187), and an ASCII one for old clients."""
    kind = "inline" if inline else "attachment"
    clean = "".join(one for one in name if unicodedata.category(one)[0] != "C").replace("/", "_").replace("\\", "_")
    plain = "".join(one if one in _TOKEN or one == " " else "_" for one in clean).strip(" .")
    plain = plain if any(one.isalnum() for one in plain) else _UNNAMED
    encoded = quote(clean or _UNNAMED, safe="!#$&+-.^_`|~")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
