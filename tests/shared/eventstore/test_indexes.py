"""No query of the mechanisms reads a collection from end to end."""

import pytest

from shared.eventlog.feed import Feed
from shared.eventstore.batch import execute_all
from tests.shared.things import Add, listing
from tests.shared.workshop import ME, Workshop, until

pytestmark = pytest.mark.servers

LARGE = {"commits", "numbering", "checkpoints", "parked", "relay", "projections"}
"""All but `leases` and `replicas`, which hold a row per partition or replica; rows are the projections' part."""


def test_every_query_of_store_relay_and_projector_uses_an_index(workshop: Workshop) -> None:
    workshop.database.command("profile", 2)
    projection = listing(workshop.source)
    workshop.relay()
    workshop.projector([projection])

    for thing in range(10):
        workshop.add(str(thing), 1, 2)
    execute_all(workshop.store, workshop.client, [(workshop.things, "1", Add()), (workshop.things, "n", Add())], ME)
    workshop.things.load_many(["1", "2", "3"])
    Feed(workshop.numbering, workshop.source).after(3, 10)
    workshop.wait_listed(projection)
    until(lambda: workshop.commits(pending=True) == [], "the marks to be taken off")
    workshop.parking.flag("nothing", "retry")
    workshop.parking.blocked("things/1", 3)
    workshop.parking.of_stream("things/1", "thing-1")
    workshop.database.command("profile", 0)

    scanned = [
        one["command"]
        for one in workshop.database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
        if one["ns"].partition(".")[2] in LARGE and "$changeStream" not in str(one)
    ]
    planned = workshop.database["system.profile"].distinct("ns", {"planSummary": {"$regex": "IXSCAN|IDHACK"}})
    assert scanned == []
    assert {f"{workshop.source}.{name}" for name in ("commits", "numbering", "checkpoints", "parked")} <= set(planned)
