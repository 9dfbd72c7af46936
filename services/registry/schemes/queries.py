"""The scheme of a town, read from its stream at most once a second."""

from typing import Any

from cachetools import TTLCache

from services.registry.codes import TOWN_DIGITS, is_code
from services.registry.rows import Document
from services.registry.schemes.scheme import SCHEME, Scheme, SchemeHistory
from shared.spine import SpineApi

_recent: TTLCache[tuple[object, str, str], SchemeHistory] = TTLCache(maxsize=1_000, ttl=1.0)
_parsed: TTLCache[tuple[object, str, str, str | None], Scheme] = TTLCache(maxsize=1_000, ttl=1.0)


def scheme_of(spine: SpineApi, code: str, day: str | None = None) -> Scheme | None:
    """The scheme of the town that the code is or lies in, on the day (None: the newest); None when there is none."""
    town = code[:TOWN_DIGITS]
    key = (spine.client, spine.database.name, town, day)
    found = _parsed.get(key)
    if found is None:
        part = _history(spine, town).at(day) if is_code(town) else None
        if part is None:
            return None
        found = _parsed[key] = Scheme.of(town, part)
    return found


def _history(spine: SpineApi, town: str) -> SchemeHistory:
    key = (spine.client, spine.database.name, town)
    known = _recent.get(key)
    if known is None:
        known = spine.streams(SCHEME).load(town).state
        if known.revisions:
            _recent[key] = known
    return known


def scheme_answer(history: SchemeHistory, day: str | None) -> Document:
    """The scheme on a day, and the days on which it changed."""
    part: Any = history.at(day)
    return {"town": history.town, "revised": [since for since, _ in history.revisions], "scheme": part}
