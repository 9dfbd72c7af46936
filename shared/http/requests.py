"""One request as a handler sees it: who asks, what for, and whether they may."""

import re
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import orjson

from shared.areas import Scope
from shared.eventstore.store import Origin
from shared.http.body import Environ
from shared.http.paging import Page, Sort
from shared.http.problems import Problem, forbidden
from shared.http.tokens import Caller
from shared.permissions import Reach, reach

if TYPE_CHECKING:
    from shared.http.route import Route

_CORRELATION = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_ENTITY_TAG = re.compile(r'"(\d{1,15})"')
_LONGEST_EVENT_ID = 1_000


class Request:
    """Authenticated and validated; `body` and `query` are what the route's schemas made of them."""

    def __init__(self, route: "Route", environ: Environ, path_values: Mapping[str, Any], caller: Caller) -> None:
        self.route = route
        self.path_values = path_values
        self.caller = caller
        self.address = address_of(environ)
        self.body: Any = None
        self.query: Mapping[str, Any] = {}
        self.raw = b""
        self.correlation = correlation_of(environ)
        self.traceparent = traceparent_of(environ)
        self.idempotency_key = _idempotency_key(environ)
        self.expected_version = _expected_version(environ)
        self.last_event_id = _last_event_id(environ)
        self.place_checked = False
        self._query = environ.get("QUERY_STRING", "").encode()

    @cached_property
    def origin(self) -> Origin:
        """Who wants it and why, for the store; an Idempotency-Key makes a repetition the same command."""
        return Origin(
            actor=self.caller.subject,
            correlation=self.correlation,
            traceparent=self.traceparent,
            command_id=self._command_id() if self.idempotency_key else None,
            command_hash=sha256(self.raw + self._query).digest() if self.idempotency_key else None,
            expected_version=self.expected_version,
        )

    def permit(self, scope: Scope) -> None:
        """Forbidden (403), unless the caller has the route's permission at this place."""
        if not self.covers(scope):
            raise forbidden()

    def covers(self, scope: Scope) -> bool:
        """Whether the caller has the route's permission at this place."""
        return self.reach.covers(scope)

    def scope_filter(self, prefix: str = "scope.") -> dict[str, Any]:
        """The MongoDB filter on rows for which the caller has the route's permission."""
        return self.reach.filter(prefix)

    def may(self, permission: str, scope: Scope) -> bool:
        """Whether the caller has another permission at this place, such as to read names in clear."""
        return reach(permission, self.caller.grants).covers(scope)

    def page(self, sort: Sort) -> Page:
        """The page asked for, of a list in this order; the route's query is a PageQuery."""
        return Page.read(self.query, sort)

    @cached_property
    def reach(self) -> Reach:
        """Everything that the route's permission opens to the caller; to ask for it is to heed it."""
        self.place_checked = True
        return reach(self.route.permission, self.caller.grants)

    def _command_id(self) -> str:
        what = [self.caller.subject, self.route.method, self.route.rule, self.path_values, self.idempotency_key]
        return sha256(orjson.dumps(what, option=orjson.OPT_SORT_KEYS)).hexdigest()


def address_of(environ: Environ) -> str:
    """The client's address as the gateway tells it; without a gateway, whoever is connected."""
    told: str = environ.get("HTTP_X_FORWARDED_FOR", "") or environ.get("REMOTE_ADDR", "")
    return told.rpartition(",")[2].strip()


def correlation_of(environ: Environ) -> str:
    """The caller's X-Correlation-ID, or a new one when there is none or it is not 1–128 of [A-Za-z0-9._:-]."""
    known: str | None = environ.get("wangge.correlation")
    if known is None:
        given: str = environ.get("HTTP_X_CORRELATION_ID", "")
        known = given if _CORRELATION.fullmatch(given) else uuid4().hex
        environ["wangge.correlation"] = known
    return known


def traceparent_of(environ: Environ) -> str | None:
    """The W3C trace context, passed on as it came; None when it is not one."""
    given: str = environ.get("HTTP_TRACEPARENT", "")
    return given if _TRACEPARENT.fullmatch(given) else None


def _idempotency_key(environ: Environ) -> str | None:
    key: str | None = environ.get("HTTP_IDEMPOTENCY_KEY")
    if key is not None and not _IDEMPOTENCY_KEY.fullmatch(key):
        raise Problem(400, "idempotency_key_malformed")
    return key


def _expected_version(environ: Environ) -> int | None:
    tag = environ.get("HTTP_IF_MATCH")
    if tag is None:
        return None
    found = _ENTITY_TAG.fullmatch(tag)
    if not found:
        raise Problem(400, "if_match_malformed")
    return int(found[1])


def _last_event_id(environ: Environ) -> str | None:
    given: str = environ.get("HTTP_LAST_EVENT_ID", "")
    return given if 0 < len(given) <= _LONGEST_EVENT_ID else None
