"""`wangge parked`: what handlers could not take, and what is to become of it."""

import click
import orjson

from deploy.wangge.home import Home
from shared.mongo import connect
from shared.projector.parking import Flag, Parked, ParkingLot
from shared.settings import SERVICES


@click.group()
def parked() -> None:
    """停放的事件：处理失败的，和同一流中等在其后的。"""


@parked.command("list")
def list_parked() -> None:
    """列出全部停放的事件。"""
    found = [(service, one) for service in SERVICES for one in _lot(service).all()]
    for service, one in found:
        reason = f"{one.cause.kind} {one.cause.code}".strip() if one.cause else ""
        flag = f"[{one.flag}]" if one.flag else ""
        click.echo(f"{service}:{one.id}  {one.state}  {one.stream}  {one.type}  {reason} ×{one.attempts} {flag}")
    click.echo(f"共 {len(found)} 条")


@parked.command()
@click.argument("id")
def show(id: str) -> None:
    """显示一条：原因与事件原文。"""
    one = _find(id)
    if one.cause:
        click.echo(f"{one.cause.kind} {one.cause.code}，第 {one.attempts} 次")
    click.echo(orjson.dumps(orjson.loads(one.body), option=orjson.OPT_INDENT_2))


@parked.command()
@click.argument("id")
def retry(id: str) -> None:
    """重试一条失败的事件；成功后，等在其后的依次处理。"""
    _flag(id, "retry")


@parked.command()
@click.argument("id")
@click.confirmation_option(prompt="这条事件将不再进入读模型，确定放弃？")
def drop(id: str) -> None:
    """放弃一条失败的事件，等在其后的依次处理。"""
    _flag(id, "drop")


def _flag(id: str, flag: Flag) -> None:
    one = _find(id)
    if not _lot(id.partition(":")[0]).flag(one.id, flag):
        raise click.ClickException(f"{id} 不是失败的事件，它在等前面的那一条")
    click.echo("已标记，分区的持有者将在一两秒内执行")


def _find(id: str) -> Parked:
    service, _, key = id.partition(":")
    one = _lot(service).find(key) if service in SERVICES else None
    if one is None:
        raise click.ClickException(f"没有停放的事件 {id}；`wangge parked list` 列出全部")
    return one


def _lot(service: str) -> ParkingLot:
    settings = Home.find().settings(service)
    return ParkingLot(connect(settings.mongo_uri, settings.replica).get_default_database())
