"""`wangge rebuild` and `wangge verify`: a projection built anew from the log, to replace or to prove the live one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from deploy.wangge.home import Home
from shared.eventstore.audit import audit
from shared.projector import aside
from shared.projector import verify as verification
from shared.projector.projection import Projection
from shared.settings import SERVICES

Found = tuple[str, Projection]


@click.command()
@click.argument("projection")
def rebuild(projection: str) -> None:
    """在旁边重建一个读模型，追上后切换；旧的保留一小时。"""
    [(service, found)] = _projections((projection,))
    spine = Home.find().spine(service)
    with _bar(projection) as progress:
        generation = aside.rebuild(spine.database, spine.settings.amqp_uri, found, progress)
    click.echo(f"{projection} 已切换到第 {generation} 代")


@click.command()
@click.argument("projections", nargs=-1)
def verify(projections: tuple[str, ...]) -> None:
    """核对读模型与事件逐行一致，并核对各服务的哈希链与编号；有差异则退出码为 1。"""
    wanted = _projections(projections)
    faults = sum(_audit(service) for service in dict.fromkeys(service for service, _ in wanted))
    faults += sum(_verify(service, projection) for service, projection in wanted)
    if faults:
        raise click.ClickException(f"共 {faults} 处差异")


def _verify(service: str, projection: Projection) -> int:
    spine = Home.find().spine(service)
    with _bar(projection.name) as progress:
        result = verification.verify(spine.database, spine.settings.amqp_uri, projection, progress)
    verdict = "一致" if not result.differences else f"{len(result.differences)} 行不一致"
    click.echo(f"{projection.name}：{result.rows} 行，{verdict}")
    for one in result.differences:
        click.echo(f"  {KINDS[one.kind]} {one.table} {one.id}")
    return len(result.differences)


def _audit(service: str) -> int:
    faults = list(audit(Home.find().spine(service).database))
    click.echo(f"{service}：哈希链与编号{'完好' if not faults else '有误'}")
    for fault in faults:
        click.echo(f"  {fault}")
    return len(faults)


KINDS = {"changed": "被改动", "missing": "缺少", "added": "多出"}


def _projections(names: tuple[str, ...]) -> list[Found]:
    home = Home.find()
    known = {one.name: (service, one) for service in SERVICES for one in home.declared(service).projections}
    for name in names:
        if name not in known:
            raise click.BadParameter(f"没有读模型 {name}，可选 {'、'.join(known)}")
    return [known[name] for name in names or known]


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None]]:
    with click.progressbar(length=1, label=label) as bar:

        def progress(applied: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(min(applied, total) - bar.pos)

        yield progress
