"""The broker's part: a stream queue per partition, an exchange per source, a repair queue per source.

Every source publishes through an exchange of its own, so that the broker's permissions alone keep one
service from writing as another; consumers check the exchange that a message came through.
"""

from kombu import Connection

REPAIR = "wangge.repair"
STREAM = {"x-queue-type": "stream"}
HEARTBEAT = 20
CONNECT_TIMEOUT = 5


def exchange_of(source: str) -> str:
    """The headers exchange through which a source's facts enter the log."""
    return f"wangge.source.{source}"


def log_queue(partition: int) -> str:
    """The stream queue of a partition."""
    return f"wangge.log.{partition}"


def repair_queue(source: str) -> str:
    """Where others ask a source to publish a partition again."""
    return f"{REPAIR}.{source}"


def relay_queue(source: str) -> str:
    """The exclusive queue whose owner is the source's active relay."""
    return f"wangge.relay.{source}"


def connect(uri: str, name: str) -> Connection:
    """An open connection, named in the broker's lists; raises the connection's own errors."""
    connection = Connection(
        uri,
        heartbeat=HEARTBEAT,
        connect_timeout=CONNECT_TIMEOUT,
        transport_options={
            "read_timeout": 2 * HEARTBEAT,
            "write_timeout": 2 * HEARTBEAT,
            "client_properties": {"connection_name": name},
        },
    )
    connection.ensure_connection(max_retries=1, timeout=CONNECT_TIMEOUT)
    return connection


def declare_source(connection: Connection, source: str) -> None:
    """The source's exchange and repair queue; safe to repeat."""
    channel = connection.channel()
    channel.exchange_declare(exchange_of(source), "headers", durable=True, auto_delete=False)
    channel.exchange_declare(REPAIR, "direct", durable=True, auto_delete=False)
    channel.queue_declare(repair_queue(source), durable=True, auto_delete=False)
    channel.queue_bind(repair_queue(source), REPAIR, routing_key=source)
    channel.close()


def declare_partition(connection: Connection, source: str, partition: int) -> None:
    """The stream queue of a partition with the source's binding; safe to repeat."""
    channel = connection.channel()
    channel.queue_declare(log_queue(partition), durable=True, auto_delete=False, arguments=STREAM)
    channel.queue_bind(
        log_queue(partition),
        exchange_of(source),
        arguments={"x-match": "all", "partition": partition},
    )
    channel.close()
