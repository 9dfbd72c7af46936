"""A client from outside: reports cases at a steady rate and notes when each comes out of the event stream."""

import http.client
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter, sleep
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from shared.http.tokens import issue
from shared.permissions import Grant, Role
from tests.benchmarks.figures import percentile
from tests.servers import Servers

TOWN = "433122107"
GRANTS = (Grant(Role.COMMANDER, TOWN),)
SENDERS = 16


def token_of(servers: Servers) -> str:
    """A commander of the demo town."""
    return issue(servers.token_key.read_bytes(), "bench", GRANTS, timedelta(hours=1))


@dataclass
class Ledger:
    """When each case was answered 201, and when the stream showed it, in seconds of one clock."""

    answered: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)

    def latencies(self) -> list[float]:
        """Milliseconds from the answer to the stream; the stream may be first."""
        return [1000 * max(self.seen[id] - at, 0) for id, at in self.answered.items() if id in self.seen]

    def summary(self) -> dict[str, Any]:
        """Figures for a report."""
        latencies = self.latencies()
        return {
            "answered": len(self.answered),
            "seen": len(latencies),
            "p50_ms": round(percentile(latencies, 0.5), 1),
            "p99_ms": round(percentile(latencies, 0.99), 1),
            "max_ms": round(max(latencies), 1),
        }


def latency(cases_url: str, wall_url: str, token: str, body: dict[str, Any], rate: int, seconds: int) -> Ledger:
    """Reports `rate` cases a second for some seconds while another connection follows a wall's stream."""
    ledger = Ledger()
    listening, done = threading.Event(), threading.Event()
    stream = f"{wall_url.replace('/wall?', '/stream?')}&from={quote(_cursor(wall_url, token))}"
    listener = threading.Thread(target=_listen, args=(stream, token, ledger, listening, done), daemon=True)
    listener.start()
    if not listening.wait(10):
        raise TimeoutError("the stream did not open")
    _report(cases_url, token, body, rate, seconds, ledger)
    until = perf_counter() + 10
    while len(ledger.latencies()) < len(ledger.answered) and perf_counter() < until:
        sleep(0.05)
    done.set()
    return ledger


def _report(url: str, token: str, body: dict[str, Any], rate: int, seconds: int, ledger: Ledger) -> None:
    local = threading.local()
    text = json.dumps(body).encode()

    def send(at: float) -> None:
        sleep(max(at - perf_counter(), 0))
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        local.connection.request("POST", urlsplit(url).path, text, headers)
        answer = local.connection.getresponse()
        content = answer.read()
        if answer.status != 201:
            raise RuntimeError(content)
        ledger.answered[json.loads(content)["case_id"]] = perf_counter()

    began = perf_counter()
    with ThreadPoolExecutor(SENDERS) as pool:
        for sent in [pool.submit(send, began + number / rate) for number in range(rate * seconds)]:
            sent.result()


def answered(url: str, token: str) -> bool:
    """Whether the wall knows the area by now."""
    try:
        return bool(_cursor(url, token))
    except HTTPError:
        return False


def _cursor(url: str, token: str) -> str:
    """Where the stream goes on from what the wall shows."""
    request = Request(url, headers={"Authorization": f"Bearer {token}"})
    with urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["cursor"])


def _listen(url: str, token: str, ledger: Ledger, listening: threading.Event, done: threading.Event) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(answer.read())
    listening.set()
    for data in _data(answer):
        if data.get("type", "").startswith("case.reported"):
            ledger.seen.setdefault(data["case_id"], perf_counter())
        if done.is_set():
            return


def _data(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    for line in answer:
        if line.startswith(b"data:"):
            yield json.loads(line[5:])
