"""Partitions change hands: the old owner writes nothing any more, and what it left open is in nobody's way."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ExecutionTimeout

from shared.eventlog.envelope import Published
from shared.mongo import Document, connect
from shared.projector.checkpoints import Checkpoint, Checkpoints, FencedOutError
from shared.projector.leases import LONG_AGO, Leases
from shared.projector.projection import Projection, Write
from tests.servers import Servers
from tests.shared.things import list_addition, listing
from tests.shared.workshop import Workshop, until

pytestmark = pytest.mark.servers

SEVEN = 0
KEY = "things/1/0"


def expire(workshop: Workshop) -> None:
    """The owner has not been heard of for longer than a lease lasts."""
    workshop.database["leases"].update_many({}, {"$set": {"until": LONG_AGO}})


class Pause:
    """A handler that stops in mid-batch, as its process does under SIGSTOP, and goes on when told."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.goes_on = threading.Event()

    def projection(self, source: str) -> Projection:
        return replace(listing(source), handlers={"thing.added.v1": self._list_addition})

    def _list_addition(self, event: Published) -> Iterable[Write]:
        self.reached.set()
        assert self.goes_on.wait(30)
        return list_addition(event)


def test_an_old_owner_that_wakes_up_writes_nothing(workshop: Workshop) -> None:
    pause = Pause()
    things = listing(workshop.source)
    workshop.relay()
    old = workshop.work(pause.projection(workshop.source), SEVEN, replica="r1")
    workshop.add("7")
    workshop.add("10")
    assert pause.reached.wait(30)

    expire(workshop)
    workshop.work(things, SEVEN, replica="r2")
    workshop.wait_listed(things)
    pause.goes_on.set()
    old.thread.join()

    workshop.add("7")
    workshop.wait_listed(things)


def test_an_old_owner_cannot_carry_out_what_an_operator_asks(workshop: Workshop) -> None:
    old = workshop.worker(listing(workshop.source), SEVEN, replica="r1")
    workshop.checkpoints.take(old.lease)
    expire(workshop)
    workshop.checkpoints.take(workshop.worker(listing(workshop.source), SEVEN, replica="r2").lease)

    with workshop.client.start_session() as session, session.start_transaction(), pytest.raises(FencedOutError):
        workshop.checkpoints.guard(old.lease, session)


def test_a_checkpoint_moves_only_from_where_it_stands(workshop: Workshop) -> None:
    worker = workshop.worker(listing(workshop.source), SEVEN)
    begin = workshop.checkpoints.take(worker.lease)
    ahead = Checkpoint(5, (workshop.source, 3), {workshop.source: 3})
    workshop.checkpoints.advance(worker.lease, begin, ahead)

    with pytest.raises(FencedOutError):
        workshop.checkpoints.advance(worker.lease, begin, ahead)

    assert workshop.checkpoints.take(worker.lease) == ahead


def test_a_lease_has_one_owner(workshop: Workshop) -> None:
    first, second = (Leases(workshop.database, replica) for replica in ("r1", "r2"))
    with workshop.client.start_session() as session:
        lsid = session.session_id["id"]

        held = first.acquire(KEY, lsid)
        assert held is not None
        assert second.acquire(KEY, lsid) is None
        first.release(held)
        taken = second.acquire(KEY, lsid)
        assert taken is not None
        assert taken.fence > held.fence
        first.release(held)
        assert first.acquire(KEY, lsid) is None, "who has lost it cannot give it back"


