"""Relay against raw pipelined confirms, and projector against raw consumption, on the same broker in one run."""

import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import orjson
from amqp import Message
from kombu import Connection, Consumer, Queue
from pymongo import MongoClient

from deploy.local.broker_users import VHOST
from services.cases.facts import FACTS
from services.cases.projections import CASE_LIST
from services.reporting.projections import WALL_ROWS
from shared.eventlog.backlog import Backlog
from shared.eventlog.envelope import CONTENT_TYPE, Outgoing
from shared.eventlog.relay import Relay
from shared.eventlog.topology import connect, exchange_of, log_queue
from shared.eventstore.facts import Codec
from shared.eventstore.numbering import PARTITIONS, Numbering
from shared.eventstore.store import EventStore
from shared.mongo import Document
from shared.personal import FileMasterKey, Personal
from shared.projector.checkpoints import Checkpoints
from shared.projector.projection import Projection
from shared.projector.projector import Projector
from shared.projector.views import Generations, Views
from tests.benchmarks.figures import Ratio, stopwatch
from tests.benchmarks.story import fill
from tests.servers import Servers

CASES = 40_000
WINDOW = 500
PREFETCH = 1000
DEADLINE = 300.0


def spine(servers: Servers) -> list[Ratio]:
    """All ratios below HTTP."""
    servers.fresh()
    client: MongoClient[Document] = MongoClient(servers.mongo_uri("cases"), tz_aware=True)
    _make_log(client, servers)
    fill(client, FileMasterKey(servers.secrets.master_key("cases")), CASES)
    relayed = _relay(client, servers)
    projected = {one.name: _project(client, servers, one) for one in (CASE_LIST, WALL_ROWS)}
    consumed = _consume(servers)
    confirmed = _confirms(client, servers)
    return [
        Ratio("relay", relayed, confirmed, 0.4),
        *(Ratio(f"projector {name}", rate, consumed, 0.35) for name, rate in projected.items()),
    ]


def _make_log(client: MongoClient[Document], servers: Servers) -> None:
    """The streams, as a relay makes them once: that is not part of any figure."""
    database = client.get_default_database()
    EventStore(database, Codec(FACTS, _no_text)).prepare()
    Numbering(database).prepare()
    relay = Relay(database, servers.amqp_uri("cases"), "cases")
    with _running(relay.run, relay.stop):
        _wait(lambda: len(servers.management("GET", f"queues/{VHOST}")) > PARTITIONS)


def _no_text(_: Personal) -> Personal:
    raise AssertionError("nothing is sealed here")


def _relay(client: MongoClient[Document], servers: Servers) -> float:
    database = client.get_default_database()
    relay = Relay(database, servers.amqp_uri("cases"), "cases")
    with stopwatch() as watch, _running(relay.run, relay.stop):
        _wait(lambda: _published(database) >= CASES)
    return CASES / watch.seconds


def _published(database: Any) -> int:
    state = database["relay"].find_one({"_id": "cases"})
    return max(state["published"]) if state and sum(state["published"]) else 0


def _confirms(client: MongoClient[Document], servers: Servers) -> float:
    """The same bodies through one py-amqp connection, a confirmed channel per partition, nothing else."""
    numbering = Numbering(client.get_default_database())
    backlog = Backlog(numbering, "cases")
    messages = [backlog.after(partition, 0, CASES) for partition in range(PARTITIONS)]
    with connect(servers.amqp_uri("cases"), "raw") as connection, stopwatch() as watch:
        _publish(connection, messages)
    return CASES / watch.seconds


def _publish(connection: Connection, messages: list[list[Outgoing]]) -> None:
    confirmed, sent = [0] * PARTITIONS, [0] * PARTITIONS
    channels = [connection.channel() for _ in range(PARTITIONS)]
    for partition, channel in enumerate(channels):
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, _, p=partition: confirmed.__setitem__(p, max(tag, confirmed[p])))
    while any(done < len(all_of) for done, all_of in zip(confirmed, messages, strict=True)):
        for partition, channel in enumerate(channels):
            while sent[partition] < min(len(messages[partition]), confirmed[partition] + WINDOW):
                body = messages[partition][sent[partition]].body
                message = Message(
                    body, content_type=CONTENT_TYPE, delivery_mode=2, application_headers={"partition": partition}
                )
                channel.basic_publish(message, exchange=exchange_of("cases"), mandatory=True)
                sent[partition] += 1
        connection.drain_events(timeout=5)


def _consume(servers: Servers) -> float:
    """kombu and orjson alone over the eight streams, from the first message to the last relayed one."""
    seen = 0

    def on_message(message: Any) -> None:
        nonlocal seen
        orjson.loads(message.body)
        if "position" in message.headers:
            seen += 1
        message.ack()

    with connect(servers.amqp_uri("cases"), "raw") as connection, stopwatch() as watch:
        for partition in range(PARTITIONS):
            channel = connection.channel()
            channel.basic_qos(0, PREFETCH, False)
            queue = Queue(log_queue(partition), no_declare=True, consumer_arguments={"x-stream-offset": "first"})
            Consumer(channel, [queue], on_message=on_message).consume()
        while seen < CASES:
            connection.drain_events(timeout=5)
    return CASES / watch.seconds


def _project(client: MongoClient[Document], servers: Servers, projection: Projection) -> float:
    database = client.get_default_database()
    generations = Generations(database)
    projector = Projector(
        database, servers.amqp_uri("cases"), "bench", [projection], [], generations, None, _no_streams
    )
    projector.prepare()
    views = Views(database, generations, Checkpoints(database))
    tails = Numbering(database).head().tails
    with stopwatch() as watch, _running(projector.run, projector.stop):
        _wait(lambda: [*views.vector(projection.name).get("cases", {}).values()] == list(tails))
    return CASES / watch.seconds


def _no_streams(_: Any) -> Any:
    raise AssertionError("no reactions here")


class _running:  # noqa: N801  reads as a statement
    """Runs a loop in a thread for the length of a block; stopping it is part of the block's end."""

    def __init__(self, run: Callable[[], None], stop: Callable[[], None]) -> None:
        self._stop = stop
        self._thread = threading.Thread(target=run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join()


def _wait(condition: Callable[[], bool]) -> None:
    until = monotonic() + DEADLINE
    while not condition():
        if monotonic() > until:
            raise TimeoutError
        sleep(0.05)
