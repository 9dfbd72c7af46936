"""The servers themselves keep the services apart: databases, exchanges, and what the operator may touch."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from amqp import Connection, Message
from amqp.exceptions import AccessRefused
from kombu.utils.url import parse_url
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from tests.servers import Servers

pytestmark = pytest.mark.servers

LOOPBACK = {"0100007F", "00000000000000000000000001000000"}  # 127.0.0.1 and ::1 as the kernel prints them
LISTENING = "0A"


def connect(uri: str) -> Connection:
    at = parse_url(uri)
    connection = Connection(
        f"{at['hostname']}:{at['port']}",
        userid=at["userid"],
        password=at["password"],
        virtual_host=at["virtual_host"],
    )
    connection.connect()
    return connection


@pytest.fixture
def log(fresh: Servers) -> Servers:
    """One exchange per source and one stream of the log, as the relays declare them."""
    for source in ("cases", "registry"):
        with connect(fresh.amqp_uri(source)) as connection:
            channel = connection.channel()
            channel.exchange_declare(f"wangge.source.{source}", "headers", durable=True, auto_delete=False)
            stream = {"x-queue-type": "stream"}
            channel.queue_declare("wangge.log.0", durable=True, auto_delete=False, arguments=stream)
            channel.queue_bind("wangge.log.0", f"wangge.source.{source}", arguments={"partition": 0})
    return fresh


@pytest.mark.parametrize("other", ["registry", "notify", "reporting", "admin", "local"])
def test_a_services_database_user_cannot_read_another_database(servers: Servers, other: str) -> None:
    with MongoClient[dict[str, Any]](servers.mongo_uri("cases")) as client:
        client["cases"]["own"].insert_one({"readable": True})
        assert client["cases"]["own"].find_one()
        with pytest.raises(OperationFailure, match="not authorized"):
            client[other]["commits"].find_one()


def test_a_services_database_user_cannot_write_another_database(servers: Servers) -> None:
    with (
        MongoClient[dict[str, Any]](servers.mongo_uri("cases")) as client,
        pytest.raises(OperationFailure, match="not authorized"),
    ):
        client["registry"]["commits"].insert_one({"stream": "area-433122107"})


def test_nobody_reads_the_database_without_a_password(servers: Servers) -> None:
    port = servers.database.port
    with (
        MongoClient[dict[str, Any]]("127.0.0.1", port, directConnection=True) as client,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        client["cases"]["commits"].find_one()


def test_a_services_broker_user_publishes_as_itself_only(log: Servers) -> None:
    with connect(log.amqp_uri("cases")) as connection:
        channel = connection.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(_message(), exchange="wangge.source.cases", mandatory=True)
        with pytest.raises(AccessRefused):
            channel.basic_publish_confirm(_message(), exchange="wangge.source.registry")


@pytest.mark.parametrize("forbidden", ["wangge.source.registry", "wangge.events", "amq.topic"])
def test_a_services_broker_user_cannot_declare_what_is_not_its_own(log: Servers, forbidden: str) -> None:
    with connect(log.amqp_uri("cases")) as connection, pytest.raises(AccessRefused):
        connection.channel().exchange_declare(forbidden, "headers", durable=True)


def test_a_service_cannot_take_the_place_of_anothers_relay(log: Servers) -> None:
    with connect(log.amqp_uri("cases")) as connection, pytest.raises(AccessRefused):
        connection.channel().queue_declare("wangge.relay.registry", exclusive=True)


def test_the_operator_reads_the_log_and_cannot_write_it(log: Servers) -> None:
    with connect(log.amqp_uri("operator")) as connection:
        channel = connection.channel()
        channel.basic_qos(0, 10, False)
        channel.basic_consume("wangge.log.0", arguments={"x-stream-offset": "first"}, callback=print)
        with pytest.raises(AccessRefused):
            channel.basic_publish_confirm(_message(), exchange="wangge.source.cases")


def test_the_guest_of_a_new_rabbitmq_is_not_let_in(servers: Servers) -> None:
    uri = servers.amqp_uri("cases").replace(servers.secrets.password("broker.cases"), "guest")
    with pytest.raises(AccessRefused):
        connect(uri.replace("cases:guest", "guest:guest"))


def test_every_port_of_the_servers_is_on_loopback_only(servers: Servers) -> None:
    ports = servers.broker.ports
    ours = {
        servers.database.port,
        ports.amqp,
        ports.management,
        ports.prometheus,
        ports.distribution,
        ports.epmd,
    }
    listening = [(address, port) for address, port in _listening() if port in ours]
    assert {port for _, port in listening} == ours
    assert {address for address, _ in listening} <= LOOPBACK


def _listening() -> Iterator[tuple[str, int]]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            local, state = line.split()[1], line.split()[3]
            if state == LISTENING:
                address, port = local.split(":")
                yield address, int(port, 16)


def _message() -> Any:
    return Message(b"{}", application_headers={"partition": 0}, delivery_mode=2)
