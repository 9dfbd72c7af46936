"""`wangge log tail` follows the event log; `wangge republish` lets a source publish it again."""

import re
import sys
from collections.abc import Iterator
from time import monotonic

import click
import orjson

from deploy.wangge.home import Home
from shared.eventlog.consumer import Offset, PartitionConsumer, drain, request_repair
from shared.eventlog.envelope import read
from shared.eventlog.reader import Delivery
from shared.eventlog.topology import connect
from shared.eventstore.numbering import PARTITIONS
from shared.settings import SERVICES

PREFETCH = 200
POLL = 0.5
QUIET = 2.0


@click.group()
def log() -> None:
    """事件日志。"""


@log.command()
@click.option("--key", default="#", show_default=True, help="路由键模式，* 一段，# 任意段：case.*.433122.#")
@click.option("--from", "start", default="next", show_default=True, type=click.Choice(["first", "next"]))
@click.option("--follow/--no-follow", default=True, help="读到末尾后继续等待")
@click.option("--json", "as_json", is_flag=True, help="每行一个完整的 CloudEvent")
def tail(key: str, start: str, follow: bool, as_json: bool) -> None:
    """跟随事件日志，可按路由键过滤。"""
    wanted = topic_pattern(key)
    for delivery in _deliveries(Home.find().amqp_uri, start, follow):
        event = read(delivery.body)
        if not wanted.fullmatch(event.routing_key):
            continue
        if as_json:
            click.echo(delivery.body)
        else:
            data = orjson.dumps(event.data).decode()
            click.echo(f"{event.time.astimezone():%H:%M:%S} {event.id:<16} {event.routing_key}  {data}")
        sys.stdout.flush()


def topic_pattern(key: str) -> re.Pattern[str]:
    """A topic exchange's binding key as a regular expression: * is one word, # any number of words."""
    pattern = ""
    for index, word in enumerate(key.split(".")):
        dot = r"\." if index else ""
        if word == "#":
            pattern += rf"(?:{dot}[^.]+)*" if index else r"(?:[^.]+(?:\.[^.]+)*)?"
        else:
            pattern += dot + (r"[^.]+" if word == "*" else re.escape(word))
    return re.compile(pattern)


def _deliveries(uri: str, start: str, follow: bool) -> Iterator[Delivery]:
    with connect(uri, "wangge log tail") as connection:
        offset: Offset = "first" if start == "first" else "next"
        consumers = [PartitionConsumer(connection, p, offset, PREFETCH) for p in range(PARTITIONS)]
        heard = monotonic()
        while follow or monotonic() - heard < QUIET:
            drain(connection, POLL)
            for consumer in consumers:
                for delivery in consumer.take(PREFETCH, 0):
                    heard = monotonic()
                    if delivery.position is not None:
                        yield delivery
                consumer.acknowledge()
            connection.heartbeat_check()


@click.command()
@click.argument("sources", nargs=-1, type=click.Choice(SERVICES))
@click.option("--have", default=0, show_default=True, type=click.IntRange(0), help="从这个位置之后重新发布")
@click.option("--partition", type=click.IntRange(0, PARTITIONS - 1), help="只发布一个分区")
def republish(sources: tuple[str, ...], have: int, partition: int | None) -> None:
    """让各服务把已提交的事件重新发布到日志（重复的会被各读者按位置略过）。"""
    partitions = range(PARTITIONS) if partition is None else [partition]
    with connect(Home.find().amqp_uri, "wangge republish") as connection:
        channel = connection.channel()
        channel.confirm_select()
        for source in sources or SERVICES:
            for one in partitions:
                request_repair(channel, source, one, have)
        channel.close()
    click.echo(f"已请求 {'、'.join(sources or SERVICES)} 从 {have} 之后重新发布 {len(partitions)} 个分区")
