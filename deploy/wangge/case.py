"""`wangge case report` and `wangge place load`: through the gateway, as any other client."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import requests
import yaml

from deploy.wangge.home import Home
from shared.http.tokens import issue
from shared.permissions import Grant, Role

ANSWER_SECONDS = 120


@click.group()
def case() -> None:
    """案件。"""


@case.command()
@click.argument("title")
@click.option("--grid", help="网格代码，15 位")
@click.option("--location", help="经度,纬度，例如 110.21,28.21")
@click.option("--category", default="其他", show_default=True)
@click.option("--urgency", default="normal", show_default=True, type=click.Choice(["critical", "urgent", "normal"]))
@click.option("--description", default="", help="经过，缺省与标题相同")
@click.option("--town", default="433122107", show_default=True, help="以哪个镇的指挥长上报")
def report(
    title: str, grid: str | None, location: str | None, category: str, urgency: str, description: str, town: str
) -> None:
    """上报一个案件，三级大屏立刻可见。"""
    home = Home.find()
    body: dict[str, Any] = {
        "title": title,
        "description": description or title,
        "category": category,
        "urgency": urgency,
        "channel": "window",
    }
    if grid:
        body["grid"] = grid
    if location:
        body["location"] = _point(location)
    answer = _post(home, "/cases", Grant(Role.COMMANDER, town), json.dumps(body).encode(), "application/json")
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


@click.group()
def place() -> None:
    """地方：体系、区域、岗位与人员，作为数据导入。"""


@place.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """导入一个地方的 YAML 文件：全部成功，或一条也不写。"""
    answer = _post(Home.find(), "/registry/places", Grant(Role.OPERATOR), file.read_bytes(), "application/yaml")
    click.echo(yaml.safe_dump(answer, allow_unicode=True, sort_keys=False))


def _post(home: Home, path: str, grant: Grant, body: bytes, content_type: str) -> Any:
    signed = issue(home.token_key, "operator", [grant], timedelta(minutes=5))
    headers = {"Authorization": f"Bearer {signed}", "Content-Type": content_type}
    answer = requests.post(f"{home.url}{path}", data=body, headers=headers, timeout=ANSWER_SECONDS)
    if answer.ok:
        return answer.json()
    raise click.ClickException(_problem(answer))


def _problem(answer: requests.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"HTTP {answer.status_code}"
    lines = [f"{problem.get('title', '')}（{problem.get('code', answer.status_code)}）"]
    errors = [*problem.get("errors", []), *problem.get("details", {}).get("errors", [])]
    lines += [f"  {_line(one)}{one.get('field', '')}: {one.get('message', '')}" for one in errors]
    return "\n".join(lines)


def _line(error: dict[str, Any]) -> str:
    """The line of a file, where the error is of one."""
    return f"第 {error['line']} 行 " if error.get("line") else ""


def _point(text: str) -> list[float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"应为 经度,纬度：{text}", param_hint="--location") from None
    return [longitude, latitude]
