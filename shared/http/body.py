"""The JSON body of a request, or the problem with it."""

from collections.abc import Sequence
from typing import Any

import orjson

from shared.http.problems import Problem

Environ = dict[str, Any]
DEEPEST = 32


def read_raw(environ: Environ, limit: int) -> bytes:
    """The bytes of the body; 413 when there are more than `limit`, 400 when fewer came than announced."""
    announced = int(environ.get("CONTENT_LENGTH") or 0)
    if announced > limit:
        raise _too_large(limit)
    if not announced and environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return b""
    try:
        raw: bytes = environ["wsgi.input"].read(announced or limit + 1)
    except (OSError, ValueError):
        raise Problem(400, "body_incomplete") from None
    if len(raw) > limit:
        raise _too_large(limit)
    if len(raw) < announced:
        raise Problem(400, "body_incomplete")
    return raw


def parse(raw: bytes, content_type: str) -> Any:
    """The JSON value; 415 for another media type, 400 for what is no JSON or is nested too deep."""
    media = _media(content_type)
    if media != "application/json" and not media.endswith("+json"):
        raise _unsupported(["application/json"])
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as malformed:
        detail = f"第 {malformed.lineno} 行第 {malformed.colno} 列"
        raise Problem(400, "json_malformed", detail=detail) from None
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and _is_deeper(value, DEEPEST):
        raise Problem(400, "body_too_deep", detail=f"最多 {DEEPEST} 层")
    return value


def check_media(content_type: str, accepted: Sequence[str]) -> None:
    """415 for a document of another media type."""
    if _media(content_type) not in accepted:
        raise _unsupported(accepted)


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _unsupported(accepted: Sequence[str]) -> Problem:
    kinds = ", ".join(accepted)
    return Problem(415, "media_type_unsupported", detail=f"可用：{kinds}", headers={"Accept": kinds})


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, list | dict):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inner)


def _too_large(limit: int) -> Problem:
    return Problem(413, "body_too_large", detail=f"最多 {limit} 字节")
