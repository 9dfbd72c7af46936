"""`Prefer: wait`: a list shows what was just done, and who waits in vain is answered in time with what there is."""

from collections.abc import Iterator
from contextlib import closing
from time import monotonic
from typing import Any

import pytest

from shared.eventlog.topology import connect, relay_queue
from shared.permissions import Grant
from tests.caller import Caller, Reply, eventually
from tests.conftest import StartService
from tests.registry.place import TOWN, opened
from tests.servers import Servers

pytestmark = pytest.mark.servers


@pytest.fixture
def idle_relay(fresh: Servers) -> Iterator[Any]:
    """Somebody who has the place of the active relay and does nothing, until closed."""
    with closing(connect(fresh.admin_amqp_uri, "idle relay")) as connection:
        connection.channel().queue_declare(relay_queue("registry"), exclusive=True, durable=False)
        yield connection


@pytest.fixture
def operator(idle_relay: Any, servers: Servers, service: StartService) -> Caller:
    """Somebody who calls a registry with nothing in it."""
    grants = (Grant("operator", None),)
    return Caller(service("registry").url, servers.token_key.read_bytes(), "operator", grants)


def applied(reply: Reply) -> str | None:
    assert reply.status == 200, reply.body
    return reply.headers["Preference-Applied"]


def codes(reply: Reply) -> list[str]:
    return [item["code"] for item in reply.body["items"]]


def test_a_list_shows_what_was_just_done_or_says_nothing_of_it_in_time(operator: Caller, idle_relay: Any) -> None:
    opened(operator, TOWN, name="浦市镇")
    began = monotonic()
    in_vain = operator.get("/registry/areas", wait=1)
    took = monotonic() - began
    assert (applied(in_vain), codes(in_vain)) == (None, [])
    assert 1 <= took < 10
    assert applied(operator.get("/registry/areas", wait=0)) is None

    idle_relay.close()

    eventually(lambda: applied(operator.get("/registry/areas", wait=99)) == "wait=10")
    assert codes(operator.get("/registry/areas", wait=0)) == [TOWN]
    for number in range(1, 8):
        opened(operator, f"{TOWN}{number:03d}")
        listed = operator.get("/registry/areas", wait=10)
        assert (applied(listed), len(codes(listed))) == ("wait=10", number + 1)
