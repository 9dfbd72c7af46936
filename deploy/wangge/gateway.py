"""Requests of the operators' command through the gateway, as any other client makes them."""

from datetime import timedelta
from typing import Any

import click
import requests

from deploy.wangge.home import Home
from shared.http.tokens import issue
from shared.permissions import Grant

ANSWER_SECONDS = 300


def ask(home: Home, method: str, path: str, grant: Grant, body: Any = None, content_type: str = "") -> Any:
    """The JSON answer; a refusal ends the command with its title and every error. `body`: bytes, or sent in pieces."""
    signed = issue(home.token_key, "operator", [grant], timedelta(minutes=5))
    headers = {"Authorization": f"Bearer {signed}"} | ({"Content-Type": content_type} if content_type else {})
    answer = requests.request(method, f"{home.url}{path}", data=body, headers=headers, timeout=ANSWER_SECONDS)
    if answer.ok:
        return answer.json()
    raise click.ClickException(_problem(answer))


def told(error: dict[str, Any]) -> str:
    """One error: its line, where it is of a file, its field, what is wrong."""
    line = f"第 {error['line']} 行 " if error.get("line") else ""
    field = f"{error['field']}: " if error.get("field") else ""
    return f"  {line}{field}{error.get('message', '')}"


def _problem(answer: requests.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"HTTP {answer.status_code}"
    errors = [*problem.get("errors", []), *problem.get("details", {}).get("errors", [])]
    return "\n".join([f"{problem.get('title', '')}（{problem.get('code', answer.status_code)}）", *map(told, errors)])
