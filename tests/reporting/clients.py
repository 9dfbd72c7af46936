"""A wall's two questions over HTTP, asked as a browser would."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPResponse
from typing import Any

from shared.http import issue
from shared.permissions import Grant
from tests.servers import Servers

PATIENCE = 20


@dataclass(frozen=True)
class Event:
    """One server-sent event."""

    id: str
    name: str
    data: dict[str, Any]


class WallClient:
    """Asks a reporting service with a token of its own."""

    def __init__(self, servers: Servers, url: str, role: str, area: str | None) -> None:
        grants = [Grant(role, area)]
        self._token = issue(servers.token_key.read_bytes(), "display", grants, timedelta(hours=1))
        self._url = url

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and body."""
        try:
            with self._open(path, {}) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def wall(self, area: str) -> dict[str, Any]:
        status, body = self.get(f"/wall?area={area}")
        assert status == 200, body
        return body

    @contextmanager
    def stream(self, area: str, cursor: str | None) -> Iterator[Iterator[Event]]:
        """The events behind a cursor, one after the other."""
        headers = {} if cursor is None else {"Last-Event-ID": cursor}
        with self._open(f"/stream?area={area}", headers) as answer:
            yield _events(answer)

    def _open(self, path: str, headers: dict[str, str]) -> HTTPResponse:
        request = urllib.request.Request(
            self._url + path, headers={"Authorization": f"Bearer {self._token}", **headers}
        )
        answer: HTTPResponse = urllib.request.urlopen(request, timeout=PATIENCE)
        return answer


def _events(answer: HTTPResponse) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield Event(fields.get("id", ""), fields.get("event", "message"), json.loads(fields["data"]))
            fields = {}
