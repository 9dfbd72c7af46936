"""The wall's read model on the real database."""

from collections.abc import Iterator

import pytest
from pymongo import MongoClient

from shared.mongo import Document
from tests.reporting.wall_rows import Commands, WallRows
from tests.servers import Servers


@pytest.fixture
def commands() -> Commands:
    """What is asked of the database."""
    return Commands()


@pytest.fixture
def wall_rows(fresh: Servers, commands: Commands) -> Iterator[WallRows]:
    """The empty tables of the wall."""
    uri = fresh.mongo_uri("reporting")
    with MongoClient[Document](uri, tz_aware=True, event_listeners=[commands]) as client:
        yield WallRows(client.get_default_database())
