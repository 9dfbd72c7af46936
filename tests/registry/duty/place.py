"""An invented town with a scheme, and grids in it with their holders, as the tests of duty use them."""

from datetime import timedelta
from itertools import count
from typing import Any

from services.registry.schemes.commands import DeclareScheme
from services.registry.schemes.schemas import SchemeSchema
from services.registry.schemes.scheme import SCHEME
from shared.clock import day_of, now
from shared.eventstore.store import Origin
from shared.spine import SpineApi
from tests.caller import Caller, Reply
from tests.registry.place import opened

TOWN, SINCE = "433122117", "2020-01-01"
LEVELS = [
    {"id": "town", "title": "镇", "acts_as": "town"},
    {"id": "village", "title": "村", "acts_as": "village"},
    {"id": "grid", "title": "网格", "acts_as": "grid"},
    {"id": "building", "title": "楼栋", "within": "grid"},
]
SCHEME_OF_TOWN = {
    "name": "浦市镇网格化服务管理体系",
    "superior": {"name": "县委政法委（县网格办）"},
    "levels": LEVELS,
    "posts": {"grid_head": {"level": "grid", "title": "网格长", "role": "grid_head", "duties": ["巡查"]}},
    "patrol": {"per_day": 1},
    "collection": {"due_percent": 95},
    "facilities": {"poster": 5, "slogan_wall": 1},
}

_villages = count(1)


def day(back: int) -> str:
    """The day so many days ago; negative for days to come."""
    return (day_of(now()) - timedelta(days=back)).isoformat()


def declare_scheme(inside: SpineApi) -> None:
    """The scheme of the town, from the beginning."""
    command = DeclareScheme(TOWN, True, "", SchemeSchema().load(SCHEME_OF_TOWN))
    inside.streams(SCHEME).execute(TOWN, command, Origin("test", "test"))


def new_grids(caller: Caller, number: int = 1, **change: Any) -> list[str]:
    """Grids of a village that no other test knows, there for years."""
    village = opened(caller, f"{TOWN}{next(_villages):03d}", since=SINCE)
    return [opened(caller, f"{village}{n:03d}", since=SINCE, **change) for n in range(1, number + 1)]


def made(reply: Reply) -> dict[str, Any]:
    """The body of what was created."""
    assert reply.status == 201, reply.body
    body: dict[str, Any] = reply.body
    return body


def done(reply: Reply) -> dict[str, Any]:
    """The body of what was carried out."""
    assert reply.status == 200, reply.body
    body: dict[str, Any] = reply.body
    return body
