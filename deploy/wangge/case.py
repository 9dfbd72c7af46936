"""`wangge case report`: through the gateway, as any other client."""

import json
from typing import Any

import click

from deploy.wangge.gateway import ask
from deploy.wangge.home import Home
from shared.permissions import Grant, Role


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
    sent = json.dumps(body).encode()
    answer = ask(home, "POST", "/cases", Grant(Role.COMMANDER, town), sent, "application/json")
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def _point(text: str) -> list[float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"应为 经度,纬度：{text}", param_hint="--location") from None
    return [longitude, latitude]