def test_of_many_who_ask_at_once_one_gets_the_lease(workshop: Workshop) -> None:
    won: list[str] = []

    def ask(replica: str) -> None:
        with workshop.client.start_session() as session:
            if Leases(workshop.database, replica).acquire(KEY, session.session_id["id"]):
                won.append(replica)

    replicas = [threading.Thread(target=ask, args=(f"r{n}",)) for n in range(6)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()

    assert len(won) == 1


@pytest.fixture
def cases(servers: Servers) -> Iterator[Database[Document]]:
    """The database of a service as the service itself sees it, with no more than its own rights."""
    client: MongoClient[Document] = connect(servers.mongo_uri("cases"), "takeover")
    database = client.get_default_database()
    names = ("leases", "replicas", "checkpoints", "rows")
    for name in names:
        database[name].drop()
    Leases(database, "").prepare()
    Checkpoints(database).prepare()
    database.create_collection("rows")
    yield database
    for name in names:
        database[name].drop()
    client.close()


def test_a_transaction_that_a_killed_owner_left_open_blocks_nobody(cases: Database[Document], servers: Servers) -> None:
    dead: Any = connect(servers.mongo_uri("cases"), "dead")
    checkpoints = Checkpoints(cases)
    session = dead.start_session()
    held = Leases(cases, "r1").acquire(KEY, session.session_id["id"])
    assert held is not None
    begin = checkpoints.take(held)
    session.start_transaction()
    dead["cases"]["rows"].insert_one({"_id": 1}, session=session)
    Checkpoints(dead["cases"]).advance(held, begin, Checkpoint(1), session)
    with pytest.raises(ExecutionTimeout):
        cases.command("update", "checkpoints", updates=[{"q": {"_id": KEY}, "u": {"$set": {"x": 1}}}], maxTimeMS=300)
    cases["leases"].update_many({}, {"$set": {"until": LONG_AGO}})

    began = monotonic()
    with cases.client.start_session() as own:
        taken = Leases(cases, "r2").acquire(KEY, own.session_id["id"])
        assert taken is not None
        assert checkpoints.take(taken) == Checkpoint()
        checkpoints.advance(taken, Checkpoint(), Checkpoint(7))

    assert monotonic() - began < 30, "left alone it would have been more than a minute"
    assert cases["rows"].count_documents({}) == 0
    dead.close()


def test_a_lease_given_back_in_peace_ends_no_session(cases: Database[Document]) -> None:
    """The driver uses a session's id again, for anything: ending it later would hit that."""
    with cases.client.start_session() as session, cases.client.start_session() as other:
        held = Leases(cases, "r1").acquire(KEY, session.session_id["id"])
        assert held is not None
        Leases(cases, "r1").release(held)
        session.start_transaction()
        cases["rows"].insert_one({"_id": 1}, session=session)

        assert Leases(cases, "r2").acquire(KEY, other.session_id["id"]) is not None

        session.commit_transaction()
    assert cases["rows"].count_documents({}) == 1


def held(projector: Any) -> list[tuple[str, int]]:
    return [(name, partition) for name, partitions in projector.partitions.items() for partition in partitions]


ALL = sorted((f"{name}/1", partition) for name in ("things", "others") for partition in range(8))


def test_two_replicas_share_fairly_and_one_that_leaves_is_replaced(workshop: Workshop) -> None:
    projections = [listing(workshop.source), listing(workshop.source, name="others")]
    workshop.relay()
    first = workshop.projector(projections, replica="r1")
    until(lambda: sorted(held(first)) == ALL, "everything in one hand")
    second = workshop.projector(projections, replica="r2")

    until(lambda: sorted(held(first) + held(second)) == ALL and len(held(second)) == 8, "a fair share")
    for n in range(40):
        workshop.add(str(n))
    workshop.wait_listed(projections[0])
    workshop.wait_listed(projections[1])

    second.stop()
    until(lambda: sorted(held(first)) == ALL, "everything in one hand again")
    for n in range(40):
        workshop.add(str(n))
    workshop.wait_listed(projections[0])
    workshop.wait_listed(projections[1])


def test_a_replica_that_is_not_heard_of_any_more_is_replaced(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.projector.leases._UNTIL", {"$add": ["$$NOW", 2_000]})
    things = listing(workshop.source)
    dead = Leases(workshop.database, "r0")
    dead.heartbeat()
    with workshop.client.start_session() as session:
        for partition in range(8):
            assert dead.acquire(f"things/1/{partition}", session.session_id["id"]) is not None
    workshop.relay()
    projector = workshop.projector([things], replica="r1")
    workshop.add("7")

    until(lambda: len(held(projector)) == 8, "all partitions")

    workshop.wait_listed(things)
