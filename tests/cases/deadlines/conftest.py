"""One bench per test."""

from collections.abc import Iterator

import pytest

from tests.cases.deadlines.bench import Bench
from tests.servers import Servers


@pytest.fixture
def bench(servers: Servers) -> Iterator[Bench]:
    """Rows follow the facts; no timer runs yet."""
    made = Bench(servers)
    try:
        yield made.start()
    finally:
        made.end()
