"""What marshmallow finds wrong, as field, stable code and Chinese text.

A validator of a service says both itself: `ValidationError("grid_code|网格代码应为 15 位数字")`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MOST = 50
_KNOWN: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), code, text)
    for pattern, code, text in (
        (r"Missing data for required field\.", "required", "必填"),
        (r"Field may not be null\.", "null", "不能为空"),
        (r"Unknown field\.", "unknown_field", "不认识的字段"),
        (r"Invalid (input )?type\.", "type", "应为对象"),
        (r"Not a valid list\.", "type", "应为数组"),
        (r"Not a valid tuple\.", "type", "应为固定长度的数组"),
        (r"Not a valid mapping type\.", "type", "应为对象"),
        (r"Not a valid (utf-8 )?string\.", "type", "应为文字"),
        (r"Not a valid integer\.", "type", "应为整数"),
        (r"Not a valid number\.", "type", "应为数字"),
        (r"Number too large\.", "too_large", "数字过大"),
        (r"Special numeric values .*", "type", "应为有限的数字"),
        (r"Not a valid boolean\.", "type", "应为 true 或 false"),
        (r"Not a valid (naive |aware )?(datetime|date|time)\.", "time", "应为 RFC 3339 格式的时间"),
        (r"Not a valid UUID\.", "uuid", "应为 UUID"),
        (r"Not a valid URL\.", "url", "应为网址"),
        (r"Not a valid email address\.", "email", "应为电子邮件地址"),
        (r"Shorter than minimum length (.+)\.", "too_short", "长度不能小于 {0}"),
        (r"Longer than maximum length (.+)\.", "too_long", "长度不能超过 {0}"),
        (r"Length must be between (.+) and (.+)\.", "length", "长度应在 {0} 到 {1} 之间"),
        (r"Length must be (.+)\.", "length", "长度应为 {0}"),
        (
            r"Must be (?:greater|less) than (?:or equal to )?(\S+) and (?:greater|less) than (?:or equal to )?(\S+)\.",
            "range",
            "应在 {0} 到 {1} 之间",
        ),
        (r"Must be greater than or equal to (.+)\.", "range", "不能小于 {0}"),
        (r"Must be greater than (.+)\.", "range", "应大于 {0}"),
        (r"Must be less than or equal to (.+)\.", "range", "不能大于 {0}"),
        (r"Must be less than (.+)\.", "range", "应小于 {0}"),
        (r"Must be one of: (.+)\.", "choice", "应为其中之一：{0}"),
        (r"Must be equal to (.+)\.", "choice", "应为 {0}"),
        (r"String does not match expected pattern\.", "pattern", "格式不正确"),
        (r"(Invalid input|Invalid value)\.", "invalid", "内容不正确"),
    )
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong: `field` is its dotted path, empty for the whole."""

    field: str
    code: str
    message: str


def field_errors(messages: Any) -> list[FieldError]:
    """marshmallow's nested messages, flattened; at most 50, since one is enough to know."""
    found = (FieldError(path, *_spoken(text)) for path, text in _flat("", messages))
    return [error for error, _ in zip(found, range(_MOST), strict=False)]


def _flat(path: str, messages: Any) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from _flat(path if name == "_schema" else f"{path}.{name}".lstrip("."), inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _flat(path, inner)
    else:
        yield path, str(messages)


def _spoken(text: str) -> tuple[str, str]:
    code, separator, message = text.partition("|")
    if separator:
        return code, message
    for pattern, known, chinese in _KNOWN:
        if found := pattern.fullmatch(text):
            return known, chinese.format(*found.groups())
    return "invalid", "内容不正确"
