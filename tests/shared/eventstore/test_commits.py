"""What stands in the store: bytes that were hashed, a chain per stream, and times that never go back."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import orjson
import pytest
from pymongo.errors import PyMongoError

from shared.clock import from_millis, to_millis
from shared.eventstore.errors import UnknownFactError
from shared.eventstore.facts import Facts
from shared.eventstore.store import EventStore
from shared.eventstore.streams import Streams
from shared.personal import Personal
from tests.shared.things import FACTS, SCOPE, THING, Add, Name, ThingAdded, codec
from tests.shared.workshop import ME, Workshop

pytestmark = pytest.mark.servers


def test_the_hash_chain_holds_for_the_stored_bytes(workshop: Workshop) -> None:
    for _ in range(3):
        workshop.add("a", 1, 2)
        workshop.add("b", 3)

    for stream in ("thing-a", "thing-b"):
        previous = ""
        for version, commit in enumerate(workshop.commits(stream=stream), start=1):
            body = orjson.loads(commit["body"])
            assert sha256(commit["body"]).digest() == commit["hash"]
            assert (body["previous_hash"], body["version"], body["stream"]) == (previous, version, stream)
            assert (len(body["events"]), body["at"]) == (commit["n"], to_millis(commit["at"]))
            previous = commit["hash"].hex()


def test_the_versions_of_many_streams_are_those_of_each(workshop: Workshop) -> None:
    for _ in range(3):
        workshop.add("a", 1)
    workshop.add("b", 2)
    streams = ["thing-a", "thing-b", "thing-c"]

    assert workshop.store.versions(streams) == {"thing-a": 3, "thing-b": 1}
    assert [workshop.store.version(stream) for stream in streams] == [3, 1, 0]


def test_the_time_of_a_stream_never_goes_back(workshop: Workshop) -> None:
    morning = from_millis(1_764_000_000_123)
    times = iter([morning, morning - timedelta(seconds=5), morning + timedelta(milliseconds=1)])
    streams = Streams(EventStore(workshop.database, codec(), clock=lambda: next(times)), THING)

    for _ in range(3):
        streams.execute("a", Add(), ME)

    recorded = [one.at for one in streams.history("a")]
    assert recorded == [morning, morning, morning + timedelta(milliseconds=1)]
    assert [one["at"] for one in workshop.commits()] == recorded


def test_microseconds_of_a_clock_change_no_hash(workshop: Workshop) -> None:
    precise = from_millis(1_764_000_000_123) + timedelta(microseconds=456)
    streams = Streams(EventStore(workshop.database, codec(), clock=lambda: precise), THING)
    streams.execute("a", Add(), ME)
    streams.execute("a", Add(), ME)

    first, second = workshop.commits()
    assert orjson.loads(second["body"])["previous_hash"] == sha256(first["body"]).hexdigest()
    assert streams.load("a").at == from_millis(1_764_000_000_123)


def test_history_tells_every_fact_with_its_place(workshop: Workshop) -> None:
    workshop.add("a", 1, 2)
    workshop.add("a", 3)

    history = workshop.things.history("a")

    assert [(one.fact, one.version, one.index) for one in history] == [
        (ThingAdded(1), 1, 0),
        (ThingAdded(2), 1, 1),
        (ThingAdded(3), 2, 0),
    ]
    assert {(one.name, one.actor, one.correlation) for one in history} == {("thing.added.v1", "me", "correlation")}


def test_many_streams_are_loaded_at_once_and_what_is_not_there_is_left_out(workshop: Workshop) -> None:
    workshop.add("a", 1)
    workshop.add("a", 2)
    workshop.add("b", 5)

    loaded = workshop.things.load_many(["b", "nobody", "a"])

    assert {id: (one.state.total, one.version) for id, one in loaded.items()} == {"a": (3, 2), "b": (5, 1)}
    assert workshop.things.load("nobody").version == 0


def test_a_stream_with_an_unknown_fact_takes_no_commands(workshop: Workshop) -> None:
    @dataclass(frozen=True)
    class ThingRepainted:
        colour: str

    newer = workshop.store_with(codec(Facts({**FACTS.classes, "thing.repainted.v1": ThingRepainted})))
    head = newer.append("thing-a", newer.load("thing-a")[1], [ThingRepainted("red")], ME, SCOPE)

    with pytest.raises(UnknownFactError, match=r"thing\.repainted\.v1"):
        workshop.things.execute("a", Add(), ME)
    with pytest.raises(UnknownFactError):
        workshop.things.load("a")
    assert newer.load("thing-a")[1] == head
    assert workshop.add("b", 1).version == 1


def test_old_versions_are_lifted_when_they_are_read_and_stay_as_they_were_written(workshop: Workshop) -> None:
    @dataclass(frozen=True)
    class OldThingAdded:
        count: int

    old = workshop.store_with(codec(Facts({"thing.added.v0": OldThingAdded})))
    old.append("thing-a", old.load("thing-a")[1], [OldThingAdded(4)], ME, SCOPE)
    lift = {"thing.added.v0": lambda data: ("thing.added.v1", {"amount": data["count"]})}
    streams = Streams(workshop.store_with(codec(Facts(FACTS.classes, lift))), THING)

    assert streams.execute("a", Add((1,)), ME).state.total == 5
    assert [one.fact for one in streams.history("a")] == [ThingAdded(4), ThingAdded(1)]
    written = [orjson.loads(one["body"])["events"][0]["name"] for one in workshop.commits()]
    assert written == ["thing.added.v0", "thing.added.v1"]


def test_personal_text_is_sealed_before_it_is_stored(workshop: Workshop) -> None:
    workshop.name("a", Name(Personal("person", "张三")))

    (commit,) = workshop.commits()
    assert "张三".encode() not in commit["body"]
    assert orjson.loads(commit["body"])["events"][0]["data"]["name"] == {"subject": "person", "sealed": "c2VhbGVk"}


def test_many_replicas_prepare_at_once(workshop: Workshop) -> None:
    workshop.client.drop_database(workshop.source)
    failures: list[PyMongoError] = []

    def prepare() -> None:
        try:
            workshop.store_with(codec())
            workshop.numbering.prepare()
        except PyMongoError as error:
            failures.append(error)

    replicas = [threading.Thread(target=prepare) for _ in range(6)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()

    assert failures == []
    assert len(workshop.database["commits"].index_information()) == 4
