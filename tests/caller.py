"""A person who calls a service over HTTP, with the token of some grants."""

import json
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPMessage
from typing import Any, TypeVar
from urllib.parse import urlsplit

from shared.http.preferences import LONGEST_WAIT
from shared.http.tokens import issue
from shared.permissions import Grant

T = TypeVar("T")

PATIENCE = 6
TIMEOUT = 60


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: Any

    @property
    def codes(self) -> set[str]:
        """The codes of a refusal: its own and those of the fields."""
        return {self.body["code"], *(error["code"] for error in self.body.get("errors", []))}


@dataclass(frozen=True)
class Caller:
    """Calls the service at `url` as `subject`; without a key there is no token."""

    url: str
    key: bytes | None = None
    subject: str = ""
    grants: tuple[Grant, ...] = ()

    def get(self, path: str, wait: int | None = None) -> Reply:
        """The answer with everything in it that the service had committed, however slow this machine is.

        With `wait` the service is asked once to wait so many seconds, with 0 not to wait at all.
        """
        if wait is not None:
            return self._call("GET", path, None, {"Prefer": f"wait={wait}"} if wait else {})
        for _ in range(PATIENCE):
            began = time.monotonic()
            reply = self._call("GET", path, None, {"Prefer": f"wait={LONGEST_WAIT}"})
            if reply.headers["Preference-Applied"] or time.monotonic() - began < LONGEST_WAIT:
                break
        return reply

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        """Underscores in header names stand for dashes; bytes are sent as they are."""
        return self._call("POST", path, body, {name.replace("_", "-"): text for name, text in headers.items()})

    def token(self) -> str:
        """A fresh token of this caller."""
        assert self.key is not None
        return issue(self.key, self.subject, self.grants, timedelta(hours=1))

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Reply:
        authorization = {"Authorization": f"Bearer {self.token()}"} if self.key else {}
        sent = authorization | {"Content-Type": "application/json"} | headers
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body)
        with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=TIMEOUT)) as connection:
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            text = answer.read()
            is_json = answer.headers.get_content_subtype().endswith("json")
            return Reply(answer.status, answer.headers, json.loads(text) if text and is_json else text or None)


def eventually(look: Callable[[], T], seconds: float = 20) -> T:
    """What `look` gives as soon as it is true; its last answer in the failure otherwise."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {seconds} s: {found!r}"
        threading.Event().wait(0.05)
    return found
