"""Fixtures of the mechanisms' tests."""

from collections.abc import Iterator

import pytest

from tests.servers import Servers
from tests.shared.workshop import Workshop


@pytest.fixture
def workshop(servers: Servers) -> Iterator[Workshop]:
    """A new source on the servers; what other sources left in the log stays there."""
    made = Workshop(servers)
    yield made
    made.end()
