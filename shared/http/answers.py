"""What a handler answers, and the bytes that go out for it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

import orjson

from shared.clock import to_text
from shared.http.fields import utc

JSON = "application/json"
SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
)
STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's answer; `etag` is the stream's version, `replayed` says that the command had been done before.

    Without `status` the route's own goes out; without `body` nothing but headers.
    """

    body: Mapping[str, Any] | None = None
    etag: int | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    replayed: bool = False

    def all_headers(self) -> list[tuple[str, str]]:
        """The headers that follow from the answer itself."""
        headers = list(self.headers.items())
        if self.etag is not None:
            headers.append(("ETag", f'"{self.etag}"'))
        if self.replayed:
            headers.append(("Idempotency-Replayed", "true"))
        return headers


@dataclass(slots=True)
class Response:
    """Status, headers and body on their way out."""

    status: int
    headers: list[tuple[str, str]]
    body: Iterable[bytes]


def encode(value: Any) -> bytes:
    """JSON; times become UTC with milliseconds, and an object of our own is a TypeError rather than a leak."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def json_response(status: int, value: Any, headers: Iterable[tuple[str, str]] = (), media: str = JSON) -> Response:
    """A complete JSON answer."""
    body = encode(value)
    return Response(status, [("Content-Type", media), ("Content-Length", str(len(body))), *headers], [body])


def empty_response(status: int, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """An answer without a body."""
    return Response(status, [*headers, *((("Content-Length", "0"),) if status != 204 else ())], [])


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return to_text(utc(value))
    raise TypeError(f"{type(value).__qualname__} is not for the outside")
