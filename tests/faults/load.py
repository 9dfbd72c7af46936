"""The client of the kill tests: reports cases and carries them on over HTTP, and keeps a ledger of every 2xx."""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from random import Random
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.local.waiting import wait_until
from shared.http.tokens import issue
from shared.permissions import Grant, Role

TOWN: Final = "433122107"
THREADS = 6
PATIENCE = 90.0
PAUSE = 0.05
ON_THE_SPOT = 4
"""So many facts: reported, accepted, handled and put on record at once, without a deadline."""

FACTS_AFTER: Final = (0, 2, 5, 7, 8)
"""So many facts after each step of a case that goes on one by one: its deadlines are set and met beside it."""


@dataclass(frozen=True, slots=True)
class Story:
    """One case: how many of its four steps it takes, and whether in one call."""

    name: str
    steps: int
    at_once: bool


class RefusedLoadError(Exception):
    """The service said no to a request that is in order."""


class Load:
    """Threads that tell `cases` stories to the services at `urls`, each with a connection that it keeps.

    A request that stays unanswered, or meets a server that is away, is sent again under the same
    Idempotency-Key, to the next replica.  `ledger` has per case the facts that were answered 2xx.
    """

    def __init__(self, urls: Sequence[str], key: bytes, name: str, random: Random, cases: int) -> None:
        self._addresses = [urlsplit(url).netloc for url in urls]
        self._token = issue(key, "p-load", [Grant(Role.COMMANDER, TOWN)], timedelta(hours=2))
        self.ledger: dict[str, int] = {}
        self.repeated = 0
        self._stories = iter([_story(f"{name}-{number}", random) for number in range(cases)])
        self._lock = threading.Lock()
        self._failures: list[BaseException] = []
        self._abandoned = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(number,), daemon=True) for number in range(THREADS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is not None:
            self._abandoned.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    @property
    def acknowledged(self) -> int:
        return sum(self.ledger.copy().values())

    def wait_for(self, facts: int) -> None:
        """Returns when so many facts are acknowledged."""
        wait_until(lambda: self.acknowledged >= facts, f"{facts} acknowledged facts", PATIENCE, self._goes_well)

    def _goes_well(self) -> bool:
        return not self._failures and not self._abandoned.is_set()

    def _work(self, number: int) -> None:
        caller = _Caller(self._addresses, self._token, number, self._abandoned)
        try:
            for story in self._told():
                self._tell(story, caller)
        except Exception as failure:  # noqa: BLE001  the test that waits for this thread raises it
            if not self._abandoned.is_set():
                self._failures.append(failure)
        finally:
            with self._lock:
                self.repeated += caller.repeated

    def _told(self) -> Iterator[Story]:
        while self._goes_well():
            with self._lock:
                story = next(self._stories, None)
            if story is None:
                return
            yield story

    def _tell(self, story: Story, caller: "_Caller") -> None:
        answer = caller.post("/cases", _report(story), f"{story.name}-report")
        case = answer["case_id"]
        if story.at_once:
            self.ledger[case] = ON_THE_SPOT
            return
        self.ledger[case] = FACTS_AFTER[1]
        steps: list[tuple[str, Any]] = [("accept", None), ("handle", {"result": "已修好"}), ("record", None)]
        for number, (action, body) in enumerate(steps[: story.steps - 1], 2):
            caller.post(f"/cases/{case}/{action}", body, f"{story.name}-{action}")
            self.ledger[case] = FACTS_AFTER[number]


class _Caller:
    def __init__(self, addresses: Sequence[str], token: str, first: int, abandoned: threading.Event) -> None:
        self._addresses = addresses
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._turn = first
        self._abandoned = abandoned
        self._connection = self._connected()
        self.repeated = 0

    def post(self, path: str, body: Any, key: str) -> Any:
        """The answer, however often it must be asked for."""
        until = monotonic() + PATIENCE
        while monotonic() < until and not self._abandoned.is_set():
            try:
                status, text = self._once(path, body, key)
            except (OSError, HTTPException):
                status, text = 0, b""
            if 200 <= status < 300:
                return json.loads(text)
            if 400 <= status < 500:
                raise RefusedLoadError(f"{path}: {status} {text.decode()}")
            self.repeated += 1
            self._connection.close()
            self._connection = self._connected()
            self._abandoned.wait(PAUSE)
        raise TimeoutError(f"{path}: no answer within {PATIENCE} s")

    def _once(self, path: str, body: Any, key: str) -> tuple[int, bytes]:
        raw = None if body is None else json.dumps(body)
        self._connection.request("POST", path, raw, {**self._headers, "Idempotency-Key": key})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _connected(self) -> HTTPConnection:
        """To the next replica."""
        self._turn += 1
        return HTTPConnection(self._addresses[self._turn % len(self._addresses)], timeout=10)


def _story(name: str, random: Random) -> Story:
    return Story(name, random.choice([1, 1, 2, 2, 3, 4]), random.random() < 0.15)


def _report(story: Story) -> dict[str, Any]:
    report: dict[str, Any] = {
        "title": "路灯不亮",
        "description": f"村口路灯坏了两天 {story.name}",
        "category": "公共设施",
        "urgency": "normal",
        "channel": "grid",
        "reporter_name": "张三",
    }
    return report | ({"handled_on_the_spot": {"result": "已修好"}} if story.at_once else {})
