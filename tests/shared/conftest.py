"""Fixtures of the mechanisms' tests."""

from collections.abc import Iterator

import pytest

from tests.servers import Servers
from tests.shared.workshop import Workshop


@pytest.fixture
def workshop(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """A new source on the servers; what other sources left in the log stays there."""
    monkeypatch.setattr("shared.eventlog.relay.BEACON_AFTER", 0.3)
    monkeypatch.setattr("shared.eventlog.relay.WATCH_MILLIS", 100)
    monkeypatch.setattr("shared.projector.worker.IDLE_WAIT", 0.1)
    made = Workshop(servers)
    yield made
    made.end()
