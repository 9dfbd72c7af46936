"""`wangge place`: checks the file of a place, loads it into the running system, lists the places that are there."""

import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from deploy.wangge.gateway import ask, told
from deploy.wangge.home import Home
from shared.permissions import Grant, Role

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from services.registry.places import checking
    from services.registry.places.comparing import counted
    from services.registry.places.composing import place_of
    from services.registry.titles import TITLES
    from shared.documents import DocumentRefused

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NAMES = {
    "schemes": "体系",
    "areas": "区域",
    "sub_areas": "片区、楼栋等",
    "organisations": "组织",
    "contacts": "联系人",
    "resources": "共享资源",
    "agreements": "共建约定",
    "persons": "人员",
    "posts": "岗位",
    "appointments": "任命",
    "elections": "选举",
    "liaisons": "包联",
    "members": "成员",
    "rotas": "轮值",
    "volunteers": "志愿者",
    "pilots": "试点",
    "build_plans": "建设计划",
    "facilities": "设施",
}


@click.group()
def place() -> None:
    """地方：体系、区域、组织、岗位与人员，作为数据导入。"""


@place.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """检查一个地方的文件，不连接系统：逐行列出全部错误和提醒；有错误则退出码为 1。"""
    try:
        found = checking.checked(file.read_bytes(), datetime.now(UTC))
    except DocumentRefused as refused:
        lines = [_line(error.told(TITLES)) for error in refused.errors]
        raise click.ClickException("\n".join([f"{file} 有 {len(lines)} 处错误", *lines])) from None
    for warning in found.warnings:
        click.echo(f"提醒 {_line(warning).strip()}")
    described = place_of(found.parts)
    click.echo(f"{described.code} {described.name}：没有错误，{len(found.warnings)} 条提醒")
    click.echo(_counts(counted(described.things)))


@place.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """导入一个地方的文件：全部成功，或一条也不写；再次导入不改变已有内容。"""
    with _progress(f"导入 {file.name}"):
        answer = ask(
            Home.find(), "POST", "/registry/places", Grant(Role.OPERATOR), file.read_bytes(), "application/yaml"
        )
    for warning in answer["warnings"]:
        click.echo(f"提醒 {told(warning).strip()}")
    click.echo(f"{answer['place']} {answer['name']}：新增 {sum(answer['counts'].values())} 项", nl=False)
    click.echo(f"，已有 {answer['unchanged']} 项与文件一致" if answer["unchanged"] else "")
    if answer["counts"]:
        click.echo(_counts(answer["counts"]))


@place.command("list")
def list_places() -> None:
    """列出系统中的地方。"""
    found = list(_towns(Home.find()))
    for town in found:
        click.echo(f"{town['code']}  {town['name']}  {town['households']} 户  {town['population']} 人")
    click.echo(f"共 {len(found)} 个")


def _towns(home: Home) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = ask(home, "GET", f"/registry/areas?level=town&limit=200{cursor}", Grant(Role.OPERATOR))
        yield from page["items"]
        if page["next"] is None:
            return
        cursor = f"&cursor={page['next']}"


def _line(error: Any) -> str:
    return told({"line": error.line, "field": error.field, "message": error.message})


def _counts(counts: dict[str, int]) -> str:
    return "  " + "，".join(f"{NAMES.get(name, name)} {number}" for name, number in counts.items())


@contextmanager
def _progress(label: str) -> Iterator[None]:
    """A line that shows for how long it has been going on; nothing where nobody looks on."""
    done = threading.Event()
    began = time.monotonic()

    def show() -> None:
        while not done.wait(0.5):
            click.echo(f"\r{label} … {time.monotonic() - began:.0f} 秒", nl=False, err=True)

    thread = threading.Thread(target=show, daemon=True)
    if sys.stderr.isatty():
        thread.start()
    try:
        yield
    finally:
        done.set()
        if thread.is_alive():
            thread.join()
            click.echo(f"\r\033[K{label}：{time.monotonic() - began:.1f} 秒", err=True)
