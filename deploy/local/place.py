"""The place of the demonstration and its handling rules: loaded by the services' own imports, once."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml

from deploy.local.errors import DeployError
from deploy.local.services import CHECKOUT
from deploy.local.waiting import wait_until

PLACES = CHECKOUT / "deploy" / "places"
WUXI = PLACES / "wuxi.yaml"
_HEARD_WITHIN = 60
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place as its file describes it."""

    source: bytes
    document: dict[str, Any]
    rules: bytes

    @classmethod
    def read(cls, file: Path = WUXI) -> "Place":
        source = file.read_bytes()
        rules = (file.parent / "rules" / file.name).read_bytes()
        return cls(source, yaml.load(source, Loader=yaml.CSafeLoader), rules)

    @property
    def name(self) -> str:
        return str(self.document["area"]["name"])

    def first(self) -> Iterator[str]:
        """The codes of the town, of its first village and of that village's first grid."""
        area = self.document["area"]
        while area:
            yield str(area["code"])
            area = next(iter(area.get("areas", [])), None)

    def load(self, origin: str, token: str) -> bool:
        """Import it unless its town is there already; True when it was imported now."""
        town = next(self.first())
        if _ask(f"{origin}/registry/areas/{town}", token).status != HTTPStatus.NOT_FOUND:
            return False
        answer = _ask(f"{origin}/registry/places", token, self.source)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise DeployError(f"{self.name} 没有导入成功：HTTP {answer.status} {answer.text[:500]}")
        self._load_rules(origin, town, token)
        return True

    def _load_rules(self, origin: str, town: str, token: str) -> None:
        """As soon as cases has heard of the town and its organisations."""
        url = f"{origin}/cases/rules/{town}/import"
        answers: list[_Answer] = []

        def is_loaded() -> bool:
            answers.append(_ask(url, token, self.rules))
            return answers[-1].status < HTTPStatus.BAD_REQUEST

        try:
            wait_until(is_loaded, f"{self.name}的办理规则", _HEARD_WITHIN)
        except DeployError:
            text = f"HTTP {answers[-1].status} {answers[-1].text[:500]}"
            raise DeployError(f"{self.name}的办理规则没有导入成功：{text}") from None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: HTTPStatus
    text: str


def _ask(url: str, token: str, body: bytes | None = None) -> _Answer:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/yaml"}
    request = urllib.request.Request(url, data=body, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return _Answer(HTTPStatus(answer.status), answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return _Answer(HTTPStatus(refusal.code), refusal.read().decode())
    except OSError as failure:
        raise DeployError(f"{url} 没有回答：{failure}") from failure
