"""What a caller prefers (RFC 7240): we know `wait`; other preferences, and malformed ones, are ignored."""

import re
from urllib.request import parse_http_list

from shared.http.body import Environ

LONGEST_WAIT = 10
_WAIT = re.compile(r'wait\s*=\s*("?)0*([1-9][0-9]{0,8})\1\s*(?:;.*)?', re.IGNORECASE)


def seconds_to_wait(environ: Environ) -> int | None:
    """The seconds of `Prefer: wait=N`, at most `LONGEST_WAIT`; None when the caller does not prefer to wait."""
    given: str | None = environ.get("HTTP_PREFER")
    preferences = (one for one in parse_http_list(given or "") if one.lower().startswith("wait"))
    found = _WAIT.fullmatch(next(preferences, ""))
    return min(int(found[2]), LONGEST_WAIT) if found else None
