"""`wangge rules`: checks the file of a town's handling rules, and sets them in the running system."""

import warnings
from pathlib import Path

import click

from deploy.wangge.gateway import ask, told
from deploy.wangge.home import Home
from shared.permissions import Grant, Role

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from services.cases.rules.checking import checked
    from shared.documents import DocumentRefused

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def rules() -> None:
    """办理规则：办公时间、时限、督办牌、分派，每个镇（街道）一份。"""


@rules.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """检查一份办理规则的形式，不连接系统：逐行列出全部错误；有错误则退出码为 1。"""
    try:
        part = checked(file.read_bytes()).parts
    except DocumentRefused as refused:
        lines = [told({"line": one.line, "field": one.field, "message": one.message}) for one in refused.errors]
        raise click.ClickException("\n".join([f"{file} 有 {len(lines)} 处错误", *lines])) from None
    click.echo(f"没有错误，{len(part['routing'])} 条分派规则")


@rules.command()
@click.argument("town")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="只检查并列出变化，不改变什么")
def load(town: str, file: Path, dry_run: bool) -> None:
    """设定一个镇（街道）的办理规则：整份更换；TOWN 为 9 位代码。"""
    path = f"/cases/rules/{town}/import" + ("?dry_run=true" if dry_run else "")
    answer = ask(Home.find(), "POST", path, Grant(Role.OPERATOR), file.read_bytes(), "application/yaml")
    for warning in answer["warnings"]:
        click.echo(f"提醒 {told(warning).strip()}")
    changed = "，".join(answer["changed"]) or "没有变化"
    click.echo(f"{town} 第 {answer['number']} 次的办理规则{'（试）' if dry_run else ''}：{changed}")
